// Model: layers in a row over one flat weights buffer; the training step, evaluation and prediction.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config.h"
#include "dataset.h"

namespace sprout {

/// Running means of the loss and of all metrics over the samples of an epoch (or of an evaluation).
class Tracker {
 public:
  Tracker() = default;
  Tracker(std::vector<std::unique_ptr<Metric>> metrics) : metrics_(std::move(metrics)) {}

  /// Adds the loss of that many samples, and what the metrics see in target and y.
  void update(double loss, std::size_t samples, const ConstTensor& target, const ConstTensor& y);
  void reset();
  /// { "loss": ..., "accuracy": ... }
  json logs(const std::string& prefix = "") const;
  /// The same over what came since the last call; null if nothing did.
  json recent();
  bool takes_logits() const;
  void state(Snapshot& s);

 private:
  std::vector<std::unique_ptr<Metric>> metrics_;
  double loss_ = 0, samples_ = 0, recent_loss_ = 0, recent_samples_ = 0;
};

class Model {
 public:
  /// Builds all layers for one input sample and initialises the weights from the seed.
  /// slots: numbers a weight that the optimizer will keep which is to train it; absent: it only predicts.
  /// Throws Error beginning with the layer's class and name: `Dense "dense_1": expected ...`. Before any weight is drawn, throws Error
  /// where weights, gradients and what training keeps beside them could never have room together, std::bad_alloc where they have none now.
  Model(ModelConfig config, const Shape& input, std::uint64_t seed, std::optional<int> slots = {});

  /// Takes an optimizer (whose state begins anew), a loss and Keras' list of metrics. A null optimizer is for evaluation only.
  void compile(std::unique_ptr<Optimizer> optimizer, std::unique_ptr<Loss> loss, const json& metrics);
  bool compiled() const { return loss_ != nullptr; }

  /// Throws Error unless samples and targets of these shapes fit this model and its loss.
  void check_input(const Shape& x) const;
  void check_target(const Shape& y) const;
  /// Throws Error unless the tokens of samples [first, last), where the model reads such, are known to it.
  void check_tokens(const Dataset& data, std::size_t first, std::size_t last) const;
  Tracker tracker() const;

  /// One step of training on a batch x (N, input), target (N, ...): forward, loss, backward, optimizer.
  /// Returns the loss before the step. If it is not finite, nothing is changed. Dropout draws from (seed, iterations).
  double train_step(const ConstTensor& x, const ConstTensor& target, Tracker& tracker, std::uint64_t seed);

  /// The first half of train_step: the loss, with the gradient of every weight in gradients().
  /// rows_of_outputs: x holds a batch for each of C outputs, one after the other, and counts for that output alone.
  double gradient(const ConstTensor& x, const ConstTensor& target, Tracker& tracker, std::uint64_t seed, bool rows_of_outputs = false);

  /// Adds a batch to the tracker; returns its loss. predictions: null, or where those of the batch are written, (N, output), as predict
  /// does.
  double evaluate(const ConstTensor& x, const ConstTensor& target, Tracker& tracker, real* predictions = nullptr);

  /// Writes the loss of each sample of x (N, input), without regularization: (N).
  void losses(const ConstTensor& x, const ConstTensor& target, real* out);

  /// Writes predictions (N, output) for x (N, input).
  void predict(const ConstTensor& x, real* y);

  /// Writes what a layer makes of x (N, input) in a prediction: (N, output(layer)); layer -1: every layer, one after another. Returns the
  /// end of it.
  real* layer_output(const ConstTensor& x, int layer, real* out);

  /// Writes the gradient of one output of a prediction by the one sample x (1, input): (input). Where the loss takes logits, of the logit.
  void input_gradient(const ConstTensor& x, std::size_t output, real* dx);

  /// Weights and the optimizer's state.
  void state(Snapshot& s);

  std::span<real> weights() { return weights_; }
  std::span<real> gradients() { return gradients_; }
  Optimizer* optimizer() { return optimizer_.get(); }
  const Optimizer* optimizer() const { return optimizer_.get(); }
  const Loss* loss() const { return loss_.get(); }
  const std::string& name() const { return name_; }
  const Shape& input() const { return input_; }
  const Shape& output() const { return outputs_.back(); }
  const std::vector<std::unique_ptr<Layer>>& layers() const { return layers_; }
  const Shape& output(std::size_t layer) const { return outputs_[layer]; }
  std::size_t offset(const Param& p) const { return std::size_t(p.value.data() - weights_.data()); }

 private:
  void reserve(std::size_t n);
  const ConstTensor& forward(const ConstTensor& x, bool training);
  /// input_gradient: null where nobody asks for it.
  void backward(const ConstTensor& x, const ConstTensor& dy, Tensor* input_gradient = nullptr);
  double regularize(bool add_gradient);
  const ConstTensor& activated(const ConstTensor& y);
  void keep_steps(Mask mask, ConstTensor& y, ConstTensor& target);

  std::string name_;
  Shape input_;
  std::vector<std::unique_ptr<Layer>> layers_;
  std::vector<Shape> outputs_;     // of one sample, layer by layer
  Buffer weights_, gradients_;     // all params in layer order
  std::vector<Buffer> memory_;     // outputs of a batch; empty where a layer only reshapes
  std::vector<ConstTensor> y_;     // views of memory_, or of what is reshaped, for the batch at hand
  Buffer dy_[2];                   // gradients of two neighbouring outputs, in turn
  Buffer kept_y_, kept_target_;    // of a masked sequence, the steps that count
  std::size_t first_trained_ = 0;  // no gradient is needed before this layer
  std::unique_ptr<Optimizer> optimizer_;
  std::unique_ptr<Loss> loss_;
  json metrics_ = json::array();
  Activation* head_ = nullptr;  // the last activation, when the loss takes its logits
};

}  // namespace sprout
