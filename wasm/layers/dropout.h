// Dropout: random zeros in training.
#pragma once

#include "../layer.h"

namespace sprout {

/// Dropout: in training y = x * mask / (1 - rate) with mask 0 at a fraction `rate` of the elements; otherwise y = x.
///
/// Args:     rate in [0, 1); seed (none: the run's).
/// Input:    (N, ...)             Output: the same
/// Backward: dx = dy * mask / (1 - rate)
/// See       https://keras.io/api/layers/regularization_layers/dropout/ and https://jmlr.org/papers/v15/srivastava14a.html
class Dropout final : public Layer {
 public:
  std::string_view class_name() const override { return "Dropout"; }
  void options(Options& o) override;
  Shape build(const Shape& input) override { return input; }
  void forward(const ConstTensor& x, Tensor& y, bool training) override;
  void backward(const ConstTensor& x, const ConstTensor& y, const ConstTensor& dy, Tensor* dx) override;
  Masks masks() const override { return Masks::keeps; }
  double memory(const Shape& input, const Shape&) const override { return rate_ > 0 ? double(size_of(input)) : 0; }

 private:
  double rate_ = 0;
  std::optional<int> seed_;
  Buffer mask_;          // (N, ...): 0 or 1 / (1 - rate), of the last training forward
  bool masked_ = false;  // in the last forward
};

}  // namespace sprout
