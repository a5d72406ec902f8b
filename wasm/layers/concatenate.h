// Concatenate: several tensors behind each other along an axis.
#pragma once

#include "../layer.h"

namespace sprout {

/// Concatenate: y is x_0, x_1, ... behind each other along an axis.
///
/// Args:     axis (-1): counted with the batch as 0, which itself is not to be chosen.
/// Input:    tensors (N, ...) alike but for that axis    Output: (N, ...), that axis their sum
/// Masks:    of sequences (N, T, C): along the steps behind each other, otherwise a step counts that counts in any; where some have none,
///           all their steps count
/// Backward: dx_i = its part of dy
/// Errors:   inputs that differ along another axis; an axis they do not have.
/// See       https://keras.io/api/layers/merging_layers/concatenate/
class Concatenate final : public Layer {
 public:
  std::string_view class_name() const override { return "Concatenate"; }
  void options(Options& o) override { o("axis", axis_); }
  Shapes build_all(const Shapes& inputs) override;
  void set_masks(std::span<const Mask> of_x) override;
  void forward_all(std::span<const ConstTensor> x, std::span<Tensor> y, bool training) override;
  void backward_all(std::span<const ConstTensor> x, std::span<const ConstTensor> y, std::span<const ConstTensor> dy,
                    std::span<Tensor> dx) override;
  Masks masks() const override { return Masks::joins; }

 private:
  int axis_ = -1;
  bool sequences_ = false, along_steps_ = false;
  std::size_t blocks_ = 1;           // of a sample: places along the axes before
  std::vector<std::size_t> widths_;  // of each input: numbers of a block
  std::vector<std::size_t> steps_;   // of each input that is a sequence
  std::size_t width_ = 0;            // of a block of y
  std::vector<std::uint8_t> joined_;
};

}  // namespace sprout
