// Embedding: a row of weights for every token.
#pragma once

#include "../layer.h"

namespace sprout {

/// Embedding: y[..., :] = embeddings[x[...], :].
///
/// Args:     input_dim > 0, how many tokens there are; output_dim > 0; embeddings_initializer ("uniform"); embeddings_regularizer (none);
///           mask_zero (false): token 0 is padding, and layers behind are told so.
/// Input:    (N, ...) whole numbers in [0, input_dim)         Output: (N, ..., output_dim)
/// Weights:  embeddings (input_dim, output_dim)
/// Backward: dembeddings[x[...], :] += dy[..., :];  dx = 0, there is no way to a token
/// Errors:   in forward: a token outside [0, input_dim).
/// See       https://keras.io/api/layers/core_layers/embedding/
class Embedding final : public Layer {
 public:
  std::string_view class_name() const override { return "Embedding"; }
  std::size_t tokens() const override { return std::size_t(input_dim_); }
  void options(Options& o) override;
  Shape build(const Shape& input) override;
  void forward(const ConstTensor& x, Tensor& y, bool training) override;
  void backward(const ConstTensor& x, const ConstTensor& y, const ConstTensor& dy, Tensor* dx) override;
  double memory(const Shape& input, const Shape&) const override { return mask_zero_ ? double(size_of(input)) / sizeof(real) : 0; }
  Masks masks() const override { return mask_zero_ ? Masks::makes : Masks::ends; }

 private:
  int input_dim_ = 1, output_dim_ = 1;
  bool mask_zero_ = false;
  Initializer embeddings_initializer_ = Initializer(Initializer::Kind::random_uniform);
  Regularizer embeddings_regularizer_;
  std::vector<std::uint8_t> present_;  // (N, T)
};

}  // namespace sprout
