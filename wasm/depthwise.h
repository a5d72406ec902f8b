// Depthwise convolution: every channel has kernels of its own. Shapes as in window.h; kernel (taps, C, M), y (N, positions, C · M).
#pragma once

#include "window.h"

namespace sprout {

/// A window over N images, M kernels a channel.
struct DepthwiseSizes {
  const Window& window;
  std::size_t n;
  std::ptrdiff_t multiplier;
};

/// y += depthwise(x)
void depthwise(const DepthwiseSizes& sizes, const real* x, const real* kernel, real* y);

/// dkernel += its gradient; dx, where not null, is written.
void depthwise_gradient(const DepthwiseSizes& sizes, const real* x, const real* kernel, const real* dy, real* dkernel, real* dx);

}  // namespace sprout
