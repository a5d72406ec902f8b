// Build, forward, backward, and what train, evaluate and predict make of them.
#include "model.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <new>
#include <numeric>

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

bool Tracker::Output::takes_logits() const {
  return std::all_of(metrics.begin(), metrics.end(), [](const auto& m) { return m->takes_logits(); });
}

void Tracker::reset() {
  loss_ = {};
  for (Output& output : outputs_) {
    output.mean = {};
    for (auto& m : output.metrics) m->reset();
  }
}

json Tracker::logs(const std::string& prefix) const {
  json logs = {{prefix + "loss", loss_.mean()}};
  for (const Output& output : outputs_) {
    if (!output.loss.empty()) logs[prefix + output.loss] = output.mean.mean();
    for (const auto& m : output.metrics) logs[prefix + m->name] = as_float32(m->result());
  }
  return logs;
}

json Tracker::recent() {
  const auto loss = loss_.recent();
  if (!loss) return nullptr;
  json logs = {{"loss", *loss}};
  for (Output& output : outputs_) {
    if (const auto mean = output.mean.recent(); mean && !output.loss.empty()) logs[output.loss] = *mean;
    for (auto& m : output.metrics)
      if (const auto mean = m->recent()) logs[m->name] = as_float32(*mean);
  }
  return logs;
}

void Tracker::state(Snapshot& s) {
  loss_.state(s);
  for (Output& output : outputs_) {
    if (!output.loss.empty()) output.mean.state(s);
    for (auto& m : output.metrics) m->state(s);
  }
}

void Model::refuse(const Layer& layer, std::initializer_list<Text> message) {
  try {
    fail(message);
  } catch (const Error& e) { fail({layer.class_name(), " \"", layer.name, "\": ", e.what()}, layer.place); }
}

Model::Model(ModelConfig config, std::uint64_t seed, std::optional<int> slots)
    : name_(config.name), chain_(config.chain), keyed_(config.keyed), layers_(std::move(config.layers)) {
  build(config);
  initialize(seed, slots);
  plan();
}

/// Nodes and what goes between them.
void Model::build(ModelConfig& config) {
  for (const ModelConfig::Input& input : config.inputs) {
    size_of(*input.shape);  // throws if it cannot be counted
    input_names_.push_back(input.name);
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
      if (chain_ && outputs.size() != 1)
        fail({"expected a layer of one output in a Sequential, received one of ", outputs.size(), "; leave out return_state"});
    } catch (const Error& e) {
      std::string sources;  // of several, who is not of the shape of the others?
      for (std::size_t r = 0; inputs.size() > 1 && r < inputs.size(); ++r) {
        const std::size_t writer = tensors_[node.reads[r]].node;
        const std::string& from = writer == kNone ? input_names_[node.reads[r]] : nodes_[writer].layer->name;
        sources += (r ? ", \"" : "; it reads \"") + from + "\" " + to_text(inputs[r]);
      }
      refuse(*layer, {e.what(), sources});
    }
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
  for (const ModelConfig::Output& output : config.outputs) outputs_.push_back({{}, output.name, edge(output.source, name_)});
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
    fail({class_name(), " \"", name_, "\": expected weights, gradients and what training keeps beside them to be at most ",
          gigabytes(kMostBytes), ", received ", gigabytes(bytes), "; make the largest layers smaller"});
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

void Model::compile(std::unique_ptr<Optimizer> optimizer, std::vector<Objective> objectives) {
  const auto read = [&](const Output& output) {  // also by others, who want what it makes
    return std::any_of(nodes_.begin(), nodes_.end(),
                       [&](const Node& node) { return std::find(node.reads.begin(), node.reads.end(), output.edge) != node.reads.end(); });
  };
  optimizer_ = std::move(optimizer);
  compiled_ = true;
  for (std::size_t k = 0; k < outputs_.size(); ++k) {
    Output& output = outputs_[k];
    static_cast<Objective&>(output) = std::move(objectives[k]);
    if (output.head) output.head->deferred = false;
    output.head = nullptr;
    if (!output.loss) continue;
    check_target(k, output.loss->target_shape(output_shape(k)));
    const bool twice =
        std::any_of(outputs_.begin(), outputs_.begin() + std::ptrdiff_t(k), [&](const Output& other) { return other.edge == output.edge; });
    if (twice) fail({"compile: expected one loss for each output, received a second one for the same tensor, \"", output.name, "\""});
    // As Keras on TensorFlow, also where from_logits is said of what are probabilities: logits were meant, and are there.
    const std::size_t node = tensors_[output.edge].node;
    Activation* last = node == kNone ? nullptr : nodes_[node].layer->output_activation();
    if (last && !read(output) && output.loss->fuses() == last->kind) {
      output.head = last;
      output.head->deferred = true;
      output.loss->from_logits = true;
    }
  }
  tracker();  // refuses unknown metrics now rather than at the first step
  plan();
  if (!optimizer_) return;
  std::vector<Range> trainable;
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const bool learns = std::any_of(nodes_.begin(), nodes_.end(), [&](const Node& node) { return node.index == l && node.backward; });
    for (const Param& p : layers_[l]->params())
      if (p.trainable && learns) trainable.push_back({this->offset(p), this->offset(p) + p.value.size()});
  }
  optimizer_->build(weights_.size(), std::move(trainable));
}

std::size_t Model::output_size() const {
  std::size_t size = 0;
  for (std::size_t k = 0; k < outputs(); ++k) size += size_of(output_shape(k));
  return size;
}

void Model::check_target(std::size_t output, const Shape& y) const {
  const std::string of = outputs() > 1 ? "output \"" + output_name(output) + "\": " : "";
  if (!loss(output)) {
    if (!same_but_ones(y, output_shape(output)) && size_of(y) * output_shape(output).back() != size_of(output_shape(output)))
      fail({of, "expected targets ", output_shape(output), ", received ", y});
    return;
  }
  try {
    loss(output)->check(y, output_shape(output));
  } catch (const Error& e) { fail({of, loss(output)->class_name(), ": ", e.what()}); }
}

void Model::check_tokens(const Dataset& data, const std::vector<std::size_t>& part, std::size_t first, std::size_t last) const {
  std::vector<std::size_t> holds(tensors_.size(), kNone);  // the numbers of which input
  for (std::size_t i = 0; i < inputs(); ++i) holds[i] = i;
  for (const Node& node : nodes_) {
    const std::size_t input = holds[node.reads[0]];
    if (input == kNone) continue;
    if (node.layer->reshapes_only()) holds[node.writes] = input;
    if (node.layer->tokens() == 0) continue;
    try {
      data.check_tokens(part[input], first, last, node.layer->tokens());
    } catch (const Error& e) { refuse(*node.layer, {e.what()}); }
  }
}

Model::Source Model::source(std::size_t edge) const {
  const std::size_t node = tensors_[edge].node;
  if (node == kNone) return {-1, edge, 0};
  const auto call =
      std::count_if(nodes_.begin(), nodes_.begin() + std::ptrdiff_t(node), [&](const Node& n) { return n.index == nodes_[node].index; });
  return {int(nodes_[node].index), std::size_t(call), edge - nodes_[node].writes};
}

const Shape& Model::shape_of(const Source& source) const {
  if (source.layer < 0) return tensors_[source.call].sample;
  std::size_t call = 0;
  const auto node = std::find_if(nodes_.begin(), nodes_.end(),
                                 [&](const Node& n) { return n.index == std::size_t(source.layer) && call++ == source.call; });
  return tensors_[node->writes + source.output].sample;
}

std::size_t Model::gradient_memory() const {
  std::size_t numbers = 0;
  for (const Slot& slot : slots_) numbers += slot.sample;
  return numbers;
}

bool Model::line() const {
  if (inputs() != 1) return false;
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
  const auto losses = std::count_if(outputs_.begin(), outputs_.end(), [](const Output& output) { return bool(output.loss); });
  std::vector<Tracker::Output> tracked(outputs());
  for (std::size_t k = 0; k < outputs(); ++k) {
    const Output& output = outputs_[k];
    const std::string prefix = outputs() > 1 ? output.name + "_" : "";
    const Shape& shape = output_shape(k);
    if (output.loss && losses > 1) tracked[k].loss = prefix + "loss";
    for (const json& m : output.metrics) {
      auto& metric = tracked[k].metrics.emplace_back(read_metric(m, output.loss ? output.loss->target_shape(shape) : shape, shape));
      metric->name = prefix + metric->name;
    }
  }
  return tracked;
}

void Model::plan(const std::vector<std::size_t>& by) {
  slots_.clear();
  rows_ = reserved_ = 0;
  std::vector<bool> needed(tensors_.size());  // is there something behind that learns from its gradient?
  for (std::size_t edge : by) needed[edge] = true;
  for (Edge& edge : tensors_) edge.slot = kNone;
  for (Node& node : nodes_) {
    const auto& params = node.layer->params();
    node.backward = by.empty() && std::any_of(params.begin(), params.end(), [](const Param& p) { return p.trainable; });
    for (std::size_t edge : node.reads) node.backward = node.backward || needed[edge];
    for (std::size_t o = 0; node.backward && o < node.outputs; ++o) needed[node.writes + o] = true;
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
  for (const Output& output : outputs_) {
    Edge& y = tensors_[output.edge];
    if (y.slot == kNone && (output.loss || !compiled_ || !by.empty())) y.slot = take(y.sample);
  }
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

void Model::run(Tensors x, bool training, std::size_t nodes) {
  reserve(x[0].rows(), nodes);
  if (x.frozen)
    for (std::size_t i = 0; i < x.size(); ++i) tensors_[x.frozen->edges[i]].y.data = x[i].data;
  else
    for (std::size_t i = 0; i < inputs(); ++i) tensors_[i].y.data = x[i].data;
  for (std::size_t k = 0; k < nodes; ++k) {
    Node& node = nodes_[k];
    if (x.frozen && x.frozen->nodes[k]) continue;
    for (std::size_t r = 0; r < node.reads.size(); ++r) {
      node.x[r].data = tensors_[node.reads[r]].y.data;
      node.masks[r] = tensors_[node.reads[r]].mask;
    }
    node.layer->set_masks(node.masks);
    Edge& y = tensors_[node.writes];
    if (node.layer->reshapes_only()) {
      y.y.data = node.y_read[0].data = node.x[0].data;
    } else {
      node.layer->forward_all(node.x, node.y, node.training.value_or(training));
      for (std::size_t o = 0; o < node.outputs; ++o) tensors_[node.writes + o].y.data = node.y[o].data;  // after a batch of a frozen part
    }
    y.mask = node.layer->output_mask();
  }
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

/// Makes of y, an output's logits where its loss takes such, what predictions are. In y's own memory, aligned always alike: the same bits
/// wherever they are copied to.
void Model::activate(Output& output, const ConstTensor& y) {
  if (!output.head) return;
  Activation activation = *output.head;
  activation.deferred = false;
  Buffer& own = y.data == output.kept_y.data() ? output.kept_y : tensors_[output.edge].memory;  // nobody needs the logits any more
  activation.forward(y, {own.data(), y.shape});
}

/// What is to be judged of an output y: all of it or, as Keras does it, of a masked sequence (N, T, ...) the steps that count, copied
/// together.
void Model::judge(Output& output, const ConstTensor& y, const ConstTensor& target, Mask mask) {
  output.y = y, output.target = target;
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
  keep(output.y, output.kept_y);
  keep(output.target, output.kept_target);
}

/// What was judged goes to the tracker. Probabilities are made of logits only where they are looked at.
void Model::track(Tracker& tracker, std::size_t samples) {
  for (std::size_t k = 0; k < outputs(); ++k) {
    Output& output = outputs_[k];
    Tracker::Output& tracked = tracker.outputs()[k];
    tracked.mean.add(output.value * double(samples), double(samples));
    if (!tracked.takes_logits()) activate(output, output.y);
    for (auto& m : tracked.metrics) m->update(output.target, output.y);
  }
}

double Model::gradient(Tensors x, Tensors target, Tracker& tracker, std::uint64_t seed, bool rows_of_outputs) {
  const std::uint64_t step = optimizer_ ? std::uint64_t(optimizer_->iterations) : 0;
  for (std::size_t k = 0; k < nodes_.size(); ++k) nodes_[k].layer->set_draw(seed, step * nodes_.size() + k);
  forward(x, true);
  parallel_for(std::ptrdiff_t(gradients_.size()), 2.0, [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
    std::memset(gradients_.data() + begin, 0, std::size_t(end - begin) * sizeof(real));
  });
  double loss = 0;
  for (std::size_t k = 0; k < outputs(); ++k) {
    if (!judged(k)) continue;
    Output& output = outputs_[k];
    const Mask mask = tensors_[output.edge].mask;
    judge(output, made(output), target[k], mask);
    if (!output.loss) continue;
    Tensor dy{gradient_of(output.edge).data, output.y.shape};
    output.value = output.y.size() ? (*output.loss)(output.target, output.y, &dy) : 0;
    loss += output.weight * output.value;
    if (!mask.empty()) {  // back to their places, from the end, where nothing still to be moved lies
      const std::size_t width = made(output).size() / mask.size();
      std::size_t kept = output.y.rows();
      for (std::size_t step = mask.size(); step-- > 0;) {
        if (mask[step])
          std::copy_backward(dy.data + (kept - 1) * width, dy.data + kept * width, dy.data + (step + 1) * width), --kept;
        else
          std::fill_n(dy.data + step * width, width, real(0));
      }
      dy.shape = made(output).shape;
    }
    if (output.weight != 1) array(dy) *= real(output.weight);
    if (rows_of_outputs) keep_rows_of_outputs(dy);
  }
  loss = as_float32(loss + regularize(true));
  if (!std::isfinite(loss)) return loss;
  backward();
  tracker.update(loss, x[0].rows());
  track(tracker, x[0].rows());
  return loss;
}

double Model::train_step(Tensors x, Tensors target, Tracker& tracker, std::uint64_t seed) {
  const double loss = gradient(x, target, tracker, seed);
  if (std::isfinite(loss)) optimizer_->step(weights_, gradients_);
  return loss;
}

double Model::evaluate(Tensors x, Tensors target, Tracker& tracker, const std::vector<real*>& predictions) {
  forward(x, false);
  double loss = 0;
  for (std::size_t k = 0; k < outputs(); ++k) {
    if (!judged(k)) continue;
    Output& output = outputs_[k];
    judge(output, made(output), target[k], tensors_[output.edge].mask);
    if (!output.loss) continue;
    output.value = output.y.size() ? (*output.loss)(output.target, output.y, nullptr) : 0;
    loss += output.weight * output.value;
  }
  loss = as_float32(loss + regularize(false));
  tracker.update(loss, x[0].rows());
  track(tracker, x[0].rows());
  for (std::size_t k = 0; k < predictions.size(); ++k) {
    Output& output = outputs_[k];
    const ConstTensor& y = made(output);
    // The metrics may have had the output activated already; of a masked sequence it was the copied steps.
    if (!judged(k) || tracker.outputs()[k].takes_logits() || output.y.data != y.data) activate(output, y);
    std::copy_n(y.data, y.size(), predictions[k]);
  }
  return loss;
}

void Model::losses(Tensors x, Tensors target, real* out) {
  forward(x, false);
  const std::size_t n = x[0].rows();
  const auto row = [n](const ConstTensor& all, std::size_t i) {
    Shape shape = all.shape;
    shape[0] = 1;
    return ConstTensor{all.data + i * (all.size() / n), shape};
  };
  for (std::size_t i = 0; i < n; ++i) {
    double loss = 0;
    for (std::size_t k = 0; k < outputs(); ++k) {
      Output& output = outputs_[k];
      if (!output.loss) continue;
      const Mask mask = tensors_[output.edge].mask;
      const std::size_t steps = mask.size() / n;
      judge(output, row(made(output), i), row(target[k], i), mask.subspan(i * steps, steps));
      if (output.y.size()) loss += output.weight * (*output.loss)(output.target, output.y, nullptr);
    }
    out[i] = real(loss);
  }
}

void Model::predict(Tensors x, const std::vector<real*>& out) {
  forward(x, false);
  for (std::size_t k = 0; k < outputs(); ++k) {
    const ConstTensor& y = made(outputs_[k]);
    activate(outputs_[k], y);
    std::copy_n(y.data, y.size(), out[k]);
  }
}

real* Model::layer_output(Tensors x, int layer, real* out) {
  forward(x, false);
  for (Output& output : outputs_) activate(output, made(output));
  const int last = int(layers_.size()) - 1;
  for (int l = std::max(layer, 0); l <= (layer < 0 ? last : layer); ++l) {
    const ConstTensor& y = tensors_[nodes_[first_call_[std::size_t(l)]].writes].y;
    out = std::copy_n(y.data, y.size(), out);
  }
  return out;
}

ConstTensor Model::layer_input(Tensors x, std::size_t layer) {
  const std::size_t node = first_call_[layer], edge = nodes_[node].reads[0];
  if (!x.frozen && edge < inputs()) return x[edge];
  run(x, false, node);
  return tensors_[edge].y;
}

void Model::gradient_by(Tensors x, std::size_t number, int layer, real* dx) {
  if (number >= output_size()) fail({"expected an output below ", output_size(), ", received ", number});
  std::vector<std::size_t> by(layer < 0 ? inputs() : 1, layer < 0 ? 0 : nodes_[first_call_[std::size_t(layer)]].writes);
  if (layer < 0) std::iota(by.begin(), by.end(), std::size_t(0));
  plan(by);
  forward(x, false);
  const Buffer of_step = gradients_;  // those of the last step: backward adds to them
  for (const Output& output : outputs_) array(gradient_of(output.edge)) = real(0);
  for (const Output& output : outputs_) {
    const std::size_t size = made(output).size();
    if (number < size) {
      gradient_of(output.edge).data[number] = real(1);
      break;
    }
    number -= size;
  }
  backward();
  for (std::size_t edge : by) {
    const std::size_t size = tensors_[edge].y.size();
    dx = tensors_[edge].slot == kNone ? std::fill_n(dx, size, real(0)) : std::copy_n(gradient_of(edge).data, size, dx);
  }
  std::copy(of_step.begin(), of_step.end(), gradients_.begin());
  plan();
}

void Model::state(Snapshot& s) {
  s.large(weights_, weights_.size());
  if (optimizer_) optimizer_->state(s);
}

}  // namespace sprout
