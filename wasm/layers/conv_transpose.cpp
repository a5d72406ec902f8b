// Conv1DTranspose, Conv2DTranspose: convolution's products with the roles of input and output exchanged.
#include "conv_transpose.h"

#include <algorithm>

namespace sprout {

void ConvTranspose::options(Options& o) {
  o.required().at_least("filters", filters_, 1);
  place_options(o);
  o.sizes("output_padding", output_padding_, rank());
  dilation_options(o);
  output_options(o, {&kernel_});
}

Shape ConvTranspose::build(const Shape& input) {
  expect_axes(input, axes_of(rank()));
  Shape output;
  for (std::size_t i = 0; i < rank(); ++i) {
    const int stride = strides_[i];
    const std::int64_t in = std::int64_t(input[i]), reach = reach_of(kernel_size_[i], dilation_rate_[i]);
    if (*std::ranges::max_element(strides_) > 1 && *std::ranges::max_element(dilation_rate_) > 1)
      fail({"expected strides or dilation_rate to be 1, received ", stride, " and ", dilation_rate_[i]});
    if (output_padding_ && (*output_padding_)[i] >= stride)
      fail({"expected output_padding below strides ", stride, ", received ", (*output_padding_)[i]});
    const bool same = padding_ == "same";
    const std::int64_t smallest = (in - 1) * stride + (same ? reach % 2 : reach);
    const std::int64_t size = output_padding_ ? smallest + (*output_padding_)[i]
                              : same          ? in * stride
                                              : smallest + std::max(reach, std::int64_t(stride)) - reach;
    if (size > 1'000'000'000)
      fail({"expected strides that give an output of at most 1,000,000,000 along an axis, received ", stride, " for input ", input});
    output.push_back(std::size_t(size));
  }
  output.push_back(std::size_t(filters_));
  if (std::ranges::find(output, std::size_t(0)) == output.end())
    window_ = window_over(output, kernel_size_, strides_, dilation_rate_, padding_);
  if (const Shape back = output_of(window_, rank(), input.back()); back != input)
    fail({"expected output_padding that gives an output whose convolution has the input's size ", input, ", received one that has ", back});
  add_weight("kernel", kernel_shape(std::size_t(filters_), input.back()), kernel_.initializer, kernel_.regularizer);
  add_bias(std::size_t(filters_));
  return output;
}

void ConvTranspose::linear(const ConstTensor& x, const Tensor& z) {
  const Tensor image{scratch(image_, z.size()), z.shape};
  convolve_input_gradient({window_, x.rows(), std::ptrdiff_t(x.shape.back()), 1}, x.data, params_[0].value.data(), image.data);
  array(z) += array(image);
}

void ConvTranspose::linear_gradient(const ConstTensor& x, const ConstTensor& dz, Tensor* dx) {
  const ConvolutionSizes sizes{window_, x.rows(), std::ptrdiff_t(x.shape.back()), 1};
  convolve_kernel_gradient(sizes, dz.data, x.data, params_[0].grad.data());
  if (!dx) return;
  array(*dx) = real(0);
  convolve(sizes, dz.data, params_[0].value.data(), dx->data);
}

}  // namespace sprout
