// LSTM: the recurrent layer with a carried cell and four gates.
#pragma once

#include "recurrent.h"

namespace sprout {

/// LSTM: [i f g o] = x · kernel + bias + h · recurrent_kernel, in Keras' order;  c' = σ(f) * c + σ(i) * act(g);  h' = σ(o) * act(c').
///
/// Args:     recurrent_activation ("sigmoid"), σ above; unit_forget_bias (true): the forget gate's bias begins at 1; those of Recurrent.
/// Weights:  kernel (in, 4 · units), recurrent_kernel (units, 4 · units), bias (4 · units)
/// Backward: dc' += dh' * σ(o) * act'(c');  do = dh' * act(c');  df = dc' * c;  di = dc' * act(g);  dg = dc' * σ(i);  dc = dc' * σ(f)
/// See       https://keras.io/api/layers/recurrent_layers/lstm/ and https://www.bioinf.jku.at/publications/older/2604.pdf
class LSTM final : public Recurrent {
 public:
  LSTM() { activation_.kind = Activation::Kind::tanh, recurrent_activation_.kind = Activation::Kind::sigmoid; }
  std::string_view class_name() const override { return "LSTM"; }
  Shape build(const Shape& input) override;

 private:
  enum { kInput, kForget, kCell, kOutput, kActive };  // the gates' values, and act(c')
  int gates() const override { return 4; }
  int states() const override { return 2; }                                      // h, c
  int kept() const override { return 5 + (activation_.needs_input() ? 1 : 0); }  // and c' before a mask changed it
  void gate_options(Options& o) override { o("recurrent_activation", recurrent_activation_); }
  void bias_options(Options& o) override { o("unit_forget_bias", unit_forget_bias_); }
  void reserve() override { scratch(dgate_, batch_, units_); }
  void step(const Step& s) override;
  void step_backward(const Step& s, real* dafter, real* dbefore) override;

  Activation recurrent_activation_;
  bool unit_forget_bias_ = true;
  Buffer dgate_;  // (N, units)
};

}  // namespace sprout
