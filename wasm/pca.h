// Principal components: the directions in which samples differ most.
#pragma once

#include <vector>

#include "tensor.h"

namespace sprout {

/// Projects x (N, D) on its first `components` principal components, into y (N, components).
///
/// Returns the share of the variance that each explains. Found by subspace iteration, so that D may be large: no (D, D) matrix is made.
/// Each direction's largest entry is positive, so that the same samples give the same picture. Throws Error unless components <= D.
std::vector<double> principal_components(const ConstTensor& x, std::size_t components, const Tensor& y);

}  // namespace sprout
