// Numbers as text, by way of JSON, which writes the shortest that reads back the same.
#include "error.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace sprout {

std::string to_text(double value) {
  using json = nlohmann::ordered_json;
  if (!std::isfinite(value)) return std::isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
  return json(value == std::floor(value) && std::abs(value) < 1e15 ? json(std::int64_t(value)) : json(value)).dump();
}

}  // namespace sprout
