// Bidirectional: two layers, and the merging of what they say.
#include "bidirectional.h"

#include "../snake_case.h"

namespace sprout {

namespace {

/// "forward_lstm", also of a layer that has the prefix already.
std::string prefixed(const std::string& prefix, const Layer& layer) {
  const std::string name = layer.name.empty() ? snake_case(layer.class_name()) : layer.name;
  return name.rfind(prefix, 0) == 0 ? name : prefix + name;
}

}  // namespace

void Bidirectional::options(Options& o) {
  o.required()("layer", layers_[0]);
  o.one_of("merge_mode", merge_mode_, {"concat", "sum", "ave", "mul"});
  o.only_none("weights");
  o("backward_layer", layers_[1]);
  if (!o.reading()) return;
  if (!dynamic_cast<Recurrent*>(layers_[0].get())) fail({"expected layer to be SimpleRNN, LSTM or GRU"});
  if (!layers_[1]) {
    layers_[1] = copy_of(layers_[0]);
    layers_[1]->name = prefixed("backward_", *layers_[0]);
    recurrent(1).go_backwards = !recurrent(0).go_backwards;
  }
  const auto* behind = dynamic_cast<Recurrent*>(layers_[1].get());
  if (!behind || behind->go_backwards == recurrent(0).go_backwards || behind->return_sequences != recurrent(0).return_sequences)
    fail({"expected backward_layer to be recurrent, with layer's return_sequences and the other go_backwards"});
  layers_[0]->name = prefixed("forward_", *layers_[0]);
  if (layers_[1]->name.empty()) layers_[1]->name = snake_case(layers_[1]->class_name());
  for (int i : {0, 1}) recurrent(i).zero_output_for_mask = recurrent(i).return_sequences;
}

Shape Bidirectional::build(const Shape& input) {
  params_.clear();
  for (int i : {0, 1}) {
    part_[i] = layers_[i]->build(input);
    adopt(*layers_[i]);
  }
  Shape output = part_[0];
  if (merge_mode_ == "concat")
    output.back() += part_[1].back();
  else if (part_[1] != part_[0])
    fail({"expected backward_layer with as many units as layer, ", units(0), ", received ", units(1)});
  return output;
}

/// The layers', their outputs and the gradients of these, and the second one's gradient of x.
double Bidirectional::memory(const Shape& input, const Shape&) const {
  double numbers = double(size_of(input));
  for (int i : {0, 1}) numbers += layers_[i]->memory(input, part_[i]) + 2.0 * double(size_of(part_[i]));
  return numbers;
}

template <class Body>
void Bidirectional::for_each_row(std::size_t n, Body body) const {
  const std::size_t steps = part_[0].size() == 2 ? part_[0][0] : 1;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t t = 0; t < steps; ++t) {
      body(0, Eigen::Index(i * steps + t), Eigen::Index(i * steps + t));
      body(1, Eigen::Index(i * steps + t), Eigen::Index(i * steps + (steps - 1 - t)));
    }
  }
}

void Bidirectional::forward(const ConstTensor& x, Tensor& y, bool training) {
  const std::size_t n = x.rows();
  for (int i : {0, 1}) {
    scratch(parts_[i], n, size_of(part_[i]));
    lend(*layers_[i], i ? layers_[0]->params().size() : 0, std::uint64_t(i));
    layers_[i]->mask = mask;
    Tensor out = part(i, n);
    layers_[i]->forward(x, out, training);
  }
  MatrixMap out = matrix(y);
  for_each_row(n, [&](int i, Eigen::Index row, Eigen::Index own) {
    const auto from = matrix(part(i, n)).row(own);
    if (merge_mode_ == "concat")
      out.row(row).segment(i * units(0), units(i)) = from;
    else if (i == 0)
      out.row(row) = from;
    else if (merge_mode_ == "mul")
      out.row(row).array() *= from.array();
    else if (merge_mode_ == "sum")
      out.row(row) += from;
    else
      out.row(row) = (out.row(row) + from) / 2;
  });
}

void Bidirectional::backward(const ConstTensor& x, const ConstTensor&, const ConstTensor& dy, Tensor* dx) {
  const std::size_t n = x.rows();
  const auto steps = Eigen::Index(part_[0].size() == 2 ? part_[0][0] : 1);
  for (int i : {0, 1}) scratch(gradients_[i], n, size_of(part_[i]));
  const ConstMatrixMap dout = matrix(dy);
  for_each_row(n, [&](int i, Eigen::Index row, Eigen::Index own) {
    auto to = matrix(gradient(i, n)).row(own);
    if (merge_mode_ == "concat")
      to = dout.row(row).segment(i * units(0), units(i));
    else if (merge_mode_ == "sum")
      to = dout.row(row);
    else if (merge_mode_ == "ave")
      to = dout.row(row) / 2;
    else
      to.array() = dout.row(row).array() * matrix(part(1 - i, n)).row(row / steps * steps + (steps - 1 - own % steps)).array();
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
