// Adapting layers: batches run through the layers before, in inference.
#include "adapt.h"

#include <numeric>

#include "layers/normalization.h"

namespace sprout {

void adapt(Model& model, const Feed& feed, std::size_t first, std::size_t last) {
  constexpr std::size_t kBatch = 256;
  Batch batch;
  for (std::size_t l = 0; l < model.layers().size(); ++l) {
    auto* const layer = dynamic_cast<Normalization*>(model.layers()[l].get());
    if (!layer || !layer->unadapted()) continue;
    std::vector<std::uint32_t> indices;
    for (std::size_t begin = first; begin < last; begin += kBatch) {
      indices.resize(std::min(kBatch, last - begin));
      std::iota(indices.begin(), indices.end(), std::uint32_t(begin));
      feed.gather(indices, batch);
      layer->adapt(model.layer_input(batch.samples(), l), begin == first);
    }
  }
}

}  // namespace sprout
