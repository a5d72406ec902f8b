// Depthwise convolution by loops whose innermost runs over the channels: there is no product of matrices in it.
#include "depthwise.h"

#include <algorithm>

#include "parallel.h"

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

/// Neighbouring channels, those of one thread: no output or gradient of a channel depends on another.
struct Channels {
  std::ptrdiff_t first, last;
};

/// Calls body(channels) for as many parts of the channels as there are threads. work: multiply-adds of an output's number.
template <class Body>
void for_each_part(const Window& w, std::size_t n, std::ptrdiff_t outputs, double work, Body body) {
  const std::ptrdiff_t parts = threads();
  parallel_for(parts, work * multiply_adds(n, w.positions(), outputs) / double(parts), [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
    body(Channels{parallel::cut(w.channels, begin, parts), parallel::cut(w.channels, end, parts)});
  });
}

/// Calls body(channel, output) for the outputs of each of the channels.
template <class Body>
void for_each_output(Channels channels, std::ptrdiff_t multiplier, Body body) {
  if (multiplier == 1) {
    for (std::ptrdiff_t c = channels.first; c < channels.last; ++c) body(c, c);
  } else {
    for (std::ptrdiff_t c = channels.first; c < channels.last; ++c)
      for (std::ptrdiff_t m = 0; m < multiplier; ++m) body(c, c * multiplier + m);
  }
}

}  // namespace

void depthwise(const DepthwiseSizes& sizes, const real* images, const real* kernel, real* outputs) {
  const auto& [w, n, multiplier] = sizes;
  const std::ptrdiff_t count = w.channels * multiplier;
  for_each_part(w, n, count, w.work(), [&](Channels channels) {
    const real* x = images;
    real* y = outputs;
    for (std::size_t i = 0; i < n; ++i, x += w.image(), y += w.positions() * count) {
      for_each_tap(w, [&](std::ptrdiff_t position, std::ptrdiff_t pixel, std::ptrdiff_t tap) {
        const real* __restrict from = x + pixel * w.channels, * __restrict k = kernel + tap * count;
        real* __restrict to = y + position * count;
        for_each_output(channels, multiplier, [&](auto c, auto o) { to[o] += from[c] * k[o]; });
      });
    }
  });
}

void depthwise_gradient(const DepthwiseSizes& sizes, const real* images, const real* kernel, const real* gradients, real* dkernel,
                        real* dimages) {
  const auto& [w, n, multiplier] = sizes;
  const std::ptrdiff_t count = w.channels * multiplier;
  if (dimages) std::fill_n(dimages, std::ptrdiff_t(n) * w.image(), real(0));
  for_each_part(w, n, count, 2 * w.work(), [&](Channels channels) {
    const real *x = images, *dy = gradients;
    for (std::size_t i = 0; i < n; ++i, x += w.image(), dy += w.positions() * count) {
      for_each_tap(w, [&](std::ptrdiff_t position, std::ptrdiff_t pixel, std::ptrdiff_t tap) {
        const real* __restrict from = x + pixel * w.channels, * __restrict dout = dy + position * count;
        real* __restrict dk = dkernel + tap * count;
        for_each_output(channels, multiplier, [&](auto c, auto o) { dk[o] += from[c] * dout[o]; });
        if (!dimages) return;
        const real* __restrict k = kernel + tap * count;
        real* __restrict to = dimages + std::ptrdiff_t(i) * w.image() + pixel * w.channels;
        for_each_output(channels, multiplier, [&](auto c, auto o) { to[c] += k[o] * dout[o]; });
      });
    }
  });
}

}  // namespace sprout
