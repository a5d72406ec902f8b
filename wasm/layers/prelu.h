// PReLU: a ReLU whose slope below zero is learnt.
#pragma once

#include <cstdint>

#include "../layer.h"

namespace sprout {

/// PReLU: y = x for x > 0, otherwise alpha * x, each number with an alpha of its own unless axes share theirs.
///
/// Args:     alpha_initializer ("zeros"); alpha_regularizer (none); shared_axes (none), counted from 1: (1, 2) of a picture
///           leaves an alpha a channel.
/// Input:    (N, ...)             Output: the same
/// Weights:  alpha (input), with size 1 along shared axes
/// Backward: dx = dy for x > 0, alpha * dy for x < 0, 0 for 0;  dalpha += Σ dy min(x, 0)
/// See       https://keras.io/api/layers/activation_layers/prelu/ and https://arxiv.org/abs/1502.01852
class PReLU final : public Layer {
 public:
  std::string_view class_name() const override { return "PReLU"; }
  void options(Options& o) override;
  Shape build(const Shape& input) override;
  void forward(const ConstTensor& x, Tensor& y, bool training) override;
  void backward(const ConstTensor& x, const ConstTensor& y, const ConstTensor& dy, Tensor* dx) override;
  Masks masks() const override { return Masks::keeps; }

 private:
  Initializer alpha_initializer_;
  Regularizer alpha_regularizer_;
  std::vector<int> shared_axes_;
  std::vector<std::uint32_t> place_;  // of each number of a sample, where its alpha is
  Buffer alpha_, dalpha_;             // (input) each: spread over a sample, of the last forward; its gradient
};

}  // namespace sprout
