// SimpleRNN: the recurrent layer without gates.
#pragma once

#include "recurrent.h"

namespace sprout {

/// SimpleRNN: h' = activation(x · kernel + bias + h · recurrent_kernel).
///
/// Args:     those of Recurrent.
/// Weights:  kernel (in, units), recurrent_kernel (units, units), bias (units)
/// Backward: dz = dh' * activation';  dh = dz · recurrent_kernelᵀ
/// See       https://keras.io/api/layers/recurrent_layers/simple_rnn/
class SimpleRNN final : public Recurrent {
 public:
  SimpleRNN() { activation_.kind = Activation::Kind::tanh; }
  std::string_view class_name() const override { return "SimpleRNN"; }

 private:
  int gates() const override { return 1; }
  int kept() const override { return 1; }  // h' before a mask changed it
  void step(const Step& s) override;
  void step_backward(const Step& s, real* dafter, real* dbefore) override;
};

}  // namespace sprout
