// Error: the engine's one exception, and how numbers stand in its messages.
#pragma once

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

namespace sprout {

/// Says what was expected and what came: the only exception the engine throws for a caller's mistake.
struct Error : std::invalid_argument {
  Error(const std::string& message, int layer) : std::invalid_argument(message), layer(layer) {}

  /// The layer that it is about, by its place in the list of layers that the model was given as; -1: it is about none.
  int layer;
};

/// A number as it is written in messages: 3, 0.001.
std::string to_text(double value);

/// "(28, 28)", as Keras writes a shape; with batch, "(None, 28, 28)".
std::string to_text(std::span<const std::size_t> shape, bool batch = false);

/// A piece of a message: words, a number or a shape. It refers to words and shape: use it within the expression that makes it.
class Text {
 public:
  Text(const char* words) : kind_(Kind::words), words_(words) {}
  Text(std::string_view words) : kind_(Kind::words), words_(words) {}
  Text(const std::string& words) : kind_(Kind::words), words_(words) {}
  template <class Number>
    requires std::is_arithmetic_v<Number>
  Text(Number number) : kind_(Kind::number), number_(double(number)) {}

  template <class Sizes>
    requires std::convertible_to<const Sizes&, std::span<const std::size_t>>
  Text(const Sizes& shape) : kind_(Kind::shape), shape_(shape) {}

  std::string string() const;

 private:
  enum class Kind { words, number, shape } kind_;
  union {
    std::string_view words_;
    double number_;
    std::span<const std::size_t> shape_;
  };
};

/// Throws an Error of these pieces, one behind the other: they are put together here, once, and not wherever something may fail.
[[noreturn]] void fail(std::initializer_list<Text> message, int layer = -1);

}  // namespace sprout
