// TimeDistributed: one layer at every step of a sequence.
#pragma once

#include "wrapper.h"

namespace sprout {

/// TimeDistributed: y[:, t] = layer(x[:, t]) for every t; the steps are samples to the layer.
///
/// Args:     layer.
/// Input:    (N, T, ...)          Output: (N, T, the layer's output)
/// Weights:  the layer's
/// Errors:   an input without steps, and what the layer refuses.
/// See       https://keras.io/api/layers/recurrent_layers/time_distributed/
class TimeDistributed final : public Wrapper {
 public:
  std::string_view class_name() const override { return "TimeDistributed"; }
  void options(Options& o) override;
  Shape build(const Shape& input) override;
  void forward(const ConstTensor& x, Tensor& y, bool training) override;
  void backward(const ConstTensor& x, const ConstTensor& y, const ConstTensor& dy, Tensor* dx) override;
  Masks masks() const override { return Masks::keeps; }
  double memory(const Shape& input, const Shape&) const override { return double(input[0]) * layer_->memory(in_, out_); }
  double products(const Shape& input, const Shape&) const override { return double(input[0]) * layer_->products(in_, out_); }

 private:
  std::unique_ptr<Layer> layer_;
  Shape in_, out_;  // of one step
};

}  // namespace sprout
