// SeparableConv1D, SeparableConv2D.
#include "separable_conv.h"

#include "../depthwise.h"
#include "../product.h"

namespace sprout {

void SeparableConv::options(Options& o) {
  o.required().at_least("filters", filters_, 1);
  place_options(o);
  dilation_options(o);
  o.at_least("depth_multiplier", depth_multiplier_, 1);
  output_options(o, {&depthwise_, &pointwise_});
}

Shape SeparableConv::build(const Shape& input) {
  window_ = window_over(input, kernel_size_, strides_, dilation_rate_, padding_);
  const std::size_t depth = input.back() * std::size_t(depth_multiplier_);
  Shape pointwise(rank(), 1);
  pointwise.push_back(depth);
  pointwise.push_back(std::size_t(filters_));
  add_weight("depthwise_kernel", kernel_shape(input.back(), std::size_t(depth_multiplier_)), depthwise_.initializer,
             depthwise_.regularizer);
  add_weight("pointwise_kernel", pointwise, pointwise_.initializer, pointwise_.regularizer);
  add_bias(std::size_t(filters_));
  return output_of(window_, rank(), std::size_t(filters_));
}

void SeparableConv::linear(const ConstTensor& x, const Tensor& z) {
  const Eigen::Index rows = matrix(z).rows(), depth = window_.channels * depth_multiplier_;
  MatrixMap d(scratch(depth_, rows, depth), rows, depth);
  d.setZero();
  depthwise({window_, x.rows(), depth_multiplier_}, x.data, params_[0].value.data(), d.data());
  add_product(matrix(z), d, {params_[1].value.data(), depth, filters_});
}

void SeparableConv::linear_gradient(const ConstTensor& x, const ConstTensor& dz, Tensor* dx) {
  const Eigen::Index rows = matrix(dz).rows(), depth = window_.channels * depth_multiplier_;
  const MatrixMap dd(scratch(ddepth_, rows, depth), rows, depth);
  add_product_tn({params_[1].grad.data(), depth, filters_}, {depth_.data(), rows, depth}, matrix(dz));
  product_nt(dd, matrix(dz), {params_[1].value.data(), depth, filters_});
  depthwise_gradient({window_, x.rows(), depth_multiplier_}, x.data, params_[0].value.data(), dd.data(), params_[0].grad.data(),
                     dx ? dx->data : nullptr);
}

}  // namespace sprout
