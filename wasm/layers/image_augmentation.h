// Image augmentation: what the layers that change pictures at random in training have in common.
#pragma once

#include "../layer.h"
#include "../parallel.h"

namespace sprout {

/// In training each picture is changed by numbers drawn for it from (seed, draw): the same run draws the same, however it is split.
///
/// Input:    (N, H, W, C)         Output: the same; in inference y = x
class ImageAugmentation : public Layer {
 public:
  Shape build(const Shape& input) override {
    expect_axes(input, "(H, W, C)");
    height_ = std::ptrdiff_t(input[0]), width_ = std::ptrdiff_t(input[1]), channels_ = std::ptrdiff_t(input[2]);
    return input;
  }
  bool varies_in_training() const override { return true; }

 protected:
  /// The stream of this batch; a layer's own seed stands above the run's.
  Random numbers() const { return seed_option_ ? random(Use::augmentation, std::uint64_t(*seed_option_)) : random(Use::augmentation); }

  /// Calls body(sample, its picture's first number) for all samples.
  template <class Body>
  void for_each_picture(const ConstTensor& x, Body body) const {
    const std::ptrdiff_t size = height_ * width_ * channels_;
    parallel_for(std::ptrdiff_t(x.rows()), multiply_adds(8, size), [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
      for (std::ptrdiff_t n = begin; n < end; ++n) body(n, n * size);
    });
  }

  /// Both ends of a range in ascending order: Keras takes two numbers, or one, f, for [-f, f] or, one-sided, [0, f].
  static void range(Options& o, const char* key, std::vector<double>& value, const Limits& limits, bool one_sided = false) {
    o.numbers(key, value, {1, 2}, limits);
    if (!o.reading() || value.empty()) return;
    if (value.size() == 1) value = {one_sided ? 0 : -std::abs(value[0]), std::abs(value[0])};
    if (value[0] > value[1]) std::swap(value[0], value[1]);
  }

  std::optional<int> seed_option_;
  bool changed_ = false;  // in the last forward
  std::ptrdiff_t height_ = 1, width_ = 1, channels_ = 1;
};

}  // namespace sprout
