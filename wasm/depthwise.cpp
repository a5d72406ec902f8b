// Depthwise convolution by loops whose innermost runs over the channels: there is no product of matrices in it.
#include "depthwise.h"

#include <algorithm>

namespace sprout {
namespace {

/// Calls body(position, pixel, tap) for every tap that lies inside, of every position of one image.
template <class Body>
void for_each_tap(const Window& w, Body body) {
  for (std::ptrdiff_t oy = 0; oy < w.y.out; ++oy) {
    for (std::ptrdiff_t ox = 0; ox < w.x.out; ++ox) {
      for (std::ptrdiff_t ky = 0; ky < w.y.kernel; ++ky) {
        const std::ptrdiff_t row = oy * w.y.stride + ky * w.y.dilation - w.y.before;
        if (row < 0 || row >= w.y.in) continue;
        for (std::ptrdiff_t kx = 0; kx < w.x.kernel; ++kx) {
          const std::ptrdiff_t column = ox * w.x.stride + kx * w.x.dilation - w.x.before;
          if (column >= 0 && column < w.x.in) body(oy * w.x.out + ox, row * w.x.in + column, ky * w.x.kernel + kx);
        }
      }
    }
  }
}

/// Calls body(channel, output) for the outputs of each channel.
template <class Body>
void for_each_output(std::ptrdiff_t channels, std::ptrdiff_t multiplier, Body body) {
  if (multiplier == 1) {
    for (std::ptrdiff_t c = 0; c < channels; ++c) body(c, c);
  } else {
    for (std::ptrdiff_t c = 0; c < channels; ++c)
      for (std::ptrdiff_t m = 0; m < multiplier; ++m) body(c, c * multiplier + m);
  }
}

}  // namespace

void depthwise(const Window& w, const real* x, std::size_t n, const real* kernel, std::ptrdiff_t multiplier, real* y) {
  const std::ptrdiff_t outputs = w.channels * multiplier;
  for (std::size_t i = 0; i < n; ++i, x += w.image(), y += w.positions() * outputs) {
    for_each_tap(w, [&](std::ptrdiff_t position, std::ptrdiff_t pixel, std::ptrdiff_t tap) {
      const real *__restrict from = x + pixel * w.channels, *__restrict k = kernel + tap * outputs;
      real* __restrict to = y + position * outputs;
      for_each_output(w.channels, multiplier, [&](auto c, auto o) { to[o] += from[c] * k[o]; });
    });
  }
}

void depthwise_gradient(const Window& w, const real* x, std::size_t n, const real* kernel, std::ptrdiff_t multiplier, const real* dy, real* dkernel, real* dx) {
  const std::ptrdiff_t outputs = w.channels * multiplier;
  if (dx) std::fill_n(dx, std::ptrdiff_t(n) * w.image(), real(0));
  for (std::size_t i = 0; i < n; ++i, x += w.image(), dy += w.positions() * outputs) {
    for_each_tap(w, [&](std::ptrdiff_t position, std::ptrdiff_t pixel, std::ptrdiff_t tap) {
      const real *__restrict from = x + pixel * w.channels, *__restrict dout = dy + position * outputs;
      real* __restrict dk = dkernel + tap * outputs;
      for_each_output(w.channels, multiplier, [&](auto c, auto o) { dk[o] += from[c] * dout[o]; });
      if (!dx) return;
      const real* __restrict k = kernel + tap * outputs;
      real* __restrict to = dx + std::ptrdiff_t(i) * w.image() + pixel * w.channels;
      for_each_output(w.channels, multiplier, [&](auto c, auto o) { to[c] += k[o] * dout[o]; });
    });
  }
}

}  // namespace sprout
