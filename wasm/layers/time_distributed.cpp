// TimeDistributed: (N, T, ...) seen as (N * T, ...).
#include "time_distributed.h"

#include "../snake_case.h"

namespace sprout {

void TimeDistributed::options(Options& o) {
  o.required()("layer", layer_);
  if (!o.reading()) return;
  if (!layer_) throw Error("expected layer, the one to be called at every step");
  if (layer_->name.empty()) layer_->name = snake_case(layer_->class_name());
}

Shape TimeDistributed::build(const Shape& input) {
  if (input.size() < 2) throw Error("expected input (steps, ...), received " + to_string(input));
  in_ = Shape(input.begin() + 1, input.end());
  out_ = layer_->build(in_);
  params_.clear();
  adopt(*layer_);
  return batch_of(input[0], out_);
}

void TimeDistributed::forward(const ConstTensor& x, Tensor& y, bool training) {
  const std::size_t steps = x.shape[0] * x.shape[1];
  lend(*layer_, 0);
  Tensor out{y.data, batch_of(steps, out_)};
  layer_->forward({x.data, batch_of(steps, in_)}, out, training);
  if (out.data != y.data) std::copy_n(out.data, out.size(), y.data);
}

void TimeDistributed::backward(const ConstTensor& x, const ConstTensor& y, const ConstTensor& dy, Tensor* dx) {
  const std::size_t steps = x.shape[0] * x.shape[1];
  lend(*layer_, 0);
  Tensor din{dx ? dx->data : nullptr, batch_of(steps, in_)};
  layer_->backward({x.data, batch_of(steps, in_)}, {y.data, batch_of(steps, out_)}, {dy.data, batch_of(steps, out_)}, dx ? &din : nullptr);
}

}  // namespace sprout
