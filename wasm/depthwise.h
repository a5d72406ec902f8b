// Depthwise convolution: every channel has kernels of its own. Shapes as in window.h; kernel (taps, C, M), y (N, positions, C · M).
#pragma once

#include "window.h"

namespace sprout {

/// y += depthwise(x)
void depthwise(const Window& window, const real* x, std::size_t n, const real* kernel, std::ptrdiff_t multiplier, real* y);

/// dkernel += its gradient; dx, where not null, is written.
void depthwise_gradient(const Window& window, const real* x, std::size_t n, const real* kernel, std::ptrdiff_t multiplier, const real* dy,
                        real* dkernel, real* dx);

}  // namespace sprout
