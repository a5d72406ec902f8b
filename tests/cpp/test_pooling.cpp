// Pooling layers: the ritual, by hand, and what they refuse.
#include "ritual.h"

namespace sprout {
namespace {

json layer(const char* class_name, const json& config = json::object()) { return {{"class_name", class_name}, {"config", config}}; }
std::string refused(const json& config, const Shape& input) {
  return error_of([&] { Built(config, input); });
}
std::vector<real> computed(const json& config, const Shape& input, std::vector<real> x) {
  Built built(config, input);
  Array in(batch_of(1, input), std::move(x));
  return built.forward(in, false).values;
}
constexpr real kNaN = std::numeric_limits<real>::quiet_NaN();

TEST(PoolingLayers, Ritual) {
  for (const char* name : {"MaxPooling2D", "AveragePooling2D"}) {
    layer_ritual(layer(name, {{"pool_size", 2}}), {5, 6, 3}, {2, 3, 3});
    layer_ritual(layer(name, {{"pool_size", 2}, {"padding", "same"}}), {5, 6, 3}, {3, 3, 3});
    layer_ritual(layer(name, {{"pool_size", {3, 2}}, {"strides", 1}}), {5, 6, 1}, {3, 5, 1});
    layer_ritual(layer(name, {{"pool_size", 3}, {"strides", {2, 5}}, {"padding", "same"}}), {4, 6, 17}, {2, 2, 17});
  }
  for (const char* name : {"MaxPooling1D", "AveragePooling1D"}) {
    layer_ritual(layer(name, {{"pool_size", 2}}), {7, 3}, {3, 3});
    layer_ritual(layer(name, {{"pool_size", 3}, {"strides", 2}, {"padding", "same"}}), {7, 2}, {4, 2});
  }
  for (const char* name : {"GlobalMaxPooling1D", "GlobalAveragePooling1D"}) {
    layer_ritual(layer(name), {4, 3}, {3});
    layer_ritual(layer(name, {{"keepdims", true}}), {4, 3}, {1, 3});
  }
  for (const char* name : {"GlobalMaxPooling2D", "GlobalAveragePooling2D"}) {
    layer_ritual(layer(name), {4, 2, 3}, {3});
    layer_ritual(layer(name, {{"keepdims", true}}), {4, 2, 3}, {1, 1, 3});
  }
}

TEST(PoolingLayers, StridesAreThePoolSizeUnlessSaid) {
  EXPECT_EQ(Built(layer("MaxPooling2D", {{"pool_size", 3}}), {9, 7, 1}).output, (Shape{3, 2, 1}));
  EXPECT_EQ(Built(layer("MaxPooling2D", {{"pool_size", 3}, {"strides", nullptr}}), {9, 7, 1}).output, (Shape{3, 2, 1}));
}

TEST(PoolingLayers, ComputeByHand) {
  const std::vector<real> x = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  EXPECT_EQ(computed(layer("MaxPooling2D", {{"padding", "same"}}), {3, 3, 1}, x), (std::vector<real>{5, 6, 8, 9}));
  EXPECT_EQ(computed(layer("AveragePooling2D", {{"pool_size", 2}, {"padding", "same"}}), {3, 3, 1}, x),
            (std::vector<real>{3, 4.5, 7.5, 9}));  // padding does not count
  EXPECT_EQ(computed(layer("GlobalAveragePooling2D"), {3, 3, 1}, x), (std::vector<real>{5}));
}

TEST(PoolingLayers, ShowNaN) {
  for (std::vector<real> x : {std::vector<real>{kNaN, 1, 2, 3}, std::vector<real>{1, 2, 3, kNaN}})
    for (const char* name : {"MaxPooling1D", "GlobalMaxPooling1D"})
      EXPECT_TRUE(std::isnan(computed(layer(name, name[0] == 'M' ? json{{"pool_size", 4}} : json::object()), {4, 1}, x)[0])) << name;
}

TEST(PoolingLayers, FirstOfEqualsTakesTheGradient) {
  Built built(layer("MaxPooling1D", {{"pool_size", 3}}), {3, 1});
  Array x({1, 3, 1}, {2, 5, 5}), dy({1, 1, 1}, real(7));
  Array y = built.forward(x, true);
  EXPECT_EQ(built.backward(x, y, dy).values, (std::vector<real>{0, 7, 0}));
}

TEST(PoolingLayers, RefuseWhatDoesNotFit) {
  expect_says(refused(layer("MaxPooling2D"), {4, 4}), {"expected input (H, W, C)", "received (4, 4)"});
  expect_says(refused(layer("AveragePooling1D", {{"pool_size", 2}}), {4}), {"expected input (steps, channels)", "received (4,)"});
  expect_says(refused(layer("MaxPooling2D", {{"pool_size", 5}}), {4, 6, 1}), {"at least 5", "received 4", "\"same\""});
  expect_says(refused(layer("MaxPooling2D", {{"pool_size", 0}}), {4, 6, 1}), {"MaxPooling2D", "pool_size", "at least 1", "received 0"});
  expect_says(refused(layer("MaxPooling2D", {{"strides", {1, 0}}}), {4, 6, 1}), {"MaxPooling2D", "strides", "received [1,0]"});
  expect_says(refused(layer("AveragePooling2D", {{"pool_size", 2}, {"padding", "full"}}), {4, 6, 1}),
              {"padding", "\"valid\", \"same\"", "received \"full\""});
  expect_says(refused(layer("GlobalMaxPooling2D"), {4}), {"expected input (H, W, C)", "received (4,)"});
}

}  // namespace
}  // namespace sprout
