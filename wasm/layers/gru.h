// GRU: the recurrent layer with an update and a reset gate.
#pragma once

#include "recurrent.h"

namespace sprout {

/// GRU: with [a_z a_r a_h] = x · kernel + bias,  z = σ(a_z + (h · R)_z),  r = σ(a_r + (h · R)_r),  h' = z * h + (1 - z) * act(a_h + s),
/// where s = r * (h · R + recurrent bias)_h with reset_after, and ((r * h) · R)_h without.
///
/// Args:     recurrent_activation ("sigmoid"), σ above; reset_after (true); those of Recurrent.
/// Weights:  kernel (in, 3 · units), recurrent_kernel R (units, 3 · units), bias (3 · units), with reset_after (2, 3 · units): input's and
/// recurrent Backward: with c = act(...): dz = dh' * (h - c);  dc = dh' * (1 - z);  dr from dc through s;  dh = dh' * z + what R brings
/// back See       https://keras.io/api/layers/recurrent_layers/gru/ and https://arxiv.org/abs/1406.1078
class GRU final : public Recurrent {
 public:
  GRU() { activation_.kind = Activation::Kind::tanh, recurrent_activation_.kind = Activation::Kind::sigmoid; }
  std::string_view class_name() const override { return "GRU"; }
  Shape build(const Shape& input) override;

 private:
  enum { kUpdate, kReset, kCandidate, kInner };  // values; kInner: (h · R + bias)_h with reset_after, r * h without
  int gates() const override { return 3; }
  int kept() const override { return 4; }
  int worked() const override { return reset_after_ ? 6 : 10; }
  void gate_options(Options& o) override { o("recurrent_activation", recurrent_activation_); }
  void last_options(Options& o) override { o("reset_after", reset_after_); }
  void reserve() override;
  void step(const Step& s) override;
  void step_backward(const Step& s, real* dafter, real* dbefore) override;
  void recurrent_gradient() override;

  Activation recurrent_activation_;
  bool reset_after_ = true;
  Buffer dgate_;                        // (N, units)
  Buffer reset_h_;                      // (T, N, units): r * h, without reset_after
  Buffer inner_, dinner_, dcandidate_;  // (T, N, 3 · units): h · R, its gradient, and without reset_after that of (r * h) · R
};

}  // namespace sprout
