// RandomFlip: pictures mirrored at random in training.
#pragma once

#include "image_augmentation.h"

namespace sprout {

/// RandomFlip: in training half of the pictures are mirrored, left to right, top to bottom or both at once.
///
/// Args:     mode "horizontal", "vertical" or "horizontal_and_vertical" (default); seed (none: the run's); data_format ("channels_last").
/// Backward: dx = dy mirrored in the same way
/// See       https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_flip/
class RandomFlip final : public ImageAugmentation {
 public:
  std::string_view class_name() const override { return "RandomFlip"; }
  void options(Options& o) override;
  void forward(const ConstTensor& x, Tensor& y, bool training) override;
  void backward(const ConstTensor& x, const ConstTensor& y, const ConstTensor& dy, Tensor* dx) override;

 private:
  void mirror(const ConstTensor& from, const Tensor& to) const;

  std::string mode_ = "horizontal_and_vertical";
  std::vector<std::uint8_t> flips_;  // (N)
};

}  // namespace sprout
