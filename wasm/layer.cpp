// Layer: what all layers do alike.
#include "layer.h"

namespace sprout {
namespace {

/// A layer of one tensor defines how it is called; one of several is not called so.
[[noreturn]] void refuse_one() { fail({"expected several inputs, received one; call it with a list"}); }

}  // namespace

Shape Layer::build(const Shape&) { refuse_one(); }
void Layer::forward(const ConstTensor&, Tensor&, bool) { refuse_one(); }
void Layer::backward(const ConstTensor&, const ConstTensor&, const ConstTensor&, Tensor*) { refuse_one(); }

Shapes Layer::build_all(const Shapes& inputs) {
  if (inputs.size() != 1) fail({"expected one input, received ", inputs.size()});
  return {build(inputs[0])};
}

void Layer::forward_all(std::span<const ConstTensor> x, std::span<Tensor> y, bool training) { forward(x[0], y[0], training); }

void Layer::backward_all(std::span<const ConstTensor> x, std::span<const ConstTensor> y, std::span<const ConstTensor> dy,
                         std::span<Tensor> dx) {
  backward(x[0], y[0], dy[0], dx[0].data ? &dx[0] : nullptr);
}

void Layer::add_weight(const char* name, Shape shape, const Initializer& init, const Regularizer& regularizer, bool trainable) {
  Param& p = params_.emplace_back();
  p.name = name;
  p.shape = std::move(shape);
  p.init = init;
  p.regularizer = regularizer;
  p.trainable = trainable;
}

}  // namespace sprout
