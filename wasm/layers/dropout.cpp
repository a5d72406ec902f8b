// Dropout and AlphaDropout: the mask of a step depends on (seed, layer, step) alone.
#include "dropout.h"

#include <cmath>

#include "../parallel.h"

namespace sprout {
namespace {

constexpr double kDraw = 200;  // multiply-adds that take as long as a random number
constexpr double kSaturated = -1.0507009873554804934193349852946 * 1.6732632423543772848170429916717;  // -scale * alpha of selu

}  // namespace

void Dropout::options(Options& o) {
  o.required().between("rate", rate_, 0, 1);
  o("noise_shape", noise_shape_);
  o("seed", seed_);
}

Shape Dropout::build(const Shape& input) {
  const Shape batch = batch_of(1, input);
  bool fits = noise_shape_.empty() || noise_shape_.size() == batch.size();
  for (std::size_t axis = 1; fits && axis < noise_shape_.size(); ++axis)
    fits = noise_shape_[axis].value_or(1) == 1 || (*noise_shape_[axis] > 0 && std::size_t(*noise_shape_[axis]) == batch[axis]);
  if (!fits || (!noise_shape_.empty() && noise_shape_[0].value_or(1) != 1))
    fail({"expected noise_shape (batch, ...) of null, 1 or the input's size along each axis of ", to_text(input, true)});
  return input;
}

/// mask_ of drawn_: one number for all that are kept or left out together.
void Dropout::spread(const Shape& shape) {
  for (std::size_t i = 0; i < size_of(shape); ++i) {
    std::size_t rest = i, at = 0, stride = 1;
    for (std::size_t axis = shape.size(); axis-- > 0; rest /= shape[axis]) {
      if (together(axis)) continue;
      at += rest % shape[axis] * stride;
      stride *= shape[axis];
    }
    mask_[i] = drawn_[at];
  }
}

void Dropout::forward(const ConstTensor& x, Tensor& y, bool training) {
  masked_ = training && rate_ != 0;
  if (!masked_) {
    array(y) = array(x);
    return;
  }
  real* const mask = scratch(mask_, x.size());
  const Random stream = seed_ ? random(Use::dropout, std::uint64_t(*seed_)) : random(Use::dropout);
  const auto below = std::uint32_t(rate_ * 0x1p32);
  // What is kept is x * scale + shift.
  const double scale = alpha_ ? 1 / std::sqrt((1 - rate_) * (1 + rate_ * kSaturated * kSaturated)) : 1 / (1 - rate_);
  const double shift = alpha_ ? -scale * rate_ * kSaturated : 0;
  const real kept = real(scale), more = real(shift), dropped = real(alpha_ ? scale * kSaturated + shift : 0);
  const auto draw = [&](real* to, std::ptrdiff_t begin, std::ptrdiff_t end) {
    Random numbers = stream;
    numbers.skip(std::uint64_t(begin));
    for (std::ptrdiff_t i = begin; i < end; ++i) to[i] = numbers.bits() < below ? real(0) : kept;
  };
  if (!noise_shape_.empty()) {
    std::size_t size = 1;
    for (std::size_t axis = 0; axis < x.shape.size(); ++axis) size *= together(axis) ? 1 : x.shape[axis];
    draw(scratch(drawn_, size), 0, std::ptrdiff_t(size));
    spread(x.shape);
  }
  parallel_for(std::ptrdiff_t(x.size()), kDraw, [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
    if (noise_shape_.empty()) draw(mask, begin, end);
    for (std::ptrdiff_t i = begin; i < end; ++i) {
      if (!alpha_)
        y.data[i] = x.data[i] * mask[i];
      else
        y.data[i] = mask[i] == 0 ? dropped : x.data[i] * kept + more;
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
