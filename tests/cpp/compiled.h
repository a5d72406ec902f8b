// What a model of one input and one output is trained with, in a line.
#pragma once

#include "dataset.h"
#include "model.h"

namespace sprout {

/// Compiles a model by Keras' compile arguments; metrics may be left out.
inline void compile(Model& model, const json& optimizer, const json& loss, const json& metrics = json::array()) {
  std::vector<std::string> outputs;
  for (std::size_t k = 0; k < model.outputs(); ++k) outputs.push_back(model.output_name(k));
  json said = {{"loss", loss}};
  said["metrics"] = metrics;
  model.compile(read_optimizer(optimizer), read_objectives(said, outputs));
}

/// Room for samples of one tensor with one target each.
inline Dataset room_for(std::size_t count, const Shape& x, Dtype x_dtype, const Shape& y, Dtype y_dtype, double scale = 1) {
  return Dataset({.count = count, .x = {{.shape = x, .dtype = x_dtype, .scale = scale}}, .y = {{.shape = y, .dtype = y_dtype}}});
}

}  // namespace sprout
