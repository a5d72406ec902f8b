// Dropout: the mask of a step depends on (seed, layer, step) alone.
#include "dropout.h"

#include "../parallel.h"

namespace sprout {
namespace {

constexpr double kDraw = 200;  // multiply-adds that take as long as a random number

}  // namespace

void Dropout::options(Options& o) {
  o.required().between("rate", rate_, 0, 1);
  o.only_none("noise_shape");
  o("seed", seed_);
}

void Dropout::forward(const ConstTensor& x, Tensor& y, bool training) {
  masked_ = training && rate_ != 0;
  if (!masked_) {
    array(y) = array(x);
    return;
  }
  real* mask = scratch(mask_, x.size());
  const Random stream = seed_ ? random(Use::dropout, std::uint64_t(*seed_)) : random(Use::dropout);
  const auto below = std::uint32_t(rate_ * 0x1p32);
  const real kept = real(1 / (1 - rate_));
  parallel_for(std::ptrdiff_t(x.size()), kDraw, [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
    Random numbers = stream;
    numbers.skip(std::uint64_t(begin));
    for (std::ptrdiff_t i = begin; i < end; ++i) {
      mask[i] = numbers.bits() < below ? real(0) : kept;
      y.data[i] = x.data[i] * mask[i];
    }
  });
}

void Dropout::backward(const ConstTensor&, const ConstTensor&, const ConstTensor& dy, Tensor* dx) {
  if (!dx) return;
  if (!masked_)
    array(*dx) = array(dy);
  else
    parallel_for(std::ptrdiff_t(dy.size()), 4.0, [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
      for (std::ptrdiff_t i = begin; i < end; ++i) dx->data[i] = dy.data[i] * mask_[std::size_t(i)];
    });
}

}  // namespace sprout
