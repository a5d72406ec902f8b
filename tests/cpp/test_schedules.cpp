// Learning rate schedules: what they give step by step, what they refuse, and how an optimizer follows them.
#include "schedules.h"

#include "ritual.h"

namespace sprout {
namespace {

json schedule(const char* class_name, const json& config) { return {{"class_name", class_name}, {"config", config}}; }

TEST(Schedules, AreFollowedStepByStep) {
  const json rate = schedule("PiecewiseConstantDecay", {{"boundaries", {0, 1}}, {"values", {0.5, 0.25, 0.125}}});
  const auto sgd = read_optimizer({{"class_name", "SGD"}, {"config", {{"learning_rate", rate}}}});
  sgd->build(1, {{0, 1}});
  EXPECT_EQ(sgd->learning_rate, 0.5);
  std::vector<real> w = {0}, g = {-1};
  for (const real expected : {0.5, 0.75, 0.875, 1.0}) {
    sgd->step(w, g);
    EXPECT_EQ(w[0], expected);
  }
  EXPECT_EQ(sgd->learning_rate, 0.125);
}

TEST(Schedules, CosineDecayWarmsUpAndEndsAtAlpha) {
  const json config = {{"initial_learning_rate", 0.0}, {"decay_steps", 10}, {"alpha", 0.5}, {"warmup_target", 1.0}, {"warmup_steps", 4}};
  const auto cosine = read_schedule(schedule("CosineDecay", config));
  EXPECT_DOUBLE_EQ((*cosine)(0), 0);
  EXPECT_DOUBLE_EQ((*cosine)(2), 0.5);
  EXPECT_DOUBLE_EQ((*cosine)(4), 1);
  EXPECT_DOUBLE_EQ((*cosine)(9), 0.75);
  EXPECT_DOUBLE_EQ((*cosine)(14), 0.5);
  EXPECT_DOUBLE_EQ((*cosine)(1000), 0.5);
}

TEST(Schedules, StaircaseRoundsDown) {
  const auto stairs = read_schedule(
      schedule("ExponentialDecay", {{"initial_learning_rate", 8}, {"decay_steps", 3}, {"decay_rate", 0.5}, {"staircase", true}}));
  EXPECT_EQ((*stairs)(2), 8);
  EXPECT_EQ((*stairs)(3), 4);
  EXPECT_EQ((*stairs)(7), 2);
}

TEST(Schedules, InverseTimeDecayIsScikitLearnsOptimalRate) {
  const auto rate = read_schedule(schedule("InverseTimeDecay", {{"initial_learning_rate", 10}, {"decay_steps", 1000}, {"decay_rate", 1}}));
  for (int step : {0, 1, 999, 48000}) EXPECT_DOUBLE_EQ((*rate)(step), 1 / (1e-4 * (1000 + step)));
}

TEST(Schedules, AreWrittenAsTheyWereRead) {
  for (const json& given : {schedule("ExponentialDecay", {{"initial_learning_rate", 0.1}, {"decay_steps", 7}, {"decay_rate", 0.9}}),
                            schedule("InverseTimeDecay", {{"initial_learning_rate", 0.1}, {"decay_steps", 7}, {"decay_rate", 0.9}}),
                            schedule("CosineDecay", {{"initial_learning_rate", 0.1}, {"decay_steps", 7}}),
                            schedule("PiecewiseConstantDecay", {{"boundaries", {3, 5}}, {"values", {0.3, 0.2, 0.1}}})}) {
    const auto adam = read_optimizer({{"class_name", "Adam"}, {"config", {{"learning_rate", given}}}});
    const json written = write_object(*adam);
    EXPECT_EQ(written["config"]["learning_rate"]["class_name"], given["class_name"]);
    for (const auto& [key, value] : given["config"].items()) EXPECT_EQ(written["config"]["learning_rate"]["config"][key], value) << key;
    EXPECT_EQ(write_object(*read_optimizer(written)), written);
  }
}

TEST(Schedules, SayWhatIsWrong) {
  const auto error = [](const char* class_name, const json& config) {
    return error_of([&] { read_schedule(schedule(class_name, config)); });
  };
  expect_says(error("ExponentialDecay", {{"initial_learning_rate", 0.1}, {"decay_steps", 0}, {"decay_rate", 0.9}}),
              {"ExponentialDecay", "decay_steps", "at least 1", "0"});
  expect_says(error("ExponentialDecay", {{"decay_steps", 5}, {"decay_rate", 0.9}}), {"ExponentialDecay", "initial_learning_rate"});
  expect_says(error("PiecewiseConstantDecay", {{"boundaries", {1, 2}}, {"values", {1, 2}}}),
              {"one value more", "2 values", "2 boundaries"});
  expect_says(error("PiecewiseConstantDecay", {{"boundaries", {2, 1}}, {"values", {1, 2, 3}}}), {"rising"});
  expect_says(error("Linear", json::object()), {"learning rate schedule", "Linear", "CosineDecay"});
}

}  // namespace
}  // namespace sprout
