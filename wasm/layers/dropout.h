// Dropout and AlphaDropout: random numbers left out in training.
#pragma once

#include "../layer.h"

namespace sprout {

/// Dropout: in training y = x * mask / (1 - rate) with mask 0 at a fraction `rate` of the elements; otherwise y = x.
///
/// AlphaDropout: in training y = a * (x * mask + s * (1 - mask)) + b. s = -1.758 is the number that selu tends to far below zero;
/// a = 1 / sqrt((1 - rate) * (1 + rate * s^2)) and b = -a * rate * s keep mean 0 and variance 1 as they are.
///
/// Args:     rate in [0, 1); noise_shape (none): of the mask (N, ...), 1 along axes whose numbers are kept or left out together, null or
/// the
///           input's size along others; seed (none: the run's).
/// Input:    (N, ...)             Output: the same
/// Backward: dx = dy * mask / (1 - rate), or dy * mask * a
/// See       https://keras.io/api/layers/regularization_layers/dropout/ and https://jmlr.org/papers/v15/srivastava14a.html,
/// https://keras.io/api/layers/regularization_layers/alpha_dropout/ and https://arxiv.org/abs/1706.02515
class Dropout final : public Layer {
 public:
  explicit Dropout(bool alpha) : alpha_(alpha) {}
  std::string_view class_name() const override { return alpha_ ? "AlphaDropout" : "Dropout"; }
  void options(Options& o) override;
  Shape build(const Shape& input) override;
  void forward(const ConstTensor& x, Tensor& y, bool training) override;
  void backward(const ConstTensor& x, const ConstTensor& y, const ConstTensor& dy, Tensor* dx) override;
  bool varies_in_training() const override { return rate_ > 0; }
  Masks masks() const override { return Masks::keeps; }
  double memory(const Shape& input, const Shape&) const override { return rate_ > 0 ? double(size_of(input)) : 0; }

 private:
  bool together(std::size_t axis) const { return !noise_shape_.empty() && noise_shape_[axis] == 1; }
  void spread(const Shape& shape);

  bool alpha_;
  double rate_ = 0;
  std::vector<std::optional<int>> noise_shape_;  // empty: none
  std::optional<int> seed_;
  Buffer drawn_;         // with a noise_shape: the mask as it is drawn
  Buffer mask_;          // (N, ...): 0 or what is kept is times, of the last training forward
  bool masked_ = false;  // in the last forward
};

}  // namespace sprout
