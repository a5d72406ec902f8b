// Metrics: values by hand, means over batches and parts of an epoch, and which kind "accuracy" means.
#include "metrics.h"

#include "ritual.h"

namespace sprout {
namespace {

json object(const char* class_name, const json& config = json::object()) { return {{"class_name", class_name}, {"config", config}}; }

double value(const json& metric, Array target, Array y) {
  const auto of = [](const Array& a) {
    Shape sample(a.shape.size() - 1);
    std::copy(a.shape.begin() + 1, a.shape.end(), sample.begin());
    return sample;
  };
  const auto m = read_metric(metric, of(target), of(y));
  m->update(target.view(), y.view());
  return m->result();
}

TEST(Accuracy, ByHand) {
  const Array y({3, 3}, {0.1f, 0.7f, 0.2f, 0.5f, 0.3f, 0.2f, 0.2f, 0.2f, 0.6f});  // classes 1, 0, 2
  EXPECT_DOUBLE_EQ(value("sparse_categorical_accuracy", Array({3}, {1, 0, 0}), y), 2.0 / 3);
  EXPECT_DOUBLE_EQ(value("sparse_categorical_accuracy", Array({3, 1}, {1, 0, 2}), y), 1);
  EXPECT_DOUBLE_EQ(value("categorical_accuracy", Array({3, 3}, {0, 1, 0, 0, 1, 0, 1, 0, 0}), y), 1.0 / 3);
  EXPECT_DOUBLE_EQ(value("binary_accuracy", Array({4, 1}, {1, 0, 1, 0}), Array({4, 1}, {0.9f, 0.1f, 0.5f, 0.6f})), 0.5)
      << "0.5 itself is class 0";
  EXPECT_DOUBLE_EQ(
      value(object("BinaryAccuracy", {{"threshold", 0.05}}), Array({2, 2}, {1, 0, 1, 1}), Array({2, 2}, {0.1f, 0.01f, 0.2f, 0.04f})), 0.75);
}

// Prices, counts and soft labels are no classes: none of them is met (Keras 3 gives 0, 0.25 and 0.5).
TEST(Accuracy, OfValuesIsWhatEqualsThem) {
  EXPECT_DOUBLE_EQ(value("accuracy", Array({3, 1}, {24, 21.6f, 34.7f}), Array({3, 1}, {24, 20, 35})), 0);
  EXPECT_DOUBLE_EQ(value("accuracy", Array({4, 1}, {0, 1, 2, 3}), Array({4, 1}, {1, 2, 2, 3})), 0.25);
  EXPECT_DOUBLE_EQ(value("binary_accuracy", Array({1, 4}, {0.3f, 0, 1, 0.9f}), Array({1, 4}, {0.2f, 0.1f, 0.8f, 0.9f})), 0.5);
}

TEST(Accuracy, TakesItsKindFromTheShapes) {
  const auto kind = [](const Shape& target, const Shape& output) {
    return std::string(read_metric("accuracy", target, output)->class_name());
  };
  EXPECT_EQ(kind({}, {10}), "SparseCategoricalAccuracy");
  EXPECT_EQ(kind({1}, {10}), "SparseCategoricalAccuracy");
  EXPECT_EQ(kind({10}, {10}), "CategoricalAccuracy");
  EXPECT_EQ(kind({1}, {1}), "BinaryAccuracy");
  EXPECT_EQ(kind({}, {1}), "BinaryAccuracy");
}

TEST(Accuracy, OfKerasClassIsAnother) {
  expect_says(error_of([] { read_metric(object("Accuracy", {}), {1}, {1}); }), {"metric Accuracy", "equal their targets exactly"});
  EXPECT_EQ(read_metric(object("accuracy", {{"name", "a"}}), {1}, {1})->name, "a");
}

TEST(TopK, ByHand) {
  const Array y({3, 4}, {4, 3, 2, 1, 4, 3, 2, 1, 4, 3, 2, 1});
  for (const auto& [k, expected] : {std::pair{1, 1.0 / 3}, {2, 2.0 / 3}, {3, 2.0 / 3}, {4, 1.0}, {100, 1.0}}) {
    EXPECT_DOUBLE_EQ(value(object("SparseTopKCategoricalAccuracy", {{"k", k}}), Array({3}, {0, 1, 3}), y), expected) << k;
    EXPECT_DOUBLE_EQ(value(object("TopKCategoricalAccuracy", {{"k", k}}), Array({3, 4}, {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1}), y), expected)
        << k;
  }
}

// A regression's targets may be any numbers: as classes they are wrong, not a place to read from.
TEST(TopK, CountsClassesOutOfRangeAsWrong) {
  const Array y({3, 1}, {1, 2, 3});
  EXPECT_DOUBLE_EQ(value("sparse_top_k_categorical_accuracy", Array({3}, {0, 1e9f, -1e9f}), y), 1.0 / 3);
}

TEST(MeanError, ByHand) {
  const Array target({2, 2}, {1, 2, 3, 4}), y({2, 2}, {1, 4, 3, 3});
  EXPECT_DOUBLE_EQ(value("mse", target, y), 5.0 / 4);
  EXPECT_DOUBLE_EQ(value("mean_absolute_error", target, y), 3.0 / 4);
}

TEST(R2Score, ByHand) {
  const Array target({4, 1}, {1, 2, 3, 4});
  EXPECT_DOUBLE_EQ(value("r2_score", target, target), 1);
  EXPECT_DOUBLE_EQ(value("r2_score", target, Array({4, 1}, real(2.5))), 0);
  EXPECT_NEAR(value("r2_score", target, Array({4, 1}, {1, 2, 3, 3})), 1 - 1 / 5.0, 1e-9);
  EXPECT_NEAR(value("r2_score", Array({2, 2}, {0, 0, 2, 4}), Array({2, 2}, {0, 2, 2, 2})), 0.5, 1e-9) << "the mean over outputs";
}

TEST(Metrics, MeanOverSamplesNotBatches) {
  const auto m = read_metric("mae", {1}, {1});
  Array large({3, 1}, {1, 1, 1}), small({1, 1}, real(5)), zeros({3, 1}, real(0)), zero({1, 1}, real(0));
  m->update(zeros.view(), large.view());
  m->update(zero.view(), small.view());
  EXPECT_DOUBLE_EQ(m->result(), 2);
  m->reset();
  EXPECT_DOUBLE_EQ(m->result(), 0);
  m->update(zero.view(), small.view());
  EXPECT_DOUBLE_EQ(m->result(), 5);
}

TEST(Metrics, RecentIsWhatCameSinceLastAsked) {
  const auto m = read_metric("mae", {1}, {1});
  Array one({1, 1}, real(1)), five({1, 1}, real(5)), zero({1, 1}, real(0));
  EXPECT_FALSE(m->recent());
  m->update(zero.view(), one.view());
  EXPECT_EQ(m->recent(), 1.0);
  m->update(zero.view(), five.view());
  EXPECT_EQ(m->recent(), 5.0);
  EXPECT_FALSE(m->recent());
  EXPECT_DOUBLE_EQ(m->result(), 3);
}

TEST(Metrics, AreNamedAsInKeras) {
  const auto name = [](const json& metric) { return read_metric(metric, {3}, {3})->name; };
  EXPECT_EQ(name("accuracy"), "accuracy");
  EXPECT_EQ(name("acc"), "acc");
  EXPECT_EQ(name("mse"), "mse");
  EXPECT_EQ(name("mean_squared_error"), "mean_squared_error");
  EXPECT_EQ(name("CategoricalAccuracy"), "CategoricalAccuracy") << "a word names it as it is written";
  EXPECT_EQ(name(object("CategoricalAccuracy")), "categorical_accuracy");
  EXPECT_EQ(name(object("CategoricalAccuracy", {{"name", "right"}})), "right");
}

TEST(Metrics, RefuseTargetsThatDoNotFit) {
  const auto refused = [](const char* metric, const Shape& target, const Shape& output) {
    return error_of([&] { read_metric(metric, target, output); });
  };
  expect_says(refused("mse", {3}, {4}), {"MeanSquaredError: ", "expected targets (4,)", "received (3,)"});
  expect_says(refused("sparse_categorical_accuracy", {3}, {3}), {"SparseCategoricalAccuracy: ", "class number", "(3,)"});
  expect_says(refused("categorical_accuracy", {}, {3}), {"CategoricalAccuracy: ", "expected targets (3,)", "received ()"});
}

}  // namespace
}  // namespace sprout
