// Normalization layers: backward against central differences, for every option.
#include "layer_gradients.h"

namespace sprout {
namespace {

LayerCases cases() {
  LayerCases list;
  for (const std::string name : {"BatchNormalization", "LayerNormalization"}) {
    for (bool center : {true, false})
      for (bool scale : {true, false})
        list.add(name + (center ? "" : "_no_center") + (scale ? "" : "_no_scale"), name.c_str(), {{"center", center}, {"scale", scale}},
                 {3, 4});
    list.add(name + "_epsilon", name.c_str(), {{"epsilon", 0.3}}, {5});
    list.add(name + "_image", name.c_str(), json::object(), {3, 2, 3});
  }
  list.add("BatchNormalization_blocks", "BatchNormalization", json::object(), {5, 9, 1});  // more rows than one block
  list.add("BatchNormalization_frozen", "BatchNormalization", {{"trainable", false}}, {3, 4});
  list.add("LayerNormalization_axes", "LayerNormalization", {{"axis", {-2, -1}}}, {2, 3, 4});
  list.add("LayerNormalization_all_axes", "LayerNormalization", {{"axis", {1, 2}}}, {3, 4});
  const char* group = "GroupNormalization";
  for (bool center : {true, false})
    for (bool scale : {true, false})
      list.add(std::string(group) + (center ? "" : "_no_center") + (scale ? "" : "_no_scale"), group,
               {{"groups", 2}, {"center", center}, {"scale", scale}}, {3, 4});
  list.add("GroupNormalization_one_group", group, {{"groups", 1}, {"epsilon", 0.3}}, {2, 3, 2});
  list.add("GroupNormalization_instances", group, {{"groups", -1}}, {4, 3});
  list.add("GroupNormalization_channels_first", group, {{"groups", 2}, {"axis", 1}}, {4, 3, 2});
  list.add("GroupNormalization_middle", group, {{"groups", 3}, {"axis", -2}}, {2, 6, 3});
  list.add("RMSNormalization", "RMSNormalization", json::object(), {3, 4});
  list.add("RMSNormalization_axes", "RMSNormalization", {{"axis", {-2, -1}}, {"epsilon", 0.3}}, {2, 3, 4});
  list.add("UnitNormalization", "UnitNormalization", json::object(), {3, 4});
  list.add("UnitNormalization_first_axis", "UnitNormalization", {{"axis", 1}}, {3, 4});
  list.add("UnitNormalization_axes", "UnitNormalization", {{"axis", {1, -1}}}, {2, 3, 4});
  list.add("BatchNormalization_mask", "BatchNormalization", json::object(), {4, 3}, {1, 1, 0, 0, /**/ 0, 1, 1, 0, /**/ 1, 0, 0, 1});
  return list;
}

class NormalizationGradients : public testing::TestWithParam<LayerCase> {};
TEST_P(NormalizationGradients, AreTheDifferences) { check_layer_gradients(GetParam()); }
INSTANTIATE_TEST_SUITE_P(All, NormalizationGradients, testing::ValuesIn(cases()), [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace sprout
