// TimeDistributed: (N, T, ...) seen as (N * T, ...), or cut into T batches (N, ...).
#include "time_distributed.h"

#include "../snake_case.h"

namespace sprout {
namespace {

/// Copies step t of T of a batch (N, T, width) to (N, width), or back.
void gather(const real* from, std::size_t n, std::size_t T, std::size_t t, std::size_t width, real* to) {
  for (std::size_t i = 0; i < n; ++i) std::copy_n(from + (i * T + t) * width, width, to + i * width);
}
void scatter(const real* from, std::size_t n, std::size_t T, std::size_t t, std::size_t width, real* to) {
  for (std::size_t i = 0; i < n; ++i) std::copy_n(from + i * width, width, to + (i * T + t) * width);
}

}  // namespace

void TimeDistributed::options(Options& o) {
  o.required()("layer", layer_);
  if (!o.reading()) return;
  if (!layer_) fail({"expected layer, the one to be called at every step"});
  if (layer_->name.empty()) layer_->name = snake_case(layer_->class_name());
}

Shape TimeDistributed::build(const Shape& input) {
  if (input.size() < 2) fail({"expected input (steps, ...), received ", input});
  in_ = Shape(input.begin() + 1, input.end());
  const Shapes outputs = layer_->build_all({in_});
  if (outputs.size() != 1) fail({"expected a layer of one output, received one of ", outputs.size(), "; leave out return_state"});
  out_ = outputs[0];
  params_.clear();
  adopt(*layer_);
  steps_.clear();
  if (layer_->depends_on_batch()) {
    steps_.resize(input[0]);
    for (Step& step : steps_) {
      step.layer = copy_of(layer_);
      step.layer->build_all({in_});
    }
  }
  return batch_of(input[0], out_);
}

/// The layer's, and where it goes step by step each step's x, y and their gradients.
double TimeDistributed::memory(const Shape& input, const Shape& output) const {
  const double own = double(input[0]) * layer_->memory(in_, out_);
  return steps_.empty() ? own : own + 2 * double(size_of(input) + size_of(output));
}

void TimeDistributed::forward(const ConstTensor& x, Tensor& y, bool training) {
  const std::size_t n = x.shape[0], T = x.shape[1];
  by_step_ = training && !steps_.empty();
  if (!by_step_) {
    lend(*layer_, 0);
    layer_->mask = in_.size() == 1 ? mask : Mask();
    Tensor out{y.data, batch_of(n * T, out_)};
    const ConstTensor in{x.data, batch_of(n * T, in_)};
    layer_->forward_all({&in, 1}, {&out, 1}, training);
    if (out.data != y.data) std::copy_n(out.data, out.size(), y.data);
    return;
  }
  for (std::size_t t = 0; t < T; ++t) {
    Step& step = steps_[t];
    lend(*step.layer, 0, t);
    step.mask.resize(mask.empty() ? 0 : n);
    for (std::size_t i = 0; i < step.mask.size(); ++i) step.mask[i] = mask[i * T + t];
    step.layer->mask = in_.size() == 1 ? Mask(step.mask) : Mask();
    const std::size_t width = size_of(in_), out_width = size_of(out_);
    gather(x.data, n, T, t, width, scratch(step.x, n, width));
    Tensor out{scratch(step.y, n, out_width), batch_of(n, out_)};
    const ConstTensor in{step.x.data(), batch_of(n, in_)};
    step.layer->forward_all({&in, 1}, {&out, 1}, training);
    scatter(out.data, n, T, t, out_width, y.data);
  }
}

void TimeDistributed::backward(const ConstTensor& x, const ConstTensor& y, const ConstTensor& dy, Tensor* dx) {
  const std::size_t n = x.shape[0], T = x.shape[1];
  if (!by_step_) {
    lend(*layer_, 0);
    Tensor din{dx ? dx->data : nullptr, batch_of(n * T, in_)};
    const ConstTensor in{x.data, batch_of(n * T, in_)}, out{y.data, batch_of(n * T, out_)}, dout{dy.data, batch_of(n * T, out_)};
    layer_->backward_all({&in, 1}, {&out, 1}, {&dout, 1}, {&din, 1});
    return;
  }
  for (std::size_t t = 0; t < T; ++t) {
    Step& step = steps_[t];
    lend(*step.layer, 0, t);
    const std::size_t width = size_of(in_), out_width = size_of(out_);
    gather(dy.data, n, T, t, out_width, scratch(step.dy, n, out_width));
    Tensor din{dx ? scratch(step.dx, n, width) : nullptr, batch_of(n, in_)};
    const ConstTensor in{step.x.data(), batch_of(n, in_)}, out{step.y.data(), batch_of(n, out_)}, dout{step.dy.data(), batch_of(n, out_)};
    step.layer->backward_all({&in, 1}, {&out, 1}, {&dout, 1}, {&din, 1});
    if (dx) scatter(din.data, n, T, t, width, dx->data);
  }
}

}  // namespace sprout
