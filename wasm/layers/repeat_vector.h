// RepeatVector: a vector becomes a sequence of itself.
#pragma once

#include "../layer.h"

namespace sprout {

/// RepeatVector: y[t] = x for t in [0, n).
///
/// Args:     n > 0.
/// Input:    (N, C)               Output: (N, n, C)
/// Backward: dx = Σ_t dy[t]
/// See       https://keras.io/api/layers/reshaping_layers/repeat_vector/
class RepeatVector final : public Layer {
 public:
  std::string_view class_name() const override { return "RepeatVector"; }
  void options(Options& o) override { o.required().at_least("n", n_, 1); }
  Shape build(const Shape& input) override {
    expect_axes(input, "(features)");
    return {std::size_t(n_), input[0]};
  }
  void forward(const ConstTensor& x, Tensor& y, bool) override {
    for (Eigen::Index row = 0; row < matrix(y).rows(); ++row) matrix(y).row(row) = matrix(x).row(row / n_);
  }
  void backward(const ConstTensor&, const ConstTensor&, const ConstTensor& dy, Tensor* dx) override {
    if (!dx) return;
    array(*dx) = real(0);
    for (Eigen::Index row = 0; row < matrix(dy).rows(); ++row) matrix(*dx).row(row / n_) += matrix(dy).row(row);
  }

 private:
  int n_ = 1;
};

}  // namespace sprout
