// Zero padding and cropping: one sample is a frame around the other.
#pragma once

#include "../layer.h"

namespace sprout {

/// ZeroPadding1D/2D: y = x with zeros before and after it along each axis.  Cropping1D/2D: y = x without so many at each end.
///
/// Args:     ZeroPadding: padding (1).  Cropping: cropping (1D: 1, 2D: 0).  One number for all sides, one an axis, or a pair
///           {before, after} an axis.  2D: data_format ("channels_last").
/// Input:    (N, T, C) or (N, H, W, C)             Output: the same with longer or shorter axes
/// Backward: dx = dy inside the frame, and 0 where x was cropped
/// Errors:   a cropping that leaves nothing.
/// See       https://keras.io/api/layers/reshaping_layers/zero_padding2d/ and https://keras.io/api/layers/reshaping_layers/cropping2d/
class Margins final : public Layer {
 public:
  Margins(bool padding, std::size_t rank) : padding_(padding), rank_(rank), margins_(2 * rank, padding || rank == 1) {}
  std::string_view class_name() const override;
  void options(Options& o) override;
  Shape build(const Shape& input) override;
  void forward(const ConstTensor& x, Tensor& y, bool training) override;
  void backward(const ConstTensor& x, const ConstTensor& y, const ConstTensor& dy, Tensor* dx) override;

 private:
  void copy(const real* from, real* to, std::size_t samples, bool grow) const;

  bool padding_;
  std::size_t rank_;
  std::vector<int> margins_;                                            // {before, after} an axis
  std::ptrdiff_t inner_rows_ = 1, inner_row_ = 1;                       // of the smaller sample: rows, and reals in a row
  std::ptrdiff_t outer_rows_ = 1, outer_row_ = 1, top_ = 0, left_ = 0;  // of the larger one, and where the smaller begins: rows, reals
};

}  // namespace sprout
