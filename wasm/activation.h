// Activation: an elementwise function (softmax: over the last axis), its value and its gradient.
#pragma once

#include "tensor.h"

namespace sprout {

/// Keras' activation functions, with Keras' constants. See https://keras.io/api/layers/activations/
class Activation {
 public:
  enum class Kind { linear, sigmoid, tanh, relu, leaky_relu, elu, selu, gelu, swish, softplus, softmax, hard_sigmoid, relu6 };

  Kind kind = Kind::linear;
  double slope = 0.2;        ///< leaky_relu: slope below 0
  double alpha = 1.0;        ///< elu: limit far below 0 is -alpha
  bool approximate = false;  ///< gelu: the tanh approximation
  /// relu6: min(z, max_value) above the threshold, otherwise negative_slope * (z - threshold); none of them below 0.
  double max_value = 6, threshold = 0, negative_slope = 0;

  /// True while the loss takes the logits itself (softmax and sigmoid with a cross-entropy): then this does nothing in training.
  bool deferred = false;

  /// True where the gradient needs the function's argument z, its value y not being enough.
  bool needs_input() const { return !deferred && (kind == Kind::gelu || kind == Kind::swish); }
  /// How many numbers a layer keeps for each of y to go back through it: z where that is needed, and dz.
  int memory() const { return int(needs_input()) + int(!identity()); }
  bool identity() const { return deferred || kind == Kind::linear; }

  /// y = f(z); y may be z.
  void forward(const ConstTensor& z, const Tensor& y) const;
  /// dz = dy * f'(z), written; dz may be dy. z is read only if needs_input(). An identity's dz is dy.
  void backward(const ConstTensor& z, const ConstTensor& y, const ConstTensor& dy, const Tensor& dz) const;
};

/// y = softmax(z) over the last axis, shifted by the maximum so that nothing overflows; y may be z.
void softmax(const ConstTensor& z, const Tensor& y);

}  // namespace sprout
