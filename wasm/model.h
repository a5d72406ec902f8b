// Model: a graph of layers over one flat weights buffer; the training step, evaluation and prediction.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dataset.h"
#include "model_config.h"

namespace sprout {

/// The part of a model that gives a sample the same numbers all the time that others are trained: frozen layers, and those around them
/// that have nothing to learn, up to where the first one learns, or acts at random.
struct FrozenPart {
  std::vector<bool> nodes;         ///< whether it is one of them
  std::vector<std::size_t> edges;  ///< what others read of them, as outputs of the part
  bool weighs = false;             ///< whether it has weights
};

/// The tensors that a model is called with, one an input, or the targets, one an output. A view: they must outlive it.
class Tensors : public std::span<const ConstTensor> {
 public:
  Tensors(std::initializer_list<ConstTensor> tensors) : span(tensors.begin(), tensors.size()) {}
  Tensors(const std::vector<ConstTensor>& tensors, const FrozenPart* frozen = nullptr) : span(tensors), frozen(frozen) {}

  const FrozenPart* frozen = nullptr;  ///< if they are what that part gives, in place of inputs
};

/// Running means of the losses and of all metrics over the samples of an epoch (or of an evaluation).
class Tracker {
 public:
  /// What is tracked of an output: its loss, where there are several, under that name; metrics.
  struct Output {
    std::string loss = {};
    std::vector<std::unique_ptr<Metric>> metrics = {};
    RunningMean mean = {};

    bool takes_logits() const;
  };

  Tracker() = default;
  Tracker(std::vector<Output> outputs) : outputs_(std::move(outputs)) {}

  /// Adds the whole loss of that many samples.
  void update(double loss, std::size_t samples) { loss_.add(loss * double(samples), double(samples)); }
  void reset();
  /// { "loss": ..., "accuracy": ... }; of several outputs { "loss", "a_loss", "a_accuracy", "b_loss" ... }
  json logs(const std::string& prefix = "") const;
  /// The same over what came since the last call; null if nothing did.
  json recent();
  void state(Snapshot& s);

  std::vector<Output>& outputs() { return outputs_; }

 private:
  RunningMean loss_;
  std::vector<Output> outputs_;
};

/// Layers are called in the order of nodes, each of which reads what inputs and nodes before it give. A chain is a graph of one line.
class Model {
 public:
  /// Builds all layers for the inputs' samples and initialises the weights from the seed.
  /// slots: numbers a weight that the optimizer will keep which is to train it; absent: it only predicts.
  /// Throws Error beginning with the layer's class and name: `Dense "dense_1": expected ...`. Before any weight is drawn, throws Error
  /// where weights, gradients and what training keeps beside them could never have room together, std::bad_alloc where they have none now.
  Model(ModelConfig config, std::uint64_t seed, std::optional<int> slots = {});

  /// Takes an optimizer (whose state begins anew) and what is asked of each output. A null optimizer is for evaluation only.
  void compile(std::unique_ptr<Optimizer> optimizer, std::vector<Objective> objectives);
  bool compiled() const { return compiled_; }

  /// True if there is a loss or a metric of this output, so that it has targets.
  bool judged(std::size_t output) const { return outputs_[output].loss || !outputs_[output].metrics.empty(); }
  /// Throws Error unless targets of this shape fit an output and its loss.
  void check_target(std::size_t output, const Shape& y) const;
  /// Throws Error unless the tokens of samples [first, last), where the model reads such, are known to it. part: of the data, that which
  /// each input reads.
  void check_tokens(const Dataset& data, const std::vector<std::size_t>& part, std::size_t first, std::size_t last) const;
  Tracker tracker() const;

  /// One step of training on a batch, x (N, input) for each input and target (N, ...) for each output: forward, losses, backward,
  /// optimizer. Of an output that is not judged, the target is not looked at.
  /// Returns the loss before the step. If it is not finite, nothing is changed. Dropout draws from (seed, iterations).
  double train_step(Tensors x, Tensors target, Tracker& tracker, std::uint64_t seed);

  /// The first half of train_step: the loss, with the gradient of every weight in gradients().
  /// rows_of_outputs: x holds a batch for each of C numbers of the one output, one after the other, and counts for that number alone.
  double gradient(Tensors x, Tensors target, Tracker& tracker, std::uint64_t seed, bool rows_of_outputs = false);

  /// Adds a batch to the tracker; returns its loss. predictions: none, or where those of the batch are written, (N, output) for each
  /// output, as predict does.
  double evaluate(Tensors x, Tensors target, Tracker& tracker, const std::vector<real*>& predictions = {});

  /// Writes the loss of each sample, without regularization: (N).
  void losses(Tensors x, Tensors target, real* out);

  /// Writes predictions, (N, output) for each output.
  void predict(Tensors x, const std::vector<real*>& out);

  /// Writes what a layer makes of x in a prediction, where it is called first: (N, output(layer)); layer -1: every layer, one after
  /// another. Returns the end of it.
  real* layer_output(Tensors x, int layer, real* out);

  /// What a layer reads in a prediction of x, where it is called first. Valid until the next call.
  ConstTensor layer_input(Tensors x, std::size_t layer);

  /// Writes the gradient of one number of a prediction by the one sample x: (input) for each input, one after another; by what a layer
  /// gives where it is called first, (output(layer)), if layer is not -1. number: counted through all outputs. Where the loss takes logits,
  /// of the logit.
  void gradient_by(Tensors x, std::size_t number, int layer, real* dx);

  /// As the layers are frozen now.
  FrozenPart frozen_part() const;
  /// A sample of what the frozen part gives, for each of its outputs.
  Shapes shapes_of(const FrozenPart& part) const;
  /// Writes what the frozen part makes of x, (N, shape) for each of its outputs.
  void predict_frozen(Tensors x, const FrozenPart& part, const std::vector<real*>& out);

  /// Weights and the optimizer's state.
  void state(Snapshot& s);

  std::span<real> weights() { return weights_; }
  std::span<real> gradients() { return gradients_; }
  Optimizer* optimizer() { return optimizer_.get(); }
  const Optimizer* optimizer() const { return optimizer_.get(); }
  const std::string& name() const { return name_; }
  /// Keras' class: "Sequential" or "Functional".
  const char* class_name() const { return chain_ ? "Sequential" : "Functional"; }
  bool chain() const { return chain_; }
  /// Whether outputs are an object, whose keys are their names.
  bool keyed() const { return keyed_; }
  /// True if each layer is called once, by one tensor that no other reads.
  bool line() const;
  std::size_t inputs() const { return input_names_.size(); }
  const std::string& input_name(std::size_t input) const { return input_names_[input]; }
  const Shape& input_shape(std::size_t input = 0) const { return tensors_[input].sample; }
  std::size_t outputs() const { return outputs_.size(); }
  const std::string& output_name(std::size_t output) const { return outputs_[output].name; }
  const Shape& output_shape(std::size_t output = 0) const { return tensors_[outputs_[output].edge].sample; }
  /// Null before compile, and of an output without.
  const Loss* loss(std::size_t output = 0) const { return outputs_[output].loss.get(); }
  /// Numbers a sample of all outputs.
  std::size_t output_size() const;
  /// Each layer once, in the order of the config.
  const std::vector<std::unique_ptr<Layer>>& layers() const { return layers_; }
  /// What a layer reads and gives, a sample of it, where it is called first.
  const Shape& input(std::size_t layer) const { return tensors_[nodes_[first_call_[layer]].reads[0]].sample; }
  const Shape& output(std::size_t layer) const { return tensors_[nodes_[first_call_[layer]].writes].sample; }
  /// How many tensors it gives.
  std::size_t outputs_of(std::size_t layer) const { return nodes_[first_call_[layer]].outputs; }

  /// An output of the which-th call of a layer; layer -1: the which-th input, counted as a call.
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
  /// A sample of what comes from there.
  const Shape& shape_of(const Source& source) const;
  /// Where an output comes from.
  Source output_source(std::size_t output) const { return source(outputs_[output].edge); }
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

  struct Output : Objective {
    std::string name;
    std::size_t edge;
    Activation* head = nullptr;            // the activation that makes it, when the loss takes its logits
    Buffer kept_y = {}, kept_target = {};  // of a masked sequence, the steps that count
    ConstTensor y = {}, target = {};       // what is judged of the batch at hand
    double value = 0;                      // the loss of that
  };

  void build(ModelConfig& config);
  void initialize(std::uint64_t seed, std::optional<int> slots);
  /// Decides where gradients lie. by: of what alone they are wanted; none: of all weights that are trained.
  void plan(const std::vector<std::size_t>& by = {});
  void reserve(std::size_t n, std::size_t nodes);
  /// Runs the first so many nodes.
  void run(Tensors x, bool training, std::size_t nodes);
  void forward(Tensors x, bool training) { run(x, training, nodes_.size()); }
  /// From the gradients of the outputs, in their slots.
  void backward();
  const ConstTensor& made(const Output& output) const { return tensors_[output.edge].y; }
  Tensor gradient_of(std::size_t edge) { return {slots_[tensors_[edge].slot].memory.data(), tensors_[edge].y.shape}; }
  double regularize(bool add_gradient);
  void activate(Output& output, const ConstTensor& y);
  void judge(Output& output, const ConstTensor& y, const ConstTensor& target, Mask mask);
  void track(Tracker& tracker, std::size_t samples);
  Source source(std::size_t edge) const;
  [[noreturn]] static void refuse(const Layer& layer, std::initializer_list<Text> message);

  std::string name_;
  std::vector<std::string> input_names_;
  bool chain_ = true, keyed_ = false, compiled_ = false;
  std::vector<std::unique_ptr<Layer>> layers_, again_;  // again_: of layers called again, those objects
  std::vector<Node> nodes_;
  std::vector<std::size_t> first_call_;  // of each layer: the node
  std::vector<Edge> tensors_;            // the inputs first
  std::vector<Output> outputs_;
  Buffer weights_, gradients_;  // all params in layer order
  struct Slot {
    std::size_t sample = 0;
    Buffer memory;
  };
  std::vector<Slot> slots_;              // gradients of edges, in turn
  std::size_t rows_ = 0, reserved_ = 0;  // the batch and the nodes that there is memory for
  std::unique_ptr<Optimizer> optimizer_;
};

}  // namespace sprout
