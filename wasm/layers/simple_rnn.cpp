// SimpleRNN: one step, forward and back.
#include "simple_rnn.h"

#include "../product.h"

namespace sprout {

void SimpleRNN::step(const Step& s) {
  add_product(z(s), hidden(s), recurrent_kernel());
  gate(s, 0, activation_, keep(0, s));
  array(after(0, s)) = array(keep(0, s));
}

void SimpleRNN::step_backward(const Step& s, real* dafter, real* dbefore) {
  gate_backward(s, 0, activation_, keep(0, s), block(dafter, s));
  hidden_gradient(s, dz(s), block(dbefore, s));
}

}  // namespace sprout
