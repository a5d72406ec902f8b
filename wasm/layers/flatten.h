// Flatten: one dimension a sample.
#pragma once

#include "../layer.h"

namespace sprout {

/// Flatten: y = x with all dimensions but the batch in one line.
///
/// Args:     data_format ("channels_last").
/// Input:    (N, ...)             Output: (N, product of the others)
/// Backward: dx = dy
/// See       https://keras.io/api/layers/reshaping_layers/flatten/
class Flatten final : public Layer {
 public:
  std::string_view class_name() const override { return "Flatten"; }
  void options(Options& o) override { o.only("data_format", "channels_last"); }
  Shape build(const Shape& input) override { return {size_of(input)}; }
  void forward(const ConstTensor& x, Tensor& y, bool) override {
    if (y.data != x.data) array(y) = array(x);
  }
  void backward(const ConstTensor&, const ConstTensor&, const ConstTensor& dy, Tensor* dx) override {
    if (dx && dx->data != dy.data) array(*dx) = array(dy);
  }
  bool reshapes_only() const override { return true; }
};

}  // namespace sprout
