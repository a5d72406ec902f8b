// SeparableConv1D, SeparableConv2D: a depthwise convolution, then a product over the channels.
#pragma once

#include "convolution.h"

namespace sprout {

/// SeparableConv1D, SeparableConv2D: y = activation(depthwise(x) · pointwise_kernel + bias).
///
/// Args:     filters > 0; depth_multiplier (1); depthwise_initializer, pointwise_initializer ("glorot_uniform"); depthwise_regularizer,
///           pointwise_regularizer (none); and those of Convolution.
/// Output:   (N, H', W', filters)
/// Weights:  depthwise_kernel (kernel_size..., C, depth_multiplier), pointwise_kernel (1..., C * depth_multiplier, filters), bias (filters)
/// Backward: ddepth = dz · pointwiseᵀ;  dpointwise += depthᵀ · dz;  then depthwise backwards
/// Errors:   an input of another rank, or smaller than the kernel with padding "valid".
/// See       https://keras.io/api/layers/convolution_layers/separable_convolution2d/
class SeparableConv final : public Convolution {
 public:
  using Convolution::Convolution;
  std::string_view class_name() const override { return rank() == 1 ? "SeparableConv1D" : "SeparableConv2D"; }
  void options(Options& o) override;
  Shape build(const Shape& input) override;
  double memory(const Shape& input, const Shape& output) const override {
    return Convolution::memory(input, output) + 2.0 * double(window_.positions() * window_.channels) * depth_multiplier_;
  }

 private:
  void linear(const ConstTensor& x, const Tensor& z) override;
  void linear_gradient(const ConstTensor& x, const ConstTensor& dz, Tensor* dx) override;

  int filters_ = 1, depth_multiplier_ = 1;
  Kernel depthwise_{"depthwise_initializer", "depthwise_regularizer", "depthwise_constraint"},
      pointwise_{"pointwise_initializer", "pointwise_regularizer", "pointwise_constraint"};
  Buffer depth_, ddepth_;  // (N, positions, C * depth_multiplier): the depthwise convolution of x, and its gradient
};

}  // namespace sprout
