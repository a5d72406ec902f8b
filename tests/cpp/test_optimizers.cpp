// Optimizers: update rules by hand, clipping, weight decay, and ranges that must stay as they are.
#include "optimizers.h"

#include "ritual.h"

namespace sprout {
namespace {

/// An optimizer over n weights of value 1, all trainable unless ranges say otherwise.
struct Stepper {
  Stepper(const json& config, std::size_t n, std::vector<Range> ranges = {}) : optimizer(read_optimizer(config)), w(n, 1), g(n) {
    if (ranges.empty()) ranges = {{0, n}};
    optimizer->build(n, ranges);
  }

  void step(std::vector<real> gradient) {
    g = std::move(gradient);
    optimizer->step(w, g);
  }

  std::unique_ptr<Optimizer> optimizer;
  std::vector<real> w, g;
};

json config(const char* class_name, const json& options = json::object()) { return {{"class_name", class_name}, {"config", options}}; }

const json kAll[] = {config("SGD"),
                     config("SGD", {{"momentum", 0.9}}),
                     config("SGD", {{"momentum", 0.9}, {"nesterov", true}}),
                     config("RMSprop"),
                     config("RMSprop", {{"momentum", 0.5}, {"centered", true}}),
                     config("Adagrad"),
                     config("Adam"),
                     config("Adam", {{"amsgrad", true}}),
                     config("AdamW")};

TEST(Optimizers, HaveKerasDefaults) {
  const auto of = [](const char* name) { return write_object(*read_optimizer(name))["config"]; };
  EXPECT_EQ(of("sgd")["learning_rate"], 0.01);
  EXPECT_EQ(of("sgd")["momentum"], 0.0);
  EXPECT_EQ(of("rmsprop")["learning_rate"], 0.001);
  EXPECT_EQ(of("rmsprop")["rho"], 0.9);
  EXPECT_EQ(of("adagrad")["initial_accumulator_value"], 0.1);
  EXPECT_EQ(of("adam")["beta_2"], 0.999);
  EXPECT_EQ(of("adam")["epsilon"], 1e-7);
  EXPECT_EQ(of("adam")["weight_decay"], json());
  EXPECT_EQ(of("adamw")["weight_decay"], 0.004);
}

TEST(Optimizers, SGDByHand) {
  Stepper plain(config("SGD", {{"learning_rate", 0.5}}), 2);
  plain.step({1, -2});
  EXPECT_EQ(plain.w, (std::vector<real>{0.5, 2}));

  Stepper momentum(config("SGD", {{"learning_rate", 0.5}, {"momentum", 0.5}}), 1);
  momentum.step({1});  // m = -0.5
  EXPECT_FLOAT_EQ(momentum.w[0], 0.5);
  momentum.step({1});  // m = -0.75
  EXPECT_FLOAT_EQ(momentum.w[0], -0.25);

  Stepper nesterov(config("SGD", {{"learning_rate", 0.5}, {"momentum", 0.5}, {"nesterov", true}}), 1);
  nesterov.step({1});  // m = -0.5; w += 0.5 m - 0.5
  EXPECT_FLOAT_EQ(nesterov.w[0], 0.25);
}

TEST(Optimizers, FirstStepsOfTheAdaptiveOnesByHand) {
  Stepper rmsprop(config("RMSprop", {{"learning_rate", 0.1}}), 1);
  rmsprop.step({2});  // v = 0.4
  EXPECT_NEAR(rmsprop.w[0], 1 - 0.1 * 2 / std::sqrt(0.4 + 1e-7), 1e-6);

  Stepper adagrad(config("Adagrad", {{"learning_rate", 0.1}}), 1);
  adagrad.step({2});  // a = 0.1 + 4
  EXPECT_NEAR(adagrad.w[0], 1 - 0.1 * 2 / std::sqrt(4.1 + 1e-7), 1e-6);

  Stepper adam(config("Adam", {{"learning_rate", 0.1}}), 2);
  adam.step({2, -0.001f});  // the first step is the learning rate, whatever the gradient's size
  EXPECT_NEAR(adam.w[0], 0.9, 1e-5);
  EXPECT_NEAR(adam.w[1], 1.1, 1e-3);

  Stepper adamw(config("AdamW", {{"learning_rate", 0.1}, {"weight_decay", 0.5}}), 1);
  adamw.step({2});  // decayed by 1 - 0.5 * 0.1 first
  EXPECT_NEAR(adamw.w[0], 0.95 - 0.1, 1e-5);
}

TEST(Optimizers, LeaveFrozenWeightsAlone) {
  for (const json& c : kAll) {
    SCOPED_TRACE(c.dump());
    json decayed = c;
    decayed["config"]["weight_decay"] = 0.1;
    decayed["config"]["clipvalue"] = 0.5;
    Stepper run(decayed, 7, {{1, 3}, {3, 4}, {6, 7}});  // 0, 4 and 5 are frozen
    for (int i = 0; i < 3; ++i) run.step({5, 5, 5, 5, 5, 5, 5});
    for (std::size_t i : {0u, 4u, 5u}) EXPECT_EQ(run.w[i], 1) << i;
    for (std::size_t i : {1u, 2u, 3u, 6u}) EXPECT_LT(run.w[i], 1) << i;
    EXPECT_EQ(run.optimizer->count(), std::size_t(run.optimizer->slots()) * 4 + 2);
    EXPECT_EQ(run.optimizer->state().size(), std::size_t(run.optimizer->slots()) * 7);
  }
}

// Tensors side by side are stepped as one run of numbers: that must not show.
TEST(Optimizers, DoNotDependOnHowRangesAreCut) {
  for (const json& c : kAll) {
    SCOPED_TRACE(c.dump());
    Stepper whole(c, 11), cut(c, 11, {{0, 4}, {4, 5}, {5, 11}});
    for (std::uint64_t i = 0; i < 3; ++i) {
      const Array g = away_from_zero({11}, i + 1);
      whole.step(g.values);
      cut.step(g.values);
    }
    EXPECT_EQ(whole.w, cut.w);
  }
}

TEST(Optimizers, ClipByValue) {
  Stepper run(config("SGD", {{"learning_rate", 1}, {"clipvalue", 0.5}}), 3);
  run.step({2, -2, 0.25f});
  EXPECT_EQ(run.w, (std::vector<real>{0.5, 1.5, 0.75}));
}

TEST(Optimizers, ClipEachTensorByItsNorm) {
  Stepper run(config("SGD", {{"learning_rate", 1}, {"clipnorm", 1}}), 5, {{0, 2}, {2, 4}});
  run.step({3, 4, 0.3f, 0.4f, 100});  // norms 5 and 0.5; the frozen rest counts nowhere
  const double expected[] = {1 - 0.6, 1 - 0.8, 1 - 0.3, 1 - 0.4, 1};
  for (std::size_t i = 0; i < 5; ++i) EXPECT_NEAR(run.w[i], expected[i], 1e-6);
}

TEST(Optimizers, ClipAllTensorsByTheirCommonNorm) {
  Stepper run(config("SGD", {{"learning_rate", 1}, {"global_clipnorm", 1}}), 5, {{0, 2}, {2, 4}});
  run.step({1, 3, 9, 3, 100});  // norm 10
  const double expected[] = {0.9, 0.7, 0.1, 0.7, 1};
  for (std::size_t i = 0; i < 5; ++i) EXPECT_NEAR(run.w[i], expected[i], 1e-6);
}

TEST(Optimizers, SmallGradientsAreNotClipped) {
  for (const char* key : {"clipnorm", "global_clipnorm", "clipvalue"}) {
    Stepper run(config("SGD", {{"learning_rate", 1}, {key, 1}}), 2);
    run.step({0.25f, 0});
    EXPECT_EQ(run.w, (std::vector<real>{0.75, 1})) << key;
    run.step({0, 0});
    EXPECT_EQ(run.w, (std::vector<real>{0.75, 1})) << key << ", norm 0";
  }
}

TEST(Optimizers, WeightDecayShrinksBeforeTheStep) {
  Stepper run(config("SGD", {{"learning_rate", 0.5}, {"weight_decay", 0.2}}), 1);
  run.step({1});
  EXPECT_FLOAT_EQ(run.w[0], 0.9f - 0.5f);
}

TEST(Optimizers, ALearningRateOfZeroChangesNothing) {
  for (json c : kAll) {
    c["config"]["learning_rate"] = 0;
    Stepper run(c, 3);
    run.step({1, -2, 3});
    EXPECT_EQ(run.w, (std::vector<real>(3, 1))) << c.dump();
    EXPECT_EQ(run.optimizer->iterations, 1);
  }
}

TEST(Optimizers, BuildForgetsEverything) {
  for (const json& c : kAll) {
    Stepper run(c, 2), fresh(c, 2);
    run.step({1, 2});
    run.optimizer->build(2, {{0, 2}});
    run.w = {1, 1};
    run.step({3, 4});
    fresh.step({3, 4});
    EXPECT_EQ(run.w, fresh.w) << c.dump();
    EXPECT_EQ(run.optimizer->iterations, 1);
  }
}

}  // namespace
}  // namespace sprout
