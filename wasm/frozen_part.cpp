// The frozen part of a model: which layers it is of, and what it makes of samples.
#include <algorithm>

#include "model.h"

namespace sprout {

FrozenPart Model::frozen_part() const {
  FrozenPart part;
  std::vector<bool> same(tensors_.size());  // for a sample, all the time
  std::fill_n(same.begin(), inputs(), true);
  for (const Node& node : nodes_) {
    const Layer& layer = *node.layer;
    const auto& params = layer.params();
    // Masks go beside the numbers, and would be lost.
    const bool frozen = std::all_of(node.reads.begin(), node.reads.end(), [&](std::size_t edge) { return same[edge]; }) &&
                        std::none_of(params.begin(), params.end(), [](const Param& p) { return p.trainable; }) &&
                        (node.training == false || !layer.varies_in_training()) && layer.masks() != Masks::makes;
    part.nodes.push_back(frozen);
    part.weighs = part.weighs || (frozen && !params.empty());
    for (std::size_t o = 0; o < node.outputs; ++o) same[node.writes + o] = frozen;
  }
  std::vector<bool> leaves(tensors_.size());  // is it read outside of the part?
  for (std::size_t k = 0; k < nodes_.size(); ++k)
    for (std::size_t edge : nodes_[k].reads) leaves[edge] = leaves[edge] || !part.nodes[k];
  for (const Output& output : outputs_) leaves[output.edge] = true;
  for (std::size_t edge = 0; edge < tensors_.size(); ++edge)
    if (same[edge] && leaves[edge]) part.edges.push_back(edge);
  return part;
}

Shapes Model::shapes_of(const FrozenPart& part) const {
  Shapes shapes;
  for (std::size_t edge : part.edges) shapes.push_back(tensors_[edge].sample);
  return shapes;
}

void Model::predict_frozen(Tensors x, const FrozenPart& part, const std::vector<real*>& out) {
  const auto last = std::find(part.nodes.rbegin(), part.nodes.rend(), true);
  run(x, false, std::size_t(part.nodes.rend() - last));
  for (std::size_t i = 0; i < part.edges.size(); ++i) {
    const ConstTensor& y = tensors_[part.edges[i]].y;
    std::copy_n(y.data, y.size(), out[i]);
  }
}

}  // namespace sprout
