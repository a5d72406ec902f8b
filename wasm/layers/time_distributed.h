// TimeDistributed: one layer at every step of a sequence.
#pragma once

#include "wrapper.h"

namespace sprout {

/// TimeDistributed: y[:, t] = layer(x[:, t]) for every t, each with the mask of its step.
///
/// The steps are samples to the layer, but where samples depend on each other (BatchNormalization in training): that is called step by
/// step, on the N samples of one, and its moving statistics follow T times a batch, as in Keras 3.
///
/// Args:     layer.
/// Input:    (N, T, ...)          Output: (N, T, the layer's output)
/// Weights:  the layer's
/// Errors:   an input without steps, a layer of several outputs, and what the layer refuses.
/// See       https://keras.io/api/layers/recurrent_layers/time_distributed/
class TimeDistributed final : public Wrapper {
 public:
  std::string_view class_name() const override { return "TimeDistributed"; }
  std::size_t tokens() const override { return layer_->tokens(); }
  bool depends_on_batch() const override { return layer_->depends_on_batch(); }
  void options(Options& o) override;
  Shape build(const Shape& input) override;
  void forward(const ConstTensor& x, Tensor& y, bool training) override;
  void backward(const ConstTensor& x, const ConstTensor& y, const ConstTensor& dy, Tensor* dx) override;
  bool varies_in_training() const override { return layer_->varies_in_training(); }
  Masks masks() const override { return Masks::keeps; }
  double memory(const Shape& input, const Shape& output) const override;
  double products(const Shape& input, const Shape&) const override { return double(input[0]) * layer_->products(in_, out_); }

 private:
  /// One step of a batch, its samples one after another, and the mask of it.
  struct Step {
    std::unique_ptr<Layer> layer;  // a copy that remembers this step until backward
    Buffer x, y, dy, dx;
    std::vector<std::uint8_t> mask;
  };

  std::unique_ptr<Layer> layer_;
  Shape in_, out_;           // of one step
  std::vector<Step> steps_;  // none where all can be done at once
  bool by_step_ = false;     // the last forward was
};

}  // namespace sprout
