// Batch normalization: each channel with mean 0 and variance 1, over the batch in training and by moving statistics otherwise.
#pragma once

#include "../layer.h"

namespace sprout {

/// BatchNormalization: y = gamma * (x - mean) / sqrt(variance + epsilon) + beta, channel by channel.
///
/// In training mean and variance (the sum of squares over the count) are those of the batch, without masked steps, and
/// moving = moving * momentum + batch's * (1 - momentum). In inference, and always if the layer is not trainable, they are the moving ones.
///
/// Args:     axis (-1, the last); momentum (0.99); epsilon (0.001); center, scale (true); beta_initializer ("zeros"),
///           gamma_initializer ("ones"), moving_mean_initializer ("zeros"), moving_variance_initializer ("ones");
///           beta_regularizer, gamma_regularizer (none).
/// Input:    (N, ..., C)          Output: the same
/// Weights:  gamma, beta, moving_mean, moving_variance (C); the moving ones are not trained
/// Backward: with n = (x - mean) * r, r = 1 / sqrt(variance + epsilon), M numbers a channel:
///           dx = gamma * r * (dy - (Σ dy + n Σ dy n) / M), without the sums in inference; dgamma += Σ dy n;  dbeta += Σ dy
/// See       https://keras.io/api/layers/normalization_layers/batch_normalization/ and https://arxiv.org/abs/1502.03167
class BatchNormalization final : public Layer {
 public:
  std::string_view class_name() const override { return "BatchNormalization"; }
  bool depends_on_batch() const override { return true; }
  void options(Options& o) override;
  Shape build(const Shape& input) override;
  void forward(const ConstTensor& x, Tensor& y, bool training) override;
  void backward(const ConstTensor& x, const ConstTensor& y, const ConstTensor& dy, Tensor* dx) override;
  bool varies_in_training() const override { return trainable; }
  Masks masks() const override { return Masks::keeps; }

 private:
  void moments(const ConstTensor& x, std::ptrdiff_t c0, std::ptrdiff_t c1);
  bool counts(std::ptrdiff_t row) const { return valid_.empty() || valid_[std::size_t(row)]; }
  Param& moving(std::size_t i) { return params_[params_.size() - 2 + i]; }  // 0: mean, 1: variance

  int axis_ = -1;
  double momentum_ = 0.99, epsilon_ = 1e-3;
  bool center_ = true, scale_ = true;
  Initializer beta_initializer_, gamma_initializer_{Initializer::Kind::ones}, moving_mean_initializer_,
      moving_variance_initializer_{Initializer::Kind::ones};
  Regularizer beta_regularizer_, gamma_regularizer_;

  // Of the last forward.
  Buffer mean_, variance_, factor_;  // (C) each; factor = r
  Buffer sums_;                      // (4, C): of a block of rows, and of all
  bool batch_ = false;               // mean and variance are the batch's
  Mask valid_;                       // which rows count for them; empty: all
  real count_ = 1;                   // how many of them
};

}  // namespace sprout
