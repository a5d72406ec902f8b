// DepthwiseConv1D, DepthwiseConv2D: convolution of each channel by itself.
#pragma once

#include "convolution.h"

namespace sprout {

/// DepthwiseConv1D, DepthwiseConv2D: output channel c * depth_multiplier + m is channel c of x convolved with kernel[..., c, m].
///
/// Args:     depth_multiplier (1); depthwise_initializer ("glorot_uniform"); depthwise_regularizer (none); and those of Convolution.
/// Output:   (N, H', W', C * depth_multiplier)
/// Weights:  kernel (kernel_size..., C, depth_multiplier), bias (C * depth_multiplier)
/// Backward: each channel's convolution backwards
/// Errors:   an input of another rank, or smaller than the kernel with padding "valid".
/// See       https://keras.io/api/layers/convolution_layers/depthwise_convolution2d/
class DepthwiseConv final : public Convolution {
 public:
  using Convolution::Convolution;
  std::string_view class_name() const override { return rank() == 1 ? "DepthwiseConv1D" : "DepthwiseConv2D"; }
  void options(Options& o) override;
  Shape build(const Shape& input) override;

 private:
  void linear(const ConstTensor& x, const Tensor& z) override;
  void linear_gradient(const ConstTensor& x, const ConstTensor& dz, Tensor* dx) override;

  int depth_multiplier_ = 1;
  Kernel kernel_{"depthwise_initializer", "depthwise_regularizer", "depthwise_constraint"};
};

}  // namespace sprout
