// Average pooling: each tap adds its share to the mean of its window, and takes the same share of the gradient.
#include "average_pooling.h"

namespace sprout {

void AveragePooling::forward(const ConstTensor& x, Tensor& y, bool) {
  const std::ptrdiff_t C = window_.channels, size = window_.positions() * C;
  const auto clear = [&](std::ptrdiff_t begin, std::ptrdiff_t end) { std::fill(y.data + begin * size, y.data + end * size, real(0)); };
  for_each_tap(x.rows(), clear, [&](const Tap& tap) {
    const real* __restrict in = x.data + tap.pixel;
    real* __restrict mean = y.data + tap.out;
    const real share = 1 / real(tap.count);
    for (std::ptrdiff_t c = 0; c < C; ++c) mean[c] += in[c] * share;
  });
}

void AveragePooling::backward(const ConstTensor& x, const ConstTensor&, const ConstTensor& dy, Tensor* dx) {
  if (!dx) return;
  const std::ptrdiff_t C = window_.channels, size = window_.image();
  const auto clear = [&](std::ptrdiff_t begin, std::ptrdiff_t end) { std::fill(dx->data + begin * size, dx->data + end * size, real(0)); };
  for_each_tap(x.rows(), clear, [&](const Tap& tap) {
    const real* __restrict d = dy.data + tap.out;
    real* __restrict to = dx->data + tap.pixel;
    const real share = 1 / real(tap.count);
    for (std::ptrdiff_t c = 0; c < C; ++c) to[c] += d[c] * share;
  });
}

}  // namespace sprout
