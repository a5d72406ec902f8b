// Conv1DTranspose, Conv2DTranspose: the gradient of a convolution as a layer; strides make the image larger.
#pragma once

#include "convolution.h"

namespace sprout {

/// Conv1DTranspose, Conv2DTranspose: z is the image whose convolution (same kernel_size, strides, padding) would have x's size;
/// y = activation(Σ over its patches of x · kernelᵀ + bias).
///
/// Args:     filters > 0; output_padding (none, or below strides): how much larger the output is than the smallest that fits;
///           kernel_initializer ("glorot_uniform"); kernel_regularizer (none); and those of Convolution.
/// Output:   (N, H', W', filters) with H' = H * strides for padding "same", (H - 1) * strides + max(kernel_size, strides) for "valid".
/// Weights:  kernel (kernel_size..., filters, C), bias (filters)
/// Backward: dx = patches(dz) · kernel;  dkernel += patches(dz)ᵀ · x;  dbias += Σ dz
/// Errors:   an input of another rank; strides and dilation_rate both above 1; output_padding not below strides, or too small for the
/// kernel. See       https://keras.io/api/layers/convolution_layers/convolution2d_transpose/
class ConvTranspose final : public Convolution {
 public:
  using Convolution::Convolution;
  std::string_view class_name() const override { return rank() == 1 ? "Conv1DTranspose" : "Conv2DTranspose"; }
  void options(Options& o) override;
  Shape build(const Shape& input) override;
  double memory(const Shape& input, const Shape& output) const override {
    return Convolution::memory(input, output) + double(size_of(output));
  }
  double products(const Shape& input, const Shape&) const override {  // at each position of x
    return kernels() * double(size_of(input)) / double(input.back());
  }

 private:
  void linear(const ConstTensor& x, const Tensor& z) override;
  void linear_gradient(const ConstTensor& x, const ConstTensor& dz, Tensor* dx) override;

  int filters_ = 1;
  std::optional<std::vector<int>> output_padding_;
  Kernel kernel_{"kernel_initializer", "kernel_regularizer", "kernel_constraint"};
  Buffer image_;  // (N, output): the convolution's gradient before it is added to the bias
};

}  // namespace sprout
