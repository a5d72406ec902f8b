// RMS normalization: each sample's (or step's, or pixel's) features divided by their root mean square.
#pragma once

#include "../layer.h"

namespace sprout {

/// RMSNormalization: y = scale * x / sqrt(mean(x²) + epsilon), the mean over the axes of each sample.
///
/// Args:     axis (-1), or a list of the last axes; epsilon (1e-6).
/// Input:    (N, ..., axes)       Output: the same
/// Weights:  scale (axes), which starts at 1
/// Backward: with r = 1 / sqrt(mean(x²) + epsilon), d = dy * scale: dx = r * (d - r² x mean(d x));  dscale += Σ dy x r
/// See       https://keras.io/api/layers/normalization_layers/rms_normalization/ and https://arxiv.org/abs/1910.07467
class RMSNormalization final : public Layer {
 public:
  std::string_view class_name() const override { return "RMSNormalization"; }
  void options(Options& o) override;
  Shape build(const Shape& input) override;
  void forward(const ConstTensor& x, Tensor& y, bool training) override;
  void backward(const ConstTensor& x, const ConstTensor& y, const ConstTensor& dy, Tensor* dx) override;
  double memory(const Shape& input, const Shape&) const override { return double(size_of(input)) / double(features_); }

 private:
  std::vector<int> axis_ = {-1};
  double epsilon_ = 1e-6;
  std::ptrdiff_t features_ = 1;  // normalized together
  Buffer factor_;                // (rows) of the last forward: r
};

}  // namespace sprout
