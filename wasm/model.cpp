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

Model::Model(ModelConfig config, const Shape& input, std::uint64_t seed, std::optional<int> slots)
    : name_(std::move(config.name)), input_(input), layers_(std::move(config.layers)) {
  Shape shape = input;
  std::size_t size = 0;
  double total = 0;
  size_of(input);  // throws if it cannot be counted
  for (auto& layer : layers_) {
    try {
      shape = layer->build(shape);
    } catch (const Error& e) { fail({layer->class_name(), " \"", layer->name, "\": ", e.what()}, layer->place); }
    double reals = 1;
    for (std::size_t d : shape) reals *= double(d);
    for (const Param& p : layer->params()) {
      double weights = 1;
      for (std::size_t d : p.shape) weights *= double(d);
      reals += weights;
      total += weights;
      size += std::size_t(std::min(weights, 1e9));
    }
    if (reals > 5e8)
      fail({layer->class_name(), " \"", layer->name, "\": expected a layer of at most 500 million numbers; make it smaller"}, layer->place);
    outputs_.push_back(shape);
  }

  // Training keeps a copy of the weights too, as the way back from a divergence.
  const double bytes = total * (slots ? 3 + *slots : 2) * sizeof(real);
  if (bytes > kMostBytes)
    fail({"Sequential \"", name_, "\": expected weights, gradients and what training keeps beside them to be at most ",
          gigabytes(kMostBytes), ", received ", gigabytes(bytes), "; make the largest layers smaller"});
  // Memory that is missing is missed now, not after seconds of drawing weights.
  weights_.reserve(size);
  gradients_.reserve(size);
  // (A vector that nobody uses would be left out by the compiler.)
  if (slots) ::operator delete(::operator new(std::size_t(*slots) * size * sizeof(real)));
  weights_.assign(size, 0);
  gradients_.assign(size, 0);
  std::size_t offset = 0, index = 0;
  first_trained_ = layers_.size();
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    for (Param& p : layers_[l]->params()) {
      const std::size_t n = size_of(p.shape);
      p.value = std::span(weights_).subspan(offset, n);
      p.grad = std::span(gradients_).subspan(offset, n);
      offset += n;
      p.trainable = p.trainable && layers_[l]->trainable;
      if (p.trainable) first_trained_ = std::min(first_trained_, l);
      try {
        p.init.fill(p.value, p.shape, p.init.seed ? Random(std::uint64_t(*p.init.seed), Use::init) : Random(seed, Use::init, index));
      } catch (const Error& e) {
        fail({layers_[l]->class_name(), " \"", layers_[l]->name, "\": ", p.name, ": ", e.what()}, layers_[l]->place);
      }
      ++index;
    }
  }
  memory_.resize(layers_.size());
  y_.resize(layers_.size());
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
  Activation* last = layers_.back()->output_activation();
  if (last && loss_->fuses() == last->kind) {
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
  if (x != input_) fail({"Sequential \"", name_, "\": expected samples of shape ", input_, ", received ", x});
}

void Model::check_target(const Shape& y) const {
  try {
    loss_->check(y, output());
  } catch (const Error& e) { fail({loss_->class_name(), ": ", e.what()}); }
}

void Model::check_tokens(const Dataset& data, std::size_t first, std::size_t last) const {
  const auto reader = std::find_if(layers_.begin(), layers_.end(), [](const auto& layer) { return !layer->reshapes_only(); });
  if (reader == layers_.end() || (*reader)->tokens() == 0) return;
  try {
    data.check_tokens(first, last, (*reader)->tokens());
  } catch (const Error& e) { fail({(*reader)->class_name(), " \"", (*reader)->name, "\": ", e.what()}, (*reader)->place); }
}

Tracker Model::tracker() const {
  std::vector<std::unique_ptr<Metric>> metrics;
  for (const json& m : metrics_) metrics.push_back(read_metric(m, loss_->target_shape(output()), output()));
  return metrics;
}

void Model::reserve(std::size_t n) {
  std::size_t widest = 0;
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    y_[l].shape = batch_of(n, outputs_[l]);
    const std::size_t size = y_[l].size();
    if (!layers_[l]->reshapes_only()) y_[l].data = scratch(memory_[l], size);
    widest = std::max(widest, size);
  }
  for (auto& dy : dy_) scratch(dy, widest);
}

const ConstTensor& Model::forward(const ConstTensor& x, bool training) {
  if (y_[0].rows() != x.rows() || y_[0].shape.empty()) reserve(x.rows());
  const ConstTensor* in = &x;
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    layers_[l]->mask = l ? layers_[l - 1]->output_mask() : Mask();
    if (layers_[l]->reshapes_only()) {
      y_[l].data = in->data;
    } else {
      Tensor y{memory_[l].data(), y_[l].shape};
      layers_[l]->forward(*in, y, training);
    }
    in = &y_[l];
  }
  return *in;
}

void Model::backward(const ConstTensor& x, const ConstTensor& dy, Tensor* input_gradient) {
  ConstTensor gradient = dy;
  int other = gradient.data == dy_[0].data();
  const std::size_t first = input_gradient ? 0 : first_trained_;
  for (std::size_t l = layers_.size(); l-- > first;) {
    const ConstTensor& in = l ? y_[l - 1] : x;
    Tensor dx{dy_[other].data(), in.shape};
    if (layers_[l]->reshapes_only()) {
      gradient.shape = in.shape;
      continue;
    }
    layers_[l]->backward(in, y_[l], gradient, l > first || input_gradient ? &dx : nullptr);
    gradient = dx;
    other = !other;
  }
  if (input_gradient) array(*input_gradient) = array(gradient);
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
    Buffer& own = y.data == kept_y_.data() ? kept_y_ : memory_.back();  // nobody needs the logits any more
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
  for (std::size_t l = 0; l < layers_.size(); ++l) layers_[l]->set_draw(seed, step * layers_.size() + l);
  const ConstTensor& output = forward(x, true);
  ConstTensor y = output, wanted = target;
  const Mask mask = layers_.back()->output_mask();
  keep_steps(mask, y, wanted);
  Tensor dy{dy_[0].data(), y.shape};
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
  backward(x, dy);
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
  keep_steps(layers_.back()->output_mask(), y, wanted);
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
  const Mask mask = layers_.back()->output_mask();
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

void Model::predict(const ConstTensor& x, real* out) { layer_output(x, int(layers_.size()) - 1, out); }

real* Model::layer_output(const ConstTensor& x, int layer, real* out) {
  forward(x, false);
  const int last = int(layers_.size()) - 1;
  for (int l = std::max(layer, 0); l <= (layer < 0 ? last : layer); ++l) {
    const ConstTensor& y = y_[std::size_t(l)];
    if (l == last) activated(y);
    out = std::copy_n(y.data, y.size(), out);
  }
  return out;
}

void Model::input_gradient(const ConstTensor& x, std::size_t output, real* dx) {
  const ConstTensor& y = forward(x, false);
  if (output >= y.size()) fail({"expected an output below ", y.size(), ", received ", output});
  const Buffer of_step = gradients_;  // those of the last step: backward adds to them
  for (auto& dy : dy_) scratch(dy, x.size());
  Tensor dy{dy_[0].data(), y.shape}, gradient{dx, x.shape};
  array(dy) = real(0);
  dy.data[output] = real(1);
  backward(x, dy, &gradient);
  std::copy(of_step.begin(), of_step.end(), gradients_.begin());
}

void Model::state(Snapshot& s) {
  s.large(weights_, weights_.size());
  if (optimizer_) optimizer_->state(s);
}

}  // namespace sprout
