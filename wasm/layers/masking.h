// Masking: marks the time steps that are padding.
#pragma once

#include "../layer.h"

namespace sprout {

/// Masking: time steps whose features are all mask_value become 0, and layers behind that know of masks skip them.
///
/// Args:     mask_value (0).
/// Input:    (N, T, C)            Output: the same
/// Backward: dx = dy, 0 at masked steps
/// See       https://keras.io/api/layers/core_layers/masking/
class Masking final : public Layer {
 public:
  std::string_view class_name() const override { return "Masking"; }
  void options(Options& o) override { o("mask_value", mask_value_); }
  Shape build(const Shape& input) override {
    expect_axes(input, "(steps, features)");
    return input;
  }
  void forward(const ConstTensor& x, Tensor& y, bool) override {
    const std::size_t steps = std::size_t(matrix(x).rows());
    if (steps_.size() < steps) steps_.resize(steps);
    for (std::size_t t = 0; t < steps; ++t) {
      const auto row = matrix(x).row(Eigen::Index(t));
      steps_[t] = (row.array() != real(mask_value_)).any();
      if (steps_[t])
        matrix(y).row(Eigen::Index(t)) = row;
      else
        matrix(y).row(Eigen::Index(t)).setZero();
    }
    made_mask_ = Mask(steps_).first(steps);
  }
  void backward(const ConstTensor&, const ConstTensor&, const ConstTensor& dy, Tensor* dx) override {
    if (!dx) return;
    for (std::size_t t = 0; t < made_mask_.size(); ++t) {
      if (steps_[t])
        matrix(*dx).row(Eigen::Index(t)) = matrix(dy).row(Eigen::Index(t));
      else
        matrix(*dx).row(Eigen::Index(t)).setZero();
    }
  }
  Masks masks() const override { return Masks::makes; }
  double memory(const Shape& input, const Shape&) const override { return double(input[0]) / sizeof(real); }

 private:
  double mask_value_ = 0;
  std::vector<std::uint8_t> steps_;  // (N, T)
};

}  // namespace sprout
