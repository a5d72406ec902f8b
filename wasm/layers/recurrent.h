// Recurrent: what SimpleRNN, LSTM and GRU share: the walk through time, masks, dropout, and the products done for all steps at once.
#pragma once

#include "../layer.h"

namespace sprout {

/// h_0 = 0; (h_{t+1}, ...) = step(x_t · kernel + bias, h_t, ...); y = h_T, or all of h_1 ... h_T with return_sequences.
///
/// The input's products are one product for all steps, and so are the gradients of the weights; only h_t · recurrent_kernel goes step by
/// step. Memory is laid out time first (T, N, ...), that a step's numbers lie together. Samples do not depend on each other: pieces of the
/// batch walk through all steps at once.
///
/// Args:  units > 0; activation ("tanh"); use_bias (true); kernel_initializer ("glorot_uniform"), recurrent_initializer ("orthogonal"),
///        bias_initializer ("zeros"); kernel_, recurrent_, bias_regularizer (none); dropout (0): one mask of the inputs for all steps;
///        recurrent_dropout (0): one mask of h for all steps and gates; seed (none: the run's); return_sequences (false); return_state
///        (false); go_backwards (false).
/// Call:  sequence (N, T, in); initial_state (0): each of the states (N, units), of LSTM h and c, of the others h
/// Output: (N, units), with return_sequences (N, T, units); with return_state also each of the last states (N, units)
/// Masks: where a step is masked, the state stays as it was; called with states it is not looked at, as in Keras 3. With return_sequences
///        the mask goes on to the next layer.
/// Errors: an input of another rank, states of another number or shape.
class Recurrent : public Layer {
 public:
  void options(Options& o) override;
  Shape build(const Shape& input) override;
  void forward(const ConstTensor& x, Tensor& y, bool training) final;
  void backward(const ConstTensor& x, const ConstTensor& y, const ConstTensor& dy, Tensor* dx) final;
  std::span<const char* const> arguments() const final;
  Shapes build_all(const Shapes& inputs) final;
  void forward_all(std::span<const ConstTensor> x, std::span<Tensor> y, bool training) final;
  void backward_all(std::span<const ConstTensor> x, std::span<const ConstTensor> y, std::span<const ConstTensor> dy,
                    std::span<Tensor> dx) final;
  bool varies_in_training() const override { return dropout_ > 0 || recurrent_dropout_ > 0; }
  Masks masks() const override { return return_sequences ? Masks::keeps : Masks::ends; }
  double memory(const Shape& input, const Shape& output) const override;
  double products(const Shape& input, const Shape&) const override {
    return double(input[0]) * double(input[1] + std::size_t(units_)) * gates() * units_;
  }

  bool return_sequences = false, return_state = false, go_backwards = false;
  bool zero_output_for_mask = false;  ///< with return_sequences: masked steps give 0 instead of the state

 protected:
  virtual int gates() const = 0;            // units of z, counted in units of h
  virtual int states() const { return 1; }  // h, and what else goes from step to step
  virtual int kept() const { return 0; }    // (N, units) blocks that backward needs of a step
  virtual int worked() const { return 0; }  // and those that a kind works in, of each step
  // A kind's own options, where Keras has them: behind the activation, behind the bias' initializer, and as the last.
  virtual void gate_options(Options&) {}
  virtual void bias_options(Options&) {}
  virtual void last_options(Options&) {}

  /// One step of a piece of the batch: the rows [first, first + rows) of every (N, ...) block.
  struct Step {
    Eigen::Index t, first, rows;
  };
  /// From z, complete but for h's part, and the state before: writes the state after and what is kept.
  virtual void step(const Step& s) = 0;
  /// From dafter (states, N, units), the gradient of the state after: writes dz and dbefore. dafter is overwritten.
  virtual void step_backward(const Step& s, real* dafter, real* dbefore) = 0;
  /// Memory for all steps, before the first.
  virtual void reserve() {}
  /// Adds to the recurrent kernel's gradient when dz is there for all steps.
  virtual void recurrent_gradient() { add_recurrent_gradient(hidden(), dz_.data()); }

  // A step's rows: (rows, gates · units) of a buffer of all steps, (rows, units) of the others.
  MatrixMap columns(Buffer& all, const Step& s) {
    return {all.data() + (s.t * batch_ + s.first) * gates() * units_, s.rows, gates() * units_};
  }
  MatrixMap z(const Step& s) { return columns(z_, s); }
  MatrixMap dz(const Step& s) { return columns(dz_, s); }
  Tensor before(int i, const Step& s) { return block(state_.data() + ((steps_ + 1) * i + s.t) * batch_ * units_, s); }
  Tensor after(int i, const Step& s) { return block(state_.data() + ((steps_ + 1) * i + s.t + 1) * batch_ * units_, s); }
  Tensor keep(int k, const Step& s) { return block(kept_.data() + (s.t * kept() + k) * batch_ * units_, s); }
  Tensor block(real* data, const Step& s) const { return {data + s.first * units_, {std::size_t(s.rows), std::size_t(units_)}}; }
  /// h as the recurrent product sees it: after recurrent dropout. Without a step: of all steps.
  real* hidden() { return dropped_h() ? hidden_.data() : state_.data(); }
  MatrixMap hidden(const Step& s) { return {hidden() + (s.t * batch_ + s.first) * units_, s.rows, units_}; }
  MatrixMap recurrent_kernel() { return {params_[1].value.data(), units_, gates() * units_}; }

  /// to = activation(column block g of z).
  void gate(const Step& s, int g, const Activation& activation, const Tensor& to);
  /// Column block g of dz = dto * activation'; dto is overwritten.
  void gate_backward(const Step& s, int g, const Activation& activation, const ConstTensor& to, const Tensor& dto);
  /// dh (rows, units) = d · recurrent_kernelᵀ, and back through the dropout of h.
  void hidden_gradient(const Step& s, const ConstMatrixMap& d, const Tensor& dh);
  /// drecurrent_kernel += hᵀ · d, both of all steps.
  void add_recurrent_gradient(real* h, real* d);

  int units_ = 1;
  bool use_bias_ = true;
  Activation activation_;
  Initializer bias_initializer_;
  Eigen::Index batch_ = 0, steps_ = 0;  // N, T
  Buffer work_;                         // (N, units): a gate's numbers on their way

 private:
  void draw_masks(bool training, Eigen::Index in);
  bool dropped_h() const { return !h_mask_.empty(); }
  Eigen::Index source(Eigen::Index t) const { return go_backwards ? steps_ - 1 - t : t; }  // the input's step that is the t-th here
  template <class Body>
  void for_samples(Body body) const;
  void forward_steps(Eigen::Index first, Eigen::Index end);
  void backward_steps(const ConstMatrixMap& dy, Eigen::Index first, Eigen::Index end);
  bool masked(Eigen::Index n, Eigen::Index t) const { return heeds_mask_ && !mask.empty() && !mask[std::size_t(n * steps_ + source(t))]; }

  bool heeds_mask_ = true;  // in the last forward
  double dropout_ = 0, recurrent_dropout_ = 0;
  std::optional<int> seed_;
  Initializer kernel_initializer_ = Initializer::glorot_uniform(), recurrent_initializer_ = Initializer(Initializer::Kind::orthogonal);
  Regularizer kernel_regularizer_, recurrent_regularizer_, bias_regularizer_;

  std::span<const ConstTensor> initial_, dlast_;  // at a call: the states before the first step, gradients of those after the last
  std::span<Tensor> dinitial_;
  Buffer x_, z_, dz_, state_, kept_, hidden_;  // of all steps
  Buffer dstate_[2], held_, transposed_, dx_;
  Buffer x_mask_, h_mask_;  // (N, in), (N, units): 0 or 1 / (1 - rate); empty without dropout
};

}  // namespace sprout
