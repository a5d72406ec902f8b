// Layer: what all layers do alike.
#include "layer.h"

namespace sprout {

void Layer::add_weight(const char* name, Shape shape, const Initializer& init, const Regularizer& regularizer, bool trainable) {
  Param& p = params_.emplace_back();
  p.name = name;
  p.shape = std::move(shape);
  p.init = init;
  p.regularizer = regularizer;
  p.trainable = trainable;
}

}  // namespace sprout
