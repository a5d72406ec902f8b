// Global pooling: one number a channel.
#pragma once

#include "../layer.h"

namespace sprout {

/// GlobalAveragePooling1D/2D, GlobalMaxPooling1D/2D: y = the mean or the largest x of each channel over all steps or pixels.
///
/// Args:     keepdims (false): keeps the axes pooled over, with size 1; data_format ("channels_last").
/// Input:    (N, T, C) or (N, H, W, C)             Output: (N, C), with keepdims (N, 1, C) or (N, 1, 1, C)
/// Masks:    GlobalAveragePooling1D leaves masked steps out, as Keras does: a sample without any step gives NaN.
/// Backward: average: dx = dy / (steps or pixels); max: dx = dy / (how many are the largest) where x is one of them, else 0
/// See       https://keras.io/api/layers/pooling_layers/global_average_pooling2d/
class GlobalPooling final : public Layer {
 public:
  GlobalPooling(bool average, std::size_t rank) : average_(average), rank_(rank) {}
  std::string_view class_name() const override;
  void options(Options& o) override {
    o.only("data_format", "channels_last");
    o("keepdims", keepdims_);
  }
  Shape build(const Shape& input) override;
  void forward(const ConstTensor& x, Tensor& y, bool training) override;
  void backward(const ConstTensor& x, const ConstTensor& y, const ConstTensor& dy, Tensor* dx) override;
  double memory(const Shape&, const Shape& output) const override { return double(size_of(output)); }

 private:
  /// Calls body(sample, row of its first pixel, row after its last) for all samples.
  template <class Body>
  void for_each_sample(const ConstTensor& x, Body body) const;
  bool counts(std::ptrdiff_t row) const { return valid_.empty() || valid_[std::size_t(row)]; }

  bool average_;
  std::size_t rank_;
  bool keepdims_ = false;
  Mask valid_;    // steps that count, of the last forward; empty: all
  Buffer count_;  // (N, C): how many are the largest, of the last backward
};

}  // namespace sprout
