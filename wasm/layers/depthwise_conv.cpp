// DepthwiseConv1D, DepthwiseConv2D.
#include "depthwise_conv.h"

#include "../depthwise.h"

namespace sprout {

void DepthwiseConv::options(Options& o) {
  window_options(o);
  o.at_least("depth_multiplier", depth_multiplier_, 1);
  output_options(o);
  o("depthwise_initializer", depthwise_initializer_);
  o("depthwise_regularizer", depthwise_regularizer_);
  o.only_none("depthwise_constraint");
}

Shape DepthwiseConv::build(const Shape& input) {
  window_ = window_over(input, kernel_size_, strides_, dilation_rate_, padding_);
  const std::size_t filters = input.back() * std::size_t(depth_multiplier_);
  add_weight("kernel", kernel_shape(input.back(), std::size_t(depth_multiplier_)), depthwise_initializer_, depthwise_regularizer_);
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
