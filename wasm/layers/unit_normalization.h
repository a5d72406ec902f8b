// Unit normalization: vectors scaled to length 1.
#pragma once

#include <cstdint>

#include "../layer.h"

namespace sprout {

/// UnitNormalization: y = x / ‖x‖, the L2 norm over the axes of each sample; ‖x‖ counts as at least 1e-12.
///
/// Args:     axis (-1), or a list of axes, counted from 1 or from the end.
/// Input:    (N, ...)             Output: the same
/// Backward: with r = 1 / ‖x‖: dx = r * (dy - r² x Σ dy x), without the sum where x is 0
/// See       https://keras.io/api/layers/normalization_layers/unit_normalization/
class UnitNormalization final : public Layer {
 public:
  std::string_view class_name() const override { return "UnitNormalization"; }
  void options(Options& o) override { o.axes("axis", axis_); }
  Shape build(const Shape& input) override;
  void forward(const ConstTensor& x, Tensor& y, bool training) override;
  void backward(const ConstTensor& x, const ConstTensor& y, const ConstTensor& dy, Tensor* dx) override;
  Masks masks() const override { return Masks::keeps; }
  double memory(const Shape&, const Shape&) const override { return 2 * double(vectors_); }

 private:
  std::vector<int> axis_ = {-1};
  std::vector<std::uint32_t> vector_;  // of each number of a sample, which vector it belongs to
  std::size_t vectors_ = 1;            // in a sample
  Buffer factor_, sum_;                // (N, vectors) each: r of the last forward; for working in
};

}  // namespace sprout
