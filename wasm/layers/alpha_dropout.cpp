// Alpha dropout: the mask of a step depends on (seed, layer, step) alone.
#include "alpha_dropout.h"

#include <cmath>

#include "../parallel.h"

namespace sprout {
namespace {

constexpr double kDraw = 200;  // multiply-adds that take as long as a random number
constexpr double kSaturated = -1.0507009873554804934193349852946 * 1.6732632423543772848170429916717;  // -scale * alpha of selu

}  // namespace

void AlphaDropout::options(Options& o) {
  o.required().between("rate", rate_, 0, 1);
  o.only_none("noise_shape");
  o("seed", seed_);
}

void AlphaDropout::forward(const ConstTensor& x, Tensor& y, bool training) {
  masked_ = training && rate_ != 0;
  if (!masked_) {
    array(y) = array(x);
    return;
  }
  real* mask = scratch(mask_, x.size());
  const Random stream = seed_ ? random(Use::dropout, std::uint64_t(*seed_)) : random(Use::dropout);
  const auto below = std::uint32_t(rate_ * 0x1p32);
  const double a = 1 / std::sqrt((1 - rate_) * (1 + rate_ * kSaturated * kSaturated)), b = -a * rate_ * kSaturated;
  const real scale = real(a), shift = real(b), dropped = real(a * kSaturated + b);
  parallel_for(std::ptrdiff_t(x.size()), kDraw, [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
    Random numbers = stream;
    numbers.skip(std::uint64_t(begin));
    for (std::ptrdiff_t i = begin; i < end; ++i) {
      const bool kept = numbers.bits() >= below;
      mask[i] = kept ? scale : real(0);
      y.data[i] = kept ? x.data[i] * scale + shift : dropped;
    }
  });
}

void AlphaDropout::backward(const ConstTensor&, const ConstTensor&, const ConstTensor& dy, Tensor* dx) {
  if (!dx) return;
  if (!masked_)
    array(*dx) = array(dy);
  else
    parallel_for(std::ptrdiff_t(dy.size()), 4.0, [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
      for (std::ptrdiff_t i = begin; i < end; ++i) dx->data[i] = dy.data[i] * mask_[std::size_t(i)];
    });
}

}  // namespace sprout
