// Rescaling: another unit and another zero.
#pragma once

#include "../layer.h"

namespace sprout {

/// Rescaling: y = x * scale + offset.
///
/// Args:     scale; offset (0). Each may be a number, or a list with one number a channel.
/// Input:    (N, ..., C)          Output: the same
/// Backward: dx = dy * scale
/// Errors:   a list whose length is not C.
/// See       https://keras.io/api/layers/preprocessing_layers/image_preprocessing/rescaling/
class Rescaling final : public Layer {
 public:
  std::string_view class_name() const override { return "Rescaling"; }
  void options(Options& o) override;
  Shape build(const Shape& input) override;
  void forward(const ConstTensor& x, Tensor& y, bool training) override;
  void backward(const ConstTensor& x, const ConstTensor& y, const ConstTensor& dy, Tensor* dx) override;
  Masks masks() const override { return Masks::keeps; }

 private:
  std::vector<double> scale_ = {1}, offset_ = {0};
  Buffer scales_, offsets_;  // (C) each, or one number for all
};

}  // namespace sprout
