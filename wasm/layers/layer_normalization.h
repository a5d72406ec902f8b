// Layer normalization: each sample's (or step's, or pixel's) features with mean 0 and variance 1.
#pragma once

#include "../layer.h"

namespace sprout {

/// LayerNormalization: y = gamma * (x - mean) / sqrt(variance + epsilon) + beta, mean and variance over the axes of each sample.
///
/// Args:     axis (-1), or a list of the last axes; epsilon (0.001); center, scale (true); beta_initializer ("zeros"),
///           gamma_initializer ("ones"); beta_regularizer, gamma_regularizer (none).
/// Input:    (N, ..., axes)       Output: the same
/// Weights:  gamma, beta (axes)
/// Backward: with n = (x - mean) * r, r = 1 / sqrt(variance + epsilon), d = dy * gamma: dx = r * (d - mean(d) - n * mean(d n));
///           dgamma += Σ dy n;  dbeta += Σ dy
/// See       https://keras.io/api/layers/normalization_layers/layer_normalization/ and https://arxiv.org/abs/1607.06450
class LayerNormalization final : public Layer {
 public:
  std::string_view class_name() const override { return "LayerNormalization"; }
  void options(Options& o) override;
  Shape build(const Shape& input) override;
  void forward(const ConstTensor& x, Tensor& y, bool training) override;
  void backward(const ConstTensor& x, const ConstTensor& y, const ConstTensor& dy, Tensor* dx) override;
  Masks masks() const override { return Masks::keeps; }
  double memory(const Shape& input, const Shape&) const override { return double(size_of(input)) * (1 + 1.0 / double(features_)); }

 private:
  std::vector<int> axis_ = {-1};
  double epsilon_ = 1e-3;
  bool center_ = true, scale_ = true;
  Initializer beta_initializer_, gamma_initializer_{Initializer::Kind::ones};
  Regularizer beta_regularizer_, gamma_regularizer_;
  std::ptrdiff_t features_ = 1;  // normalized together
  Buffer normal_, factor_, d_;   // n (rows, features), r (rows), d (features) of one row
};

}  // namespace sprout
