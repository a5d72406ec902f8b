// GRU: one step, forward and back.
//
// Without reset_after, h · R is needed of two gates and (r * h) · R of the third: both are done whole, with zeros where nothing is used.
#include "gru.h"

#include "../bias.h"
#include "../product.h"

namespace sprout {

Shape GRU::build(const Shape& input) {
  const Shape output = Recurrent::build(input);
  if (use_bias_ && reset_after_) params_[2].shape = {2, std::size_t(3 * units_)};
  return output;
}

void GRU::reserve() {
  scratch(dgate_, batch_, units_);
  for (Buffer* buffer : {&inner_, &dinner_}) scratch(*buffer, steps_, batch_, 3, units_);
  if (reset_after_) return;
  scratch(reset_h_, steps_, batch_, units_);
  scratch(dcandidate_, steps_, batch_, 3, units_);
}

void GRU::step(const Step& s) {
  const Eigen::Index u = units_;
  MatrixMap inner = columns(inner_, s), zs = z(s);
  if (use_bias_ && reset_after_)
    inner.rowwise() = RowVectorMap(params_[2].value.data() + 3 * u, 3 * u);
  else
    inner.setZero();
  add_product(inner, hidden(s), recurrent_kernel());
  zs.leftCols(2 * u) += inner.leftCols(2 * u);
  gate(s, kUpdate, recurrent_activation_, keep(kUpdate, s));
  gate(s, kReset, recurrent_activation_, keep(kReset, s));
  const auto reset = matrix(keep(kReset, s)).array();
  if (reset_after_) {
    matrix(keep(kInner, s)) = inner.rightCols(u);
    zs.rightCols(u).array() += reset * inner.rightCols(u).array();
  } else {
    MatrixMap reset_h = matrix(block(reset_h_.data() + s.t * batch_ * u, s));
    reset_h.array() = reset * hidden(s).array();
    inner.setZero();
    add_product(inner, reset_h, recurrent_kernel());
    zs.rightCols(u) += inner.rightCols(u);
  }
  gate(s, kCandidate, activation_, keep(kCandidate, s));
  const auto update = array(keep(kUpdate, s));
  array(after(0, s)) = update * array(before(0, s)) + (1 - update) * array(keep(kCandidate, s));
}

void GRU::step_backward(const Step& s, real* dafter, real* dbefore) {
  const Eigen::Index u = units_;
  const Tensor dh = block(dafter, s), dh_before = block(dbefore, s), dgate = block(dgate_.data(), s), h = before(0, s),
               reset = keep(kReset, s);
  MatrixMap dinner = columns(dinner_, s);
  array(dh_before) = array(dh) * array(keep(kUpdate, s));
  array(dgate) = array(dh) * (1 - array(keep(kUpdate, s)));
  gate_backward(s, kCandidate, activation_, keep(kCandidate, s), dgate);
  if (reset_after_) {
    dinner.rightCols(u).array() = dz(s).rightCols(u).array() * matrix(reset).array();
    matrix(dgate).array() = dz(s).rightCols(u).array() * matrix(keep(kInner, s)).array();
  } else {
    MatrixMap dcandidate = columns(dcandidate_, s);
    dcandidate.setZero();
    dcandidate.rightCols(u) = dz(s).rightCols(u);
    hidden_gradient(s, dcandidate, dgate);  // of r * h
    array(dh_before) += array(dgate) * array(reset);
    array(dgate) *= array(h);
    dinner.rightCols(u).setZero();
  }
  gate_backward(s, kReset, recurrent_activation_, reset, dgate);
  array(dgate) = array(dh) * (array(h) - array(keep(kCandidate, s)));
  gate_backward(s, kUpdate, recurrent_activation_, keep(kUpdate, s), dgate);
  dinner.leftCols(2 * u) = dz(s).leftCols(2 * u);
  hidden_gradient(s, dinner, dgate);
  array(dh_before) += array(dgate);
}

void GRU::recurrent_gradient() {
  add_recurrent_gradient(hidden(), dinner_.data());
  if (!reset_after_) add_recurrent_gradient(reset_h_.data(), dcandidate_.data());
  if (!use_bias_ || !reset_after_) return;
  add_bias_gradient({dinner_.data(), steps_ * batch_, 3 * units_}, params_[2].grad.last(std::size_t(3 * units_)));
}

}  // namespace sprout
