// Recurrent: what SimpleRNN, LSTM and GRU share: the walk through time, masks, dropout, and the products done for all steps at once.
#pragma once

#include "../layer.h"

namespace sprout {

/// h_0 = 0; (h_{t+1}, ...) = step(x_t · kernel + bias, h_t, ...); y = h_T, or all of h_1 ... h_T with return_sequences.
///
/// The input's products are one product for all steps, and so are the gradients of the weights; only h_t · recurrent_kernel goes step by step.
/// Memory is laid out time first (T, N, ...), that a step's numbers lie together.
///
/// Args:  units > 0; activation ("tanh"); use_bias (true); kernel_initializer ("glorot_uniform"), recurrent_initializer ("orthogonal"),
///        bias_initializer ("zeros"); kernel_, recurrent_, bias_regularizer (none); dropout (0): one mask of the inputs for all steps;
///        recurrent_dropout (0): one mask of h for all steps and gates; seed (none: the run's); return_sequences (false); go_backwards (false).
/// Input: (N, T, in)        Output: (N, units), with return_sequences (N, T, units)
/// Masks: where a step is masked, the state stays as it was. With return_sequences the mask goes on to the next layer.
/// Errors: an input of another rank.
class Recurrent : public Layer {
 public:
  void options(Options& o) override;
  Shape build(const Shape& input) override;
  void forward(const Tensor& x, Tensor& y, bool training) final;
  void backward(const Tensor& x, const Tensor& y, const Tensor& dy, Tensor* dx) final;
  Mask output_mask() const override { return return_sequences ? mask : Mask(); }

  bool return_sequences = false, go_backwards = false;
  bool zero_output_for_mask = false;  ///< with return_sequences: masked steps give 0 instead of the state

 protected:
  virtual int gates() const = 0;              // units of z, counted in units of h
  virtual int states() const { return 1; }    // h, and what else goes from step to step
  virtual int kept() const { return 0; }      // (N, units) blocks that backward needs of a step
  virtual void gate_options(Options&) {}      // a kind's own options

  /// From z(t), complete but for h's part, and state(., t): writes state(., t + 1) and keep(., t).
  virtual void step(Eigen::Index t) = 0;
  /// From dafter (states, N, units), the gradient of state(., t + 1): writes dz(t) and dbefore, that of state(., t).
  virtual void step_backward(Eigen::Index t, real* dafter, real* dbefore) = 0;
  /// Adds to the recurrent kernel's gradient when dz is there for all steps.
  virtual void recurrent_gradient() { add_recurrent_gradient(hidden(0), dz_.data()); }

  // Blocks of step t: (N, gates · units) of z and dz, (N, units) of all others.
  MatrixMap z(Eigen::Index t) { return {z_.data() + t * batch_ * gates() * units_, batch_, gates() * units_}; }
  MatrixMap dz(Eigen::Index t) { return {dz_.data() + t * batch_ * gates() * units_, batch_, gates() * units_}; }
  Tensor state(int s, Eigen::Index t) { return block(state_.data() + ((steps_ + 1) * s + t) * batch_ * units_); }
  Tensor keep(int k, Eigen::Index t) { return block(kept_.data() + (t * kept() + k) * batch_ * units_); }
  Tensor block(real* data) const { return {data, {std::size_t(batch_), std::size_t(units_)}}; }
  /// h_t as the recurrent product sees it: after recurrent dropout, which hide() applies.
  real* hidden(Eigen::Index t) { return dropped_h() ? hidden_.data() + t * batch_ * units_ : state(0, t).data; }
  MatrixMap recurrent_kernel() { return {params_[1].value.data(), units_, gates() * units_}; }

  /// to = activation(column block g of z(t)).
  void gate(Eigen::Index t, int g, const Activation& activation, const Tensor& to);
  /// Column block g of dz(t) = dto * activation'; dto is overwritten.
  void gate_backward(Eigen::Index t, int g, const Activation& activation, const Tensor& to, const Tensor& dto);
  /// dh (N, units) = (d · recurrent_kernelᵀ), undoing the dropout of h_t.
  void hidden_gradient(const MatrixMap& d, real* dh);
  /// drecurrent_kernel += hᵀ · d, both of all steps.
  void add_recurrent_gradient(real* h, real* d);

  int units_ = 1;
  bool use_bias_ = true;
  Activation activation_;
  Initializer bias_initializer_;
  Eigen::Index batch_ = 0, steps_ = 0;  // N, T
  Buffer work_;                         // (N, units): a step's numbers on their way

 private:
  void draw_masks(bool training, Eigen::Index in);
  bool dropped_h() const { return !h_mask_.empty(); }
  Eigen::Index source(Eigen::Index t) const { return go_backwards ? steps_ - 1 - t : t; }  // the input's step that is the t-th here
  bool masked(Eigen::Index n, Eigen::Index t) const { return !mask.empty() && !mask[std::size_t(n * steps_ + source(t))]; }

  double dropout_ = 0, recurrent_dropout_ = 0;
  std::optional<int> seed_;
  Initializer kernel_initializer_ = Initializer::glorot_uniform(), recurrent_initializer_ = Initializer(Initializer::Kind::orthogonal);
  Regularizer kernel_regularizer_, recurrent_regularizer_, bias_regularizer_;

  Buffer x_, z_, dz_, state_, kept_, hidden_;  // of all steps
  Buffer dstate_[2], held_, transposed_, dx_;
  std::vector<real> x_mask_, h_mask_;          // (N, in), (N, units): 0 or 1 / (1 - rate); empty without dropout
};

}  // namespace sprout
