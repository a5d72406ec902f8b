// Max pooling: all channels of a tap are compared at once.
#include "max_pooling.h"

namespace sprout {

void MaxPooling::forward(const ConstTensor& x, Tensor& y, bool) {
  const std::ptrdiff_t C = window_.channels;
  real* const winners = scratch(winner_, y.size());
  for_each_tap(
      x.rows(), [](auto, auto) {},
      [&](const Tap& tap) {
        const real* __restrict in = x.data + tap.pixel;
        real* __restrict best = y.data + tap.out;
        real* __restrict winner = winners + tap.out;
        const real index = real(tap.index);
        if (tap.index == 0) {
          std::copy_n(in, C, best);
          std::fill_n(winner, C, real(0));
          return;
        }
        for (std::ptrdiff_t c = 0; c < C; ++c) {
          const real a = in[c], b = best[c], w = winner[c];  // read first: nothing is conditional, all channels go in packets
          const bool larger = (a > b) | (a != a);
          best[c] = larger ? a : b;
          winner[c] = larger ? index : w;
        }
      });
}

void MaxPooling::backward(const ConstTensor& x, const ConstTensor&, const ConstTensor& dy, Tensor* dx) {
  if (!dx) return;
  const std::ptrdiff_t C = window_.channels;
  const auto clear = [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
    std::fill(dx->data + begin * window_.image(), dx->data + end * window_.image(), real(0));
  };
  for_each_tap(x.rows(), clear, [&](const Tap& tap) {
    const real* __restrict d = dy.data + tap.out;
    const real* __restrict winner = winner_.data() + tap.out;
    real* __restrict to = dx->data + tap.pixel;
    const real index = real(tap.index);
    for (std::ptrdiff_t c = 0; c < C; ++c) {
      const real gradient = d[c];
      to[c] += winner[c] == index ? gradient : real(0);
    }
  });
}

}  // namespace sprout
