// Unit normalization: the squares summed by a table of which number belongs where, then one pass.
#include "unit_normalization.h"

#include <cmath>

#include "../axes.h"
#include "../parallel.h"

namespace sprout {
namespace {

constexpr real kMost = real(1e12);  // of r

}  // namespace

Shape UnitNormalization::build(const Shape& input) {
  if (axis_.empty()) fail({"expected axis to be an axis or a list of them"});
  std::vector<bool> kept = named_axes(input, axis_);
  kept.flip();
  vectors_ = 1;
  for (std::size_t a = 0; a < input.size(); ++a)
    if (kept[a]) vectors_ *= input[a];
  vector_ = places(input, kept);
  return input;
}

void UnitNormalization::forward(const ConstTensor& x, Tensor& y, bool) {
  const std::size_t size = vector_.size();
  real* factors = scratch(factor_, x.rows(), vectors_);
  parallel_for(std::ptrdiff_t(x.rows()), multiply_adds(3, size), [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
    for (std::size_t n = std::size_t(begin); n < std::size_t(end); ++n) {
      const real* in = x.data + n * size;
      real *out = y.data + n * size, *factor = factors + n * vectors_;
      std::fill(factor, factor + vectors_, real(0));
      for (std::size_t i = 0; i < size; ++i) factor[vector_[i]] += in[i] * in[i];
      for (std::size_t v = 0; v < vectors_; ++v) factor[v] = std::min(1 / std::sqrt(factor[v]), kMost);
      for (std::size_t i = 0; i < size; ++i) out[i] = in[i] * factor[vector_[i]];
    }
  });
}

void UnitNormalization::backward(const ConstTensor& x, const ConstTensor&, const ConstTensor& dy, Tensor* dx) {
  if (!dx) return;
  const std::size_t size = vector_.size();
  real* sums = scratch(sum_, x.rows(), vectors_);
  parallel_for(std::ptrdiff_t(x.rows()), multiply_adds(4, size), [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
    for (std::size_t n = std::size_t(begin); n < std::size_t(end); ++n) {
      const real *in = x.data + n * size, *dout = dy.data + n * size, *factor = factor_.data() + n * vectors_;
      real *out = dx->data + n * size, *sum = sums + n * vectors_;
      std::fill(sum, sum + vectors_, real(0));
      for (std::size_t i = 0; i < size; ++i) sum[vector_[i]] += dout[i] * in[i];
      for (std::size_t v = 0; v < vectors_; ++v) sum[v] *= factor[v] < kMost ? factor[v] * factor[v] : real(0);
      for (std::size_t i = 0; i < size; ++i) out[i] = factor[vector_[i]] * (dout[i] - in[i] * sum[vector_[i]]);
    }
  });
}

}  // namespace sprout
