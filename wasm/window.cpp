// Convolution's three products, block by block of gathered patches.
#include "window.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "error.h"
#include "parallel.h"
#include "product.h"

namespace sprout {
namespace {

constexpr std::ptrdiff_t kBlock = 64 * 1024;       // reals of patches at a time: 256 kB
constexpr std::ptrdiff_t kPart = 256, kParts = 4;  // positions that are worth a sum of their own; how many sums at most

void copy(real* to, const real* from, std::ptrdiff_t n) {
  if (n >= 16)
    std::memcpy(to, from, std::size_t(n) * sizeof(real));
  else
    for (std::ptrdiff_t i = 0; i < n; ++i) to[i] = from[i];
}

void clear(real* to, std::ptrdiff_t n) { std::fill_n(to, n, real(0)); }

/// The channels [first, first + count) of every pixel: those of a group.
struct Channels {
  std::ptrdiff_t first, count;
};

/// Visits a patch of an image tap row by tap row: pad(offset, count) for what lies outside, inside(offset, pixel offset, count) for runs of
/// reals that lie together in the patch and in the image.
template <class Pad, class Inside>
void visit_patch(const Window& w, std::ptrdiff_t position, Channels c, Pad pad, Inside inside) {
  const std::ptrdiff_t top = position / w.x.out * w.y.stride - w.y.before, left = position % w.x.out * w.x.stride - w.x.before;
  const bool together = w.x.dilation == 1 && c.count == w.channels;
  std::ptrdiff_t offset = 0;
  for (std::ptrdiff_t ky = 0; ky < w.y.kernel; ++ky) {
    const std::ptrdiff_t row = top + ky * w.y.dilation;
    if (row < 0 || row >= w.y.in) {
      pad(offset, w.x.kernel * c.count);
      offset += w.x.kernel * c.count;
    } else if (together) {
      const std::ptrdiff_t from = std::max<std::ptrdiff_t>(0, -left), to = std::min(w.x.kernel, w.x.in - left);
      if (from > 0) pad(offset, from * c.count);
      inside(offset + from * c.count, (row * w.x.in + left + from) * w.channels, (to - from) * c.count);
      if (to < w.x.kernel) pad(offset + to * c.count, (w.x.kernel - to) * c.count);
      offset += w.x.kernel * c.count;
    } else {
      for (std::ptrdiff_t kx = 0; kx < w.x.kernel; ++kx, offset += c.count) {
        const std::ptrdiff_t column = left + kx * w.x.dilation;
        if (column < 0 || column >= w.x.in)
          pad(offset, c.count);
        else
          inside(offset, (row * w.x.in + column) * w.channels + c.first, c.count);
      }
    }
  }
}

/// patches (end - begin, taps · channels): those of the positions [begin, end), counted through all images.
void gather(const Window& w, const real* x, std::ptrdiff_t begin, std::ptrdiff_t end, Channels c, real* patches) {
  for (std::ptrdiff_t p = begin; p < end; ++p, patches += w.taps() * c.count) {
    const real* image = x + p / w.positions() * w.image();
    visit_patch(
        w, p % w.positions(), c, [&](auto at, auto n) { clear(patches + at, n); },
        [&](auto at, auto pixel, auto n) { copy(patches + at, image + pixel, n); });
  }
}

/// Adds patches back to where they were gathered. One image's patches overlap.
void scatter(const Window& w, real* x, std::ptrdiff_t begin, std::ptrdiff_t end, Channels c, const real* patches) {
  for (std::ptrdiff_t p = begin; p < end; ++p, patches += w.taps() * c.count) {
    real* image = x + p / w.positions() * w.image();
    visit_patch(
        w, p % w.positions(), c, [](auto, auto) {},
        [&](auto at, auto pixel, auto n) {
          for (std::ptrdiff_t i = 0; i < n; ++i) image[pixel + i] += patches[at + i];
        });
  }
}

/// Copies the columns [first, first + width) of a (rows, columns) into b (rows, width), or adds them back.
void take_columns(const real* a, std::ptrdiff_t rows, std::ptrdiff_t columns, std::ptrdiff_t first, std::ptrdiff_t width, real* b) {
  for (std::ptrdiff_t r = 0; r < rows; ++r) copy(b + r * width, a + r * columns + first, width);
}
void add_columns(real* a, std::ptrdiff_t rows, std::ptrdiff_t columns, std::ptrdiff_t first, std::ptrdiff_t width, const real* b) {
  for (std::ptrdiff_t r = 0; r < rows; ++r)
    for (std::ptrdiff_t i = 0; i < width; ++i) a[r * columns + first + i] += b[r * width + i];
}

/// Calls body(channels, first filter, filters, begin, end) for every group and every block of the positions [first, last).
template <class Body>
void for_each_block(const Window& w, std::ptrdiff_t first, std::ptrdiff_t last, std::ptrdiff_t filters, std::ptrdiff_t groups, Body body) {
  const std::ptrdiff_t channels = w.channels / groups, rows = std::max<std::ptrdiff_t>(32, kBlock / (w.taps() * channels));
  for (std::ptrdiff_t g = 0; g < groups; ++g)
    for (std::ptrdiff_t begin = first; begin < last; begin += rows)
      body(Channels{g * channels, channels}, g * (filters / groups), filters / groups, begin, std::min(last, begin + rows));
}

/// A block of patches, and copies of a group's columns.
struct Blocks {
  Buffer patches, kernel, y;
};
std::vector<Blocks> memory(1);  // of all convolutions, a place for each part: the engine runs one at a time

/// Calls body(blocks, begin, end) for parts of [0, n) that may run at once; work: multiply-adds of one of the n.
template <class Body>
void for_parts(std::ptrdiff_t n, double work, Body body) {
  const std::ptrdiff_t parts = std::min<std::ptrdiff_t>(n, threads() == 1 ? 1 : 2 * threads());
  if (std::ptrdiff_t(memory.size()) < parts) memory.resize(std::size_t(parts));
  parallel_for(parts, work * double(n) / double(parts), [&](std::ptrdiff_t first, std::ptrdiff_t last) {
    for (std::ptrdiff_t p = first; p < last; ++p) body(memory[std::size_t(p)], parallel::cut(n, p, parts), parallel::cut(n, p + 1, parts));
  });
}

/// Multiply-adds of one position.
double work_of(const ConvolutionSizes& c) {
  return multiply_adds(c.window.y.kernel, c.window.x.kernel, c.window.channels, c.filters / c.groups);
}

}  // namespace

Window::Axis Window::Axis::over(std::size_t in, int kernel, int stride, int dilation, const std::string& padding) {
  Axis a;
  a.in = std::ptrdiff_t(in), a.kernel = kernel, a.stride = stride, a.dilation = dilation;
  const std::ptrdiff_t reach = reach_of(kernel, dilation);
  if (padding == "same") {
    a.out = (a.in + stride - 1) / stride;
    a.before = std::max<std::ptrdiff_t>(0, (a.out - 1) * stride + reach - a.in) / 2;
  } else if (padding == "causal") {
    a.out = (a.in + stride - 1) / stride;
    a.before = reach - 1;
  } else {
    if (reach > a.in)
      fail({"expected an input of at least ", reach, " where a window of ", kernel, " slides, received ", in,
            "; make kernel_size or pool_size smaller, or padding \"same\""});
    a.out = (a.in - reach) / stride + 1;
  }
  return a;
}

std::ptrdiff_t reach_of(int kernel, int dilation) {
  const std::int64_t reach = (std::int64_t(kernel) - 1) * dilation + 1;
  if (reach > 1'000'000'000)
    fail({"expected a window that reaches over at most 1,000,000,000 inputs, received kernel_size ", kernel, " with dilation_rate ",
          dilation});
  return std::ptrdiff_t(reach);
}

Window window_over(const Shape& sample, const std::vector<int>& kernel, const std::vector<int>& strides, const std::vector<int>& dilation,
                   const std::string& padding) {
  const std::size_t rank = kernel.size();
  expect_axes(sample, axes_of(rank));
  Window w;
  if (rank == 2) w.y = Window::Axis::over(sample[0], kernel[0], strides[0], dilation[0], padding);
  w.x = Window::Axis::over(sample[rank - 1], kernel[rank - 1], strides[rank - 1], dilation[rank - 1], padding);
  w.channels = std::ptrdiff_t(sample[rank]);
  return w;
}

Shape output_of(const Window& w, std::size_t rank, std::size_t filters) {
  if (rank == 1) return {std::size_t(w.x.out), filters};
  return {std::size_t(w.y.out), std::size_t(w.x.out), filters};
}

void convolve(const ConvolutionSizes& sizes, const real* x, const real* kernel, real* y) {
  const auto& [w, n, filters, groups] = sizes;
  for_parts(std::ptrdiff_t(n) * w.positions(), work_of(sizes), [&](Blocks& blocks, std::ptrdiff_t from, std::ptrdiff_t to) {
    for_each_block(w, from, to, filters, groups,
                   [&](Channels c, std::ptrdiff_t first, std::ptrdiff_t count, std::ptrdiff_t begin, std::ptrdiff_t end) {
                     const std::ptrdiff_t rows = end - begin, width = w.taps() * c.count;
                     real* patches = scratch(blocks.patches, rows, width);
                     gather(w, x, begin, end, c, patches);
                     real* out = y + begin * filters;
                     if (groups == 1) return add_product({out, rows, count}, {patches, rows, width}, {kernel, width, count});
                     real* part = scratch(blocks.kernel, width, count);
                     real* product = scratch(blocks.y, rows, count);
                     take_columns(kernel, width, filters, first, count, part);
                     clear(product, rows * count);
                     add_product({product, rows, count}, {patches, rows, width}, {part, width, count});
                     add_columns(out, rows, filters, first, count, product);
                   });
  });
}

// One image's patches overlap in dx, so that only images are done at once.
void convolve_input_gradient(const ConvolutionSizes& sizes, const real* dy, const real* kernel, real* dx) {
  const auto& [w, n, filters, groups] = sizes;
  for_parts(std::ptrdiff_t(n), work_of(sizes) * double(w.positions()), [&](Blocks& blocks, std::ptrdiff_t from, std::ptrdiff_t to) {
    clear(dx + from * w.image(), (to - from) * w.image());
    for_each_block(w, from * w.positions(), to * w.positions(), filters, groups,
                   [&](Channels c, std::ptrdiff_t first, std::ptrdiff_t count, std::ptrdiff_t begin, std::ptrdiff_t end) {
                     const std::ptrdiff_t rows = end - begin, width = w.taps() * c.count;
                     real* patches = scratch(blocks.patches, rows, width);
                     const real *part = kernel, *out = dy + begin * filters;
                     if (groups > 1) {
                       real* columns = scratch(blocks.kernel, width, count);
                       real* taken = scratch(blocks.y, rows, count);
                       take_columns(kernel, width, filters, first, count, columns);
                       take_columns(out, rows, filters, first, count, taken);
                       part = columns, out = taken;
                     }
                     product_nt({patches, rows, width}, {out, rows, count}, {part, width, count});
                     scatter(w, dx, begin, end, c, patches);
                   });
  });
}

// Each part of the positions has a sum of its own, and there are as many parts for one thread as for many: the same bits. What is summed is
// the transposed kernel: products skip the zeros of their left side, and where relu and max pooling follow, most of dy is zero. A kernel
// too narrow to be a product's right side stays as it is.
void convolve_kernel_gradient(const ConvolutionSizes& sizes, const real* x, const real* dy, real* dkernel) {
  const auto& [w, n, filters, groups] = sizes;
  static Buffer all_sums;
  const std::ptrdiff_t all = std::ptrdiff_t(n) * w.positions(), parts = std::clamp<std::ptrdiff_t>(all / kPart, 1, kParts);
  const std::ptrdiff_t width = w.taps() * w.channels / groups, size = width * filters;
  const bool transposed = width >= 4;
  real* sums = scratch(all_sums, parts, size);
  for_parts(parts, multiply_adds(all / parts, size / groups), [&](Blocks& blocks, std::ptrdiff_t begin, std::ptrdiff_t end) {
    for (std::ptrdiff_t p = begin; p < end; ++p) {
      clear(sums + p * size, size);
      for_each_block(w, parallel::cut(all, p, parts), parallel::cut(all, p + 1, parts), filters, groups,
                     [&](Channels c, std::ptrdiff_t first, std::ptrdiff_t count, std::ptrdiff_t top, std::ptrdiff_t bottom) {
                       const std::ptrdiff_t rows = bottom - top;
                       real *patches = scratch(blocks.patches, rows, width), *sum = sums + p * size + first * width;
                       const real* out = dy + top * filters;
                       gather(w, x, top, bottom, c, patches);
                       if (groups > 1) {
                         real* taken = scratch(blocks.y, rows, count);
                         take_columns(out, rows, filters, first, count, taken);
                         out = taken;
                       }
                       if (transposed)
                         add_product_tn({sum, count, width}, {out, rows, count}, {patches, rows, width});
                       else
                         add_product_tn({sum, width, count}, {patches, rows, width}, {out, rows, count});
                     });
    }
  });
  const std::ptrdiff_t count = filters / groups;
  parallel_for(filters, multiply_adds(2, parts, width), [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
    for (std::ptrdiff_t f = begin; f < end; ++f) {
      for (std::ptrdiff_t k = 0; k < width; ++k) {
        const std::ptrdiff_t at = transposed ? f * width + k : f / count * count * width + k * count + f % count;
        real sum = sums[at];
        for (std::ptrdiff_t p = 1; p < parts; ++p) sum += sums[p * size + at];
        dkernel[k * filters + f] += sum;
      }
    }
  });
}

}  // namespace sprout
