// Wrapper: params are declared here and lent to the layers inside.
#include "wrapper.h"

#include <nlohmann/json.hpp>

namespace sprout {

void Wrapper::adopt(const Layer& layer) {
  for (Param p : layer.params()) {
    p.name = layer.name + "/" + p.name;
    p.trainable = p.trainable && layer.trainable;
    params_.push_back(std::move(p));
  }
}

std::unique_ptr<Layer> Wrapper::copy_of(std::unique_ptr<Layer>& layer) {
  json config = json::object();  // as a copy is made of any object: by its options
  Options::writer(config)("layer", layer);
  std::unique_ptr<Layer> copy;
  Options::reader(config)("layer", copy);
  return copy;
}

void Wrapper::lend(Layer& layer, std::size_t place, std::uint64_t which) {
  for (Param& p : layer.params()) {
    p.value = params_[place].value;
    p.grad = params_[place].grad;
    ++place;
  }
  layer.set_draw(seed_ + which * 0x9E3779B97F4A7C15, draw_);
}

}  // namespace sprout
