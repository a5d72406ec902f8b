// Normalization: each feature with mean 0 and variance 1 over the data set.
#pragma once

#include "../layer.h"

namespace sprout {

/// Normalization: y = (x - mean) / max(sqrt(variance), 1e-7), mean and variance those of the data set (given, or found by adapt) for each
/// position along the axes kept.
///
/// Args:     axis (-1): the axis or axes kept, the batch counted as axis 0; null: one mean for all numbers;
///           mean, variance (none: weights that adapt fills): a number or one number a position; invert (false): y = mean + x *
///           sqrt(variance).
/// Input:    (N, ...)             Output: the same
/// Weights:  unless given: mean (kept), variance (kept), count (); never trained
/// Backward: dx = dy / max(sqrt(variance), 1e-7), or times it if inverted
/// Errors:   axes that the input does not have; mean without variance, or of another size.
/// See       https://keras.io/api/layers/preprocessing_layers/numerical/normalization/
class Normalization final : public Layer {
 public:
  std::string_view class_name() const override { return "Normalization"; }
  void options(Options& o) override;
  Shape build(const Shape& input) override;
  void forward(const ConstTensor& x, Tensor& y, bool training) override;
  void backward(const ConstTensor& x, const ConstTensor& y, const ConstTensor& dy, Tensor* dx) override;
  bool varies_in_training() const override { return unadapted(); }
  Masks masks() const override { return Masks::keeps; }

  /// True if mean and variance are weights that still have their first values, 0 and 1.
  bool unadapted() const;

  /// Sets mean and variance to those of all samples x (N, ...) since the last `restart`.
  void adapt(const ConstTensor& x, bool restart);

 private:
  std::vector<int> axis_ = {-1};
  std::vector<double> mean_, variance_;  // given ones
  bool invert_ = false;
  std::vector<std::uint32_t> kept_;  // of each number of a sample: its position along the axes kept
  std::size_t positions_ = 1;
  Buffer means_, deviations_;                  // (sample) each, of the last forward
  std::vector<double> shift_, sum_, squares_;  // (positions): adapt's sums of x - shift and its square
  double count_ = 0;
};

}  // namespace sprout
