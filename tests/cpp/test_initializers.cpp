// Initializers: limits and moments of each kind, fans, reproducibility; regularizers' penalties.
#include "initializers.h"

#include <Eigen/Core>

#include "ritual.h"

namespace sprout {
namespace {

struct Moments {
  double mean = 0, stddev = 0, least = 0, most = 0;
};

std::vector<real> filled(const json& config, const Shape& shape, std::uint64_t seed = 1) {
  Array w(shape);
  read_initializer(config).fill(w.values, shape, Random(seed, Use::init));
  return w.values;
}

Moments moments(const json& config, const Shape& shape) {
  const std::vector<real> w = filled(config, shape);
  Moments m{0, 0, w[0], w[0]};
  for (real v : w) m.mean += v / double(w.size()), m.least = std::min(m.least, double(v)), m.most = std::max(m.most, double(v));
  for (real v : w) m.stddev += (v - m.mean) * (v - m.mean) / double(w.size());
  m.stddev = std::sqrt(m.stddev);
  return m;
}

constexpr double kNone = 1e9;  // no limit

/// The sampled mean and deviation lie within five standard errors; nothing lies outside +-limit, and something lies near it.
void expect_moments(const json& config, const Shape& shape, double mean, double stddev, double limit) {
  SCOPED_TRACE(config.dump() + " " + to_text(shape));
  const Moments m = moments(config, shape);
  const double n = double(size_of(shape));
  EXPECT_NEAR(m.mean, mean, 5 * stddev / std::sqrt(n));
  EXPECT_NEAR(m.stddev, stddev, 5 * stddev / std::sqrt(2 * n));
  EXPECT_GE(m.least, mean - limit * 1.000001);
  EXPECT_LE(m.most, mean + limit * 1.000001);
  if (limit != kNone) { EXPECT_GT(m.most, mean + 0.98 * limit); }
}

constexpr double kCut = 2 / 0.87962566103423978;  // where a truncated normal ends, in its own standard deviations

json object(const char* class_name, const json& config) { return {{"class_name", class_name}, {"config", config}}; }

TEST(Initializers, Constants) {
  EXPECT_EQ(filled("zeros", {3}), (std::vector<real>{0, 0, 0}));
  EXPECT_EQ(filled("ones", {2}), (std::vector<real>{1, 1}));
  EXPECT_EQ(filled(object("Constant", {{"value", -2.5}}), {2}), (std::vector<real>{-2.5, -2.5}));
  EXPECT_EQ(filled(object("Identity", {{"gain", 2}}), {2, 3}), (std::vector<real>{2, 0, 0, 0, 2, 0}));
}

TEST(Initializers, PlainDistributions) {
  const Shape shape = {100, 200};
  expect_moments("random_normal", shape, 0, 0.05, kNone);
  expect_moments(object("RandomNormal", {{"mean", 3}, {"stddev", 2}}), shape, 3, 2, kNone);
  expect_moments("random_uniform", shape, 0, 0.05 / std::sqrt(3.0), 0.05);
  expect_moments(object("RandomUniform", {{"minval", 1}, {"maxval", 3}}), shape, 2, 1 / std::sqrt(3.0), 1);
  expect_moments("truncated_normal", shape, 0, 0.05 * 0.87962566103423978, 0.1);
}

TEST(Initializers, VarianceScalingByFan) {
  const Shape shape = {100, 300};  // in, out
  const auto uniform = [&](const char* name, double variance) {
    expect_moments(name, shape, 0, std::sqrt(variance), std::sqrt(3 * variance));
  };
  const auto normal = [&](const char* name, double variance) {
    expect_moments(name, shape, 0, std::sqrt(variance), kCut * std::sqrt(variance));
  };
  uniform("glorot_uniform", 1 / 200.0);
  normal("glorot_normal", 1 / 200.0);
  uniform("he_uniform", 2 / 100.0);
  normal("he_normal", 2 / 100.0);
  uniform("lecun_uniform", 1 / 100.0);
  normal("lecun_normal", 1 / 100.0);
  expect_moments(object("VarianceScaling", {{"scale", 3}, {"mode", "fan_out"}, {"distribution", "untruncated_normal"}}), shape, 0, 0.1,
                 kNone);
}

TEST(Initializers, FansOfOtherRanks) {
  expect_moments("he_uniform", {5, 5, 20, 40}, 0, std::sqrt(2 / 500.0), std::sqrt(6 / 500.0));  // kernel (h, w, in, out)
  expect_moments("lecun_uniform", {10000}, 0, 0.01, 0.01 * std::sqrt(3.0));
}

TEST(Initializers, OrthogonalHasOrthonormalRowsOrColumns) {
  for (const Shape& shape : {Shape{7, 4}, Shape{4, 7}, Shape{5, 5}, Shape{2, 3, 5}}) {
    SCOPED_TRACE(to_text(shape));
    Array w(shape, filled(object("Orthogonal", {{"gain", 3}}), shape));
    const RowMatrix m = matrix(w.view());
    const RowMatrix product = m.rows() < m.cols() ? RowMatrix(m * m.transpose()) : RowMatrix(m.transpose() * m);
    EXPECT_LT((product - 9 * RowMatrix::Identity(product.rows(), product.cols())).cwiseAbs().maxCoeff(), 1e-4);
  }
}

TEST(Initializers, RefuseShapesTheyCannotFill) {
  expect_says(error_of([] { filled("orthogonal", {3}); }), {"Orthogonal", "two or more dimensions", "received (3,)"});
  expect_says(error_of([] { filled("identity", {3, 3, 3}); }), {"Identity", "two dimensions", "received (3, 3, 3)"});
}

TEST(Initializers, DependOnTheSeedAlone) {
  for (const char* name : {"glorot_uniform", "he_normal", "random_normal", "orthogonal"}) {
    EXPECT_EQ(filled(name, {4, 5}, 1), filled(name, {4, 5}, 1)) << name;
    EXPECT_NE(filled(name, {4, 5}, 1), filled(name, {4, 5}, 2)) << name;
  }
}

// In a model each weight draws for itself, and an initializer's own seed stands above the model's.
TEST(Initializers, InAModel) {
  const auto weights = [](std::uint64_t seed, const json& initializer) {
    const json dense = object("Dense", {{"units", 6}, {"use_bias", false}, {"kernel_initializer", initializer}});
    Model model(read_model(object("Sequential", {{"layers", {dense, dense}}}), {6}), seed);
    return std::vector<real>(model.weights().begin(), model.weights().end());
  };
  const std::vector<real> w = weights(1, "glorot_uniform");
  EXPECT_EQ(w, weights(1, "glorot_uniform"));
  EXPECT_NE(w, weights(2, "glorot_uniform"));
  EXPECT_FALSE(std::equal(w.begin(), w.begin() + 36, w.begin() + 36)) << "two layers must not begin equal";
  const json seeded = object("GlorotUniform", {{"seed", 5}});
  EXPECT_EQ(weights(1, seeded), weights(2, seeded));
}

TEST(Regularizers, PenaltyByHand) {
  std::vector<real> w = {1, -2, 0};
  EXPECT_NEAR(read_regularizer("l1").penalty(w), 0.03, 1e-8);
  EXPECT_NEAR(read_regularizer("l2").penalty(w), 0.05, 1e-8);
  EXPECT_NEAR(read_regularizer(object("L1L2", {{"l1", 1}, {"l2", 2}})).penalty(w), 13, 1e-6);
  std::vector<real> dw = {10, 10, 10};
  read_regularizer(object("L1L2", {{"l1", 1}, {"l2", 2}})).add_gradient(w, dw);
  EXPECT_EQ(dw, (std::vector<real>{15, 1, 10})) << "added; nothing at 0";
}

}  // namespace
}  // namespace sprout
