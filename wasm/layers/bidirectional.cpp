// Bidirectional: two layers, and the merging of what they say.
#include "bidirectional.h"

#include "../config.h"

namespace sprout {

void Bidirectional::options(Options& o) {
  o("layer", layers_[0]);
  o("backward_layer", layers_[1]);
  o.one_of("merge_mode", merge_mode_, {"concat", "sum", "ave", "mul"});
  o.only_none("weights");
  if (!o.reading()) return;
  if (!dynamic_cast<Recurrent*>(layers_[0].get())) throw Error("expected layer to be SimpleRNN, LSTM or GRU");
  if (!layers_[1]) {
    layers_[1] = read_layer(write_layer(*layers_[0]));
    recurrent(1).go_backwards = !recurrent(0).go_backwards;
  }
  const auto* behind = dynamic_cast<Recurrent*>(layers_[1].get());
  if (!behind || behind->go_backwards == recurrent(0).go_backwards || behind->return_sequences != recurrent(0).return_sequences)
    throw Error("expected backward_layer to be recurrent, with layer's return_sequences and the other go_backwards");
  for (int i : {0, 1}) {
    const std::string prefix = i ? "backward_" : "forward_";
    std::string& name = layers_[i]->name;
    if (name.empty()) name = snake_case(layers_[i]->class_name());
    for (const char* old : {"forward_", "backward_"})
      if (name.rfind(old, 0) == 0) name.erase(0, std::string(old).size());
    name = prefix + name;
    recurrent(i).zero_output_for_mask = recurrent(i).return_sequences;
  }
}

Shape Bidirectional::build(const Shape& input) {
  params_.clear();
  part_ = layers_[0]->build(input);
  if (layers_[1]->build(input) != part_) throw Error("expected backward_layer with as many units as layer");
  for (const auto& layer : layers_) adopt(*layer);
  Shape output = part_;
  if (merge_mode_ == "concat") output.back() *= 2;
  return output;
}

template <class Body>
void Bidirectional::for_each_row(std::size_t n, Body body) const {
  const std::size_t steps = part_.size() == 2 ? part_[0] : 1;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t t = 0; t < steps; ++t) {
      body(0, Eigen::Index(i * steps + t), Eigen::Index(i * steps + t));
      body(1, Eigen::Index(i * steps + t), Eigen::Index(i * steps + (steps - 1 - t)));
    }
  }
}

void Bidirectional::forward(const Tensor& x, Tensor& y, bool training) {
  const std::size_t n = x.rows();
  for (int i : {0, 1}) {
    scratch(parts_[i], size_of(part_) * n);
    lend(*layers_[i], i ? layers_[0]->params().size() : 0, std::uint64_t(i));
    layers_[i]->mask = mask;
    Tensor out = part(i, n);
    layers_[i]->forward(x, out, training);
  }
  const auto units = Eigen::Index(part_.back());
  MatrixMap out = matrix(y);
  for_each_row(n, [&](int i, Eigen::Index row, Eigen::Index own) {
    const auto from = matrix(part(i, n)).row(own);
    if (merge_mode_ == "concat") out.row(row).segment(i * units, units) = from;
    else if (i == 0) out.row(row) = from;
    else if (merge_mode_ == "mul") out.row(row).array() *= from.array();
    else if (merge_mode_ == "sum") out.row(row) += from;
    else out.row(row) = (out.row(row) + from) / 2;
  });
}

void Bidirectional::backward(const Tensor& x, const Tensor&, const Tensor& dy, Tensor* dx) {
  const std::size_t n = x.rows();
  const auto units = Eigen::Index(part_.back()), steps = Eigen::Index(part_.size() == 2 ? part_[0] : 1);
  for (auto& g : gradients_) scratch(g, size_of(part_) * n);
  const MatrixMap dout = matrix(dy);
  for_each_row(n, [&](int i, Eigen::Index row, Eigen::Index own) {
    auto to = matrix(gradient(i, n)).row(own);
    if (merge_mode_ == "concat") to = dout.row(row).segment(i * units, units);
    else if (merge_mode_ == "sum") to = dout.row(row);
    else if (merge_mode_ == "ave") to = dout.row(row) / 2;
    else to.array() = dout.row(row).array() * matrix(part(1 - i, n)).row(row / steps * steps + (steps - 1 - own % steps)).array();
  });
  for (int i : {0, 1}) {
    lend(*layers_[i], i ? layers_[0]->params().size() : 0, std::uint64_t(i));
    Tensor behind{nullptr, x.shape};
    if (dx && i) behind.data = scratch(dx_, x.size());
    layers_[i]->backward(x, part(i, n), gradient(i, n), !dx ? nullptr : i ? &behind : dx);
  }
  if (dx) array(*dx) += ArrayMap(dx_.data(), Eigen::Index(x.size()));
}

}  // namespace sprout
