// Keras' automatic names of layers and metrics.
#pragma once

#include <string>
#include <string_view>

namespace sprout {

/// Keras' automatic name of a class: "LeakyReLU" -> "leaky_re_lu", "Conv2D" -> "conv2d".
std::string snake_case(std::string_view name);

}  // namespace sprout
