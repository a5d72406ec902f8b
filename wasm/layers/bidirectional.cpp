// Bidirectional: two layers, and the merging of what they say.
#include "bidirectional.h"

#include <algorithm>
#include <array>

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
  if (!behind || behind->go_backwards == recurrent(0).go_backwards || behind->return_sequences != recurrent(0).return_sequences ||
      behind->return_state != recurrent(0).return_state)
    fail({"expected backward_layer to be recurrent, with layer's return_sequences and return_state and the other go_backwards"});
  layers_[0]->name = prefixed("forward_", *layers_[0]);
  if (layers_[1]->name.empty()) layers_[1]->name = snake_case(layers_[1]->class_name());
  for (int i : {0, 1}) recurrent(i).zero_output_for_mask = recurrent(i).return_sequences;
}

namespace {

constexpr std::size_t kMostTensors = 3;  // a sequence and the states of LSTM

/// Of tensors of both directions, states behind the first: those of direction i, with a first of its own.
template <class T>
struct Share {
  Share(T own, std::span<T> all, int i) : count(1 + (all.size() - 1) / 2) {
    tensors[0] = std::move(own);
    std::copy_n(all.begin() + 1 + std::ptrdiff_t(count - 1) * i, count - 1, tensors.begin() + 1);
  }
  operator std::span<T>() { return {tensors.data(), count}; }

  std::size_t count;
  std::array<std::remove_const_t<T>, kMostTensors> tensors;
};

}  // namespace

Shapes Bidirectional::build_all(const Shapes& inputs) {
  params_.clear();
  if (inputs.size() % 2 == 0 || inputs.size() > 2 * kMostTensors - 1)
    fail({"expected a sequence, alone or with the states of both directions, received ", inputs.size(), " inputs"});
  Shapes outputs(1);
  const auto states = std::ptrdiff_t(inputs.size() / 2);
  for (int i : {0, 1}) {
    Shapes own{inputs[0]};
    own.insert(own.end(), inputs.begin() + 1 + i * states, inputs.begin() + 1 + (i + 1) * states);
    const Shapes made = layers_[i]->build_all(own);
    part_[i] = made[0];
    outputs.insert(outputs.end(), made.begin() + 1, made.end());
    adopt(*layers_[i]);
  }
  outputs[0] = part_[0];
  if (merge_mode_ == "concat")
    outputs[0].back() += part_[1].back();
  else if (part_[1] != part_[0])
    fail({"expected backward_layer with as many units as layer, ", units(0), ", received ", units(1)});
  return outputs;
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

void Bidirectional::forward_all(std::span<const ConstTensor> x, std::span<Tensor> y, bool training) {
  const std::size_t n = x[0].rows();
  for (int i : {0, 1}) {
    scratch(parts_[i], n, size_of(part_[i]));
    lend(*layers_[i], i ? layers_[0]->params().size() : 0, std::uint64_t(i));
    layers_[i]->mask = mask;
    layers_[i]->forward_all(Share<const ConstTensor>(x[0], x, i), Share<Tensor>(part(i, n), y, i), training);
  }
  MatrixMap out = matrix(y[0]);
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

void Bidirectional::backward_all(std::span<const ConstTensor> x, std::span<const ConstTensor> y, std::span<const ConstTensor> dy,
                                 std::span<Tensor> dx) {
  const std::size_t n = x[0].rows();
  const auto steps = Eigen::Index(part_[0].size() == 2 ? part_[0][0] : 1);
  for (int i : {0, 1}) scratch(gradients_[i], n, size_of(part_[i]));
  const ConstMatrixMap dout = matrix(dy[0]);
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
    Tensor dfirst = dx[0];
    if (dfirst.data && i) dfirst.data = scratch(dx_, dfirst.size());
    layers_[i]->backward_all(Share<const ConstTensor>(x[0], x, i), Share<const ConstTensor>(part(i, n), y, i),
                             Share<const ConstTensor>(gradient(i, n), dy, i), Share<Tensor>(dfirst, dx, i));
  }
  if (dx[0].data) array(dx[0]) += ArrayMap(dx_.data(), Eigen::Index(dx[0].size()));
}

}  // namespace sprout
