// A model as JSON, field by field: initializer lists of JSON would copy everything, and weigh more.
#include "describe.h"

#include <algorithm>
#include <set>

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

/// Names as Keras takes them: the layers of a model within are "encoder_dense", not "encoder/dense".
std::vector<std::string> keras_names(const Model& net) {
  std::vector<std::string> names;
  std::set<std::string> taken;
  for (std::size_t i = 0; i < net.inputs(); ++i) taken.insert(net.input_name(i));
  for (const auto& layer : net.layers()) {
    std::string name = layer->name;
    std::replace(name.begin(), name.end(), '/', '_');
    const std::string base = name;
    for (int n = 1; !taken.insert(name).second; ++n) name = base + "_" + std::to_string(n);
    names.push_back(name);
  }
  return names;
}

/// Keras' Functional config of a model, models within it taken apart. Where something was said at a call of what it is for, calls are
/// written as in Keras 2, since Keras 3 does not heed it in its own form.
json functional(const Model& net) {
  const std::vector<std::string> names = keras_names(net);
  json layers = json::array();
  bool lists = false;
  for (std::size_t l = 0; l < names.size(); ++l)
    for (const Model::Call& call : net.calls(l)) lists = lists || call.training.has_value();
  const auto history = [&](const Model::Source& s) {
    json list = json::array();
    list.push_back(s.layer < 0 ? net.input_name(s.call) : names[std::size_t(s.layer)]);
    list.push_back(s.layer < 0 ? 0 : s.call);
    list.push_back(s.output);
    return list;
  };
  for (std::size_t i = 0; i < net.inputs(); ++i) {
    json input;
    input["class_name"] = "InputLayer";
    input["name"] = input["config"]["name"] = net.input_name(i);
    input["config"]["batch_shape"] = with_batch(net.input_shape(i));
    input["inbound_nodes"] = json::array();
    layers.push_back(std::move(input));
  }
  for (std::size_t l = 0; l < names.size(); ++l) {
    json layer = write_layer(*net.layers()[l]), nodes = json::array();
    for (const Model::Call& call : net.calls(l)) {
      json tensors = json::array();
      for (const Model::Source& s : call.reads) {
        json tensor = history(s);
        if (lists) {
          tensor.push_back(json::object());
          if (&s == &call.reads[0]) tensor[3] = call.options;
          if (call.training) tensor[3]["training"] = *call.training;
        } else {
          json object;
          object["class_name"] = "__keras_tensor__";
          object["config"]["shape"] = with_batch(net.shape_of(s));
          object["config"]["dtype"] = "float32";
          object["config"]["keras_history"] = std::move(tensor);
          tensor = std::move(object);
        }
        tensors.push_back(std::move(tensor));
      }
      json node;
      if (lists) {
        node = std::move(tensors);
      } else {
        node["args"] = json::array();
        // A layer that gives names to its tensors takes them one by one, as many as it has under the last name.
        json& args = node["args"];
        const std::size_t names = net.layers()[l]->arguments().size();
        for (std::size_t i = 0; i + 1 < std::min(names, tensors.size()); ++i) args.push_back(tensors[i]);
        json rest(tensors.begin() + std::ptrdiff_t(args.size()), tensors.end());
        args.push_back(rest.size() == 1 ? std::move(rest[0]) : std::move(rest));
        node["kwargs"] = call.options;
      }
      nodes.push_back(std::move(node));
    }
    layer["name"] = layer["config"]["name"] = names[l];
    layer["inbound_nodes"] = std::move(nodes);
    layers.push_back(std::move(layer));
  }
  json out;
  out["name"] = net.name();
  out["layers"] = std::move(layers);
  // One is written as it is, several as a list.
  json inputs = json::array(), outputs;
  for (std::size_t i = 0; i < net.inputs(); ++i) inputs.push_back(history({-1, i, 0}));
  for (std::size_t k = 0; k < net.outputs(); ++k) {
    json end = history(net.output_source(k));
    net.keyed() ? void(outputs[net.output_name(k)] = std::move(end)) : outputs.push_back(std::move(end));
  }
  out["input_layers"] = net.inputs() == 1 ? inputs[0] : inputs;
  out["output_layers"] = net.outputs() == 1 && !net.keyed() ? outputs[0] : outputs;
  return out;
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
    const Shape &input = net.input(l), &output = net.output(l);
    const double calls = double(net.calls(l).size());
    entry["memory"] = calls * ((layer.reshapes_only() ? 0 : double(size_of(output))) + layer.memory(input, output));
    entry["multiply_adds"] = calls * layer.products(input, output);
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
  if (!net.chain()) out["functional"] = functional(net);
  out["params"] = counts.params;
  out["trainable_params"] = counts.trainable;
  out["non_trainable_params"] = counts.params - counts.trainable;
  for (std::size_t i = 0; i < net.inputs(); ++i) {
    json input;
    input["name"] = net.input_name(i);
    input["shape"] = with_batch(net.input_shape(i));
    out["inputs"].push_back(std::move(input));
  }
  for (std::size_t k = 0; k < net.outputs(); ++k) {
    json output;
    output["name"] = net.output_name(k);
    output["shape"] = with_batch(net.output_shape(k));
    output["loss"] = net.loss(k) ? json(net.loss(k)->class_name()) : json();
    out["outputs"].push_back(std::move(output));
  }
  out["optimizer"] = optimizer ? write_object(*optimizer) : json();
  out["optimizer_params"] = optimizer ? optimizer->count() : 0;
  out["weights"] = std::move(weights);
  out["weights_size"] = net.weights().size();
  const FrozenPart part = net.frozen_part();
  out["frozen"] = json::array();
  if (part.weighs)
    for (const Shape& shape : net.shapes_of(part)) out["frozen"].push_back(list_of(shape));
  out["gradient_memory"] = net.gradient_memory();
  out["slots_size"] = optimizer ? optimizer->state().size() : 0;
  out["iterations"] = optimizer ? optimizer->iterations : 0;
  out["metrics"] = std::move(metrics);
  out["summary"] = summary(net);
  return out;
}

}  // namespace sprout
