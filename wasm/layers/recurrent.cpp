// The walk through time, forward and back.
#include "recurrent.h"

#include <numeric>

#include "../bias.h"
#include "../parallel.h"
#include "../product.h"

namespace sprout {

void Recurrent::options(Options& o) {
  o.required().at_least("units", units_, 1);
  o("activation", activation_);
  gate_options(o);
  o("use_bias", use_bias_);
  o("kernel_initializer", kernel_initializer_);
  o("recurrent_initializer", recurrent_initializer_);
  o("bias_initializer", bias_initializer_);
  bias_options(o);
  o("kernel_regularizer", kernel_regularizer_);
  o("recurrent_regularizer", recurrent_regularizer_);
  o("bias_regularizer", bias_regularizer_);
  for (const char* key : {"activity_regularizer", "kernel_constraint", "recurrent_constraint", "bias_constraint"}) o.only_none(key);
  o.between("dropout", dropout_, 0, 1);
  o.between("recurrent_dropout", recurrent_dropout_, 0, 1);
  if (gates() > 1) o("seed", seed_);
  o("return_sequences", return_sequences);
  o("return_state", return_state);
  o("go_backwards", go_backwards);
  o.only("stateful", false);
  o.ignore({"unroll"});
  last_options(o);
  if (gates() == 1) o("seed", seed_);  // where Keras has it
  o("zero_output_for_mask", zero_output_for_mask);
  o.only("time_major", false);
  o.ignore({"implementation", "use_cudnn"});
}

Shape Recurrent::build(const Shape& input) {
  expect_axes(input, "(steps, features)");
  const std::size_t units = std::size_t(units_), columns = units * std::size_t(gates());
  add_weight("kernel", {input[1], columns}, kernel_initializer_, kernel_regularizer_);
  add_weight("recurrent_kernel", {units, columns}, recurrent_initializer_, recurrent_regularizer_);
  if (use_bias_) add_weight("bias", {columns}, bias_initializer_, bias_regularizer_);
  if (return_sequences) return {input[0], units};
  return {units};
}

std::span<const char* const> Recurrent::arguments() const {
  static constexpr const char* kNames[] = {"sequence", "initial_state"};
  return kNames;
}

Shapes Recurrent::build_all(const Shapes& inputs) {
  const Shape state{std::size_t(units_)};
  const std::size_t wanted = std::size_t(states());
  if (inputs.size() != 1 && inputs.size() != 1 + wanted)
    fail({"expected a sequence, alone or with ", wanted, wanted == 1 ? " state" : " states", " to begin with, received ", inputs.size(),
          " inputs"});
  for (std::size_t i = 1; i < inputs.size(); ++i)
    if (inputs[i] != state) fail({"expected initial_state of shape ", state, ", received ", inputs[i]});
  Shapes outputs{build(inputs[0])};
  if (return_state) outputs.resize(1 + wanted, state);
  return outputs;
}

void Recurrent::forward_all(std::span<const ConstTensor> x, std::span<Tensor> y, bool training) {
  initial_ = x.subspan(1);
  heeds_mask_ = initial_.empty();
  forward(x[0], y[0], training);
  for (std::size_t i = 1; i < y.size(); ++i)
    std::copy_n(state_.data() + ((steps_ + 1) * Eigen::Index(i) - 1) * batch_ * units_, y[i].size(), y[i].data);
}

void Recurrent::backward_all(std::span<const ConstTensor> x, std::span<const ConstTensor> y, std::span<const ConstTensor> dy,
                             std::span<Tensor> dx) {
  dlast_ = dy.subspan(1), dinitial_ = dx.subspan(1);
  backward(x[0], y[0], dy[0], dx[0].data ? &dx[0] : nullptr);
}

/// x, z, dz, the states and what backward needs, of all steps; then what a step works in.
double Recurrent::memory(const Shape& input, const Shape&) const {
  const int blocks = 2 * gates() + states() + kept() + worked() + (recurrent_dropout_ > 0);
  return double(input[0]) * (2.0 * double(input[1]) + double(blocks) * units_) +
         (2.0 + 4.0 * states() + (recurrent_dropout_ > 0)) * units_ + (dropout_ > 0 ? double(input[1]) : 0);
}

void Recurrent::draw_masks(bool training, Eigen::Index in) {
  const auto draw = [&](Buffer& mask, double rate, Eigen::Index width, Random numbers) {
    mask.resize(training && rate > 0 ? size_of({std::size_t(batch_), std::size_t(width)}) : 0);
    for (real& m : mask) m = numbers.uniform() < rate ? real(0) : real(1 / (1 - rate));
  };
  Random numbers = seed_ ? random(Use::dropout, std::uint64_t(*seed_)) : random(Use::dropout);
  draw(x_mask_, dropout_, in, numbers);
  Random others = seed_ ? random(Use::noise, std::uint64_t(*seed_)) : random(Use::noise);
  draw(h_mask_, recurrent_dropout_, units_, others);
}

/// Calls body(first, end) for pieces of the batch: one a thread, as each packs the recurrent kernel anew at every step. They are cut where
/// a multiple of 16 numbers lies before: a vector, or what is left over, computes an activation's last bits otherwise.
template <class Body>
void Recurrent::for_samples(Body body) const {
  const Eigen::Index rows = 16 / std::gcd(units_, 16), blocks = (batch_ + rows - 1) / rows,
                     parts = std::min<Eigen::Index>(blocks, threads());
  parallel_for(parts, multiply_adds(steps_, gates(), units_, units_, batch_) / double(parts), [&](Eigen::Index first, Eigen::Index end) {
    body(parallel::cut(blocks, first, parts) * rows, std::min(parallel::cut(blocks, end, parts) * rows, batch_));
  });
}

void Recurrent::forward(const ConstTensor& x, Tensor& y, bool training) {
  batch_ = Eigen::Index(x.shape[0]), steps_ = Eigen::Index(x.shape[1]);
  const Eigen::Index in = Eigen::Index(x.shape[2]), width = batch_ * units_, all = steps_ * batch_, columns = gates() * units_;
  draw_masks(training, in);
  scratch(z_, steps_, batch_, columns);
  scratch(state_, states(), steps_ + 1, batch_, units_);
  scratch(kept_, steps_, kept(), batch_, units_);
  scratch(work_, batch_, units_);
  if (dropped_h()) scratch(hidden_, steps_, batch_, units_);
  reserve();

  MatrixMap xt(scratch(x_, steps_, batch_, in), all, in);
  const ConstMatrixMap rows(x.data, all, in);
  for (Eigen::Index t = 0; t < steps_; ++t)
    for (Eigen::Index n = 0; n < batch_; ++n) xt.row(t * batch_ + n) = rows.row(n * steps_ + source(t));
  if (!x_mask_.empty())
    for (Eigen::Index t = 0; t < steps_; ++t) ArrayMap(x_.data() + t * batch_ * in, batch_ * in) *= ArrayMap(x_mask_.data(), batch_ * in);
  MatrixMap zt(z_.data(), all, columns);
  fill_bias(zt, use_bias_ ? params_[2].value.first(std::size_t(columns)) : std::span<real>());
  add_product(zt, xt, {params_[0].value.data(), in, columns});

  for_samples([&](Eigen::Index first, Eigen::Index end) { forward_steps(first, end); });

  MatrixMap out(y.data, Eigen::Index(y.size()) / units_, units_);
  if (!return_sequences) {
    out = MatrixMap(state_.data() + steps_ * width, batch_, units_);
    return;
  }
  for (Eigen::Index t = 0; t < steps_; ++t) {
    for (Eigen::Index n = 0; n < batch_; ++n) {
      if (zero_output_for_mask && masked(n, t))
        out.row(n * steps_ + t).setZero();
      else
        out.row(n * steps_ + t) = RowVectorMap(state_.data() + ((t + 1) * batch_ + n) * units_, units_);
    }
  }
}

void Recurrent::forward_steps(Eigen::Index first, Eigen::Index end) {
  for (int i = 0; i < states(); ++i) {
    const Tensor state = before(i, {0, first, end - first});
    if (initial_.empty())
      array(state) = real(0);
    else
      std::copy_n(initial_[std::size_t(i)].data + first * units_, state.size(), state.data);
  }
  for (Eigen::Index t = 0; t < steps_; ++t) {
    const Step s{t, first, end - first};
    if (dropped_h()) hidden(s).array() = matrix(before(0, s)).array() * matrix(block(h_mask_.data(), s)).array();
    step(s);
    for (Eigen::Index n = first; !mask.empty() && n < end; ++n)
      if (masked(n, t))
        for (int i = 0; i < states(); ++i) matrix(after(i, s)).row(n - first) = matrix(before(i, s)).row(n - first);
  }
}

void Recurrent::backward(const ConstTensor& x, const ConstTensor&, const ConstTensor& dy, Tensor* dx) {
  const Eigen::Index in = Eigen::Index(x.shape[2]), all = steps_ * batch_, columns = gates() * units_;
  scratch(dz_, steps_, batch_, columns);
  MatrixMap(scratch(transposed_, units_, columns), columns, units_) = recurrent_kernel().transpose();
  for (Buffer* buffer : {&dstate_[0], &dstate_[1], &held_}) scratch(*buffer, states(), batch_, units_);
  const ConstMatrixMap out(dy.data, Eigen::Index(dy.size()) / units_, units_);
  for_samples([&](Eigen::Index first, Eigen::Index end) { backward_steps(out, first, end); });

  recurrent_gradient();
  const MatrixMap dzt(dz_.data(), all, columns);
  add_product_tn({params_[0].grad.data(), in, columns}, {x_.data(), all, in}, dzt);
  if (use_bias_) add_bias_gradient(dzt, params_[2].grad.first(std::size_t(columns)));
  if (!dx) return;
  const MatrixMap dxt(scratch(dx_, steps_, batch_, in), all, in);
  product_nt(dxt, dzt, {params_[0].value.data(), in, columns});
  if (!x_mask_.empty())
    for (Eigen::Index t = 0; t < steps_; ++t) ArrayMap(dx_.data() + t * batch_ * in, batch_ * in) *= ArrayMap(x_mask_.data(), batch_ * in);
  MatrixMap rows(dx->data, all, in);
  for (Eigen::Index t = 0; t < steps_; ++t)
    for (Eigen::Index n = 0; n < batch_; ++n) rows.row(n * steps_ + source(t)) = dxt.row(t * batch_ + n);
}

void Recurrent::backward_steps(const ConstMatrixMap& dy, Eigen::Index first, Eigen::Index end) {
  real *dafter = dstate_[0].data(), *dbefore = dstate_[1].data();
  const auto rows = [&](real* states, int i, const Step& s) { return block(states + i * batch_ * units_, s); };
  for (int i = 0; i < states(); ++i) {
    const Tensor state = rows(dafter, i, {0, first, end - first});
    if (dlast_.empty())
      array(state) = real(0);
    else
      std::copy_n(dlast_[std::size_t(i)].data + first * units_, state.size(), state.data);
  }
  for (Eigen::Index t = steps_; t-- > 0;) {
    const Step s{t, first, end - first};
    MatrixMap dh = matrix(rows(dafter, 0, s));
    for (Eigen::Index n = first; n < end; ++n) {
      if (return_sequences && !(zero_output_for_mask && masked(n, t)))
        dh.row(n - first) += dy.row(n * steps_ + t);
      else if (!return_sequences && t == steps_ - 1)
        dh.row(n - first) += dy.row(n);
    }
    // A masked step's gradient goes past it: taken out before, put back behind.
    const auto for_each_masked = [&](auto body) {
      for (Eigen::Index n = first; !mask.empty() && n < end; ++n)
        if (masked(n, t))
          for (int i = 0; i < states(); ++i) body(i, n - first);
    };
    for_each_masked([&](int i, Eigen::Index n) {
      matrix(rows(held_.data(), i, s)).row(n) = matrix(rows(dafter, i, s)).row(n);
      matrix(rows(dafter, i, s)).row(n).setZero();
    });
    step_backward(s, dafter, dbefore);
    for_each_masked([&](int i, Eigen::Index n) { matrix(rows(dbefore, i, s)).row(n) = matrix(rows(held_.data(), i, s)).row(n); });
    std::swap(dafter, dbefore);
  }
  for (std::size_t i = 0; i < dinitial_.size(); ++i) {
    const Tensor state = rows(dafter, int(i), {0, first, end - first});
    if (dinitial_[i].data) std::copy_n(state.data, state.size(), dinitial_[i].data + first * units_);
  }
}

void Recurrent::gate(const Step& s, int g, const Activation& activation, const Tensor& to) {
  matrix(to) = z(s).middleCols(g * units_, units_);
  activation.forward(to, to);
}

void Recurrent::gate_backward(const Step& s, int g, const Activation& activation, const ConstTensor& to, const Tensor& dto) {
  ConstTensor argument = to;
  if (activation.needs_input()) {
    const Tensor kept = block(work_.data(), s);
    matrix(kept) = z(s).middleCols(g * units_, units_);
    argument = kept;
  }
  if (!activation.identity()) activation.backward(argument, to, dto, dto);
  dz(s).middleCols(g * units_, units_) = matrix(dto);
}

void Recurrent::hidden_gradient(const Step& s, const ConstMatrixMap& d, const Tensor& dh) {
  array(dh) = real(0);
  add_product(matrix(dh), d, {transposed_.data(), gates() * units_, units_});
  if (dropped_h()) array(dh) *= array(block(h_mask_.data(), s));
}

void Recurrent::add_recurrent_gradient(real* h, real* d) {
  add_product_tn({params_[1].grad.data(), units_, gates() * units_}, {h, steps_ * batch_, units_}, {d, steps_ * batch_, gates() * units_});
}

}  // namespace sprout
