// RandomContrast: channel means first, then every pixel's distance from them.
#include "random_contrast.h"

namespace sprout {

void RandomContrast::options(Options& o) {
  range(o.required(), "factor", factor_, {.min = -1, .max = 1}, true);
  if (factor_.empty()) factor_ = {0, 0};
  o.numbers("value_range", value_range_, {2});
  if (value_range_.size() != 2 || value_range_[0] >= value_range_[1])
    fail({"expected value_range to be two numbers, the smaller one first, received ",
          (value_range_.size() == 2 ? to_text(value_range_[0]) + ", " + to_text(value_range_[1]) : "none")});
  o("seed", seed_option_);
  o.only("data_format", "channels_last");
}

void RandomContrast::forward(const ConstTensor& x, Tensor& y, bool training) {
  changed_ = training;
  if (!changed_) {
    array(y) = array(x);
    return;
  }
  const std::ptrdiff_t C = channels_, pixels = height_ * width_;
  real *contrast = scratch(contrast_, x.rows()), *means = scratch(mean_, x.rows(), C);
  Random random = numbers();
  for (std::size_t n = 0; n < x.rows(); ++n) contrast[n] = real(random.uniform(1 - factor_[0], 1 + factor_[1]));
  for_each_picture(x, [&](std::ptrdiff_t n, std::ptrdiff_t at) {
    const ConstMatrixMap in(x.data + at, pixels, C);
    MatrixMap out(y.data + at, pixels, C);
    RowVectorMap mean(means + n * C, C);
    mean.setZero();
    for (std::ptrdiff_t p = 0; p < pixels; ++p) mean += in.row(p);
    mean /= real(pixels);
    for (std::ptrdiff_t p = 0; p < pixels; ++p)
      out.row(p) = ((in.row(p) - mean) * contrast[n] + mean).array().max(real(value_range_[0])).min(real(value_range_[1]));
  });
}

void RandomContrast::backward(const ConstTensor& x, const ConstTensor&, const ConstTensor& dy, Tensor* dx) {
  if (!dx) return;
  if (!changed_) {
    array(*dx) = array(dy);
    return;
  }
  const std::ptrdiff_t C = channels_, pixels = height_ * width_;
  for_each_picture(x, [&](std::ptrdiff_t n, std::ptrdiff_t at) {
    const real c = contrast_[std::size_t(n)], *mean = mean_.data() + n * C;
    for (std::ptrdiff_t channel = 0; channel < C; ++channel) {
      real sum = 0;
      for (std::ptrdiff_t i = at + channel; i < at + pixels * C; i += C) {
        const real z = (x.data[i] - mean[channel]) * c + mean[channel];
        dx->data[i] = z < real(value_range_[0]) || z > real(value_range_[1]) ? real(0) : dy.data[i];
        sum += dx->data[i];
      }
      for (std::ptrdiff_t i = at + channel; i < at + pixels * C; i += C) dx->data[i] = c * dx->data[i] + (1 - c) * sum / real(pixels);
    }
  });
}

}  // namespace sprout
