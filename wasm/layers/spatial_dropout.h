// Spatial dropout: whole channels of a sample dropped at random in training.
#pragma once

#include "../layer.h"

namespace sprout {

/// SpatialDropout1D, SpatialDropout2D: in training y = x * mask / (1 - rate), the mask 0 at a fraction `rate` of each sample's channels.
///
/// Args:     rate in [0, 1); seed (none: the run's); 2D: data_format ("channels_last").
/// Input:    (N, T, C) or (N, H, W, C)             Output: the same
/// Backward: dx = dy * mask / (1 - rate)
/// See       https://keras.io/api/layers/regularization_layers/spatial_dropout2d/ and https://arxiv.org/abs/1411.4280
class SpatialDropout final : public Layer {
 public:
  explicit SpatialDropout(std::size_t rank) : rank_(rank) {}
  std::string_view class_name() const override { return rank_ == 1 ? "SpatialDropout1D" : "SpatialDropout2D"; }
  void options(Options& o) override;
  Shape build(const Shape& input) override;
  void forward(const ConstTensor& x, Tensor& y, bool training) override;
  void backward(const ConstTensor& x, const ConstTensor& y, const ConstTensor& dy, Tensor* dx) override;
  bool varies_in_training() const override { return rate_ > 0; }
  Masks masks() const override { return Masks::keeps; }
  double memory(const Shape& input, const Shape&) const override { return rate_ > 0 ? double(input.back()) : 0; }

 private:
  void apply(const ConstTensor& from, const Tensor& to) const;

  std::size_t rank_;
  double rate_ = 0;
  std::optional<int> seed_;
  Buffer kept_;          // (N, C): 0 or 1 / (1 - rate)
  bool masked_ = false;  // in the last forward
};

}  // namespace sprout
