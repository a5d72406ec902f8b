// LSTM: one step, forward and back.
#include "lstm.h"

#include "../product.h"

namespace sprout {

void LSTM::gate_options(Options& o) {
  o("recurrent_activation", recurrent_activation_);
  o("unit_forget_bias", unit_forget_bias_);
}

Shape LSTM::build(const Shape& input) {
  const Shape output = Recurrent::build(input);
  if (use_bias_ && unit_forget_bias_) params_[2].init.ones = {std::size_t(units_), std::size_t(2 * units_)};
  return output;
}

void LSTM::step(Eigen::Index t) {
  add_product(z(t), {hidden(t), batch_, units_}, recurrent_kernel());
  for (int g : {kInput, kForget, kOutput}) gate(t, g, recurrent_activation_, keep(g, t));
  gate(t, kCell, activation_, keep(kCell, t));
  array(state(1, t + 1)) = array(keep(kForget, t)) * array(state(1, t)) + array(keep(kInput, t)) * array(keep(kCell, t));
  if (activation_.needs_input()) array(keep(5, t)) = array(state(1, t + 1));
  activation_.forward(state(1, t + 1), keep(kActive, t));
  array(state(0, t + 1)) = array(keep(kOutput, t)) * array(keep(kActive, t));
}

void LSTM::step_backward(Eigen::Index t, real* dafter, real* dbefore) {
  const Tensor dh = block(dafter), dc = block(dafter + batch_ * units_), dgate = block(scratch(dgate_, std::size_t(batch_ * units_)));
  const Tensor active = keep(kActive, t);
  array(dgate) = array(dh) * array(active);
  gate_backward(t, kOutput, recurrent_activation_, keep(kOutput, t), dgate);
  array(dh) *= array(keep(kOutput, t));
  activation_.backward(activation_.needs_input() ? keep(5, t) : active, active, dh, dh);
  array(dc) += array(dh);
  array(dgate) = array(dc) * array(keep(kCell, t));
  gate_backward(t, kInput, recurrent_activation_, keep(kInput, t), dgate);
  array(dgate) = array(dc) * array(keep(kInput, t));
  gate_backward(t, kCell, activation_, keep(kCell, t), dgate);
  array(dgate) = array(dc) * array(state(1, t));
  gate_backward(t, kForget, recurrent_activation_, keep(kForget, t), dgate);
  array(block(dbefore + batch_ * units_)) = array(dc) * array(keep(kForget, t));
  hidden_gradient(dz(t), dbefore);
}

}  // namespace sprout
