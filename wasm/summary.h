// Summary: the table of Keras' model.summary(), and the counts in it.
#pragma once

#include <string>

#include "model.h"

namespace sprout {

/// The text that Keras 3 prints at its default width of 80 columns; the optimizer's line appears once it has taken a step.
std::string summary(const Model& model);

struct Counts {
  std::size_t params = 0, trainable = 0;
};
Counts count_params(const Layer& layer);
Counts count_params(const Model& model);

}  // namespace sprout
