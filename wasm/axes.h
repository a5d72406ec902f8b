// Axes as Keras counts them: the batch is 0, the sample's go from 1 on, or down from -1, the last.
#pragma once

#include <cstdint>
#include <vector>

#include "tensor.h"

namespace sprout {

/// Which axes of a sample are named. Throws Error for one that it does not have.
std::vector<bool> named_axes(const Shape& sample, const std::vector<int>& axes);

/// Sizes of the axes named, which must be the last of the sample, in any order. Throws Error if they are not.
Shape last_axes(const Shape& sample, const std::vector<int>& axes);

/// Of each number of a sample, its place, row-major, when only the axes kept are counted. Throws Error for a sample too large for a table.
std::vector<std::uint32_t> places(const Shape& sample, const std::vector<bool>& kept);

}  // namespace sprout
