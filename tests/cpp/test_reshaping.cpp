// Reshaping layers and Masking: the ritual, by hand, masks, and what they refuse.
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

TEST(ReshapingLayers, Ritual) {
  layer_ritual(layer("UpSampling1D", {{"size", 3}}), {4, 2}, {12, 2});
  layer_ritual(layer("UpSampling2D"), {2, 3, 2}, {4, 6, 2});
  layer_ritual(layer("UpSampling2D", {{"size", {3, 1}}, {"interpolation", "bilinear"}}), {2, 3, 5}, {6, 3, 5});
  layer_ritual(layer("ZeroPadding1D", {{"padding", {0, 2}}}), {4, 2}, {6, 2});
  layer_ritual(layer("ZeroPadding2D"), {4, 3, 2}, {6, 5, 2});
  layer_ritual(layer("ZeroPadding2D", {{"padding", {{1, 0}, {2, 3}}}}), {4, 3, 2}, {5, 8, 2});
  layer_ritual(layer("Cropping1D"), {4, 2}, {2, 2});
  layer_ritual(layer("Cropping2D"), {4, 3, 2}, {4, 3, 2});
  layer_ritual(layer("Cropping2D", {{"cropping", {1, {0, 2}}}}), {4, 3, 2}, {2, 1, 2});
  layer_ritual(layer("RepeatVector", {{"n", 3}}), {4}, {3, 4});
  layer_ritual(layer("Permute", {{"dims", {3, 1, 2}}}), {4, 3, 2}, {2, 4, 3});
  layer_ritual(layer("Masking", {{"mask_value", 0.5}}), {4, 3}, {4, 3});
  layer_ritual(layer("Rescaling", {{"scale", 0.5}, {"offset", -1}}), {4, 3}, {4, 3});
  layer_ritual(layer("Rescaling", {{"scale", {1, 2, 3}}}), {4, 3}, {4, 3});
}

TEST(ReshapingLayers, ComputeByHand) {
  EXPECT_EQ(computed(layer("UpSampling1D"), {2, 1}, {1, 2}), (std::vector<real>{1, 1, 2, 2}));
  EXPECT_EQ(computed(layer("UpSampling2D", {{"size", {1, 2}}, {"interpolation", "bilinear"}}), {1, 2, 1}, {0, 4}),
            (std::vector<real>{0, 1, 3, 4}));
  EXPECT_EQ(computed(layer("ZeroPadding2D", {{"padding", {0, {1, 0}}}}), {2, 1, 1}, {1, 2}), (std::vector<real>{0, 1, 0, 2}));
  EXPECT_EQ(computed(layer("Cropping1D", {{"cropping", {2, 0}}}), {3, 1}, {1, 2, 3}), (std::vector<real>{3}));
  EXPECT_EQ(computed(layer("Permute", {{"dims", {2, 1}}}), {2, 3}, {1, 2, 3, 4, 5, 6}), (std::vector<real>{1, 4, 2, 5, 3, 6}));
  EXPECT_EQ(computed(layer("RepeatVector", {{"n", 2}}), {2}, {1, 2}), (std::vector<real>{1, 2, 1, 2}));
}

TEST(MaskingLayer, MarksStepsThatAreAllMaskValue) {
  Built built(layer("Masking", {{"mask_value", 9}}), {3, 2});
  Array x({1, 3, 2}, {9, 9, 9, 1, 0, 0});
  EXPECT_EQ(built.forward(x, false).values, (std::vector<real>{0, 0, 9, 1, 0, 0}));
  const Mask mask = built.layer->output_mask();
  EXPECT_EQ(std::vector<int>(mask.begin(), mask.end()), (std::vector<int>{0, 1, 1}));
}

// As Keras' supports_masking says.
TEST(Masks, PassLayersThatKeepTheSteps) {
  const std::vector<std::uint8_t> mask = {1, 0, 1, 1};
  const auto passes = [&](const json& config, const Shape& input) {
    Built built(config, input);
    built.layer->mask = mask;
    Array x = away_from_zero(batch_of(2, input), 1);
    built.forward(x, false);
    return built.layer->output_mask().size() == mask.size();
  };
  for (const char* name : {"BatchNormalization", "LayerNormalization", "Normalization"}) EXPECT_TRUE(passes(layer(name), {2, 3})) << name;
  for (const char* name : {"SpatialDropout1D", "GaussianDropout"}) EXPECT_TRUE(passes(layer(name, {{"rate", 0.5}}), {2, 3})) << name;
  EXPECT_TRUE(passes(layer("GaussianNoise", {{"stddev", 1}}), {2, 3}));
  EXPECT_TRUE(passes(layer("Rescaling", {{"scale", 2}}), {2, 3}));
  for (const char* name : {"MaxPooling1D", "GlobalAveragePooling1D", "GlobalMaxPooling1D", "UpSampling1D", "ZeroPadding1D"})
    EXPECT_FALSE(passes(layer(name), {2, 3})) << name;
  EXPECT_FALSE(passes(layer("AveragePooling1D", {{"pool_size", 2}}), {2, 3}));
  EXPECT_FALSE(passes(layer("Permute", {{"dims", {2, 1}}}), {2, 3}));
}

TEST(ReshapingLayers, RefuseWhatDoesNotFit) {
  expect_says(refused(layer("UpSampling2D", {{"size", 0}}), {2, 2, 1}), {"UpSampling2D", "size", "at least 1", "received 0"});
  expect_says(refused(layer("UpSampling2D", {{"interpolation", "bicubic"}}), {2, 2, 1}),
              {"interpolation", "\"nearest\", \"bilinear\"", "received \"bicubic\""});
  expect_says(refused(layer("UpSampling2D", {{"size", 100000}}), {9, 9, 9}), {"size", "500 million", "(900000, 900000, 9)"});
  expect_says(refused(layer("UpSampling1D", {{"size", 1 << 29}}), {8, 1}), {"size", "500 million"});  // 2^32: 0 in 32 bits
  expect_says(refused(layer("ZeroPadding2D", {{"padding", -1}}), {2, 2, 1}), {"ZeroPadding2D", "padding", "at least 0", "received -1"});
  expect_says(refused(layer("ZeroPadding1D", {{"padding", {1, 2, 3}}}), {2, 1}), {"padding", "a pair", "received [1,2,3]"});
  expect_says(refused(layer("ZeroPadding2D", {{"padding", {{1, 2}, {3}}}}), {2, 2, 1}), {"padding", "received [[1,2],[3]]"});
  expect_says(refused(layer("Cropping2D", {{"cropping", {1, 0}}}), {2, 3, 1}),
              {"cropping", "leaves something", "(2, 3, 1)", "received 1 and 1"});
  expect_says(refused(layer("RepeatVector", {{"n", 0}}), {2}), {"RepeatVector", "n", "at least 1", "received 0"});
  expect_says(refused(layer("RepeatVector", {{"n", 2}}), {2, 2}), {"expected input (features)", "received (2, 2)"});
  expect_says(refused(layer("Permute", {{"dims", {1, 1}}}), {2, 2}), {"dims", "2 axes", "received (1, 1)"});
  expect_says(refused(layer("Permute", {{"dims", {2, 1}}}), {2, 2, 2}), {"dims", "3 axes", "received (2, 1)"});
  expect_says(refused(layer("Masking"), {2}), {"expected input (steps, features)", "received (2,)"});
  expect_says(refused(layer("Rescaling", {{"scale", {1, 2}}}), {3}), {"scale", "3 numbers", "received 2"});
  expect_says(refused(layer("Rescaling", {{"scale", "half"}}), {3}), {"Rescaling", "scale", "received \"half\""});
}

}  // namespace
}  // namespace sprout
