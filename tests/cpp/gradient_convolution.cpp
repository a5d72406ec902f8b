// Convolution layers: backward against central differences, for every option.
#include "layer_gradients.h"

namespace sprout {
namespace {

LayerCases cases() {
  LayerCases list;
  const auto conv = [](const json& options) {
    json config = {{"filters", 3}, {"kernel_size", 3}, {"activation", "tanh"}};
    if (options.is_object()) config.update(options);
    return config;
  };
  const Shape image = {6, 5, 2}, sequence = {7, 2};
  for (const char* name : {"Conv2D", "Conv2DTranspose", "SeparableConv2D"}) {
    const std::string c = name;
    list.add(c, name, conv({}), image);
    list.add(c + "_same", name, conv({{"padding", "same"}}), image);
    list.add(c + "_strides", name, conv({{"strides", 2}}), image);
    list.add(c + "_strides_same", name, conv({{"strides", {2, 3}}, {"padding", "same"}}), image);
    list.add(c + "_dilation", name, conv({{"dilation_rate", {1, 2}}, {"padding", "same"}}), image);
    list.add(c + "_even_kernel", name, conv({{"kernel_size", {2, 4}}, {"padding", "same"}}), image);
    list.add(c + "_one_by_one", name, conv({{"kernel_size", 1}}), image);
    list.add(c + "_no_bias", name, conv({{"use_bias", false}, {"activation", "gelu"}}), image);
    list.add(c + "_relu", name, conv({{"activation", "relu"}}), image);
    list.add(c + "_softmax", name, conv({{"activation", "softmax"}}), image);
  }
  list.add("Conv2D_groups", "Conv2D", conv({{"filters", 4}, {"groups", 2}, {"padding", "same"}}), {4, 4, 4});
  list.add("Conv2D_groups_of_one", "Conv2D", conv({{"filters", 6}, {"groups", 3}, {"strides", 2}}), {5, 4, 3});
  list.add("Conv2D_more_channels_than_a_vector", "Conv2D", conv({{"filters", 9}, {"padding", "same"}}), {3, 3, 7});
  list.add("Conv2DTranspose_stride_beyond_kernel", "Conv2DTranspose", conv({{"kernel_size", 2}, {"strides", 3}}), {3, 3, 2});
  list.add("Conv2DTranspose_output_padding", "Conv2DTranspose", conv({{"strides", 2}, {"padding", "same"}, {"output_padding", 1}}),
           {3, 4, 2});
  list.add("Conv2DTranspose_output_padding_zero", "Conv2DTranspose", conv({{"strides", 2}, {"padding", "same"}, {"output_padding", 0}}),
           {3, 4, 2});
  list.add("SeparableConv2D_multiplier", "SeparableConv2D", conv({{"depth_multiplier", 3}}), {4, 4, 2});
  for (const char* name : {"Conv1D", "Conv1DTranspose", "SeparableConv1D", "DepthwiseConv1D"}) {
    const std::string c = name;
    json base = conv({});
    if (c == "DepthwiseConv1D") base.erase("filters");
    list.add(c, name, base, sequence);
    base.update({{"strides", 2}, {"padding", "same"}});
    list.add(c + "_strides_same", name, base, sequence);
  }
  list.add("Conv1D_causal", "Conv1D", conv({{"padding", "causal"}, {"dilation_rate", 2}}), sequence);
  for (int multiplier : {1, 2}) {
    for (const char* padding : {"valid", "same"}) {
      const json config = {{"kernel_size", {3, 2}}, {"padding", padding}, {"depth_multiplier", multiplier}, {"activation", "sigmoid"}};
      list.add(std::string("DepthwiseConv2D_") + padding + std::to_string(multiplier), "DepthwiseConv2D", config, image);
    }
  }
  list.add("DepthwiseConv2D_strides", "DepthwiseConv2D", {{"kernel_size", 3}, {"strides", 2}, {"padding", "same"}}, image);
  list.add("DepthwiseConv2D_dilation", "DepthwiseConv2D", {{"kernel_size", 2}, {"dilation_rate", 2}}, image);
  return list;
}

class ConvolutionGradients : public testing::TestWithParam<LayerCase> {};
TEST_P(ConvolutionGradients, AreTheDifferences) { check_layer_gradients(GetParam()); }
INSTANTIATE_TEST_SUITE_P(All, ConvolutionGradients, testing::ValuesIn(cases()), [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace sprout
