// Dense: forward and backward as three matrix products.
#include "dense.h"

#include "../bias.h"
#include "../product.h"

namespace sprout {

void Dense::options(Options& o) {
  o.required().at_least("units", units_, 1);
  o("activation", activation_);
  o("use_bias", use_bias_);
  o("kernel_initializer", kernel_initializer_);
  o("bias_initializer", bias_initializer_);
  o("kernel_regularizer", kernel_regularizer_);
  o("bias_regularizer", bias_regularizer_);
  for (const char* key : {"activity_regularizer", "kernel_constraint", "bias_constraint", "lora_rank"}) o.only_none(key);
  o.ignore({"lora_alpha"});
  o.only_none("quantization_config");
}

Shape Dense::build(const Shape& input) {
  if (input.empty()) fail({"expected input (..., features), received ", input});
  add_weight("kernel", {input.back(), std::size_t(units_)}, kernel_initializer_, kernel_regularizer_);
  if (use_bias_) add_weight("bias", {std::size_t(units_)}, bias_initializer_, bias_regularizer_);
  Shape output = input;
  output.back() = std::size_t(units_);
  return output;
}

void Dense::forward(const ConstTensor& x, Tensor& y, bool) {
  const MatrixMap kernel(params_[0].value.data(), matrix(x).cols(), units_);
  Tensor z = y;
  if (activation_.needs_input()) z.data = scratch(z_, y.size());
  fill_bias(matrix(z), use_bias_ ? params_[1].value : std::span<real>());
  add_product(matrix(z), matrix(x), kernel);
  activation_.forward(z, y);
}

void Dense::backward(const ConstTensor& x, const ConstTensor& y, const ConstTensor& dy, Tensor* dx) {
  const Eigen::Index in = matrix(x).cols();
  ConstTensor dz = dy;
  if (!activation_.identity()) {
    dz.data = scratch(dz_, dy.size());
    activation_.backward({z_.data(), y.shape}, y, dy, {dz_.data(), dy.shape});
  }
  add_product_tn({params_[0].grad.data(), in, units_}, matrix(x), matrix(dz));
  if (use_bias_) add_bias_gradient(matrix(dz), params_[1].grad);
  if (dx) product_nt(matrix(*dx), matrix(dz), {params_[0].value.data(), in, units_});
}

}  // namespace sprout
