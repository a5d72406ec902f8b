// Reshape: infers the entry left open and checks that nothing is lost.
#include "reshape.h"

namespace sprout {

Shape Reshape::build(const Shape& input) {
  std::string target = "(";
  for (int d : target_shape_) target += (target.size() > 1 ? ", " : "") + std::to_string(d);
  target += ")";

  std::size_t known = 1;
  int open = 0;
  for (int d : target_shape_) {
    if (d == -1)
      ++open;
    else if (d < 1)
      fail({"expected target_shape of sizes above 0 with at most one -1, received ", target});
    else if (__builtin_mul_overflow(known, std::size_t(d), &known))
      fail({"expected target_shape with fewer numbers, received ", target});
  }
  if (open > 1) fail({"expected target_shape with at most one -1, received ", target});
  const std::size_t size = size_of(input);
  if (open ? size % known != 0 : size != known)
    fail({"expected target_shape with ", size, " elements as input ", input, " has, received ", target});

  Shape output(target_shape_.size());
  for (std::size_t i = 0; i < output.size(); ++i) output[i] = target_shape_[i] == -1 ? size / known : std::size_t(target_shape_[i]);
  return output;
}

}  // namespace sprout
