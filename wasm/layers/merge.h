// Merge: Add, Subtract, Multiply, Average, Maximum, Minimum: several tensors number by number.
#pragma once

#include "../layer.h"

namespace sprout {

/// y = x_0 ∘ x_1 ∘ ... number by number; axes of size 1, and axes that are missing in front, are repeated along those of the others.
///
/// Input:    two tensors or more (N, ...); Subtract two alone    Output: (N, the larger of each axis)
/// Masks:    where all have one, a step counts that counts in any. Multiply, Maximum and Minimum leave out what does not count; where
///           nothing does, a product is 0, an extreme the first tensor's.
/// Backward: dx_i = dy (Average: dy / count; Subtract: dy, -dy); Multiply: dy times the others; Maximum and Minimum: dy where x_i is the
///           first that y is; summed over the axes that were repeated
/// Errors:   axes of different sizes.
/// See       https://keras.io/api/layers/merging_layers/
class Merge final : public Layer {
 public:
  enum class Kind { add, subtract, multiply, average, maximum, minimum };
  explicit Merge(Kind kind) : kind_(kind) {}

  std::string_view class_name() const override;
  Shapes build_all(const Shapes& inputs) override;
  void set_masks(std::span<const Mask> of_x) override;
  void forward_all(std::span<const ConstTensor> x, std::span<Tensor> y, bool training) override;
  void backward_all(std::span<const ConstTensor> x, std::span<const ConstTensor> y, std::span<const ConstTensor> dy,
                    std::span<Tensor> dx) override;
  Masks masks() const override { return Masks::joins; }

 private:
  struct Row;
  /// Calls body(row) for pieces of y in which every x has the same step from number to number, 0 where it is repeated.
  template <class Body>
  void for_each_row(std::size_t n, Body body) const;

  Kind kind_;
  std::vector<Shape> steps_;  // of each input: from number to number along each axis of the output, 0 where it is repeated
  std::vector<std::size_t> sizes_;
  Shape output_;
  bool alike_ = true;  // all inputs have the output's shape
  std::vector<Mask> masks_;
  std::vector<std::uint8_t> joined_;
};

}  // namespace sprout
