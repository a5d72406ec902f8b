// RandomContrast: pictures with more or less contrast at random in training.
#pragma once

#include "image_augmentation.h"

namespace sprout {

/// RandomContrast: in training y = (x - mean) * c + mean, cut off at value_range, with the mean of each channel of each picture and c
/// drawn for the picture from [1 - lower, 1 + upper).
///
/// Args:     factor: two numbers lower, upper in [-1, 1], or one, f, which Keras takes for 0, f; value_range ([0, 255]): the smallest and
///           largest number a picture may have; seed (none: the run's); data_format ("channels_last").
/// Backward: with d = dy where nothing was cut off, else 0: dx = c * d + (1 - c) * mean(d), the mean over each channel of each picture
/// See       https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_contrast/
class RandomContrast final : public ImageAugmentation {
 public:
  std::string_view class_name() const override { return "RandomContrast"; }
  void options(Options& o) override;
  void forward(const ConstTensor& x, Tensor& y, bool training) override;
  void backward(const ConstTensor& x, const ConstTensor& y, const ConstTensor& dy, Tensor* dx) override;
  double memory(const Shape&, const Shape&) const override { return 1 + double(channels_); }

 private:
  std::vector<double> factor_ = {0, 0}, value_range_ = {0, 255};
  Buffer contrast_, mean_;  // (N); (N, C)
};

}  // namespace sprout
