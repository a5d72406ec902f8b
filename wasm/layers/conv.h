// Conv1D, Conv2D: a kernel slides over a sequence or an image.
#pragma once

#include "convolution.h"

namespace sprout {

/// Conv1D, Conv2D: y = activation(patches(x) · kernel + bias), where patches(x) holds at each position what the kernel covers there.
///
/// Args:     filters > 0, divisible by groups; groups (1), a divisor of C: filters of a group see only its channels; Conv1D also takes
///           padding "causal"; kernel_initializer ("glorot_uniform"); kernel_regularizer (none); and those of Convolution.
/// Output:   (N, H', W', filters); Conv1D (N, T', filters)
/// Weights:  kernel (kernel_size..., C / groups, filters), bias (filters)
/// Backward: dz = dy * activation'(z);  dkernel += patchesᵀ · dz;  dx = Σ over the patches of dz · kernelᵀ;  dbias += Σ dz
/// Errors:   an input of another rank, or smaller than the kernel with padding "valid"; channels or filters that groups does not divide.
/// See       https://keras.io/api/layers/convolution_layers/convolution2d/
class Conv final : public Convolution {
 public:
  using Convolution::Convolution;
  std::string_view class_name() const override { return rank() == 1 ? "Conv1D" : "Conv2D"; }
  void options(Options& o) override;
  Shape build(const Shape& input) override;

 private:
  void linear(const ConstTensor& x, const Tensor& z) override;
  void linear_gradient(const ConstTensor& x, const ConstTensor& dz, Tensor* dx) override;

  int filters_ = 1, groups_ = 1;
  Kernel kernel_{"kernel_initializer", "kernel_regularizer", "kernel_constraint"};
};

}  // namespace sprout
