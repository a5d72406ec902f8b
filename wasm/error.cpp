// Messages put together, and numbers as text, by way of JSON, which writes the shortest that reads back the same.
#include "error.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace sprout {

std::string to_text(double value) {
  using json = nlohmann::ordered_json;
  if (!std::isfinite(value)) return std::isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
  return json(value == std::floor(value) && std::abs(value) < 1e15 ? json(std::int64_t(value)) : json(value)).dump();
}

std::string to_text(std::span<const std::size_t> shape, bool batch) {
  std::string text = batch ? "(None" : "(";
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (i || batch) text += ", ";
    text += std::to_string(shape[i]);
  }
  if (shape.size() + batch == 1) text += ",";  // a tuple of one, as Python prints it
  return text + ")";
}

std::string Text::string() const {
  switch (kind_) {
    case Kind::words: return std::string(words_);
    case Kind::number: return to_text(number_);
    case Kind::shape: return to_text(shape_);
  }
  return {};
}

void fail(std::initializer_list<Text> message, int layer) {
  std::string whole;
  for (const Text& piece : message) whole += piece.string();
  throw Error(whole, layer);
}

}  // namespace sprout
