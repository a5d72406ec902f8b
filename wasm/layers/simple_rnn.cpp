// SimpleRNN: one step, forward and back.
#include "simple_rnn.h"

#include "../product.h"

namespace sprout {

void SimpleRNN::step(Eigen::Index t) {
  add_product(z(t), {hidden(t), batch_, units_}, recurrent_kernel());
  gate(t, 0, activation_, keep(0, t));
  array(state(0, t + 1)) = array(keep(0, t));
}

void SimpleRNN::step_backward(Eigen::Index t, real* dafter, real* dbefore) {
  gate_backward(t, 0, activation_, keep(0, t), block(dafter));
  hidden_gradient(dz(t), dbefore);
}

}  // namespace sprout
