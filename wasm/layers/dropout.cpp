// Dropout: the mask of a step depends on (seed, layer, step) alone.
#include "dropout.h"

namespace sprout {

void Dropout::options(Options& o) {
  o.between("rate", rate_, 0, 1);
  o("seed", seed_);
  o.only_none("noise_shape");
}

void Dropout::forward(const Tensor& x, Tensor& y, bool training) {
  masked_ = training && rate_ != 0;
  if (!masked_) {
    array(y) = array(x);
    return;
  }
  real* mask = scratch(mask_, x.size());
  Random numbers = seed_ ? random(Use::dropout, std::uint64_t(*seed_)) : random(Use::dropout);
  const auto below = std::uint32_t(rate_ * 0x1p32);
  const real kept = real(1 / (1 - rate_));
  for (std::size_t i = 0; i < x.size(); ++i) mask[i] = numbers.bits() < below ? real(0) : kept;
  array(y) = array(x) * ArrayMap(mask, Eigen::Index(x.size()));
}

void Dropout::backward(const Tensor&, const Tensor&, const Tensor& dy, Tensor* dx) {
  if (!dx) return;
  if (!masked_)
    array(*dx) = array(dy);
  else
    array(*dx) = array(dy) * ArrayMap(mask_.data(), Eigen::Index(dy.size()));
}

}  // namespace sprout
