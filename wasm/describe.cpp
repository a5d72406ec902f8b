// A model as JSON, field by field: initializer lists of JSON would copy everything, and weigh more.
#include "describe.h"

#include "config.h"
#include "summary.h"

namespace sprout {
namespace {

json list_of(const Shape& shape) {
  json list = json::array();
  for (std::size_t d : shape) list.push_back(d);
  return list;
}

json with_batch(const Shape& shape) {
  json list = list_of(shape);
  list.insert(list.begin(), nullptr);
  return list;
}

}  // namespace

json describe(Model& net) {
  json layers = json::array(), weights = json::array(), metrics = json::array();
  for (std::size_t l = 0; l < net.layers().size(); ++l) {
    const Layer& layer = *net.layers()[l];
    const Counts counts = count_params(layer);
    json entry;
    entry["name"] = layer.name;
    entry["class_name"] = layer.class_name();
    entry["output_shape"] = with_batch(net.output(l));
    entry["params"] = counts.params;
    entry["trainable_params"] = counts.trainable;
    entry["config"] = write_layer(layer)["config"];
    const Shape &input = l ? net.output(l - 1) : net.input(), &output = net.output(l);
    entry["memory"] = (layer.reshapes_only() ? 0 : double(size_of(output))) + layer.memory(input, output);
    entry["multiply_adds"] = layer.products(input, output);
    layers.push_back(std::move(entry));
    for (const Param& p : layer.params()) {
      json weight;
      weight["name"] = layer.name + "/" + p.name;
      weight["shape"] = list_of(p.shape);
      weight["trainable"] = p.trainable;
      weight["offset"] = net.offset(p);
      weights.push_back(std::move(weight));
    }
  }
  if (net.compiled()) {
    const json logs = net.tracker().logs();  // kept: items() only refers to it
    for (const auto& [name, value] : logs.items())
      if (name != "loss") metrics.push_back(name);
  }
  const Counts counts = count_params(net);
  Optimizer* const optimizer = net.optimizer();
  json out;
  out["name"] = net.name();
  out["layers"] = std::move(layers);
  out["params"] = counts.params;
  out["trainable_params"] = counts.trainable;
  out["non_trainable_params"] = counts.params - counts.trainable;
  out["input_shape"] = with_batch(net.input());
  out["output_shape"] = with_batch(net.output());
  out["optimizer"] = optimizer ? write_object(*optimizer) : json();
  out["optimizer_params"] = optimizer ? optimizer->count() : 0;
  out["weights"] = std::move(weights);
  out["weights_size"] = net.weights().size();
  out["slots_size"] = optimizer ? optimizer->state().size() : 0;
  out["iterations"] = optimizer ? optimizer->iterations : 0;
  out["loss"] = net.loss() ? json(net.loss()->class_name()) : json();
  out["metrics"] = std::move(metrics);
  out["summary"] = summary(net);
  return out;
}

}  // namespace sprout
