// Model: a graph of layers over one flat weights buffer; the training step, evaluation and prediction.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dataset.h"
#include "model_config.h"

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

/// Layers are called in the order of nodes, each of which reads what inputs and nodes before it give. A chain is a graph of one line.
class Model {
 public:
  /// Builds all layers for the inputs' samples and initialises the weights from the seed.
  /// slots: numbers a weight that the optimizer will keep which is to train it; absent: it only predicts.
  /// Throws Error beginning with the layer's class and name: `Dense "dense_1": expected ...`. Before any weight is drawn, throws Error
  /// where weights, gradients and what training keeps beside them could never have room together, std::bad_alloc where they have none now.
  Model(ModelConfig config, std::uint64_t seed, std::optional<int> slots = {});

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

  /// Writes what a layer makes of x (N, input) in a prediction, where it is called first: (N, output(layer)); layer -1: every layer, one
  /// after another. Returns the end of it.
  real* layer_output(const ConstTensor& x, int layer, real* out);

  /// What a layer reads in a prediction of x (N, input), where it is called first. Valid until the next call.
  ConstTensor layer_input(const ConstTensor& x, std::size_t layer);

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
  bool chain() const { return chain_; }
  /// True if each layer is called once, by one tensor that no other reads.
  bool line() const;
  const Shape& input() const { return tensors_[0].sample; }
  const Shape& output() const { return tensors_[output_].sample; }
  /// Each layer once, in the order of the config.
  const std::vector<std::unique_ptr<Layer>>& layers() const { return layers_; }
  /// What a layer reads and gives, a sample of it, where it is called first.
  const Shape& input(std::size_t layer) const { return tensors_[nodes_[first_call_[layer]].reads[0]].sample; }
  const Shape& output(std::size_t layer) const { return tensors_[nodes_[first_call_[layer]].writes].sample; }

  /// An output of the which-th call of a layer; layer -1: the which-th input.
  struct Source {
    int layer;
    std::size_t call, output;
  };
  struct Call {
    std::vector<Source> reads;
    std::optional<bool> training;
    json options;  ///< what else was said, an object
  };
  /// The calls of a layer, in order.
  std::vector<Call> calls(std::size_t layer) const;
  /// What the model's output is.
  Source last_call() const { return source(output_); }
  const std::string& input_name() const { return input_name_; }
  /// Numbers a sample of the gradients that go from layer to layer in a training step.
  std::size_t gradient_memory() const;
  std::size_t offset(const Param& p) const { return std::size_t(p.value.data() - weights_.data()); }

 private:
  static constexpr std::size_t kNone = std::size_t(-1);

  /// What goes from node to node, or into the model.
  struct Edge {
    Shape sample;
    std::size_t node = kNone;  // that writes it; none: an input
    Buffer memory = {};        // (N, sample); empty of an input, and where a layer only reshapes
    ConstTensor y = {};        // the batch at hand
    Mask mask = {};
    std::size_t slot = kNone;  // where its gradient is gathered; none: nobody needs it
  };

  /// One call of a layer.
  struct Node {
    Layer* layer;                    // of a layer called again another object, with the same weights and a memory of its own
    std::size_t index;               // of the layer in layers()
    std::vector<std::size_t> reads;  // edges
    std::size_t writes = 0, outputs = 1;
    std::optional<bool> training = {};

    // Backward, as planned: gradients of what it reads go to slots, kNone where nobody needs them; where something is there already, they
    // are written beside it and added.
    bool backward = false;
    std::vector<std::size_t> slots = {};
    std::vector<std::pair<std::size_t, std::size_t>> sums = {};  // a slot, added to the gradient of an edge
    std::vector<std::size_t> zeros = {};                         // edges it writes that nobody gave a gradient

    // Views of the batch at hand.
    std::vector<ConstTensor> x = {}, y_read = {}, dy = {};
    std::vector<Tensor> y = {}, dx = {};
    std::vector<Mask> masks = {};
  };

  void build(ModelConfig& config);
  void initialize(std::uint64_t seed, std::optional<int> slots);
  /// Decides where gradients lie; to_input: also those of the input.
  void plan(bool to_input);
  void reserve(std::size_t n, std::size_t nodes);
  /// Runs the first so many nodes.
  void run(const ConstTensor& x, bool training, std::size_t nodes);
  const ConstTensor& forward(const ConstTensor& x, bool training);
  /// From the gradient of the output, in its slot.
  void backward();
  Tensor gradient_of(std::size_t edge) { return {slots_[tensors_[edge].slot].memory.data(), tensors_[edge].y.shape}; }
  double regularize(bool add_gradient);
  const ConstTensor& activated(const ConstTensor& y);
  void keep_steps(Mask mask, ConstTensor& y, ConstTensor& target);
  Source source(std::size_t edge) const;
  Layer& last() const { return *nodes_[tensors_[output_].node].layer; }
  [[noreturn]] static void refuse(const Layer& layer, std::initializer_list<Text> message);

  std::string name_, input_name_;
  bool chain_ = true;
  std::vector<std::unique_ptr<Layer>> layers_, again_;  // again_: of layers called again, those objects
  std::vector<Node> nodes_;
  std::vector<std::size_t> first_call_;  // of each layer: the node
  std::vector<Edge> tensors_;            // the input first
  std::size_t output_ = 0;
  Buffer weights_, gradients_;  // all params in layer order
  struct Slot {
    std::size_t sample = 0;
    Buffer memory;
  };
  std::vector<Slot> slots_;              // gradients of edges, in turn
  std::size_t rows_ = 0, reserved_ = 0;  // the batch and the nodes that there is memory for
  Buffer kept_y_, kept_target_;          // of a masked sequence, the steps that count
  std::unique_ptr<Optimizer> optimizer_;
  std::unique_ptr<Loss> loss_;
  json metrics_ = json::array();
  Activation* head_ = nullptr;  // the last activation, when the loss takes its logits
};

}  // namespace sprout
