// RMS normalization: row by row.
#include "rms_normalization.h"

#include <cmath>

#include "../axes.h"
#include "../parallel.h"

namespace sprout {

void RMSNormalization::options(Options& o) {
  o.axes("axis", axis_);
  o.above("epsilon", epsilon_, 0);
}

Shape RMSNormalization::build(const Shape& input) {
  const Shape features = last_axes(input, axis_);
  features_ = std::ptrdiff_t(size_of(features));
  params_.clear();
  add_weight("scale", features, Initializer(Initializer::Kind::ones));
  return input;
}

void RMSNormalization::forward(const ConstTensor& x, Tensor& y, bool) {
  const std::ptrdiff_t F = features_, rows = std::ptrdiff_t(x.size()) / F;
  real* factor = scratch(factor_, rows);
  parallel_for(rows, multiply_adds(3, F), [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
    for (std::ptrdiff_t row = begin; row < end; ++row) {
      const ConstArrayMap in(x.data + row * F, F);
      factor[row] = 1 / std::sqrt(in.square().mean() + real(epsilon_));
      ArrayMap(y.data + row * F, F) = in * factor[row] * array(params_[0].value);
    }
  });
}

void RMSNormalization::backward(const ConstTensor& x, const ConstTensor&, const ConstTensor& dy, Tensor* dx) {
  const std::ptrdiff_t F = features_, rows = std::ptrdiff_t(x.size()) / F;
  for (std::ptrdiff_t row = 0; row < rows; ++row) {
    const ConstArrayMap in(x.data + row * F, F), dout(dy.data + row * F, F);
    const real r = factor_[std::size_t(row)];
    array(params_[0].grad) += dout * in * r;
    if (!dx) continue;
    const auto d = dout * array(params_[0].value);
    ArrayMap(dx->data + row * F, F) = (d - in * (r * r * (d * in).mean())) * r;
  }
}

}  // namespace sprout
