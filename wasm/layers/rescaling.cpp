// Rescaling: one number for all channels, or one for each.
#include "rescaling.h"

namespace sprout {

void Rescaling::options(Options& o) {
  o.required().numbers("scale", scale_);
  o.numbers("offset", offset_);
}

Shape Rescaling::build(const Shape& input) {
  const std::size_t channels = input.empty() ? 1 : input.back();
  const auto spread = [&](const char* key, const std::vector<double>& values, Buffer& to) {
    if (values.size() != 1 && values.size() != channels)
      fail({"expected ", key, " to be a number or ", channels, " numbers, one a channel of input ", input, ", received ", values.size()});
    to.resize(channels);
    for (std::size_t c = 0; c < channels; ++c) to[c] = real(values[values.size() == 1 ? 0 : c]);
  };
  spread("scale", scale_, scales_);
  spread("offset", offset_, offsets_);
  return input;
}

void Rescaling::forward(const ConstTensor& x, Tensor& y, bool) {
  if (scale_.size() == 1 && offset_.size() == 1) {
    array(y) = array(x) * scales_[0] + offsets_[0];
    return;
  }
  for (Eigen::Index row = 0; row < matrix(x).rows(); ++row)
    matrix(y).row(row).array() = matrix(x).row(row).array() * array(scales_).transpose() + array(offsets_).transpose();
}

void Rescaling::backward(const ConstTensor&, const ConstTensor&, const ConstTensor& dy, Tensor* dx) {
  if (!dx) return;
  if (scale_.size() == 1) {
    array(*dx) = array(dy) * scales_[0];
    return;
  }
  for (Eigen::Index row = 0; row < matrix(dy).rows(); ++row)
    matrix(*dx).row(row).array() = matrix(dy).row(row).array() * array(scales_).transpose();
}

}  // namespace sprout
