// DepthwiseConv1D, DepthwiseConv2D.
#include "depthwise_conv.h"

#include "../depthwise.h"

namespace sprout {

void DepthwiseConv::options(Options& o) {
  place_options(o);
  o.at_least("depth_multiplier", depth_multiplier_, 1);
  dilation_options(o);
  output_options(o, {&kernel_});
}

Shape DepthwiseConv::build(const Shape& input) {
  window_ = window_over(input, kernel_size_, strides_, dilation_rate_, padding_);
  const std::size_t filters = input.back() * std::size_t(depth_multiplier_);
  add_weight("kernel", kernel_shape(input.back(), std::size_t(depth_multiplier_)), kernel_.initializer, kernel_.regularizer);
  add_bias(filters);
  return output_of(window_, rank(), filters);
}

void DepthwiseConv::linear(const ConstTensor& x, const Tensor& z) {
  depthwise({window_, x.rows(), depth_multiplier_}, x.data, params_[0].value.data(), z.data);
}

void DepthwiseConv::linear_gradient(const ConstTensor& x, const ConstTensor& dz, Tensor* dx) {
  depthwise_gradient({window_, x.rows(), depth_multiplier_}, x.data, params_[0].value.data(), dz.data, params_[0].grad.data(),
                     dx ? dx->data : nullptr);
}

}  // namespace sprout
