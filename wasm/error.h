// Error: the engine's one exception, and how numbers stand in its messages.
#pragma once

#include <stdexcept>
#include <string>

namespace sprout {

/// Says what was expected and what came: the only exception the engine throws for a caller's mistake.
struct Error : std::invalid_argument {
  explicit Error(const std::string& message, int layer = -1) : std::invalid_argument(message), layer(layer) {}

  /// The layer that it is about, by its place in the list of layers that the model was given as; -1: it is about none.
  int layer;
};

/// A number as it is written in messages: 3, 0.001.
std::string to_text(double value);

}  // namespace sprout
