// Pooling layers: backward against central differences, for every option.
#include "layer_gradients.h"

namespace sprout {
namespace {

LayerCases cases() {
  LayerCases list;
  for (const std::string kind : {"Max", "Average"}) {
    const std::string one = kind + "Pooling1D", two = kind + "Pooling2D";
    const Shape image = {5, 7, 2}, sequence = {7, 3};
    list.add(two, two.c_str(), {{"pool_size", 2}}, image);
    list.add(two + "_same", two.c_str(), {{"pool_size", 2}, {"padding", "same"}}, image);
    list.add(two + "_overlapping", two.c_str(), {{"pool_size", 3}, {"strides", 1}}, image);
    list.add(two + "_overlapping_same", two.c_str(), {{"pool_size", {3, 2}}, {"strides", {2, 1}}, {"padding", "same"}}, image);
    list.add(two + "_gaps", two.c_str(), {{"pool_size", 1}, {"strides", {2, 3}}}, image);
    list.add(two + "_many_channels", two.c_str(), {{"pool_size", 2}}, {2, 2, 19});
    list.add(one, one.c_str(), {{"pool_size", 2}}, sequence);
    list.add(one + "_same", one.c_str(), {{"pool_size", 3}, {"strides", 2}, {"padding", "same"}}, sequence);
    for (bool keepdims : {false, true}) {
      const std::string suffix = keepdims ? "_keepdims" : "";
      list.add("Global" + one + suffix, ("Global" + one).c_str(), {{"keepdims", keepdims}}, sequence);
      list.add("Global" + two + suffix, ("Global" + two).c_str(), {{"keepdims", keepdims}}, {3, 2, 5});
    }
  }
  list.add("GlobalAveragePooling1D_mask", "GlobalAveragePooling1D", json::object(), {4, 3}, {1, 1, 0, 0, /**/ 0, 1, 1, 0, /**/ 1, 0, 0, 1});
  return list;
}

class PoolingGradients : public testing::TestWithParam<LayerCase> {};
TEST_P(PoolingGradients, AreTheDifferences) { check_layer_gradients(GetParam()); }
INSTANTIATE_TEST_SUITE_P(All, PoolingGradients, testing::ValuesIn(cases()), [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace sprout
