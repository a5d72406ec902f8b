// Graphs for tests: Keras' Functional JSON, written call by call.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "config.h"

namespace sprout {

/// An output of a call, by the name of its layer.
struct Output {
  std::string layer;
  int call = 0, output = 0;
};

/// graph.input("x", {4}); const Output y = graph.call("Dense", "d", {{"units", 3}}, {x}); ... graph.model({y})
class Graph {
 public:
  /// lists: as Keras 1 and 2 write it, ["dense", 0, 0]; otherwise as Keras 3.
  explicit Graph(bool lists = false) : lists_(lists) {}

  Output input(const std::string& name, const Shape& shape) {
    json batch = {nullptr};
    for (std::size_t d : shape) batch.push_back(d);
    add(name, {{"class_name", "InputLayer"}, {"name", name}, {"config", {{"name", name}, {"batch_shape", batch}}}});
    inputs_.push_back({name, 0, 0});
    return {name};
  }

  /// Of a name that is there already, another call of that layer.
  Output call(const char* class_name, const std::string& name, json config, const std::vector<Output>& reads) {
    config["name"] = name;
    return call({{"class_name", class_name}, {"name", name}, {"config", config}}, reads);
  }
  Output call(const json& layer, const std::vector<Output>& reads) {
    const std::string name = layer["name"];
    if (!places_.contains(name)) add(name, layer);
    json& nodes = layers_[places_[name]]["inbound_nodes"];
    json node = json::array();
    for (const Output& o : reads)
      node.push_back(lists_ ? json{o.layer, o.call, o.output, json::object()}
                            : json{{"class_name", "__keras_tensor__"}, {"config", {{"keras_history", {o.layer, o.call, o.output}}}}});
    if (lists_)
      nodes.push_back(node);
    else
      nodes.push_back({{"args", reads.size() == 1 ? node : json::array({node})}, {"kwargs", json::object()}});
    return {name, int(nodes.size()) - 1};
  }

  json model(const std::vector<Output>& outputs, const std::string& name = "graph") const {
    json list = json::array();
    for (const Output& o : outputs) list.push_back({o.layer, o.call, o.output});
    return {{"class_name", "Functional"},
            {"name", name},
            {"config", {{"name", name}, {"layers", layers_}, {"input_layers", inputs_}, {"output_layers", list}}}};
  }

  json& layers() { return layers_; }

 private:
  void add(const std::string& name, json layer) {
    places_[name] = layers_.size();
    layer["inbound_nodes"] = json::array();
    layers_.push_back(std::move(layer));
  }

  bool lists_;
  json layers_ = json::array(), inputs_ = json::array();
  std::map<std::string, std::size_t> places_;
};

}  // namespace sprout
