// Axes of a sample by their numbers.
#include "axes.h"

#include <algorithm>

#include "error.h"

namespace sprout {

std::vector<bool> named_axes(const Shape& sample, const std::vector<int>& axes) {
  const int rank = int(sample.size());
  std::vector<bool> named(sample.size());
  for (int a : axes) {
    const int axis = a < 0 ? a + rank : a - 1;  // in the sample
    if (axis < 0 || axis >= rank)
      fail({"expected axis from 1 to ", rank, " or from ", -rank, " to -1 for input ", to_text(sample, true), ", received ", a});
    named[std::size_t(axis)] = true;
  }
  return named;
}

Shape last_axes(const Shape& sample, const std::vector<int>& axes) {
  const int rank = int(sample.size()), first = rank - int(axes.size());
  Shape sizes;
  for (int a = first; a >= 0 && a < rank; ++a)
    if (std::count(axes.begin(), axes.end(), a + 1) + std::count(axes.begin(), axes.end(), a - rank) == 1)
      sizes.push_back(sample[std::size_t(a)]);
  if (sizes.empty() || sizes.size() != axes.size())
    fail({"expected axis to be -1 or a list of the last axes of input ", to_text(sample, true)});
  return sizes;
}

std::vector<std::uint32_t> places(const Shape& sample, const std::vector<bool>& kept) {
  const std::size_t size = size_of(sample);
  if (size > 100'000'000) fail({"expected a sample of at most 100 million numbers, received ", sample});
  std::vector<std::uint32_t> places(size);
  for (std::size_t i = 0; i < size; ++i) {
    std::size_t rest = i, step = 1, place = 0;
    for (std::size_t a = sample.size(); a-- > 0; rest /= sample[a])
      if (kept[a]) place += rest % sample[a] * step, step *= sample[a];
    places[i] = std::uint32_t(place);
  }
  return places;
}

}  // namespace sprout
