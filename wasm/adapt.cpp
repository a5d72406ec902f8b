// Adapting layers: batches run through the layers before, in inference.
#include "adapt.h"

#include <numeric>

#include "layers/normalization.h"

namespace sprout {

void adapt(Model& model, const Dataset& data, std::size_t first, std::size_t last) {
  constexpr std::size_t kBatch = 256;
  Buffer memory;
  for (std::size_t l = 0; l < model.layers().size(); ++l) {
    auto* const layer = dynamic_cast<Normalization*>(model.layers()[l].get());
    if (!layer || !layer->unadapted()) continue;
    std::vector<std::uint32_t> indices;
    for (std::size_t begin = first; begin < last; begin += kBatch) {
      indices.resize(std::min(kBatch, last - begin));
      std::iota(indices.begin(), indices.end(), std::uint32_t(begin));
      const std::size_t n = indices.size();
      data.gather_x(indices, scratch(memory, n, size_of(model.input())));
      layer->adapt(model.layer_input({memory.data(), batch_of(n, model.input())}, l), begin == first);
    }
  }
}

}  // namespace sprout
