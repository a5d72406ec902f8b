// The gradient check of layers: cases of one family, each against central differences of f = sum(dy * y).
#pragma once

#include "ritual.h"

namespace sprout {

struct LayerCase {
  std::string name;
  json layer;
  Shape input;
  std::vector<std::uint8_t> mask = {};  // of the batch of three, where the layer is to see one
};

/// Readable lists: add("Dense_relu", "Dense", {{"units", 3}}, {4}).
struct LayerCases : std::vector<LayerCase> {
  void add(const std::string& name, const char* class_name, const json& config, const Shape& input, std::vector<std::uint8_t> mask = {}) {
    push_back({name, {{"class_name", class_name}, {"config", config}}, input, std::move(mask)});
  }
};

double dot(const Array& a, const Array& b);

/// dx and the gradient of every trainable param, on a batch of three; then that gradients are added and dx is written anew.
void check_layer_gradients(const LayerCase& c);

}  // namespace sprout
