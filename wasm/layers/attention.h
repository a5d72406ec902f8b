// Attention and AdditiveAttention: queries look at values, without weights of their own but a scale.
#pragma once

#include "../attention.h"
#include "../layer.h"

namespace sprout {

/// Attention (Luong):        y = softmax(s) · value,  s = scale * query · keyᵀ, or with score_mode "concat" weight * Σ tanh(scale * (q +
/// k)) AdditiveAttention (Bahdanau):                      s = Σ scale * tanh(q + k)
///
/// Args:     use_scale (Attention false, AdditiveAttention true); score_mode ("dot") of Attention; dropout (0) of the weights; seed (none).
/// Call:     [query (N, T, D), value (N, S, V), key (N, S, D; none: value)]; use_causal_mask (false).
/// Output:   (N, T, V)
/// Weights:  scale (), concat_score_weight (); AdditiveAttention: scale (D)
/// Masks:    padding of values is not seen, outputs of padded queries are 0; the query's mask goes on.
/// Backward: dvalue = wᵀ · dy; dw = dy · valueᵀ; ds = w * (dw - Σ w * dw), through the scores to query, key and weights
/// See       https://keras.io/api/layers/attention_layers/attention/ and .../additive_attention/
class Attention final : public Layer {
 public:
  explicit Attention(bool additive) : additive_(additive), use_scale_(additive) {}

  std::string_view class_name() const override { return additive_ ? "AdditiveAttention" : "Attention"; }
  void options(Options& o) override;
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
  bool sums() const { return additive_ || score_mode_ == "concat"; }
  /// scale of feature d in front of tanh, within it, and what the whole is times: 1 where they do not apply.
  real inner() const { return !additive_ && use_scale_ ? params_[0].value[0] : real(1); }
  real outer(Eigen::Index d) const;
  Sight sight(std::size_t n) const {
    return {{}, values_.empty() ? Mask() : values_.subspan(n * std::size_t(S_), std::size_t(S_)), causal_};
  }

  bool additive_, use_scale_, causal_ = false, drops_ = false;
  std::string score_mode_ = "dot";
  double dropout_ = 0;
  std::optional<int> own_seed_;
  Eigen::Index T_ = 0, S_ = 0, D_ = 0, V_ = 0;
  std::size_t key_ = 1;    // which input it is
  Mask queries_, values_;  // of the batch
  Buffer weights_, kept_;  // (N, T, S) each
};

}  // namespace sprout
