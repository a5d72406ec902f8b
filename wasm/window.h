// Window: the geometry of a kernel that slides over images, and convolution as matrix products on the patches it sees.
//
// The patches of a block of positions are gathered into a buffer that stays in the second-level cache, then multiplied: all three
// products of a convolution run at the speed of Dense's, and no buffer grows with the image or the batch. Threads gather blocks
// of their own. Images are (H, W, C), channels last; one-dimensional layers see (T, C) as (1, T, C).
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "tensor.h"

namespace sprout {

struct Window {
  /// Along one axis: `out` positions, position o touching input o * stride + k * dilation - before for k in [0, kernel).
  struct Axis {
    std::ptrdiff_t in = 1, kernel = 1, stride = 1, dilation = 1, before = 0, out = 1;

    /// Args: padding  "valid", "same" (as many positions as in / stride, rounded up) or "causal" (only what came before).
    /// Throws Error where the input is smaller than the kernel.
    static Axis over(std::size_t in, int kernel, int stride, int dilation, const std::string& padding);
  };
  Axis y, x;
  std::ptrdiff_t channels = 1;

  std::ptrdiff_t positions() const { return y.out * x.out; }
  std::ptrdiff_t image() const { return y.in * x.in * channels; }
  std::ptrdiff_t taps() const { return y.kernel * x.kernel; }
  /// Taps of a position that lie inside, at most: a kernel may be far larger than the image.
  double work() const { return double(std::min(y.kernel, y.in)) * double(std::min(x.kernel, x.in)); }
};

/// How far a kernel reaches: from its first tap to its last. Throws Error beyond 1,000,000,000, where Wasm's 32 bits end soon.
std::ptrdiff_t reach_of(int kernel, int dilation);

/// The window of kernel_size (1 or 2 numbers) over one sample (T, C) or (H, W, C). Throws Error naming the axis that does not fit.
Window window_over(const Shape& sample, const std::vector<int>& kernel, const std::vector<int>& strides, const std::vector<int>& dilation,
                   const std::string& padding);

/// (out, filters) or (out, out, filters): one sample of what a layer of that rank makes.
Shape output_of(const Window& window, std::size_t rank, std::size_t filters);

/// A window over N images, F filters, of which each of `groups` sees its own share of the channels.
struct ConvolutionSizes {
  const Window& window;
  std::size_t n;
  std::ptrdiff_t filters, groups;
};

/// y += patches(x) · kernel       x N images, kernel (taps, C / groups, F), y (N, positions, F)
void convolve(const ConvolutionSizes& sizes, const real* x, const real* kernel, real* y);

/// dx = Σ over the patches of dy · kernelᵀ       the same shapes; dx is written
void convolve_input_gradient(const ConvolutionSizes& sizes, const real* dy, const real* kernel, real* dx);

/// dkernel += patches(x)ᵀ · dy
void convolve_kernel_gradient(const ConvolutionSizes& sizes, const real* x, const real* dy, real* dkernel);

}  // namespace sprout
