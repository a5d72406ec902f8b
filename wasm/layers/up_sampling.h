// Upsampling: more steps or pixels, by repetition or by interpolation.
#pragma once

#include "../layer.h"

namespace sprout {

/// UpSampling1D, UpSampling2D: y = x with `size` times as many steps or pixels along each axis.
///
/// Args:     size (2); UpSampling2D: interpolation "nearest" (each pixel repeated) or "bilinear" (between the four nearest pixel centers,
///           those of the edge going on beyond it); data_format ("channels_last").
/// Input:    (N, T, C) or (N, H, W, C)             Output: (N, T * size, C) or (N, H * size, W * size, C)
/// Backward: dx = Σ dy * weight over the y made of x
/// See       https://keras.io/api/layers/reshaping_layers/up_sampling2d/
class UpSampling final : public Layer {
 public:
  explicit UpSampling(std::size_t rank) : rank_(rank), size_(rank, 2) {}
  std::string_view class_name() const override { return rank_ == 1 ? "UpSampling1D" : "UpSampling2D"; }
  void options(Options& o) override;
  Shape build(const Shape& input) override;
  void forward(const ConstTensor& x, Tensor& y, bool training) override;
  void backward(const ConstTensor& x, const ConstTensor& y, const ConstTensor& dy, Tensor* dx) override;

 private:
  /// Along one axis: output o is (1 - part) of input `first` and `part` of input `second`.
  struct Mix {
    std::ptrdiff_t first, second;
    real part;
  };
  static std::vector<Mix> mixes(std::ptrdiff_t in, std::ptrdiff_t size, bool bilinear);

  /// Calls body(pixel of x, pixel of y, weight) for all that meet in the samples [begin, end), counting pixels through all samples.
  template <class Body>
  void for_each_pair(std::ptrdiff_t begin, std::ptrdiff_t end, Body body) const;

  std::size_t rank_;
  std::vector<int> size_;
  std::string interpolation_ = "nearest";
  std::ptrdiff_t height_ = 1, width_ = 1, channels_ = 1;  // of x
  std::vector<Mix> rows_, columns_;                       // of y
};

}  // namespace sprout
