// GRU: one step, forward and back.
//
// Without reset_after, h · R is needed of two gates and (r * h) · R of the third: both are done whole, with zeros where nothing is used.
#include "gru.h"

#include "../product.h"

namespace sprout {

void GRU::gate_options(Options& o) {
  o("recurrent_activation", recurrent_activation_);
  o("reset_after", reset_after_);
}

Shape GRU::build(const Shape& input) {
  const Shape output = Recurrent::build(input);
  if (use_bias_ && reset_after_) params_[2].shape = {2, std::size_t(3 * units_)};
  return output;
}

void GRU::step(Eigen::Index t) {
  const Eigen::Index u = units_, width = batch_ * u;
  const MatrixMap h(hidden(t), batch_, u);
  MatrixMap inner(scratch(inner_, std::size_t(3 * width)), batch_, 3 * u), zt = z(t);
  if (use_bias_ && reset_after_) inner.rowwise() = RowVectorMap(params_[2].value.data() + 3 * u, 3 * u);
  else inner.setZero();
  add_product(inner, h, recurrent_kernel());
  zt.leftCols(2 * u) += inner.leftCols(2 * u);
  gate(t, kUpdate, recurrent_activation_, keep(kUpdate, t));
  gate(t, kReset, recurrent_activation_, keep(kReset, t));
  if (reset_after_) {
    matrix(keep(kInner, t)) = inner.rightCols(u);
    zt.rightCols(u).array() += matrix(keep(kReset, t)).array() * matrix(keep(kInner, t)).array();
  } else {
    const MatrixMap reset_h(scratch(reset_h_, std::size_t(steps_ * width)) + t * width, batch_, u);
    MatrixMap(reset_h).array() = matrix(keep(kReset, t)).array() * h.array();
    inner.setZero();
    add_product(inner, reset_h, recurrent_kernel());
    zt.rightCols(u) += inner.rightCols(u);
  }
  gate(t, kCandidate, activation_, keep(kCandidate, t));
  const auto update = array(keep(kUpdate, t));
  array(state(0, t + 1)) = update * array(state(0, t)) + (1 - update) * array(keep(kCandidate, t));
}

void GRU::step_backward(Eigen::Index t, real* dafter, real* dbefore) {
  const Eigen::Index u = units_, width = batch_ * u;
  const Tensor dh = block(dafter), before = block(dbefore), dgate = block(scratch(dgate_, std::size_t(width)));
  const Tensor reset = keep(kReset, t);
  MatrixMap dinner(scratch(dinner_, std::size_t(steps_ * 3 * width)) + t * 3 * width, batch_, 3 * u);
  array(dgate) = array(dh) * (1 - array(keep(kUpdate, t)));
  gate_backward(t, kCandidate, activation_, keep(kCandidate, t), dgate);
  array(before).setZero();
  if (reset_after_) {
    matrix(dgate) = dz(t).rightCols(u);
    dinner.rightCols(u).array() = matrix(dgate).array() * matrix(reset).array();
    array(dgate) *= array(keep(kInner, t));
  } else {
    MatrixMap dcandidate(scratch(dcandidate_, std::size_t(steps_ * 3 * width)) + t * 3 * width, batch_, 3 * u);
    dcandidate.setZero();
    dcandidate.rightCols(u) = dz(t).rightCols(u);
    hidden_gradient(dcandidate, dgate.data);  // of r * h, h's dropout included
    array(before) = array(dgate) * array(reset);
    array(dgate) *= array(state(0, t));
    dinner.rightCols(u).setZero();
  }
  gate_backward(t, kReset, recurrent_activation_, reset, dgate);
  array(dgate) = array(dh) * (array(state(0, t)) - array(keep(kCandidate, t)));
  gate_backward(t, kUpdate, recurrent_activation_, keep(kUpdate, t), dgate);
  dinner.leftCols(2 * u) = dz(t).leftCols(2 * u);
  array(before) += array(dh) * array(keep(kUpdate, t));
  hidden_gradient(dinner, dgate.data);
  array(before) += array(dgate);
}

void GRU::recurrent_gradient() {
  add_recurrent_gradient(hidden(0), dinner_.data());
  if (!reset_after_) add_recurrent_gradient(reset_h_.data(), dcandidate_.data());
  if (!use_bias_ || !reset_after_) return;
  const MatrixMap d(dinner_.data(), steps_ * batch_, 3 * units_);
  RowVectorMap dbias(params_[2].grad.data() + 3 * units_, 3 * units_);
  for (Eigen::Index row = 0; row < d.rows(); ++row) dbias += d.row(row);
}

}  // namespace sprout
