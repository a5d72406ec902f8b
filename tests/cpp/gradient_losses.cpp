// Losses and penalties: their gradients against central differences, for every option.
#include "ritual.h"

namespace sprout {
namespace {

enum class Targets { classes, one_hot, probabilities, zero_one, signs, numbers };
enum class Outputs { logits, probabilities, unscaled };  // unscaled: positive, but not of sum 1

struct Case {
  std::string name;
  json loss;
  Targets targets;
  Outputs outputs;
};

std::vector<Case> cases() {
  std::vector<Case> list;
  const auto add = [&](const std::string& name, const char* class_name, const json& config, Targets targets, Outputs outputs) {
    list.push_back({name, {{"class_name", class_name}, {"config", config}}, targets, outputs});
  };
  for (Outputs outputs : {Outputs::logits, Outputs::probabilities, Outputs::unscaled}) {
    const bool logits = outputs == Outputs::logits;
    const std::string suffix = logits ? "logits" : outputs == Outputs::probabilities ? "probabilities" : "unscaled";
    add("sparse_" + suffix, "SparseCategoricalCrossentropy", {{"from_logits", logits}}, Targets::classes, outputs);
    for (double smoothing : {0.0, 0.1, 0.5}) {
      const std::string smooth = "_smoothing" + std::to_string(int(smoothing * 10)) + "_" + suffix;
      const json config = {{"from_logits", logits}, {"label_smoothing", smoothing}};
      add("categorical_one_hot" + smooth, "CategoricalCrossentropy", config, Targets::one_hot, outputs);
      add("categorical_probabilities" + smooth, "CategoricalCrossentropy", config, Targets::probabilities, outputs);
      if (outputs == Outputs::probabilities) continue;  // binary outputs have no sum to keep
      add("binary_zero_one" + smooth, "BinaryCrossentropy", config, Targets::zero_one, outputs);
      add("binary_probabilities" + smooth, "BinaryCrossentropy", config, Targets::probabilities, outputs);
    }
  }
  add("mse", "MeanSquaredError", json::object(), Targets::numbers, Outputs::logits);
  add("mae", "MeanAbsoluteError", json::object(), Targets::numbers, Outputs::logits);
  for (double delta : {0.25, 1.0, 3.0})
    add("huber_" + std::to_string(int(delta * 100)), "Huber", {{"delta", delta}}, Targets::numbers, Outputs::logits);
  add("hinge_signs", "Hinge", json::object(), Targets::signs, Outputs::logits);
  add("hinge_zero_one", "Hinge", json::object(), Targets::zero_one, Outputs::logits);
  add("categorical_hinge", "CategoricalHinge", json::object(), Targets::one_hot, Outputs::logits);
  return list;
}

/// Outputs (..., 3) of the kind; logits up to 3 in size, so that hinges lie on both sides of their margin.
Array outputs(Outputs kind, const Shape& shape) {
  Array y = away_from_zero(shape, 4);
  for (std::size_t row = 0; row < y.values.size(); row += 3) {
    double sum = 0;
    for (std::size_t c = row; c < row + 3; ++c) {
      if (kind == Outputs::logits)
        y.values[c] *= 3;
      else
        y.values[c] = std::abs(y.values[c]) * 0.9;
      sum += y.values[c];
    }
    if (kind == Outputs::probabilities)
      for (std::size_t c = row; c < row + 3; ++c) y.values[c] /= real(sum);
  }
  return y;
}

Array targets(Targets kind, Shape shape) {
  Random random(6, Use::noise);
  if (kind == Targets::classes) shape.pop_back();
  Array t(shape, 0);
  for (std::size_t i = 0; i < t.values.size(); ++i) {
    switch (kind) {
      case Targets::classes: t.values[i] = real(random.below(3)); break;
      case Targets::one_hot:
        if (i % 3 == 0) t.values[i + random.below(3)] = 1;
        break;
      case Targets::probabilities: t.values[i] = real(i % 3 == 0 ? 0.5 : i % 3 == 1 ? 0.3 : 0.2); break;
      case Targets::zero_one: t.values[i] = real(random.below(2)); break;
      case Targets::signs: t.values[i] = real(random.below(2)) * 2 - 1; break;
      case Targets::numbers: t.values[i] = real(random.uniform(-2, 2)); break;
    }
  }
  return t;
}

class LossGradients : public testing::TestWithParam<Case> {};

TEST_P(LossGradients, AreTheDifferences) {
  for (const Shape& shape : {Shape{4, 3}, Shape{1, 3}, Shape{2, 2, 3}}) {  // (N, C) and (N, positions, C)
    SCOPED_TRACE(to_text(shape));
    const std::unique_ptr<Loss> loss = read_loss(GetParam().loss);
    Array y = outputs(GetParam().outputs, shape), t = targets(GetParam().targets, shape), dy(shape);
    Tensor view = dy.view();
    const double value = (*loss)(t.view(), y.view(), &view);
    const auto f = [&] { return (*loss)(t.view(), y.view(), nullptr); };
    EXPECT_NEAR(value, f(), 1e-12) << "the loss must not depend on whether its gradient is wanted";
    expect_gradient(y.values, f, dy.values, "dy");
  }
}

INSTANTIATE_TEST_SUITE_P(All, LossGradients, testing::ValuesIn(cases()), [](const auto& info) { return info.param.name; });

// Sure and wrong predictions stay finite: logits need no clipping, probabilities are clipped as Keras does.
TEST(Losses, StayFiniteWhenSureAndWrong) {
  for (bool logits : {true, false}) {
    for (const char* name : {"sparse_categorical_crossentropy", "categorical_crossentropy", "binary_crossentropy"}) {
      SCOPED_TRACE(std::string(name) + (logits ? " from logits" : ""));
      const auto loss = read_loss({{"class_name", name}, {"config", {{"from_logits", logits}}}});
      const real sure = logits ? 2000 : 1, unsure = logits ? -2000 : 0;
      Array y({2, 2}, {sure, unsure, unsure, sure}), dy({2, 2});
      Array t = loss->counts_classes() ? Array({2}, {1, 0}) : Array({2, 2}, {0, 1, 1, 0});
      Tensor view = dy.view();
      const double value = (*loss)(t.view(), y.view(), &view);
      EXPECT_TRUE(std::isfinite(value));
      EXPECT_GT(value, 10);
      for (real g : dy.values) EXPECT_TRUE(std::isfinite(g));
    }
  }
}

TEST(RegularizerGradients, AreTheDifferences) {
  for (const json& config : {json{{"class_name", "L1"}, {"config", {{"l1", 0.3}}}}, json{{"class_name", "L2"}, {"config", {{"l2", 0.2}}}},
                             json{{"class_name", "L1L2"}, {"config", {{"l1", 0.05}, {"l2", 0.7}}}}}) {
    SCOPED_TRACE(config.dump());
    const Regularizer regularizer = read_regularizer(config);
    Array w = away_from_zero({7}, 1), dw({7}, 0);
    regularizer.add_gradient(w.values, dw.values);
    expect_gradient(w.values, [&] { return regularizer.penalty(w.values); }, dw.values, "dw");

    const std::vector<real> once = dw.values;
    regularizer.add_gradient(w.values, dw.values);
    for (std::size_t i = 0; i < once.size(); ++i) EXPECT_DOUBLE_EQ(dw.values[i], 2 * once[i]) << "added";
  }
}

}  // namespace
}  // namespace sprout
