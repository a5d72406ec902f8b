// Max pooling: the largest number of each window.
#pragma once

#include "pooling.h"

namespace sprout {

/// MaxPooling1D, MaxPooling2D: y = the largest x of each window, channel by channel; a NaN stays one.
///
/// Args, input, output, errors: those of Pooling.
/// Backward: dx = Σ of dy over the windows whose first largest number x is
/// See       https://keras.io/api/layers/pooling_layers/max_pooling2d/
class MaxPooling final : public Pooling {
 public:
  using Pooling::Pooling;
  std::string_view class_name() const override { return rank_ == 1 ? "MaxPooling1D" : "MaxPooling2D"; }
  void forward(const ConstTensor& x, Tensor& y, bool training) override;
  void backward(const ConstTensor& x, const ConstTensor& y, const ConstTensor& dy, Tensor* dx) override;
  double memory(const Shape&, const Shape& output) const override { return double(size_of(output)); }

 private:
  Buffer winner_;  // (N, H', W', C): the index of the largest tap in its window, of the last forward
};

}  // namespace sprout
