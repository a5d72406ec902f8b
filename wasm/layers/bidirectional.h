// Bidirectional: a recurrent layer walks the sequence both ways.
#pragma once

#include "recurrent.h"
#include "wrapper.h"

namespace sprout {

/// Bidirectional: y = merge(forward(x), backward(x)); the backward sequence is turned round again.
///
/// Args:     layer: a recurrent one; merge_mode ("concat", "sum", "ave" or "mul"); backward_layer (none: a copy of layer that goes
///           backwards).
/// Call:     sequence (N, T, in); initial_state: the forward layer's, then the backward layer's
/// Output:   (N, units), with return_sequences (N, T, units); "concat": both layers' units. With return_state also the last states of
///           both.
/// Weights:  the forward layer's, then the backward layer's
/// Masks:    as the layer; with return_sequences masked steps give 0.
/// Errors:   a layer that is not recurrent, or backward_layer with another return_sequences or return_state, or the same
///           go_backwards; layers with different units that are not to be concatenated.
/// See       https://keras.io/api/layers/recurrent_layers/bidirectional/
class Bidirectional final : public Wrapper {
 public:
  std::string_view class_name() const override { return "Bidirectional"; }
  void options(Options& o) override;
  std::span<const char* const> arguments() const override { return layers_[0]->arguments(); }
  Shapes build_all(const Shapes& inputs) override;
  void forward_all(std::span<const ConstTensor> x, std::span<Tensor> y, bool training) override;
  void backward_all(std::span<const ConstTensor> x, std::span<const ConstTensor> y, std::span<const ConstTensor> dy,
                    std::span<Tensor> dx) override;
  bool varies_in_training() const override { return layers_[0]->varies_in_training() || layers_[1]->varies_in_training(); }
  Masks masks() const override { return layers_[0] ? layers_[0]->masks() : Masks::inner; }
  double memory(const Shape& input, const Shape& output) const override;
  double products(const Shape& input, const Shape&) const override {
    return layers_[0]->products(input, part_[0]) + layers_[1]->products(input, part_[1]);
  }

 private:
  Recurrent& recurrent(int i) const { return static_cast<Recurrent&>(*layers_[i]); }
  Tensor part(int i, std::size_t n) { return {parts_[i].data(), batch_of(n, part_[i])}; }
  Tensor gradient(int i, std::size_t n) { return {gradients_[i].data(), batch_of(n, part_[i])}; }
  Eigen::Index units(int i) const { return Eigen::Index(part_[i].back()); }
  /// Calls body(i, row of y, row of the layer's own output) for every sample, step and direction.
  template <class Body>
  void for_each_row(std::size_t n, Body body) const;

  std::unique_ptr<Layer> layers_[2];  // forward, backward
  std::string merge_mode_ = "concat";
  Shape part_[2];  // one sample of a direction's output
  Buffer parts_[2], gradients_[2], dx_;
};

}  // namespace sprout
