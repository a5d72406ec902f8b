// RandomFlip: a mirror is its own inverse, so that one loop serves forward and backward.
#include "random_flip.h"

namespace sprout {

void RandomFlip::options(Options& o) {
  o.one_of("mode", mode_, {"horizontal_and_vertical", "horizontal", "vertical"});
  o("seed", seed_option_);
  o.only("data_format", "channels_last");
}

void RandomFlip::mirror(const ConstTensor& from, const Tensor& to) const {
  const bool columns = mode_ != "vertical", rows = mode_ != "horizontal";
  const std::ptrdiff_t C = channels_;
  for_each_picture(from, [&](std::ptrdiff_t n, std::ptrdiff_t at) {
    const bool flip = flips_[std::size_t(n)];
    for (std::ptrdiff_t y = 0; y < height_; ++y) {
      const real* row = from.data + at + (flip && rows ? height_ - 1 - y : y) * width_ * C;
      real* out = to.data + at + y * width_ * C;
      if (flip && columns)
        for (std::ptrdiff_t x = 0; x < width_; ++x) std::copy_n(row + (width_ - 1 - x) * C, C, out + x * C);
      else
        std::copy_n(row, width_ * C, out);
    }
  });
}

void RandomFlip::forward(const ConstTensor& x, Tensor& y, bool training) {
  changed_ = training;
  if (!changed_) {
    array(y) = array(x);
    return;
  }
  if (flips_.size() < x.rows()) flips_.resize(x.rows());
  Random random = numbers();
  for (std::size_t n = 0; n < x.rows(); ++n) flips_[n] = random.uniform() <= 0.5;
  mirror(x, y);
}

void RandomFlip::backward(const ConstTensor&, const ConstTensor&, const ConstTensor& dy, Tensor* dx) {
  if (!dx) return;
  if (changed_)
    mirror(dy, *dx);
  else
    array(*dx) = array(dy);
}

}  // namespace sprout
