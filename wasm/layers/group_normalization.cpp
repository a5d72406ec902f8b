// Group normalization: group by group, each over all samples, so that threads share neither gradients nor memory to work in.
#include "group_normalization.h"

#include <algorithm>
#include <cmath>

#include "../axes.h"
#include "../parallel.h"

namespace sprout {
namespace {

real sum(const real* numbers, std::ptrdiff_t n) {
  real total = 0;
  for (std::ptrdiff_t i = 0; i < n; ++i) total += numbers[i];
  return total;
}

}  // namespace

void GroupNormalization::options(Options& o) {
  o.at_least("groups", groups_, -1);
  o("axis", axis_);
  o.above("epsilon", epsilon_, 0);
  o("center", center_);
  o("scale", scale_);
  o("beta_initializer", beta_initializer_);
  o("gamma_initializer", gamma_initializer_);
  o("beta_regularizer", beta_regularizer_);
  o("gamma_regularizer", gamma_regularizer_);
  for (const char* key : {"beta_constraint", "gamma_constraint"}) o.only_none(key);
}

Shape GroupNormalization::build(const Shape& input) {
  const std::vector<bool> named = named_axes(input, {axis_});
  const std::size_t axis = std::size_t(std::find(named.begin(), named.end(), true) - named.begin()), channels = input[axis];
  if (groups_ == 0 || (groups_ > 0 && channels % std::size_t(groups_) != 0))
    fail({"expected groups to divide the ", channels, " channels of input ", input, ", or to be -1, as many groups as channels; received ",
          groups_});
  count_ = groups_ == -1 ? std::ptrdiff_t(channels) : groups_;
  runs_ = inner_ = 1;
  for (std::size_t a = 0; a < input.size(); ++a)
    if (a != axis) (a < axis ? runs_ : inner_) *= std::ptrdiff_t(input[a]);
  run_ = std::ptrdiff_t(channels) / count_ * inner_;
  params_.clear();
  if (scale_) add_weight("gamma", {channels}, gamma_initializer_, gamma_regularizer_);
  if (center_) add_weight("beta", {channels}, beta_initializer_, beta_regularizer_);
  return input;
}

void GroupNormalization::forward(const ConstTensor& x, Tensor& y, bool) {
  const std::ptrdiff_t N = std::ptrdiff_t(x.rows()), L = run_, step = count_ * L;
  real *means = scratch(mean_, N, count_), *factors = scratch(factor_, N, count_), *as = scratch(a_, step), *bs = scratch(b_, step);
  parallel_for(count_, multiply_adds(6, N, runs_, L), [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
    for (std::ptrdiff_t g = begin; g < end; ++g)
      for (std::ptrdiff_t n = 0; n < N; ++n) {
        const real* __restrict in = x.data + (n * runs_ * count_ + g) * L;
        real* __restrict out = y.data + (n * runs_ * count_ + g) * L;
        real* __restrict a = as + g * L, * __restrict b = bs + g * L;
        std::fill(a, a + L, real(0));
        for (std::ptrdiff_t r = 0; r < runs_; ++r)
          for (std::ptrdiff_t i = 0; i < L; ++i) a[i] += in[r * step + i];
        const real mean = means[n * count_ + g] = sum(a, L) / real(runs_ * L);
        std::fill(a, a + L, real(0));
        for (std::ptrdiff_t r = 0; r < runs_; ++r)
          for (std::ptrdiff_t i = 0; i < L; ++i) a[i] += (in[r * step + i] - mean) * (in[r * step + i] - mean);
        const real factor = factors[n * count_ + g] = 1 / std::sqrt(sum(a, L) / real(runs_ * L) + real(epsilon_));

        for (std::ptrdiff_t i = 0; i < L; ++i) {
          const std::size_t c = std::size_t((g * L + i) / inner_);
          a[i] = factor * gamma(c);
          b[i] = center_ ? params_[scale_].value[c] : real(0);
        }
        for (std::ptrdiff_t r = 0; r < runs_; ++r)
          for (std::ptrdiff_t i = 0; i < L; ++i) out[r * step + i] = (in[r * step + i] - mean) * a[i] + b[i];
      }
  });
}

void GroupNormalization::backward(const ConstTensor& x, const ConstTensor&, const ConstTensor& dy, Tensor* dx) {
  const std::ptrdiff_t N = std::ptrdiff_t(x.rows()), L = run_, step = count_ * L;
  parallel_for(count_, multiply_adds(8, N, runs_, L), [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
    for (std::ptrdiff_t g = begin; g < end; ++g)
      for (std::ptrdiff_t n = 0; n < N; ++n) {
        const std::ptrdiff_t first = (n * runs_ * count_ + g) * L;
        const real* __restrict in = x.data + first, * __restrict d = dy.data + first;
        const real mean = mean_[std::size_t(n * count_ + g)], factor = factor_[std::size_t(n * count_ + g)];
        real* __restrict a = a_.data() + g * L, * __restrict b = b_.data() + g * L;  // over the runs, sums of dy and of dy n
        std::fill(a, a + L, real(0));
        std::fill(b, b + L, real(0));
        for (std::ptrdiff_t r = 0; r < runs_; ++r)
          for (std::ptrdiff_t i = 0; i < L; ++i) {
            a[i] += d[r * step + i];
            b[i] += d[r * step + i] * (in[r * step + i] - mean) * factor;
          }
        real shift = 0, slope = 0;
        for (std::ptrdiff_t i = 0; i < L; ++i) {
          const std::size_t c = std::size_t((g * L + i) / inner_);
          if (scale_) params_[0].grad[c] += b[i];
          if (center_) params_[scale_].grad[c] += a[i];
          shift += gamma(c) * a[i];
          slope += gamma(c) * b[i];
          a[i] = factor * gamma(c);  // from here on the slope of dx by dy
        }
        if (!dx) continue;
        shift *= factor / real(runs_ * L);
        slope *= factor * factor / real(runs_ * L);
        real* __restrict out = dx->data + first;
        for (std::ptrdiff_t r = 0; r < runs_; ++r)
          for (std::ptrdiff_t i = 0; i < L; ++i) out[r * step + i] = d[r * step + i] * a[i] - shift - (in[r * step + i] - mean) * slope;
      }
  });
}

}  // namespace sprout
