// LSTM: one step, forward and back.
#include "lstm.h"

#include "../product.h"

namespace sprout {

Shape LSTM::build(const Shape& input) {
  const Shape output = Recurrent::build(input);
  if (use_bias_ && unit_forget_bias_) params_[2].init.ones = {std::size_t(units_), std::size_t(2 * units_)};
  return output;
}

void LSTM::step(const Step& s) {
  add_product(z(s), hidden(s), recurrent_kernel());
  for (int g : {kInput, kForget, kOutput}) gate(s, g, recurrent_activation_, keep(g, s));
  gate(s, kCell, activation_, keep(kCell, s));
  array(after(1, s)) = array(keep(kForget, s)) * array(before(1, s)) + array(keep(kInput, s)) * array(keep(kCell, s));
  if (activation_.needs_input()) array(keep(5, s)) = array(after(1, s));
  activation_.forward(after(1, s), keep(kActive, s));
  array(after(0, s)) = array(keep(kOutput, s)) * array(keep(kActive, s));
}

void LSTM::step_backward(const Step& s, real* dafter, real* dbefore) {
  const Tensor dh = block(dafter, s), dc = block(dafter + batch_ * units_, s), dgate = block(dgate_.data(), s);
  const Tensor active = keep(kActive, s);
  array(dgate) = array(dh) * array(active);
  gate_backward(s, kOutput, recurrent_activation_, keep(kOutput, s), dgate);
  array(dh) *= array(keep(kOutput, s));
  activation_.backward(activation_.needs_input() ? keep(5, s) : active, active, dh, dh);
  array(dc) += array(dh);
  array(dgate) = array(dc) * array(keep(kCell, s));
  gate_backward(s, kInput, recurrent_activation_, keep(kInput, s), dgate);
  array(dgate) = array(dc) * array(keep(kInput, s));
  gate_backward(s, kCell, activation_, keep(kCell, s), dgate);
  array(dgate) = array(dc) * array(before(1, s));
  gate_backward(s, kForget, recurrent_activation_, keep(kForget, s), dgate);
  array(block(dbefore + batch_ * units_, s)) = array(dc) * array(keep(kForget, s));
  hidden_gradient(s, dz(s), block(dbefore, s));
}

}  // namespace sprout
