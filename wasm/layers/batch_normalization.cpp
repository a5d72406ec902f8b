// Batch normalization: one pass over x for both moments, block by block in the first-level cache, and one for y.
#include "batch_normalization.h"

#include <cmath>

#include "../parallel.h"

namespace sprout {
namespace {

constexpr std::ptrdiff_t kRows = 64;  // of a block

}  // namespace

void BatchNormalization::options(Options& o) {
  o("axis", axis_);
  o.within("momentum", momentum_, {.min = 0, .max = 1});
  o.above("epsilon", epsilon_, 0);
  o("center", center_);
  o("scale", scale_);
  o("beta_initializer", beta_initializer_);
  o("gamma_initializer", gamma_initializer_);
  o("moving_mean_initializer", moving_mean_initializer_);
  o("moving_variance_initializer", moving_variance_initializer_);
  o("beta_regularizer", beta_regularizer_);
  o("gamma_regularizer", gamma_regularizer_);
  for (const char* key : {"beta_constraint", "gamma_constraint"}) o.only_none(key);
  o.only("renorm", false);
  o.only_none("renorm_clipping");
  o.ignore({"renorm_momentum"});
  o.only("synchronized", false);
}

Shape BatchNormalization::build(const Shape& input) {
  if (input.empty()) fail({"expected input (..., C), received ", input});
  if (axis_ != -1 && axis_ != int(input.size()))
    fail({"expected axis to be the last of input ", input, ", -1 or ", input.size(), ", received ", axis_});
  const Shape channels = {input.back()};
  params_.clear();
  if (scale_) add_weight("gamma", channels, gamma_initializer_, gamma_regularizer_);
  if (center_) add_weight("beta", channels, beta_initializer_, beta_regularizer_);
  add_weight("moving_mean", channels, moving_mean_initializer_, {}, false);
  add_weight("moving_variance", channels, moving_variance_initializer_, {}, false);
  return input;
}

/// Mean and variance of the channels [c0, c1) over the rows that count.
void BatchNormalization::moments(const ConstTensor& x, std::ptrdiff_t c0, std::ptrdiff_t c1) {
  const std::ptrdiff_t C = matrix(x).cols(), rows = matrix(x).rows();
  real *mean = mean_.data(), *squares = variance_.data(), *sum = sums_.data(), *square = sum + C;
  std::fill(mean + c0, mean + c1, real(0));
  std::fill(squares + c0, squares + c1, real(0));
  std::ptrdiff_t count = 0;
  for (std::ptrdiff_t begin = 0; begin < rows; begin += kRows) {
    const std::ptrdiff_t end = std::min(begin + kRows, rows);
    std::fill(sum + c0, sum + c1, real(0));
    std::fill(square + c0, square + c1, real(0));
    std::ptrdiff_t n = 0;
    for (std::ptrdiff_t row = begin; row < end; ++row) {
      if (!counts(row)) continue;
      const real* __restrict in = x.data + row * C;
      real* __restrict to = sum;
      for (std::ptrdiff_t c = c0; c < c1; ++c) to[c] += in[c];
      ++n;
    }
    if (n == 0) continue;
    for (std::ptrdiff_t c = c0; c < c1; ++c) sum[c] /= real(n);  // the block's mean
    for (std::ptrdiff_t row = begin; row < end; ++row) {
      if (!counts(row)) continue;
      const real* __restrict in = x.data + row * C, * __restrict center = sum;
      real* __restrict to = square;
      for (std::ptrdiff_t c = c0; c < c1; ++c) to[c] += (in[c] - center[c]) * (in[c] - center[c]);
    }
    // Moments of two parts give those of both without cancellation (Chan, Golub, LeVeque 1979).
    const real share = real(double(n) / double(count + n)), weight = real(double(count) * double(n) / double(count + n));
    for (std::ptrdiff_t c = c0; c < c1; ++c) {
      const real delta = sum[c] - mean[c];
      mean[c] += delta * share;
      squares[c] += square[c] + delta * delta * weight;
    }
    count += n;
  }
  for (std::ptrdiff_t c = c0; c < c1; ++c) squares[c] /= count_;
}

void BatchNormalization::forward(const ConstTensor& x, Tensor& y, bool training) {
  const std::ptrdiff_t C = matrix(x).cols(), rows = matrix(x).rows();
  for (Buffer* buffer : {&mean_, &variance_, &factor_}) scratch(*buffer, C);
  real *slope = scratch(sums_, 4, C) + 2 * C, *offset = slope + C;
  batch_ = training && trainable;
  valid_ = mask.size() == std::size_t(rows) ? mask : Mask();
  count_ = std::max(real(1), real(valid_.empty() ? rows : rows - std::count(valid_.begin(), valid_.end(), 0)));

  parallel_for(C, multiply_adds(6, rows), [&](std::ptrdiff_t c0, std::ptrdiff_t c1) {
    if (batch_) moments(x, c0, c1);
    for (std::ptrdiff_t c = c0; c < c1; ++c) {
      real &mean = moving(0).value[std::size_t(c)], &variance = moving(1).value[std::size_t(c)];
      if (batch_) {
        mean = mean * real(momentum_) + mean_[std::size_t(c)] * real(1 - momentum_);
        variance = variance * real(momentum_) + variance_[std::size_t(c)] * real(1 - momentum_);
      } else {
        mean_[std::size_t(c)] = mean;
        variance_[std::size_t(c)] = variance;
      }
      factor_[std::size_t(c)] = 1 / std::sqrt(variance_[std::size_t(c)] + real(epsilon_));
      slope[c] = factor_[std::size_t(c)] * (scale_ ? params_[0].value[std::size_t(c)] : real(1));
      offset[c] = (center_ ? params_[scale_].value[std::size_t(c)] : real(0)) - mean_[std::size_t(c)] * slope[c];
    }
    for (std::ptrdiff_t row = 0; row < rows; ++row) {
      const real* __restrict in = x.data + row * C, * __restrict a = slope, * __restrict b = offset;
      real* __restrict out = y.data + row * C;
      for (std::ptrdiff_t c = c0; c < c1; ++c) out[c] = in[c] * a[c] + b[c];
    }
  });
}

void BatchNormalization::backward(const ConstTensor& x, const ConstTensor&, const ConstTensor& dy, Tensor* dx) {
  const std::ptrdiff_t C = matrix(x).cols(), rows = matrix(x).rows();
  real *block = sums_.data(), *block_n = block + C, *sum = block_n + C, *sum_n = sum + C;  // of dy, and of dy (x - mean)

  parallel_for(C, multiply_adds(8, rows), [&](std::ptrdiff_t c0, std::ptrdiff_t c1) {
    std::fill(sum + c0, sum + c1, real(0));
    std::fill(sum_n + c0, sum_n + c1, real(0));
    for (std::ptrdiff_t begin = 0; begin < rows; begin += kRows) {
      std::fill(block + c0, block + c1, real(0));
      std::fill(block_n + c0, block_n + c1, real(0));
      for (std::ptrdiff_t row = begin; row < std::min(begin + kRows, rows); ++row) {
        const real* __restrict in = x.data + row * C, * __restrict d = dy.data + row * C, * __restrict mean = mean_.data();
        real* __restrict s = block, * __restrict n = block_n;
        for (std::ptrdiff_t c = c0; c < c1; ++c) s[c] += d[c], n[c] += d[c] * (in[c] - mean[c]);
      }
      for (std::ptrdiff_t c = c0; c < c1; ++c) sum[c] += block[c], sum_n[c] += block_n[c];
    }

    // From here on block is the slope of dx by dy, block_n that by (x - mean), sum the constant.
    for (std::ptrdiff_t c = c0; c < c1; ++c) {
      const real r = factor_[std::size_t(c)];
      if (center_) params_[scale_].grad[std::size_t(c)] += sum[c];
      if (scale_) params_[0].grad[std::size_t(c)] += sum_n[c] * r;
      block[c] = r * (scale_ ? params_[0].value[std::size_t(c)] : real(1));
      block_n[c] = -block[c] * r * r * sum_n[c] / count_;
      sum[c] *= -block[c] / count_;
    }
    if (!dx) return;
    for (std::ptrdiff_t row = 0; row < rows; ++row) {
      const real* __restrict in = x.data + row * C, * __restrict d = dy.data + row * C, * __restrict mean = mean_.data();
      const real* __restrict a = block, * __restrict b = block_n, * __restrict k = sum;
      real* __restrict out = dx->data + row * C;
      if (batch_ && counts(row))
        for (std::ptrdiff_t c = c0; c < c1; ++c) out[c] = a[c] * d[c] + b[c] * (in[c] - mean[c]) + k[c];
      else
        for (std::ptrdiff_t c = c0; c < c1; ++c) out[c] = a[c] * d[c];
    }
  });
}

}  // namespace sprout
