// Storage and the gather loop, the one place where stored numbers become reals.
#include "dataset.h"

#include <cmath>
#include <cstdlib>
#include <limits>

#include "options.h"

namespace sprout {
namespace {

template <class Stored>
void gather(const void* from, std::span<const std::uint32_t> indices, std::size_t size, real scale, real offset, real* __restrict to) {
  for (std::uint32_t index : indices) {
    const Stored* __restrict sample = static_cast<const Stored*>(from) + std::size_t(index) * size;
    for (std::size_t i = 0; i < size; ++i) to[i] = real(sample[i]) * scale + offset;
    to += size;
  }
}

void gather(Dtype dtype, const void* from, std::span<const std::uint32_t> indices, std::size_t size, double scale, double offset, real* to) {
  switch (dtype) {
    case Dtype::none: break;
    case Dtype::uint8: gather<std::uint8_t>(from, indices, size, real(scale), real(offset), to); break;
    case Dtype::int32: gather<std::int32_t>(from, indices, size, real(scale), real(offset), to); break;
    case Dtype::float32: gather<float>(from, indices, size, real(scale), real(offset), to); break;
  }
}

void* allocate(std::size_t count, const Shape& shape, Dtype dtype) {
  if (dtype == Dtype::none) return nullptr;
  double bytes = double(count) * double(bytes_of(dtype));
  for (std::size_t d : shape) bytes *= double(d);
  if (bytes > double(std::numeric_limits<std::ptrdiff_t>::max() / 2))
    throw Error("Dataset: expected a data set that fits into memory, received " + std::to_string(count) + " samples of shape " + to_string(shape));
  void* p = std::malloc(std::max<std::size_t>(std::size_t(bytes), 16));
  if (!p) throw std::bad_alloc();
  return p;
}

}  // namespace

std::size_t bytes_of(Dtype dtype) { return dtype == Dtype::none ? 0 : dtype == Dtype::uint8 ? 1 : 4; }

void Dataset::Free::operator()(void* p) const { std::free(p); }

Dataset::Dataset(Layout layout) : layout_(std::move(layout)) {
  if (layout_.count < 1 || layout_.count > std::numeric_limits<std::uint32_t>::max())
    throw Error("Dataset: expected one sample or more, received " + std::to_string(layout_.count));
  x_.reset(allocate(layout_.count, layout_.x_shape, layout_.x_dtype));
  y_.reset(allocate(layout_.count, layout_.y_shape, layout_.y_dtype));
}

void Dataset::gather_x(std::span<const std::uint32_t> indices, real* x) const {
  gather(layout_.x_dtype, x_.get(), indices, size_of(layout_.x_shape), layout_.scale, layout_.offset, x);
}

void Dataset::gather_y(std::span<const std::uint32_t> indices, real* y) const {
  gather(layout_.y_dtype, y_.get(), indices, size_of(layout_.y_shape), 1, 0, y);
}

void Dataset::check_classes(std::size_t first, std::size_t last, std::size_t classes) const {
  const std::size_t size = size_of(layout_.y_shape);
  for (std::size_t i = first * size; i < last * size; ++i) {
    double label = 0;
    if (layout_.y_dtype == Dtype::uint8) label = static_cast<const std::uint8_t*>(y_.get())[i];
    if (layout_.y_dtype == Dtype::int32) label = static_cast<const std::int32_t*>(y_.get())[i];
    if (layout_.y_dtype == Dtype::float32) label = static_cast<const float*>(y_.get())[i];
    if (!(label >= 0 && label < double(classes) && label == std::floor(label)))
      throw Error("expected labels from 0 to " + std::to_string(classes - 1) + " for an output of " + std::to_string(classes) +
                  " classes, received " + to_text(label) + " at sample " + std::to_string(i / size));
  }
}

}  // namespace sprout
