// Where Keras puts an underscore: before a capital with a small letter on either side.
#include "snake_case.h"

#include <cctype>

namespace sprout {

std::string snake_case(std::string_view name) {
  const auto lower = [&](std::size_t i) { return i < name.size() && std::islower(static_cast<unsigned char>(name[i])); };
  const auto upper = [&](std::size_t i) { return i < name.size() && std::isupper(static_cast<unsigned char>(name[i])); };
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (i > 0 && upper(i) && (lower(i + 1) || lower(i - 1))) out += '_';
    out += char(std::tolower(static_cast<unsigned char>(name[i])));
  }
  return out;
}

}  // namespace sprout
