// Dense: the fully connected layer.
#pragma once

#include "../layer.h"

namespace sprout {

/// Dense: y = activation(x · kernel + bias).
///
/// Args:     units > 0; activation ("linear"); use_bias (true); kernel_initializer ("glorot_uniform"); bias_initializer ("zeros");
///           kernel_regularizer, bias_regularizer (none).
/// Input:    (N, ..., in)         Output: (N, ..., units)
/// Weights:  kernel (in, units), bias (units)
/// Backward: dz = dy * activation'(z);  dx = dz · kernelᵀ;  dkernel += xᵀ · dz;  dbias += Σ dz
/// Errors:   an input sample without dimensions.
/// See       https://keras.io/api/layers/core_layers/dense/
class Dense final : public Layer {
 public:
  std::string_view class_name() const override { return "Dense"; }
  void options(Options& o) override;
  Shape build(const Shape& input) override;
  void forward(const ConstTensor& x, Tensor& y, bool training) override;
  void backward(const ConstTensor& x, const ConstTensor& y, const ConstTensor& dy, Tensor* dx) override;
  Activation* output_activation() override { return &activation_; }
  Masks masks() const override { return Masks::keeps; }
  double memory(const Shape&, const Shape& output) const override { return activation_.memory() * double(size_of(output)); }
  double products(const Shape& input, const Shape&) const override { return double(size_of(input)) * units_; }

 private:
  int units_ = 1;
  bool use_bias_ = true;
  Activation activation_;
  Initializer kernel_initializer_ = Initializer::glorot_uniform(), bias_initializer_;
  Regularizer kernel_regularizer_, bias_regularizer_;
  Buffer z_, dz_;  // (N, ..., units) each; z only for activations whose gradient needs it
};

}  // namespace sprout
