// PReLU: alpha spread over a sample once a batch, then one pass.
#include "prelu.h"

#include <algorithm>

#include "../axes.h"

namespace sprout {

void PReLU::options(Options& o) {
  o("alpha_initializer", alpha_initializer_);
  o("alpha_regularizer", alpha_regularizer_);
  o.only_none("alpha_constraint");
  o.axes("shared_axes", shared_axes_);
}

Shape PReLU::build(const Shape& input) {
  if (std::any_of(shared_axes_.begin(), shared_axes_.end(), [](int axis) { return axis < 1; }))
    fail({"expected shared_axes to be counted from 1"});
  std::vector<bool> own = named_axes(input, shared_axes_);
  own.flip();
  place_ = places(input, own);
  Shape alpha = input;
  for (std::size_t a = 0; a < input.size(); ++a)
    if (!own[a]) alpha[a] = 1;
  params_.clear();
  add_weight("alpha", alpha, alpha_initializer_, alpha_regularizer_);
  return input;
}

void PReLU::forward(const ConstTensor& x, Tensor& y, bool) {
  const std::size_t size = place_.size();
  real* __restrict alpha = scratch(alpha_, size);
  for (std::size_t i = 0; i < size; ++i) alpha[i] = params_[0].value[place_[i]];
  for (std::size_t n = 0; n < x.rows(); ++n) {
    const real* __restrict in = x.data + n * size;
    real* __restrict out = y.data + n * size;
    for (std::size_t i = 0; i < size; ++i) out[i] = in[i] > 0 ? in[i] : alpha[i] * in[i];
  }
}

void PReLU::backward(const ConstTensor& x, const ConstTensor&, const ConstTensor& dy, Tensor* dx) {
  const std::size_t size = place_.size();
  const real* __restrict alpha = alpha_.data();
  real* __restrict dalpha = scratch(dalpha_, size);
  std::fill(dalpha, dalpha + size, real(0));
  for (std::size_t n = 0; n < x.rows(); ++n) {
    const real* __restrict in = x.data + n * size, * __restrict d = dy.data + n * size;
    for (std::size_t i = 0; i < size; ++i) dalpha[i] += in[i] < 0 ? d[i] * in[i] : real(0);
    if (!dx) continue;
    real* __restrict out = dx->data + n * size;
    for (std::size_t i = 0; i < size; ++i) out[i] = in[i] > 0 ? d[i] : in[i] < 0 ? alpha[i] * d[i] : real(0);
  }
  for (std::size_t i = 0; i < size; ++i) params_[0].grad[place_[i]] += dalpha[i];
}

}  // namespace sprout
