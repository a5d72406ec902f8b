// Adapting layers: batches run through the layers before, in inference.
#include "adapt.h"

#include <numeric>

#include "layers/normalization.h"

namespace sprout {

void adapt(Model& model, const Dataset& data, std::size_t first, std::size_t last) {
  constexpr std::size_t kBatch = 256;
  const auto& layers = model.layers();
  for (std::size_t l = 0; l < layers.size(); ++l) {
    auto* const layer = dynamic_cast<Normalization*>(layers[l].get());
    if (!layer || !layer->unadapted()) continue;
    std::vector<Buffer> memory(l + 1);  // what enters each layer
    std::vector<std::uint32_t> indices;
    for (std::size_t begin = first; begin < last; begin += kBatch) {
      indices.resize(std::min(kBatch, last - begin));
      std::iota(indices.begin(), indices.end(), std::uint32_t(begin));
      const std::size_t n = indices.size();
      data.gather_x(indices, scratch(memory[0], n, size_of(model.input())));
      ConstTensor x{memory[0].data(), batch_of(n, model.input())};
      for (std::size_t before = 0; before < l; ++before) {
        Tensor y{scratch(memory[before + 1], n, size_of(model.output(before))), batch_of(n, model.output(before))};
        layers[before]->mask = before ? layers[before - 1]->output_mask() : Mask();
        layers[before]->forward(x, y, false);
        x = y;
      }
      layer->adapt(x, begin == first);
    }
  }
}

}  // namespace sprout
