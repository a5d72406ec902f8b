// Bias and activation around a convolution.
#include "convolution.h"

#include "../bias.h"

namespace sprout {

void Convolution::place_options(Options& o, bool causal) {
  o.required().sizes("kernel_size", kernel_size_, rank());
  o.sizes("strides", strides_, rank());
  if (causal)
    o.one_of("padding", padding_, {"valid", "same", "causal"});
  else
    o.one_of("padding", padding_, {"valid", "same"});
}

void Convolution::dilation_options(Options& o) {
  o.only("data_format", "channels_last");
  o.sizes("dilation_rate", dilation_rate_, rank());
}

void Convolution::output_options(Options& o, std::initializer_list<Kernel*> kernels) {
  o("activation", activation_);
  o("use_bias", use_bias_);
  for (Kernel* kernel : kernels) o(kernel->initializer_key, kernel->initializer);
  o("bias_initializer", bias_initializer_);
  for (Kernel* kernel : kernels) o(kernel->regularizer_key, kernel->regularizer);
  o("bias_regularizer", bias_regularizer_);
  o.only_none("activity_regularizer");
  for (Kernel* kernel : kernels) o.only_none(kernel->constraint_key);
  o.only_none("bias_constraint");
}

double Convolution::memory(const Shape&, const Shape& output) const { return activation_.memory() * double(size_of(output)); }

/// At each position of y each number of the kernels meets one of x.
double Convolution::products(const Shape&, const Shape& output) const {
  return kernels() * double(size_of(output)) / double(output.back());
}

double Convolution::kernels() const {
  double count = 0;
  for (const Param& p : params_)
    if (p.shape.size() > 1) count += double(size_of(p.shape));
  return count;
}

void Convolution::add_bias(std::size_t filters) {
  if (use_bias_) add_weight("bias", {filters}, bias_initializer_, bias_regularizer_);
}

Shape Convolution::kernel_shape(std::size_t in, std::size_t out) const {
  Shape shape(kernel_size_.begin(), kernel_size_.end());
  shape.push_back(in);
  shape.push_back(out);
  return shape;
}

void Convolution::forward(const ConstTensor& x, Tensor& y, bool) {
  Tensor z = y;
  if (activation_.needs_input()) z.data = scratch(z_, y.size());
  fill_bias(matrix(z), use_bias_ ? params_.back().value : std::span<real>());
  linear(x, z);
  activation_.forward(z, y);
}

void Convolution::backward(const ConstTensor& x, const ConstTensor& y, const ConstTensor& dy, Tensor* dx) {
  ConstTensor dz = dy;
  if (!activation_.identity()) {
    dz.data = scratch(dz_, dy.size());
    activation_.backward({z_.data(), y.shape}, y, dy, {dz_.data(), dy.shape});
  }
  if (use_bias_) add_bias_gradient(matrix(dz), params_.back().grad);
  linear_gradient(x, dz, dx);
}

}  // namespace sprout
