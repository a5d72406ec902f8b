// Reshape: the same numbers in another shape.
#pragma once

#include "../layer.h"

namespace sprout {

/// Reshape: y = x in the shape target_shape, row-major order kept.
///
/// Args:     target_shape, without the batch; one entry may be -1 and is inferred.
/// Input:    (N, ...)             Output: (N, *target_shape)
/// Backward: dx = dy
/// Errors:   sizes that differ; more than one -1; entries below -1 or 0.
/// See       https://keras.io/api/layers/reshaping_layers/reshape/
class Reshape final : public Layer {
 public:
  std::string_view class_name() const override { return "Reshape"; }
  void options(Options& o) override { o.required()("target_shape", target_shape_); }
  Shape build(const Shape& input) override;
  void forward(const ConstTensor& x, Tensor& y, bool) override {
    if (y.data != x.data) array(y) = array(x);
  }
  void backward(const ConstTensor&, const ConstTensor&, const ConstTensor& dy, Tensor* dx) override {
    if (dx && dx->data != dy.data) array(*dx) = array(dy);
  }
  bool reshapes_only() const override { return true; }

 private:
  std::vector<int> target_shape_;
};

}  // namespace sprout
