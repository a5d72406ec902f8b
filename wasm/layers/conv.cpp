// Conv1D, Conv2D: three products on patches.
#include "conv.h"

namespace sprout {

void Conv::options(Options& o) {
  o.required().at_least("filters", filters_, 1);
  place_options(o, rank() == 1);
  dilation_options(o);
  o.at_least("groups", groups_, 1);
  output_options(o, {&kernel_});
  o.only_none("lora_rank");
  o.ignore({"lora_alpha"});
}

Shape Conv::build(const Shape& input) {
  window_ = window_over(input, kernel_size_, strides_, dilation_rate_, padding_);
  if (window_.channels % groups_ != 0 || filters_ % groups_ != 0)
    fail({"expected groups to divide the ", window_.channels, " input channels and the ", filters_, " filters, received ", groups_});
  add_weight("kernel", kernel_shape(std::size_t(window_.channels / groups_), std::size_t(filters_)), kernel_.initializer,
             kernel_.regularizer);
  add_bias(std::size_t(filters_));
  return output_of(window_, rank(), std::size_t(filters_));
}

void Conv::linear(const ConstTensor& x, const Tensor& z) {
  convolve({window_, x.rows(), filters_, groups_}, x.data, params_[0].value.data(), z.data);
}

void Conv::linear_gradient(const ConstTensor& x, const ConstTensor& dz, Tensor* dx) {
  const ConvolutionSizes sizes{window_, x.rows(), filters_, groups_};
  convolve_kernel_gradient(sizes, x.data, dz.data, params_[0].grad.data());
  if (dx) convolve_input_gradient(sizes, dz.data, params_[0].value.data(), dx->data);
}

}  // namespace sprout
