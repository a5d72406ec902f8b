// Global pooling: rows of channels summed or compared, sample by sample.
#include "global_pooling.h"

#include <limits>

#include "../parallel.h"

namespace sprout {

std::string_view GlobalPooling::class_name() const {
  if (average_) return rank_ == 1 ? "GlobalAveragePooling1D" : "GlobalAveragePooling2D";
  return rank_ == 1 ? "GlobalMaxPooling1D" : "GlobalMaxPooling2D";
}

Shape GlobalPooling::build(const Shape& input) {
  expect_axes(input, axes_of(rank_));
  Shape output = {input.back()};
  while (keepdims_ && output.size() <= rank_) output.insert(output.begin(), std::size_t(1));
  return output;
}

template <class Body>
void GlobalPooling::for_each_sample(const ConstTensor& x, Body body) const {
  const std::ptrdiff_t n = std::ptrdiff_t(x.rows()), pixels = n ? matrix(x).rows() / n : 0;
  parallel_for(n, double(x.size()) / double(std::max<std::ptrdiff_t>(n, 1)), [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
    for (std::ptrdiff_t i = begin; i < end; ++i) body(i, i * pixels, (i + 1) * pixels);
  });
}

void GlobalPooling::forward(const ConstTensor& x, Tensor& y, bool) {
  const std::ptrdiff_t C = matrix(x).cols();
  valid_ = average_ && rank_ == 1 ? mask : Mask();
  for_each_sample(x, [&](std::ptrdiff_t sample, std::ptrdiff_t begin, std::ptrdiff_t end) {
    real* __restrict out = y.data + sample * C;
    std::fill_n(out, C, average_ ? real(0) : -std::numeric_limits<real>::infinity());
    std::ptrdiff_t count = 0;
    for (std::ptrdiff_t row = begin; row < end; ++row) {
      const real* __restrict in = x.data + row * C;
      if (!average_)
        for (std::ptrdiff_t c = 0; c < C; ++c) out[c] = ((in[c] > out[c]) | (in[c] != in[c])) ? in[c] : out[c];
      else if (counts(row) && ++count)
        for (std::ptrdiff_t c = 0; c < C; ++c) out[c] += in[c];
    }
    for (std::ptrdiff_t c = 0; average_ && c < C; ++c) out[c] /= real(count);
  });
}

void GlobalPooling::backward(const ConstTensor& x, const ConstTensor& y, const ConstTensor& dy, Tensor* dx) {
  if (!dx) return;
  const std::ptrdiff_t C = matrix(x).cols();
  real* const all = scratch(count_, y.size());
  for_each_sample(x, [&](std::ptrdiff_t sample, std::ptrdiff_t begin, std::ptrdiff_t end) {
    const real* __restrict d = dy.data + sample * C, * __restrict best = y.data + sample * C;
    real* __restrict count = all + sample * C;
    std::fill_n(count, C, real(0));
    for (std::ptrdiff_t row = begin; row < end; ++row) {
      const real* __restrict in = x.data + row * C;
      for (std::ptrdiff_t c = 0; c < C; ++c) count[c] += average_ ? real(counts(row)) : real(in[c] == best[c]);
    }
    for (std::ptrdiff_t row = begin; row < end; ++row) {
      const real* __restrict in = x.data + row * C;
      real* __restrict to = dx->data + row * C;
      if (average_ && !counts(row))
        std::fill_n(to, C, real(0));
      else
        for (std::ptrdiff_t c = 0; c < C; ++c) to[c] = average_ || in[c] == best[c] ? d[c] / count[c] : real(0);
    }
  });
}

}  // namespace sprout
