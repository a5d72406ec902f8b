// Group normalization: in each sample, groups of channels with mean 0 and variance 1.
#pragma once

#include "../layer.h"

namespace sprout {

/// GroupNormalization: y = gamma * (x - mean) / sqrt(variance + epsilon) + beta, mean and variance over all that a sample has of a group of
/// neighboring channels. One group is LayerNormalization over all axes but for gamma and beta; as many as channels, instance normalization.
///
/// Args:     groups (32), a divisor of the channels; -1: as many as channels; axis (-1, the last) of the channels;
///           epsilon (0.001); center, scale (true); beta_initializer ("zeros"), gamma_initializer ("ones"); beta_regularizer,
///           gamma_regularizer (none).
/// Input:    (N, ..., C, ...)     Output: the same
/// Weights:  gamma, beta (C)
/// Backward: with n = (x - mean) * r, r = 1 / sqrt(variance + epsilon), d = dy * gamma: dx = r * (d - mean(d) - n * mean(d n));
///           dgamma += Σ dy n;  dbeta += Σ dy
/// See       https://keras.io/api/layers/normalization_layers/group_normalization/ and https://arxiv.org/abs/1803.08494
class GroupNormalization final : public Layer {
 public:
  std::string_view class_name() const override { return "GroupNormalization"; }
  void options(Options& o) override;
  Shape build(const Shape& input) override;
  void forward(const ConstTensor& x, Tensor& y, bool training) override;
  void backward(const ConstTensor& x, const ConstTensor& y, const ConstTensor& dy, Tensor* dx) override;
  Masks masks() const override { return Masks::keeps; }
  double memory(const Shape&, const Shape&) const override { return 2 * double(count_); }

 private:
  real gamma(std::size_t c) const { return scale_ ? params_[0].value[c] : real(1); }

  int groups_ = 32, axis_ = -1;
  double epsilon_ = 1e-3;
  bool center_ = true, scale_ = true;
  Initializer beta_initializer_, gamma_initializer_{Initializer::Kind::ones};
  Regularizer beta_regularizer_, gamma_regularizer_;

  // A sample is (runs, count, run): of every group, runs of neighbors that hold its channels, each `inner` times.
  std::ptrdiff_t runs_ = 1, count_ = 1, run_ = 1, inner_ = 1;
  Buffer mean_, factor_;  // (N, count) each, of the last forward; factor = r
  Buffer a_, b_;          // (count, run) each, for working in
};

}  // namespace sprout
