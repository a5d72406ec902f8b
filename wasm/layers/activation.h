// Activation as a layer of its own, with Keras' named ones: ReLU, LeakyReLU, ELU, Softmax.
#pragma once

#include "../layer.h"

namespace sprout {

/// Activation: y = activation(x).
///
/// Args:     Activation: activation.  ReLU: max_value (none), negative_slope (0), threshold (0).  LeakyReLU: negative_slope (0.3).  ELU:
/// alpha (1).  Softmax: axis (-1). Input:    (N, ...)             Output: the same Backward: dx = dy * activation'(x) See
/// https://keras.io/api/layers/core_layers/activation/ and https://keras.io/api/layers/activation_layers/
class ActivationLayer final : public Layer {
 public:
  enum class Kind { activation, relu, leaky_relu, elu, softmax };
  explicit ActivationLayer(Kind kind);
  std::string_view class_name() const override;
  void options(Options& o) override;
  Shape build(const Shape& input) override { return input; }
  void forward(const ConstTensor& x, Tensor& y, bool) override { activation_.forward(x, y); }
  void backward(const ConstTensor& x, const ConstTensor& y, const ConstTensor& dy, Tensor* dx) override {
    if (dx) activation_.backward(x, y, dy, *dx);
  }
  Activation* output_activation() override { return &activation_; }
  Masks masks() const override { return Masks::keeps; }

 private:
  Kind kind_;
  std::optional<double> max_value_;  // of ReLU
  Activation activation_;
};

}  // namespace sprout
