// Storage and the gather loop, the one place where stored numbers become reals.
#include "dataset.h"

#include <cmath>
#include <cstdlib>
#include <limits>

#include "error.h"
#include "parallel.h"

namespace sprout {
namespace {

/// Which stored samples, `size` numbers each, become which reals.
struct Batch {
  const void* stored;
  std::span<const std::uint32_t> indices;
  std::size_t size;
  double scale, offset;
  real* to;
};

template <class Stored, class Place>
void gather(const Batch& batch, Place place) {
  const std::size_t size = batch.size;
  const real scale = real(batch.scale), offset = real(batch.offset);
  parallel_for(std::ptrdiff_t(batch.indices.size()), multiply_adds(8, size), [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
    for (std::size_t n = std::size_t(begin); n < std::size_t(end); ++n) {
      const Stored* __restrict sample = static_cast<const Stored*>(batch.stored) + place(batch.indices[n]) * size;
      real* __restrict out = batch.to + n * size;
      for (std::size_t i = 0; i < size; ++i) out[i] = real(sample[i]) * scale + offset;
    }
  });
}

template <class Place>
void gather(Dtype dtype, const Batch& batch, Place place) {
  switch (dtype) {
    case Dtype::uint8: gather<std::uint8_t>(batch, place); break;
    case Dtype::int32: gather<std::int32_t>(batch, place); break;
    case Dtype::float32: gather<float>(batch, place); break;
  }
}

std::shared_ptr<void> allocate(std::size_t count, const Dataset::Part& part) {
  double bytes = double(count) * double(bytes_of(part.dtype));
  for (std::size_t d : part.shape) bytes *= double(d);
  if (bytes > double(std::numeric_limits<std::ptrdiff_t>::max() / 2))
    fail({"Dataset: expected a data set that fits into memory, received ", count, " samples of shape ", part.shape});
  void* p = std::malloc(std::max<std::size_t>(std::size_t(bytes), 16));
  if (!p) throw std::bad_alloc();
  return {p, std::free};
}

}  // namespace

std::size_t bytes_of(Dtype dtype) { return dtype == Dtype::uint8 ? 1 : 4; }

Dataset::Dataset(Layout layout) : layout_(std::move(layout)) {
  if (layout_.count < 1 || layout_.count > std::numeric_limits<std::uint32_t>::max())
    fail({"Dataset: expected one sample or more, received ", layout_.count});
  for (const Part& part : layout_.x) x_.push_back(allocate(layout_.count, part));
  for (const Part& part : layout_.y) y_.push_back(allocate(layout_.count, part));
}

Dataset::Dataset(const Dataset& whole, std::vector<std::uint32_t> rows, std::size_t one_hot)
    : layout_(whole.layout_), x_(whole.x_), y_(whole.y_), rows_(std::move(rows)), one_hot_(one_hot) {
  if (whole.one_hot_) fail({"Dataset: expected a view of stored samples, received a view of one-hot targets"});
  if (rows_.empty()) fail({"Dataset: expected one row or more, received none"});
  for (std::uint32_t& row : rows_) {
    if (row >= whole.layout_.count) fail({"Dataset: expected rows below ", whole.layout_.count, ", received ", row});
    row = std::uint32_t(whole.place(row));
  }
  layout_.count = rows_.size();
  if (!one_hot_) return;
  if (layout_.y.size() != 1 || !layout_.y[0].shape.empty())
    fail({"Dataset: expected one class number a sample for one-hot targets, received targets ",
          layout_.y.size() == 1 ? to_text(layout_.y[0].shape) : std::to_string(layout_.y.size()) + " of them"});
  check_classes(0, 0, layout_.count, one_hot_);
  layout_.y[0].shape = {one_hot_};
}

void Dataset::gather_x(std::size_t part, std::span<const std::uint32_t> indices, real* x) const {
  const Part& p = layout_.x[part];
  gather(p.dtype, {x_[part].get(), indices, size_of(p.shape), p.scale, p.offset, x}, [this](std::uint32_t i) { return place(i); });
}

void Dataset::gather_y(std::size_t part, std::span<const std::uint32_t> indices, real* y) const {
  const Part& p = layout_.y[part];
  if (!one_hot_) return gather(p.dtype, {y_[part].get(), indices, size_of(p.shape), 1, 0, y}, [this](std::uint32_t i) { return place(i); });
  std::fill_n(y, indices.size() * one_hot_, real(0));
  for (std::size_t n = 0; n < indices.size(); ++n) y[n * one_hot_ + std::size_t(stored_target(part, place(indices[n]), 0))] = 1;
}

double Dataset::stored_target(std::size_t part, std::size_t place, std::size_t k) const {
  const Part& p = layout_.y[part];
  const std::size_t at = place * (one_hot_ ? 1 : size_of(p.shape)) + k;
  if (p.dtype == Dtype::uint8) return static_cast<const std::uint8_t*>(y_[part].get())[at];
  if (p.dtype == Dtype::int32) return static_cast<const std::int32_t*>(y_[part].get())[at];
  return static_cast<const float*>(y_[part].get())[at];
}

void Dataset::check_classes(std::size_t part, std::size_t first, std::size_t last, std::size_t classes) const {
  const std::size_t size = one_hot_ ? 1 : size_of(layout_.y[part].shape);
  for (std::size_t i = first; i < last; ++i)
    for (std::size_t k = 0; k < size; ++k)
      if (const double label = stored_target(part, place(i), k); !(label >= 0 && label < double(classes) && label == std::floor(label)))
        fail({"expected labels from 0 to ", classes - 1, " for an output of ", classes, " classes, received ", label, " at sample ", i});
}

void Dataset::check_tokens(std::size_t part, std::size_t first, std::size_t last, std::size_t tokens) const {
  std::vector<real> sample(size_of(layout_.x[part].shape));
  for (std::size_t i = first; i < last; ++i) {
    const auto index = std::uint32_t(i);
    gather_x(part, {&index, 1}, sample.data());
    for (const real token : sample)
      if (!(token >= 0 && token < real(tokens) && token == std::floor(token)))
        fail({"expected tokens that are whole numbers from 0 to ", tokens - 1, " (input_dim - 1), received ", token, " at sample ", i});
  }
}

}  // namespace sprout
