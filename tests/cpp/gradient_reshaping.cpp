// Reshaping, preprocessing and random layers: backward against central differences, for every option.
#include "layer_gradients.h"

namespace sprout {
namespace {

LayerCases cases() {
  LayerCases list;
  const Shape image = {4, 5, 2}, sequence = {5, 3};
  for (const std::string interpolation : {"nearest", "bilinear"})
    list.add("UpSampling2D_" + interpolation, "UpSampling2D", {{"size", {3, 2}}, {"interpolation", interpolation}}, image);
  list.add("UpSampling1D", "UpSampling1D", json::object(), sequence);
  list.add("ZeroPadding1D", "ZeroPadding1D", {{"padding", {2, 1}}}, sequence);
  list.add("ZeroPadding2D", "ZeroPadding2D", {{"padding", {{2, 1}, {0, 3}}}}, image);
  list.add("Cropping1D", "Cropping1D", {{"cropping", {2, 1}}}, sequence);
  list.add("Cropping2D", "Cropping2D", {{"cropping", {{0, 2}, {1, 3}}}}, image);
  list.add("RepeatVector", "RepeatVector", {{"n", 4}}, {3});
  list.add("Permute", "Permute", {{"dims", {2, 3, 1}}}, image);
  list.add("Masking", "Masking", json::object(), sequence);
  list.add("Rescaling", "Rescaling", {{"scale", 0.3}, {"offset", 1}}, image);
  list.add("Rescaling_a_channel", "Rescaling", {{"scale", {0.3, -2}}, {"offset", {1, 2}}}, image);
  list.add("Normalization", "Normalization", json::object(), sequence);
  list.add("Normalization_axis_none", "Normalization", {{"axis", nullptr}}, sequence);
  list.add("Normalization_given_invert", "Normalization", {{"mean", 0.5}, {"variance", 3}, {"invert", true}}, sequence);
  list.add("SpatialDropout1D", "SpatialDropout1D", {{"rate", 0.4}}, sequence);
  list.add("SpatialDropout2D", "SpatialDropout2D", {{"rate", 0.4}}, image);
  list.add("AlphaDropout", "AlphaDropout", {{"rate", 0.4}}, sequence);
  list.add("AlphaDropout_seed", "AlphaDropout", {{"rate", 0.5}, {"seed", 9}}, image);
  list.add("AlphaDropout_none", "AlphaDropout", {{"rate", 0}}, sequence);
  list.add("GaussianNoise", "GaussianNoise", {{"stddev", 0.4}}, sequence);
  list.add("GaussianDropout", "GaussianDropout", {{"rate", 0.4}}, sequence);
  for (const std::string mode : {"horizontal", "vertical", "horizontal_and_vertical"})
    list.add("RandomFlip_" + mode, "RandomFlip", {{"mode", mode}}, image);
  for (const std::string fill_mode : {"reflect", "wrap", "constant", "nearest"})
    for (const std::string interpolation : {"bilinear", "nearest"}) {
      const std::string name = fill_mode + "_" + interpolation;
      const json how = {{"fill_mode", fill_mode}, {"interpolation", interpolation}, {"fill_value", 0.5}};
      json translation = {{"height_factor", 0.7}, {"width_factor", 0.7}}, rotation = {{"factor", 0.5}}, zoom = {{"height_factor", 0.6}};
      for (json* config : {&translation, &rotation, &zoom}) config->update(how);
      list.add("RandomTranslation_" + name, "RandomTranslation", translation, image);
      list.add("RandomRotation_" + name, "RandomRotation", rotation, image);
      list.add("RandomZoom_" + name, "RandomZoom", zoom, image);
    }
  list.add("RandomContrast", "RandomContrast", {{"factor", {0.5, 0.8}}, {"value_range", {-9, 9}}}, image);
  list.add("RandomContrast_clipped", "RandomContrast", {{"factor", {0.5, 0.8}}, {"value_range", {-0.4, 0.45}}}, image);
  return list;
}

class ReshapingGradients : public testing::TestWithParam<LayerCase> {};
TEST_P(ReshapingGradients, AreTheDifferences) { check_layer_gradients(GetParam()); }
INSTANTIATE_TEST_SUITE_P(All, ReshapingGradients, testing::ValuesIn(cases()), [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace sprout
