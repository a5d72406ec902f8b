// Noise from the normal distribution in training: added to the input, or multiplied with it.
#pragma once

#include "../layer.h"

namespace sprout {

/// GaussianNoise: in training y = x + noise of mean 0.  GaussianDropout: in training y = x * noise of mean 1. Otherwise y = x.
///
/// Args:     GaussianNoise: stddev of the noise in [0, 1].  GaussianDropout: rate in [0, 1), whose noise has the standard deviation
///           sqrt(rate / (1 - rate)).  seed (none: the run's).
/// Input:    (N, ...)             Output: the same
/// Backward: dx = dy, times the noise where it was multiplied
/// See       https://keras.io/api/layers/regularization_layers/gaussian_noise/ and
/// https://keras.io/api/layers/regularization_layers/gaussian_dropout/
class GaussianNoise final : public Layer {
 public:
  explicit GaussianNoise(bool multiply) : multiply_(multiply) {}
  std::string_view class_name() const override { return multiply_ ? "GaussianDropout" : "GaussianNoise"; }
  void options(Options& o) override;
  Shape build(const Shape& input) override { return input; }
  void forward(const ConstTensor& x, Tensor& y, bool training) override;
  void backward(const ConstTensor& x, const ConstTensor& y, const ConstTensor& dy, Tensor* dx) override;
  bool varies_in_training() const override { return amount_ > 0; }
  Masks masks() const override { return Masks::keeps; }
  double memory(const Shape& input, const Shape&) const override { return amount_ > 0 ? double(size_of(input)) : 0; }

 private:
  double stddev() const;

  bool multiply_;
  double amount_ = 0;  // stddev or rate
  std::optional<int> seed_;
  Buffer noise_;        // (N, ...); two numbers are drawn at a time
  bool noisy_ = false;  // the last forward was
};

}  // namespace sprout
