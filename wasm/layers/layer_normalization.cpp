// Layer normalization: row by row, n kept for the gradient.
#include "layer_normalization.h"

#include <cmath>

#include "../axes.h"
#include "../parallel.h"

namespace sprout {

void LayerNormalization::options(Options& o) {
  o.axes("axis", axis_);
  o.above("epsilon", epsilon_, 0);
  o("center", center_);
  o("scale", scale_);
  o("beta_initializer", beta_initializer_);
  o("gamma_initializer", gamma_initializer_);
  o("beta_regularizer", beta_regularizer_);
  o("gamma_regularizer", gamma_regularizer_);
  for (const char* key : {"beta_constraint", "gamma_constraint"}) o.only_none(key);
  o.only("rms_scaling", false);
}

Shape LayerNormalization::build(const Shape& input) {
  const Shape features = last_axes(input, axis_);
  features_ = std::ptrdiff_t(size_of(features));
  params_.clear();
  if (scale_) add_weight("gamma", features, gamma_initializer_, gamma_regularizer_);
  if (center_) add_weight("beta", features, beta_initializer_, beta_regularizer_);
  return input;
}

void LayerNormalization::forward(const ConstTensor& x, Tensor& y, bool) {
  const std::ptrdiff_t F = features_, rows = std::ptrdiff_t(x.size()) / F;
  real *normal = scratch(normal_, x.size()), *factor = scratch(factor_, rows);
  parallel_for(rows, multiply_adds(6, F), [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
    for (std::ptrdiff_t row = begin; row < end; ++row) {
      const ConstArrayMap in(x.data + row * F, F);
      ArrayMap n(normal + row * F, F), out(y.data + row * F, F);
      n = in - in.mean();
      factor[row] = 1 / std::sqrt(n.square().mean() + real(epsilon_));
      n *= factor[row];
      out = n;
      if (scale_) out *= array(params_[0].value);
      if (center_) out += array(params_.back().value);
    }
  });
}

void LayerNormalization::backward(const ConstTensor& x, const ConstTensor&, const ConstTensor& dy, Tensor* dx) {
  const std::ptrdiff_t F = features_, rows = std::ptrdiff_t(x.size()) / F;
  ArrayMap d(scratch(d_, F), F);
  for (std::ptrdiff_t row = 0; row < rows; ++row) {
    const ConstArrayMap n(normal_.data() + row * F, F), dout(dy.data + row * F, F);
    if (scale_) array(params_[0].grad) += dout * n;
    if (center_) array(params_.back().grad) += dout;
    if (!dx) continue;
    if (scale_)
      d = dout * array(params_[0].value);
    else
      d = dout;
    ArrayMap(dx->data + row * F, F) = factor_[std::size_t(row)] * (d - d.mean() - n * (d * n).mean());
  }
}

}  // namespace sprout
