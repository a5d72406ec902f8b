// Permute: the order of a sample's numbers is worked out once.
#include "permute.h"

#include <algorithm>
#include <numeric>

namespace sprout {

Shape Permute::build(const Shape& input) {
  const std::size_t rank = input.size();
  std::vector<int> all(rank);
  std::iota(all.begin(), all.end(), 1);
  if (!std::is_permutation(dims_.begin(), dims_.end(), all.begin(), all.end())) {
    std::string text;
    for (int d : dims_) text += (text.empty() ? "" : ", ") + std::to_string(d);
    fail({"expected dims to be an order of the ", rank, " axes of input ", input, ", counted from 1, received (", text, ")"});
  }
  Shape output(rank);
  std::vector<std::size_t> steps(rank, 1), step_of(rank);  // from one number of x to the next along each axis
  for (std::size_t a = rank; a-- > 1;) steps[a - 1] = steps[a] * input[a];
  for (std::size_t a = 0; a < rank; ++a) {
    output[a] = input[std::size_t(dims_[a]) - 1];
    step_of[a] = steps[std::size_t(dims_[a]) - 1];
  }
  const std::size_t size = size_of(input);
  if (size > 100'000'000) fail({"expected a sample of at most 100 million numbers, received ", input});
  source_.resize(size);
  for (std::size_t i = 0; i < size; ++i) {
    std::size_t rest = i, from = 0;
    for (std::size_t a = rank; a-- > 0; rest /= output[a]) from += rest % output[a] * step_of[a];
    source_[i] = std::uint32_t(from);
  }
  return output;
}

}  // namespace sprout
