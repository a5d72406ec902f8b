// MultiHeadAttention: queries look at values through several heads.
#pragma once

#include "../attention.h"
#include "../layer.h"

namespace sprout {

/// MultiHeadAttention: y = concat over heads h of (softmax(q_h · k_hᵀ / √key_dim) · v_h) · attention_output, where q, k, v are the inputs
/// through a Dense of their own each.
///
/// Args:     num_heads, key_dim > 0; value_dim (none: key_dim); dropout (0) of the weights; use_bias (true); output_shape (none: the
///           query's features); attention_axes (none: the steps); kernel_initializer ("glorot_uniform"), bias_initializer ("zeros");
///           kernel_regularizer, bias_regularizer (none); seed (none).
/// Call:     query (N, T, ...), value (N, S, ...), key (N, S, ...; none: value); use_causal_mask (false): no query sees what comes later.
/// Output:   (N, T, output_shape)
/// Weights:  query/kernel (in, heads, key_dim), query/bias (heads, key_dim); key likewise; value (in, heads, value_dim);
///           attention_output/kernel (heads, value_dim, out), attention_output/bias (out)
/// Masks:    padding of queries, values and keys is not seen; the query's mask goes on.
/// Backward: with w the weights: dv = wᵀ · dc; dw = dc · vᵀ; ds = w * (dw - Σ w * dw); dq = ds · k; dk = dsᵀ · q
/// See       https://keras.io/api/layers/attention_layers/multi_head_attention/ and https://arxiv.org/abs/1706.03762
class MultiHeadAttention final : public Layer {
 public:
  std::string_view class_name() const override { return "MultiHeadAttention"; }
  void options(Options& o) override;
  std::span<const char* const> arguments() const override;
  void call_options(Options& o) override;
  Shapes build_all(const Shapes& inputs) override;
  void set_masks(std::span<const Mask> of_x) override;
  void forward_all(std::span<const ConstTensor> x, std::span<Tensor> y, bool training) override;
  void backward_all(std::span<const ConstTensor> x, std::span<const ConstTensor> y, std::span<const ConstTensor> dy,
                    std::span<Tensor> dx) override;
  bool varies_in_training() const override { return dropout_ > 0; }
  Masks masks() const override { return Masks::joins; }
  double memory(const Shape& input, const Shape& output) const override;
  double products(const Shape& input, const Shape& output) const override;

 private:
  enum { kQuery, kKey, kValue };
  /// One of the three projections, head by head.
  struct Projection {
    std::size_t steps = 0, features = 0;  // of its input
    int width = 0;                        // of a head
    std::size_t param = 0;                // its kernel's place in params_
    Buffer heads, gradients;              // (N, heads, steps, width) each
  };
  void add_dense(const char* name, Shape kernel, Shape bias);
  void project(Projection& p, const ConstTensor& x, real scale);
  void project_back(Projection& p, const ConstTensor& x, real scale, Tensor* dx, bool add);
  Sight sight(std::size_t n) const;
  std::size_t input_of(int which) const { return which == kQuery ? 0 : which == kValue || !has_key_ ? 1 : 2; }
  Eigen::Index outputs() const { return Eigen::Index(output_.back()); }

  int num_heads_ = 1, key_dim_ = 1;
  std::optional<int> value_dim_;
  double dropout_ = 0;
  bool use_bias_ = true, causal_ = false, has_key_ = false;
  std::optional<std::vector<int>> output_shape_;
  std::vector<int> attention_axes_;
  Initializer kernel_initializer_ = Initializer::glorot_uniform(), bias_initializer_;
  Regularizer kernel_regularizer_, bias_regularizer_;
  std::optional<int> own_seed_;

  Projection projections_[3];
  Shape output_;
  Mask query_mask_;
  std::vector<std::uint8_t> value_mask_;  // (N, S): of values and keys together
  Buffer rows_, context_, dcontext_;      // (N * steps, heads * width), the largest; (N * T, heads * value_dim) each
  Buffer weights_, kept_;                 // (N, heads, T, S): of the last forward; which dropout keeps, with their factor
  bool drops_ = false;
};

}  // namespace sprout
