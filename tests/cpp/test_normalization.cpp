// Normalization layers: the ritual, moving statistics by hand, adapting to data, and what they refuse.
#include "adapt.h"
#include "ritual.h"

namespace sprout {
namespace {

json layer(const char* class_name, const json& config = json::object()) { return {{"class_name", class_name}, {"config", config}}; }
std::string refused(const json& config, const Shape& input) {
  return error_of([&] { Built(config, input); });
}

TEST(NormalizationLayers, Ritual) {
  for (const char* name : {"BatchNormalization", "LayerNormalization"}) {
    layer_ritual(layer(name), {4}, {4});
    layer_ritual(layer(name, {{"center", false}, {"epsilon", 0.1}}), {3, 5, 2}, {3, 5, 2});
    layer_ritual(layer(name, {{"scale", false}, {"beta_regularizer", "l2"}}), {70, 19}, {70, 19});
  }
  layer_ritual(layer("LayerNormalization", {{"axis", {-1, -2}}}), {3, 5, 2}, {3, 5, 2});
  layer_ritual(layer("GroupNormalization"), {3, 32}, {3, 32});
  layer_ritual(layer("GroupNormalization", {{"groups", 2}, {"axis", 1}, {"center", false}}), {4, 5, 3}, {4, 5, 3});
  layer_ritual(layer("GroupNormalization", {{"groups", -1}, {"scale", false}, {"beta_regularizer", "l2"}}), {7, 5}, {7, 5});
  layer_ritual(layer("RMSNormalization"), {70, 19}, {70, 19});
  layer_ritual(layer("RMSNormalization", {{"axis", {1, 2}}, {"epsilon", 0.1}}), {5, 3}, {5, 3});
  layer_ritual(layer("UnitNormalization"), {5}, {5});
  layer_ritual(layer("UnitNormalization", {{"axis", {1, -1}}}), {3, 5, 2}, {3, 5, 2});
  layer_ritual(layer("Normalization"), {3, 4}, {3, 4});
  layer_ritual(layer("Normalization", {{"axis", nullptr}}), {3, 4}, {3, 4});
  layer_ritual(layer("Normalization", {{"mean", {1, 2}}, {"variance", {3, 4}}, {"invert", true}}), {3, 2}, {3, 2});
}

TEST(BatchNormalizationLayer, MovesItsStatisticsInTrainingOnly) {
  Built built(layer("BatchNormalization", {{"momentum", 0.75}}), {1});
  built.weights = {1, 0, 8, 4};   // gamma, beta, moving_mean, moving_variance
  Array x({4, 1}, {1, 1, 5, 5});  // mean 3, variance 4
  built.forward(x, false);
  EXPECT_EQ(built.weights, (std::vector<real>{1, 0, 8, 4}));
  const Array y = built.forward(x, true);
  EXPECT_NEAR(y.values[0], -2 / std::sqrt(4.001), 1e-6);
  EXPECT_FLOAT_EQ(built.weights[2], 8 * 0.75f + 3 * 0.25f);
  EXPECT_FLOAT_EQ(built.weights[3], 4);
  const std::vector<Param>& params = built.layer->params();
  EXPECT_FALSE(params[2].trainable || params[3].trainable);
}

TEST(BatchNormalizationLayer, FrozenItInfersInTrainingToo) {
  Built built(layer("BatchNormalization", {{"trainable", false}}), {3});
  const std::vector<real> before = built.weights;
  Array x = away_from_zero({5, 3}, 1);
  EXPECT_EQ(built.forward(x, true).values, built.forward(x, false).values);
  EXPECT_EQ(built.weights, before);
}

// Far from 0 the squares of 10,000 numbers would cancel in float.
TEST(BatchNormalizationLayer, KeepsItsDigitsFarFromZero) {
  Built built(layer("BatchNormalization", {{"momentum", 0}, {"epsilon", 1e-9}}), {1});
  Array x({10000, 1});
  Random random(3, Use::noise);
  double sum = 0, squares = 0;
  for (real& v : x.values) v = real(1000 + random.normal()), sum += v;
  for (real v : x.values) squares += (v - sum / 10000) * (v - sum / 10000);
  built.forward(x, true);
  EXPECT_NEAR(built.weights[2], sum / 10000, 1e-3);
  EXPECT_NEAR(built.weights[3], squares / 10000, 1e-4);
}

TEST(NormalizationLayer, AdaptsToWhatReachesIt) {
  Model model(read_model(layer("Sequential",
                               {{"layers", {layer("Rescaling", {{"scale", 2}}), layer("Normalization"), layer("Dense", {{"units", 1}})}}}),
                         {2}),
              1);
  Dataset data({.count = 600, .x = {{.shape = {2}}}, .y = {}});
  float* x = static_cast<float*>(data.x());
  for (int i = 0; i < 600; ++i) x[2 * i] = float(i % 2), x[2 * i + 1] = float(100 + i % 3);
  const Feed feed(model, data);
  adapt(model, feed, 0, 300);
  const auto& params = model.layers()[1]->params();
  EXPECT_FLOAT_EQ(params[0].value[0], 1);
  EXPECT_FLOAT_EQ(params[1].value[0], 1);
  EXPECT_FLOAT_EQ(params[0].value[1], 202);
  EXPECT_NEAR(params[1].value[1], 8.0 / 3, 1e-5);
  for (int i = 0; i < 1200; ++i) x[i] = 7;
  adapt(model, feed, 0, 600);  // once adapted it stays
  EXPECT_FLOAT_EQ(params[0].value[1], 202);
}

TEST(UnitNormalizationLayer, LeavesZerosAlone) {
  Built built(layer("UnitNormalization"), {2});
  Array x({2, 2}, {0, 0, 3, 4});
  Array y = built.forward(x, true);
  EXPECT_EQ(y.values[0], 0);
  EXPECT_FLOAT_EQ(y.values[3], 0.8f);
  Array dy({2, 2}, {0, 0, 1, 0});
  const Array dx = built.backward(x, y, dy);
  EXPECT_EQ(dx.values[1], 0);
  EXPECT_FLOAT_EQ(dx.values[2], 0.2f - 0.2f * 0.36f);
}

TEST(NormalizationLayers, RefuseWhatDoesNotFit) {
  expect_says(refused(layer("GroupNormalization"), {4, 3}), {"expected groups to divide the 3 channels", "-1", "received 32"});
  expect_says(refused(layer("GroupNormalization", {{"groups", 0}}), {4, 3}), {"expected groups to divide", "received 0"});
  expect_says(refused(layer("GroupNormalization", {{"axis", 3}}), {4, 32}), {"expected axis from 1 to 2", "received 3"});
  expect_says(refused(layer("GroupNormalization", {{"groups", 1}}), {}), {"expected axis", "received -1"});
  expect_says(refused(layer("RMSNormalization", {{"axis", 1}}), {3, 4}), {"axis", "last axes", "(None, 3, 4)"});
  expect_says(refused(layer("UnitNormalization", {{"axis", 3}}), {3, 4}), {"expected axis from 1 to 2", "received 3"});
  expect_says(refused(layer("UnitNormalization", {{"axis", nullptr}}), {3, 4}), {"expected axis to be an axis or a list of them"});
  expect_says(refused(layer("BatchNormalization"), {}), {"expected input (..., C)", "received ()"});
  expect_says(refused(layer("BatchNormalization", {{"axis", 1}}), {3, 4}), {"axis", "-1 or 2", "received 1"});
  expect_says(refused(layer("BatchNormalization", {{"momentum", 1.5}}), {3}), {"BatchNormalization", "momentum", "received 1.5"});
  expect_says(refused(layer("BatchNormalization", {{"renorm", true}}), {3}), {"renorm", "received true"});
  expect_says(refused(layer("LayerNormalization", {{"axis", 1}}), {3, 4}), {"axis", "last axes", "(None, 3, 4)"});
  expect_says(refused(layer("LayerNormalization", {{"axis", "last"}}), {3, 4}), {"LayerNormalization", "axis", "received \"last\""});
  expect_says(refused(layer("Normalization", {{"axis", 3}}), {3, 4}), {"expected axis from 1 to 2", "received 3"});
  expect_says(refused(layer("Normalization", {{"mean", {1, 2}}, {"variance", {1, 2}}}), {3}), {"mean", "3 numbers", "received 2"});
  expect_says(refused(layer("Normalization", {{"mean", 1}}), {3}), {"mean and variance of the same size", "received 1 and 0"});
}

}  // namespace
}  // namespace sprout
