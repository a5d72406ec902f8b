// Random translation, rotation and zoom: each picture seen through a frame that moves.
#pragma once

#include "image_augmentation.h"

namespace sprout {

/// RandomTranslation, RandomRotation, RandomZoom: in training y[p] = x[A p + b], A and b drawn for each picture.
///
/// Args:     RandomTranslation: height_factor, width_factor in [-1, 1], as parts of the height and width; up and left are negative.
///           RandomRotation: factor in [-1, 1], as parts of a full turn; positive is counter-clockwise.
///           RandomZoom: height_factor in (-1, 1], positive zooms out; width_factor (none: the same number as for the height).
///           Each factor is two numbers, or one, f, for [-f, f].
///           fill_mode for what lies outside: "reflect" (d c b a | a b c d | d c b a), "wrap" (a b c d | a b c d), "constant" (fill_value)
///           or "nearest" (a a a | a b c d | d d d); fill_value (0); interpolation "bilinear" or "nearest"; seed (none: the run's);
///           data_format ("channels_last").
/// Backward: dx = Σ dy * weight over the pixels y that x went into
/// See       https://keras.io/api/layers/preprocessing_layers/image_augmentation/
class RandomAffine final : public ImageAugmentation {
 public:
  enum class Kind { translation, rotation, zoom };
  explicit RandomAffine(Kind kind) : kind_(kind) {
    if (kind_ == Kind::translation) width_factor_ = {0, 0};
  }
  std::string_view class_name() const override;
  void options(Options& o) override;
  void forward(const ConstTensor& x, Tensor& y, bool training) override;
  void backward(const ConstTensor& x, const ConstTensor& y, const ConstTensor& dy, Tensor* dx) override;

 private:
  /// Pixel (x, y) of the output is (a x + b y + c, d x + e y + f) of the input.
  struct Transform {
    real a, b, c, d, e, f;
  };
  Transform draw(Random& random) const;

  /// Calls body(number of y's pixel, number of x's pixel or -1 for fill_value, weight) for all of a picture that meet.
  template <class Body>
  void for_each_pair(const Transform& t, Body body) const;

  /// Where a coordinate outside [0, size) comes to lie.
  real fold(real at, std::ptrdiff_t size) const;

  enum class Fill { reflect, wrap, constant, nearest };
  Kind kind_;
  std::vector<double> height_factor_ = {0, 0};  // both ends; a rotation's stand here too
  std::vector<double> width_factor_;            // likewise; a zoom without them keeps the proportions
  std::string fill_mode_ = "reflect", interpolation_ = "bilinear";
  Fill fill_ = Fill::reflect;
  double fill_value_ = 0;
  std::vector<Transform> transforms_;  // (N)
};

}  // namespace sprout
