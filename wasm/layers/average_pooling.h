// Average pooling: the mean of each window.
#pragma once

#include "pooling.h"

namespace sprout {

/// AveragePooling1D, AveragePooling2D: y = the mean x of each window, channel by channel; padding does not count.
///
/// Args, input, output, errors: those of Pooling.
/// Backward: dx = Σ over the windows that hold x of dy / (numbers in the window)
/// See       https://keras.io/api/layers/pooling_layers/average_pooling2d/
class AveragePooling final : public Pooling {
 public:
  using Pooling::Pooling;
  std::string_view class_name() const override { return rank_ == 1 ? "AveragePooling1D" : "AveragePooling2D"; }
  void options(Options& o) override { Pooling::options(o.required()); }  // pool_size: Keras has a default for MaxPooling alone
  void forward(const ConstTensor& x, Tensor& y, bool training) override;
  void backward(const ConstTensor& x, const ConstTensor& y, const ConstTensor& dy, Tensor* dx) override;
};

}  // namespace sprout
