// Spatial dropout: one number a sample and channel, multiplied into all its pixels.
#include "spatial_dropout.h"

namespace sprout {

void SpatialDropout::options(Options& o) {
  o.required().between("rate", rate_, 0, 1);
  if (rank_ == 2) o.only("data_format", "channels_last");
  o("seed", seed_);
  if (rank_ == 1) o.only("data_format", "channels_last");
}

Shape SpatialDropout::build(const Shape& input) {
  expect_axes(input, axes_of(rank_));
  return input;
}

void SpatialDropout::apply(const ConstTensor& from, const Tensor& to) const {
  const Eigen::Index C = matrix(from).cols(), n = Eigen::Index(from.rows()), pixels = n ? matrix(from).rows() / n : 0;
  for (Eigen::Index row = 0; row < n * pixels; ++row)
    ArrayMap(to.data + row * C, C) = ConstArrayMap(from.data + row * C, C) * ConstArrayMap(kept_.data() + row / pixels * C, C);
}

void SpatialDropout::forward(const ConstTensor& x, Tensor& y, bool training) {
  masked_ = training && rate_ > 0;
  if (!masked_) {
    array(y) = array(x);
    return;
  }
  const std::size_t count = x.rows() * x.shape.back();
  real* kept = scratch(kept_, count);
  Random numbers = seed_ ? random(Use::dropout, std::uint64_t(*seed_)) : random(Use::dropout);
  const auto below = std::uint32_t(rate_ * 0x1p32);
  for (std::size_t i = 0; i < count; ++i) kept[i] = numbers.bits() < below ? real(0) : real(1 / (1 - rate_));
  apply(x, y);
}

void SpatialDropout::backward(const ConstTensor&, const ConstTensor&, const ConstTensor& dy, Tensor* dx) {
  if (!dx) return;
  if (masked_)
    apply(dy, *dx);
  else
    array(*dx) = array(dy);
}

}  // namespace sprout
