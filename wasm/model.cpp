// Build, forward, backward, and what train, evaluate and predict make of them.
#include "model.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <new>

#include "parallel.h"

namespace sprout {
namespace {

/// What can be addressed at all; where that is more, far more than a model here needs.
constexpr double kMostBytes = std::min(double(std::numeric_limits<std::size_t>::max()), 16e9);
std::string gigabytes(double bytes) { return to_text(std::round(bytes / 1e8) / 10) + " GB"; }

/// Numbers of a tensor, in double: sizes that cannot be counted are refused by what asks.
double numbers_of(const Shape& shape) {
  double numbers = 1;
  for (std::size_t d : shape) numbers *= double(d);
  return numbers;
}

/// Of dy (C * n, C) only what row r says about output r / n stays, as large as if output's own n rows were the whole batch.
void keep_rows_of_outputs(Tensor& dy) {
  const std::size_t C = dy.shape.back(), n = dy.rows() / C;
  for (std::size_t r = 0; r < C * n; ++r)
    for (std::size_t c = 0; c < C; ++c) dy.data[r * C + c] *= c == r / n ? real(C) : real(0);
}

/// Sums are in double, figures Keras': what a float32 cannot hold is infinite.
double as_float32(double value) {
  return std::abs(value) > double(std::numeric_limits<float>::max()) ? std::copysign(std::numeric_limits<double>::infinity(), value)
                                                                     : value;
}

}  // namespace

void Tracker::update(double loss, std::size_t samples, const ConstTensor& target, const ConstTensor& y) {
  const double n = double(samples);
  loss_ += loss * n, samples_ += n;
  recent_loss_ += loss * n, recent_samples_ += n;
  for (auto& m : metrics_) m->update(target, y);
}

void Tracker::reset() {
  loss_ = samples_ = recent_loss_ = recent_samples_ = 0;
  for (auto& m : metrics_) m->reset();
}

json Tracker::logs(const std::string& prefix) const {
  json logs = {{prefix + "loss", samples_ ? loss_ / samples_ : 0}};
  for (const auto& m : metrics_) logs[prefix + m->name] = as_float32(m->result());
  return logs;
}

json Tracker::recent() {
  if (recent_samples_ == 0) return nullptr;
  json logs = {{"loss", recent_loss_ / recent_samples_}};
  recent_loss_ = recent_samples_ = 0;
  for (auto& m : metrics_)
    if (const auto mean = m->recent()) logs[m->name] = as_float32(*mean);
  return logs;
}

bool Tracker::takes_logits() const {
  return std::all_of(metrics_.begin(), metrics_.end(), [](const auto& m) { return m->takes_logits(); });
}

void Tracker::state(Snapshot& s) {
  s(loss_), s(samples_), s(recent_loss_), s(recent_samples_);
  for (auto& m : metrics_) m->state(s);
}

void Model::refuse(const Layer& layer, std::initializer_list<Text> message) {
  try {
    fail(message);
  } catch (const Error& e) { fail({layer.class_name(), " \"", layer.name, "\": ", e.what()}, layer.place); }
}

Model::Model(ModelConfig config, std::uint64_t seed, std::optional<int> slots)
    : name_(config.name), chain_(config.chain), layers_(std::move(config.layers)) {
  build(config);
  initialize(seed, slots);
  plan(false);
}

/// Nodes and what goes between them.
void Model::build(ModelConfig& config) {
  if (config.inputs.size() != 1 || config.outputs.size() != 1)
    fail(
        {"Functional \"", name_, "\": expected one input and one output, received ", config.inputs.size(), " and ", config.outputs.size()});
  input_name_ = config.inputs[0].name;
  for (const ModelConfig::Input& input : config.inputs) {
    size_of(*input.shape);  // throws if it cannot be counted
    tensors_.push_back({*input.shape});
  }
  first_call_.assign(layers_.size(), kNone);
  const auto edge = [&](const ModelConfig::Source& source, const std::string& reader) {
    if (source.call < 0) return source.index;
    const Node& node = nodes_[std::size_t(source.call)];
    if (source.index >= node.outputs)
      fail({reader, ": expected an output of \"", node.layer->name, "\" below ", node.outputs, ", received ", source.index});
    return node.writes + source.index;
  };
  for (const ModelConfig::Call& call : config.calls) {
    Layer* layer = layers_[call.layer].get();
    const bool again = first_call_[call.layer] != kNone;
    if (again) {
      again_.push_back(read_layer(write_layer(*layer)));
      again_.back()->place = layer->place;
      layer = again_.back().get();
    }
    Node node{layer, call.layer, {}};
    Shapes inputs;
    for (const ModelConfig::Source& source : call.reads) {
      node.reads.push_back(edge(source, layer->name));
      inputs.push_back(tensors_[node.reads.back()].sample);
    }
    Shapes outputs;
    try {
      if (!call.options.is_null()) {
        Options o = Options::reader(call.options);
        layer->call_options(o);
        o.finish();
      }
      outputs = layer->build_all(inputs);
    } catch (const Error& e) { refuse(*layer, {e.what()}); }
    double reals = 0;
    for (const Shape& shape : outputs) reals += numbers_of(shape);
    for (const Param& p : layer->params()) reals += numbers_of(p.shape);
    if (reals > 5e8) refuse(*layer, {"expected a layer of at most 500 million numbers; make it smaller"});
    node.training = call.training;
    node.writes = tensors_.size();
    node.outputs = outputs.size();
    for (Shape& shape : outputs) tensors_.push_back({std::move(shape), nodes_.size()});
    if (!again) first_call_[call.layer] = nodes_.size();
    nodes_.push_back(std::move(node));
  }
  output_ = edge(config.outputs[0], name_);
}

/// Memory and first values of the weights, in the order of the layers.
void Model::initialize(std::uint64_t seed, std::optional<int> slots) {
  std::size_t size = 0;
  double total = 0;
  for (const auto& layer : layers_) {
    for (const Param& p : layer->params()) {
      const double weights = numbers_of(p.shape);
      total += weights;
      size += std::size_t(std::min(weights, 1e9));
    }
  }
  // Training keeps a copy of the weights too, as the way back from a divergence.
  const double bytes = total * (slots ? 3 + *slots : 2) * sizeof(real);
  if (bytes > kMostBytes)
    fail({(chain_ ? "Sequential" : "Functional"), " \"", name_,
          "\": expected weights, gradients and what training keeps beside them to be at most ", gigabytes(kMostBytes), ", received ",
          gigabytes(bytes), "; make the largest layers smaller"});
  // Memory that is missing is missed now, not after seconds of drawing weights.
  weights_.reserve(size);
  gradients_.reserve(size);
  // (A vector that nobody uses would be left out by the compiler.)
  if (slots) ::operator delete(::operator new(std::size_t(*slots) * size * sizeof(real)));
  weights_.assign(size, 0);
  gradients_.assign(size, 0);
  std::size_t offset = 0, index = 0;
  for (const auto& layer : layers_) {
    for (Param& p : layer->params()) {
      const std::size_t n = size_of(p.shape);
      p.value = std::span(weights_).subspan(offset, n);
      p.grad = std::span(gradients_).subspan(offset, n);
      offset += n;
      p.trainable = p.trainable && layer->trainable;
      try {
        p.init.fill(p.value, p.shape, p.init.seed ? Random(std::uint64_t(*p.init.seed), Use::init) : Random(seed, Use::init, index));
      } catch (const Error& e) { refuse(*layer, {p.name, ": ", e.what()}); }
      ++index;
    }
  }
  for (Node& node : nodes_) {  // a layer called again has the same weights
    const Layer& owner = *layers_[node.index];
    if (node.layer == &owner) continue;
    auto& params = node.layer->params();
    for (std::size_t i = 0; i < params.size(); ++i) {
      const Param& own = owner.params()[i];
      if (params[i].shape != own.shape)
        refuse(owner, {"expected what it is called with to fit its ", own.name, " of shape ", own.shape, ", received inputs that want ",
                       params[i].shape, "; use another layer there"});
      params[i].value = own.value, params[i].grad = own.grad, params[i].trainable = own.trainable;
    }
  }
}

void Model::compile(std::unique_ptr<Optimizer> optimizer, std::unique_ptr<Loss> loss, const json& metrics) {
  if (head_) head_->deferred = false;
  head_ = nullptr;
  optimizer_ = std::move(optimizer);
  loss_ = std::move(loss);
  metrics_ = metrics;
  check_target(loss_->target_shape(output()));
  tracker();  // refuses unknown metrics now rather than at the first step

  // As Keras on TensorFlow, also where from_logits is said of what are probabilities: logits were meant, and are there.
  Activation* last = this->last().output_activation();
  const bool read = std::any_of(nodes_.begin(), nodes_.end(), [&](const Node& node) {  // also by others, who want what it makes
    return std::find(node.reads.begin(), node.reads.end(), output_) != node.reads.end();
  });
  if (last && !read && loss_->fuses() == last->kind) {
    head_ = last;
    head_->deferred = true;
    loss_->from_logits = true;
  }
  if (!optimizer_) return;
  std::vector<Range> trainable;
  for (const auto& layer : layers_)
    for (const Param& p : layer->params())
      if (p.trainable) trainable.push_back({this->offset(p), this->offset(p) + p.value.size()});
  optimizer_->build(weights_.size(), std::move(trainable));
}

void Model::check_input(const Shape& x) const {
  if (x != input())
    fail({(chain_ ? "Sequential" : "Functional"), " \"", name_, "\": expected samples of shape ", input(), ", received ", x});
}

void Model::check_target(const Shape& y) const {
  try {
    loss_->check(y, output());
  } catch (const Error& e) { fail({loss_->class_name(), ": ", e.what()}); }
}

void Model::check_tokens(const Dataset& data, std::size_t first, std::size_t last) const {
  std::vector<bool> holds(tensors_.size());  // the input's numbers
  holds[0] = true;
  for (const Node& node : nodes_) {
    if (!holds[node.reads[0]]) continue;
    if (node.layer->reshapes_only()) holds[node.writes] = true;
    if (node.layer->tokens() == 0) continue;
    try {
      data.check_tokens(first, last, node.layer->tokens());
    } catch (const Error& e) { refuse(*node.layer, {e.what()}); }
  }
}

Model::Source Model::source(std::size_t edge) const {
  const std::size_t node = tensors_[edge].node;
  if (node == kNone) return {-1, 0, 0};
  const auto call =
      std::count_if(nodes_.begin(), nodes_.begin() + std::ptrdiff_t(node), [&](const Node& n) { return n.index == nodes_[node].index; });
  return {int(nodes_[node].index), std::size_t(call), edge - nodes_[node].writes};
}

std::size_t Model::gradient_memory() const {
  std::size_t numbers = 0;
  for (const Slot& slot : slots_) numbers += slot.sample;
  return numbers;
}

bool Model::line() const {
  for (std::size_t k = 0; k < nodes_.size(); ++k)
    if (nodes_[k].reads.size() != 1 || nodes_[k].reads[0] != k || nodes_[k].writes != k + 1 || nodes_[k].outputs != 1) return false;
  return again_.empty();
}

std::vector<Model::Call> Model::calls(std::size_t layer) const {
  std::vector<Call> calls;
  for (const Node& node : nodes_) {
    if (node.index != layer) continue;
    Call& call = calls.emplace_back();
    call.training = node.training;
    call.options = json::object();
    Options o = Options::writer(call.options);
    node.layer->call_options(o);
    for (std::size_t edge : node.reads) call.reads.push_back(source(edge));
  }
  return calls;
}

Tracker Model::tracker() const {
  std::vector<std::unique_ptr<Metric>> metrics;
  for (const json& m : metrics_) metrics.push_back(read_metric(m, loss_->target_shape(output()), output()));
  return metrics;
}

void Model::plan(bool to_input) {
  slots_.clear();
  rows_ = reserved_ = 0;
  std::vector<bool> needed(tensors_.size());  // is there something behind that learns from its gradient?
  needed[0] = to_input;
  for (Edge& edge : tensors_) edge.slot = kNone;
  for (Node& node : nodes_) {
    const auto& params = node.layer->params();
    node.backward = std::any_of(params.begin(), params.end(), [](const Param& p) { return p.trainable; });
    for (std::size_t edge : node.reads) node.backward = node.backward || needed[edge];
    for (std::size_t o = 0; o < node.outputs; ++o) needed[node.writes + o] = node.backward;
  }

  // A slot is free again once the node that writes its edge has read it: a chain needs two.
  std::vector<bool> taken;
  const auto take = [&](const Shape& sample) {
    const std::size_t size = size_of(sample);
    std::size_t best = kNone;  // the smallest that is large enough, otherwise the largest
    for (std::size_t s = 0; s < slots_.size(); ++s) {
      if (taken[s]) continue;
      if (best == kNone) best = s;
      const bool fits = slots_[s].sample >= size, best_fits = slots_[best].sample >= size;
      if (fits ? !best_fits || slots_[s].sample < slots_[best].sample : !best_fits && slots_[s].sample > slots_[best].sample) best = s;
    }
    if (best == kNone) best = slots_.size(), slots_.emplace_back(), taken.push_back(false);
    slots_[best].sample = std::max(slots_[best].sample, size);
    taken[best] = true;
    return best;
  };
  tensors_[output_].slot = take(tensors_[output_].sample);
  for (std::size_t k = nodes_.size(); k-- > 0;) {
    Node& node = nodes_[k];
    node.slots.assign(node.reads.size(), kNone);
    node.sums.clear(), node.zeros.clear();
    std::vector<std::size_t> done;
    bool arrives = false;
    for (std::size_t o = 0; o < node.outputs; ++o) arrives = arrives || tensors_[node.writes + o].slot != kNone;
    node.backward = node.backward && arrives;
    for (std::size_t o = 0; o < node.outputs; ++o) {
      Edge& y = tensors_[node.writes + o];
      if (y.slot == kNone && node.backward) y.slot = take(y.sample), node.zeros.push_back(node.writes + o);
      if (y.slot != kNone) done.push_back(y.slot);
    }
    for (std::size_t r = 0; node.backward && r < node.reads.size(); ++r) {
      Edge& x = tensors_[node.reads[r]];
      if (!needed[node.reads[r]]) continue;
      if (node.layer->reshapes_only() && x.slot == kNone) {  // the same numbers
        x.slot = node.slots[r] = done[0];
        done.clear();
      } else if (x.slot == kNone) {
        x.slot = node.slots[r] = take(x.sample);
      } else if (node.layer->reshapes_only()) {
        node.slots[r] = done[0];
        node.sums.emplace_back(done[0], node.reads[r]);
      } else {
        node.slots[r] = take(x.sample);
        node.sums.emplace_back(node.slots[r], node.reads[r]);
        done.push_back(node.slots[r]);
      }
    }
    for (std::size_t slot : done) taken[slot] = false;
  }
}

void Model::reserve(std::size_t n, std::size_t nodes) {
  if (rows_ == n && reserved_ >= nodes) return;
  rows_ = n, reserved_ = nodes;
  for (std::size_t e = 0; e < tensors_.size(); ++e) {
    Edge& edge = tensors_[e];
    edge.y.shape = batch_of(n, edge.sample);
    if (edge.node == kNone || edge.node >= nodes) continue;
    if (!nodes_[edge.node].layer->reshapes_only()) edge.y.data = scratch(edge.memory, edge.y.size());
  }
  for (Slot& slot : slots_)
    if (nodes == nodes_.size()) scratch(slot.memory, n, slot.sample);
  for (std::size_t k = 0; k < nodes; ++k) {
    Node& node = nodes_[k];
    node.x.clear(), node.y.clear(), node.y_read.clear(), node.dy.clear(), node.dx.clear();
    node.masks.resize(node.reads.size());
    for (std::size_t r = 0; r < node.reads.size(); ++r) {
      const Shape& shape = tensors_[node.reads[r]].y.shape;
      node.x.push_back(tensors_[node.reads[r]].y);
      node.dx.push_back({node.slots[r] == kNone ? nullptr : slots_[node.slots[r]].memory.data(), shape});
    }
    for (std::size_t o = 0; o < node.outputs; ++o) {
      const Edge& y = tensors_[node.writes + o];
      node.y.push_back({const_cast<real*>(y.y.data), y.y.shape});
      node.y_read.push_back(y.y);
      node.dy.push_back({y.slot == kNone ? nullptr : slots_[y.slot].memory.data(), y.y.shape});
    }
  }
}

void Model::run(const ConstTensor& x, bool training, std::size_t nodes) {
  reserve(x.rows(), nodes);
  tensors_[0].y.data = x.data;
  for (std::size_t k = 0; k < nodes; ++k) {
    Node& node = nodes_[k];
    for (std::size_t r = 0; r < node.reads.size(); ++r) {
      node.x[r].data = tensors_[node.reads[r]].y.data;
      node.masks[r] = tensors_[node.reads[r]].mask;
    }
    node.layer->set_masks(node.masks);
    Edge& y = tensors_[node.writes];
    if (node.layer->reshapes_only())
      y.y.data = node.y_read[0].data = node.x[0].data;
    else
      node.layer->forward_all(node.x, node.y, node.training.value_or(training));
    y.mask = node.layer->output_mask();
  }
}

const ConstTensor& Model::forward(const ConstTensor& x, bool training) {
  run(x, training, nodes_.size());
  return tensors_[output_].y;
}

void Model::backward() {
  for (std::size_t k = nodes_.size(); k-- > 0;) {
    Node& node = nodes_[k];
    if (!node.backward) continue;
    for (std::size_t edge : node.zeros) array(gradient_of(edge)) = real(0);
    if (!node.layer->reshapes_only()) node.layer->backward_all(node.x, node.y_read, node.dy, node.dx);
    for (const auto& [from, to] : node.sums) {
      const Tensor sum = gradient_of(to);
      array(sum) += array(Tensor{slots_[from].memory.data(), sum.shape});
    }
  }
}

double Model::regularize(bool add_gradient) {
  double penalty = 0;
  for (auto& layer : layers_) {
    for (Param& p : layer->params()) {
      if (!p.trainable || !p.regularizer.active()) continue;
      penalty += p.regularizer.penalty(p.value);
      if (add_gradient) p.regularizer.add_gradient(p.value, p.grad);
    }
  }
  return penalty;
}

/// The output as predictions are: of logits, what the last activation makes of them. In y's own memory, aligned always alike: the same bits
/// wherever they are copied to.
const ConstTensor& Model::activated(const ConstTensor& y) {
  if (head_) {
    Activation activation = *head_;
    activation.deferred = false;
    Buffer& own = y.data == kept_y_.data() ? kept_y_ : tensors_[output_].memory;  // nobody needs the logits any more
    activation.forward(y, {own.data(), y.shape});
  }
  return y;
}

/// As Keras: loss and metrics of a masked sequence (N, T, ...) are those of the steps that count. Copies these together.
void Model::keep_steps(Mask mask, ConstTensor& y, ConstTensor& target) {
  if (mask.empty()) return;
  const auto keep = [&](ConstTensor& all, Buffer& memory) {
    const std::size_t width = all.size() / mask.size();
    real* to = scratch(memory, all.size());
    std::size_t count = 0;
    for (std::size_t step = 0; step < mask.size(); ++step)
      if (mask[step]) std::copy_n(all.data + step * width, width, to + count++ * width);
    Shape shape{count};
    for (std::size_t d = 2; d < all.shape.size(); ++d) shape.push_back(all.shape[d]);
    all = {to, shape};
  };
  keep(y, kept_y_);
  keep(target, kept_target_);
}

double Model::gradient(const ConstTensor& x, const ConstTensor& target, Tracker& tracker, std::uint64_t seed, bool rows_of_outputs) {
  const std::uint64_t step = optimizer_ ? std::uint64_t(optimizer_->iterations) : 0;
  for (std::size_t k = 0; k < nodes_.size(); ++k) nodes_[k].layer->set_draw(seed, step * nodes_.size() + k);
  const ConstTensor& output = forward(x, true);
  ConstTensor y = output, wanted = target;
  const Mask mask = tensors_[output_].mask;
  keep_steps(mask, y, wanted);
  Tensor dy{gradient_of(output_).data, y.shape};
  parallel_for(std::ptrdiff_t(gradients_.size()), 2.0, [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
    std::memset(gradients_.data() + begin, 0, std::size_t(end - begin) * sizeof(real));
  });
  const double loss = as_float32((y.size() ? (*loss_)(wanted, y, &dy) : 0) + regularize(true));
  if (!std::isfinite(loss)) return loss;
  if (!mask.empty()) {  // back to their places, from the end, where nothing still to be moved lies
    const std::size_t width = output.size() / mask.size();
    std::size_t kept = y.rows();
    for (std::size_t step = mask.size(); step-- > 0;) {
      if (mask[step])
        std::copy_backward(dy.data + (kept - 1) * width, dy.data + kept * width, dy.data + (step + 1) * width), --kept;
      else
        std::fill_n(dy.data + step * width, width, real(0));
    }
    dy.shape = output.shape;
  }
  if (rows_of_outputs) keep_rows_of_outputs(dy);
  backward();
  // Probabilities are made of logits only where they are looked at.
  tracker.update(loss, x.rows(), wanted, tracker.takes_logits() ? y : activated(y));
  return loss;
}

double Model::train_step(const ConstTensor& x, const ConstTensor& target, Tracker& tracker, std::uint64_t seed) {
  const double loss = gradient(x, target, tracker, seed);
  if (std::isfinite(loss)) optimizer_->step(weights_, gradients_);
  return loss;
}

double Model::evaluate(const ConstTensor& x, const ConstTensor& target, Tracker& tracker, real* predictions) {
  const ConstTensor& output = forward(x, false);
  ConstTensor y = output, wanted = target;
  keep_steps(tensors_[output_].mask, y, wanted);
  const double loss = as_float32((y.size() ? (*loss_)(wanted, y, nullptr) : 0) + regularize(false));
  const bool logits = tracker.takes_logits();
  tracker.update(loss, x.rows(), wanted, logits ? y : activated(y));
  if (predictions) {
    // The metrics may have had the output activated already; of a masked sequence it was the copied steps.
    if (logits || y.data != output.data) activated(output);
    std::copy_n(output.data, output.size(), predictions);
  }
  return loss;
}

void Model::losses(const ConstTensor& x, const ConstTensor& target, real* out) {
  const ConstTensor& y = forward(x, false);
  const Mask mask = tensors_[output_].mask;
  const std::size_t n = x.rows(), steps = mask.size() / n;
  const auto row = [n](const ConstTensor& all, std::size_t i) {
    Shape shape = all.shape;
    shape[0] = 1;
    return ConstTensor{all.data + i * (all.size() / n), shape};
  };
  for (std::size_t i = 0; i < n; ++i) {
    ConstTensor own = row(y, i), wanted = row(target, i);
    keep_steps(mask.subspan(i * steps, steps), own, wanted);
    out[i] = own.size() ? real((*loss_)(wanted, own, nullptr)) : real(0);
  }
}

void Model::predict(const ConstTensor& x, real* out) {
  const ConstTensor& y = activated(forward(x, false));
  std::copy_n(y.data, y.size(), out);
}

real* Model::layer_output(const ConstTensor& x, int layer, real* out) {
  forward(x, false);
  const int last = int(layers_.size()) - 1;
  for (int l = std::max(layer, 0); l <= (layer < 0 ? last : layer); ++l) {
    const std::size_t edge = nodes_[first_call_[std::size_t(l)]].writes;
    const ConstTensor& y = tensors_[edge].y;
    if (edge == output_) activated(y);
    out = std::copy_n(y.data, y.size(), out);
  }
  return out;
}

ConstTensor Model::layer_input(const ConstTensor& x, std::size_t layer) {
  const std::size_t node = first_call_[layer], edge = nodes_[node].reads[0];
  if (edge == 0) return x;
  run(x, false, node);
  return tensors_[edge].y;
}

void Model::input_gradient(const ConstTensor& x, std::size_t output, real* dx) {
  if (output >= size_of(this->output())) fail({"expected an output below ", size_of(this->output()), ", received ", output});
  plan(true);
  forward(x, false);
  const Buffer of_step = gradients_;  // those of the last step: backward adds to them
  Tensor dy = gradient_of(output_);
  array(dy) = real(0);
  dy.data[output] = real(1);
  backward();
  if (tensors_[0].slot == kNone)
    std::fill_n(dx, x.size(), real(0));
  else
    std::copy_n(gradient_of(0).data, x.size(), dx);
  std::copy(of_step.begin(), of_step.end(), gradients_.begin());
  plan(false);
}

void Model::state(Snapshot& s) {
  s.large(weights_, weights_.size());
  if (optimizer_) optimizer_->state(s);
}

}  // namespace sprout
