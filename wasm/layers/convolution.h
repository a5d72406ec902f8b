// Convolution: what all convolution layers share: their options, the bias and the activation.
#pragma once

#include "../layer.h"
#include "../window.h"

namespace sprout {

/// y = activation(linear(x) + bias), where a kind of convolution says what linear is.
///
/// Args:  kernel_size, strides (1), dilation_rate (1): one number, or one an axis; padding ("valid" or "same"); activation ("linear");
/// use_bias (true);
///        bias_initializer ("zeros"); bias_regularizer (none); data_format ("channels_last", nothing else).
/// Input: (N, H, W, C); of rank 1: (N, T, C)
class Convolution : public Layer {
 public:
  explicit Convolution(std::size_t rank) : kernel_size_(rank, 1), strides_(rank, 1), dilation_rate_(rank, 1) {}
  void forward(const ConstTensor& x, Tensor& y, bool training) final;
  void backward(const ConstTensor& x, const ConstTensor& y, const ConstTensor& dy, Tensor* dx) final;
  Activation* output_activation() final { return &activation_; }
  double memory(const Shape& input, const Shape& output) const override;
  double products(const Shape& input, const Shape& output) const override;

 protected:
  /// z (N, output) += linear(x)
  virtual void linear(const ConstTensor& x, const Tensor& z) = 0;
  /// From dz: adds to the kernels' gradients and, if dx is not null, writes dx.
  virtual void linear_gradient(const ConstTensor& x, const ConstTensor& dz, Tensor* dx) = 0;

  /// One of a convolution's kernels: the names of its options, how it begins and what is added to the loss for it.
  struct Kernel {
    const char *initializer_key, *regularizer_key, *constraint_key;
    Initializer initializer = Initializer::glorot_uniform();
    Regularizer regularizer = {};
  };

  // In the order of Keras' arguments, between which a kind of convolution has its own.
  void place_options(Options& o, bool causal = false);                      // kernel_size, strides, padding
  void dilation_options(Options& o);                                        // data_format, dilation_rate
  void output_options(Options& o, std::initializer_list<Kernel*> kernels);  // activation, use_bias, and those of kernels and bias
  void add_bias(std::size_t filters);
  std::size_t rank() const { return kernel_size_.size(); }
  double kernels() const;  // how many numbers they have
  /// A kernel's shape: kernel_size, then in and out.
  Shape kernel_shape(std::size_t in, std::size_t out) const;

  std::vector<int> kernel_size_, strides_, dilation_rate_;
  std::string padding_ = "valid";
  Window window_;

 private:
  bool use_bias_ = true;
  Activation activation_;
  Initializer bias_initializer_;
  Regularizer bias_regularizer_;
  Buffer z_, dz_;  // (N, output) each; z only for activations whose gradient needs it
};

}  // namespace sprout
