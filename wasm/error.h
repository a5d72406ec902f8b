// Error: the engine's one exception, and how numbers stand in its messages.
#pragma once

#include <stdexcept>
#include <string>

namespace sprout {

/// Says what was expected and what came: the only exception the engine throws for a caller's mistake.
struct Error : std::invalid_argument {
  using std::invalid_argument::invalid_argument;
};

/// A number as it is written in messages: 3, 0.001.
std::string to_text(double value);

}  // namespace sprout
