// Models from their JSON: each level is read as it is written; then the calls of all are put in order, those of a model within a model in
// its place.
#include "model_config.h"

#include <algorithm>
#include <map>
#include <set>

#include "snake_case.h"

namespace sprout {
namespace {

using Source = ModelConfig::Source;

constexpr std::size_t kMost = 2000;  // layers of a model, and calls of them

/// A model as it is written, which may be a part of another.
struct Level {
  /// An output of a call of a part. listed: as ["dense", 0, 0], not as a tensor of Keras 3.
  struct Wire {
    std::size_t part;
    int call, output;
    bool listed;
  };
  struct Call {
    std::vector<Wire> reads;
    std::optional<bool> training;
    json options;
  };
  struct Part {
    std::string name;
    int place;                               // in the list of the whole model's layers
    const json* written;                     // as what
    std::optional<int> input = {};           // of an InputLayer: which input it is; -1: not said yet
    std::size_t layer = 0;                   // of a layer: which of the model's
    std::unique_ptr<Level> inner = nullptr;  // of a model
    std::vector<Call> calls = {};
  };

  std::string class_name;
  std::vector<Part> parts;
  std::size_t inputs = 1;
  std::vector<Wire> outputs;
  std::vector<std::string> output_keys;  // where they are an object

  bool chain() const { return class_name == "Sequential"; }
  /// The part of that name; their number if there is none.
  std::size_t find(const std::string& name) const {
    return std::size_t(std::find_if(parts.begin(), parts.end(), [&](const Part& part) { return part.name == name; }) - parts.begin());
  }
  /// Throws Error of this model and what of it.
  [[noreturn]] void refuse(std::initializer_list<Text> message, int place = -1) const {
    try {
      fail(message);
    } catch (const Error& e) { fail({class_name, ": ", e.what()}, place); }
  }
};

bool is_model(const std::string& class_name) { return class_name == "Sequential" || class_name == "Functional" || class_name == "Model"; }

/// A member of an object; null where there is none.
const json& member(const json& object, const char* key) {
  static const json none;
  if (!object.is_object()) return none;
  const auto it = object.find(key);
  return it == object.end() ? none : *it;
}

std::string text(const json& value) { return value.is_string() ? value.get<std::string>() : std::string(); }

std::string shortened(const json& value) { return value.dump().substr(0, 100); }

Shape read_shape(const json& value, const char* key, bool batch) {
  const auto refuse = [&] { fail({"expected ", key, " to be a list of whole numbers above 0, received ", shortened(value)}); };
  if (!value.is_array() || value.size() > (batch ? 7 : 6)) refuse();
  Shape shape;
  for (std::size_t i = batch ? 1 : 0; i < value.size(); ++i) {
    if (!value[i].is_number_integer() || value[i].get<double>() < 1 || value[i].get<double>() > 1e9) refuse();
    shape.push_back(value[i].get<std::size_t>());
  }
  return shape;
}

/// The shape of an input as a layer's config says it, under any of the names that Keras has used.
std::optional<Shape> input_shape(const std::string& class_name, const json& config) {
  std::optional<Shape> shape;
  if (!config.is_object()) return shape;
  for (const char* key : {"batch_shape", "batch_input_shape"})
    if (const json& said = member(config, key); !said.is_null()) shape = read_shape(said, key, true);
  if (config.contains("input_shape")) shape = read_shape(member(config, "input_shape"), "input_shape", false);
  // Of an Embedding it is the size of its vocabulary.
  if (config.contains("input_dim") && !same_class(class_name, "Embedding")) {
    json list = json::array();
    list.push_back(member(config, "input_dim"));
    shape = read_shape(list, "input_dim", false);
  }
  return shape;
}

/// A tensor as it is written: ["name", call, output, options], or Keras 3's object with its history.
struct Leaf {
  const json* history;
  bool listed;
};

/// Appends every tensor in nested lists and objects; sets other to what is neither.
void find_tensors(const json& value, std::vector<Leaf>& tensors, const json*& other) {
  if (value.is_array() && value.size() >= 3 && value[0].is_string() && !value[1].is_array()) {
    tensors.push_back({&value, true});
  } else if (value.is_array()) {
    for (const json& inner : value) find_tensors(inner, tensors, other);
  } else if (value.is_object()) {
    const std::string class_name = text(member(value, "class_name"));
    if (class_name == "__keras_tensor__") {
      tensors.push_back({&member(member(value, "config"), "keras_history"), false});
    } else if (class_name == "__tuple__") {
      find_tensors(member(value, "items"), tensors, other);
    } else if (class_name.empty()) {
      for (const json& inner : value) find_tensors(inner, tensors, other);
    } else {
      other = &value;
    }
  } else if (!value.is_null()) {
    other = &value;
  }
}

/// Keras 3 writes what computes with tensors outside of layers, x + y or a mask, among the layers: in .h5 nothing tells it from these.
bool may_be_operation(const json& layer) {
  const json &module = member(layer, "module"), &nodes = member(layer, "inbound_nodes");
  const bool of_keras_3 = nodes.is_array() && !nodes.empty() && nodes[0].is_object();
  return of_keras_3 && (module.is_null() || text(module).find("ops") != std::string::npos);
}

/// Which layers outputs come from. What only makes masks is not among them: masks go their own way here.
std::vector<bool> wanted(const json& config) {
  const json& layers = member(config, "layers");
  std::vector<bool> found(layers.size());
  std::vector<Leaf> left;
  const json* other;
  find_tensors(member(config, "output_layers"), left, other);
  while (!left.empty()) {
    const json& history = *left.back().history;
    left.pop_back();
    for (std::size_t i = 0; i < layers.size(); ++i) {
      if (found[i] || !history.is_array() || history.empty() || member(layers[i], "name") != history[0]) continue;
      found[i] = true;
      for (const json& node : member(layers[i], "inbound_nodes")) {
        find_tensors(node.is_object() ? member(node, "args") : node, left, other);
        const json& arguments = member(node, "kwargs");
        if (!arguments.is_object()) continue;
        for (auto argument = arguments.begin(); argument != arguments.end(); ++argument)
          if (argument.key() != "mask") find_tensors(*argument, left, other);
      }
    }
  }
  return found;
}

class Reader {
 public:
  ModelConfig read(const json& value) {
    model_.inputs.resize(1);
    const Level whole = level(reference(value, "model"), "", -1, true);
    if (wrong_.size() == 1) throw wrong_[0];
    if (wrong_.size() > 1) refuse_all();
    if (model_.layers.empty()) whole.refuse({"expected at least one layer, received none"});
    model_.chain = whole.chain();
    name_layers();
    std::vector<Source> inputs;
    for (std::size_t i = 0; i < whole.inputs; ++i) inputs.push_back({-1, i});
    const std::vector<Source> outputs = place(whole, inputs, {});
    const std::vector<std::string> names = output_names(whole);
    model_.keyed = !whole.output_keys.empty();
    for (std::size_t k = 0; k < outputs.size(); ++k) model_.outputs.push_back({names[k], outputs[k]});
    return std::move(model_);
  }

 private:
  Level level(const Reference& model, const std::string& scope, int outer, bool trainable);
  std::optional<Level::Part> part(const Level& level, const json& written, const std::string& scope, int place, bool trainable);
  void connect(Level& level, const json& config);
  Level::Call read_call(const Level& level, const Level::Part& part, const json& node) const;
  std::vector<Source> place(const Level& level, const std::vector<Source>& inputs, std::optional<bool> training);
  void name_layers();
  std::vector<std::string> output_names(const Level& level) const;
  [[noreturn]] void refuse_all() const;

  ModelConfig model_;
  std::vector<std::string> scopes_;  // of its layers: the names of the models that they are in, "encoder/"
  std::vector<Error> wrong_;         // what keeps layers from being read: one sees all of it at once
};

/// outer: the place of a model within another.
Level Reader::level(const Reference& model, const std::string& scope, int outer, bool trainable) {
  Level level;
  if (!is_model(model.class_name)) fail({"expected a model of class Sequential or Functional, received \"", model.class_name, "\""});
  level.class_name = model.class_name == "Model" ? "Functional" : model.class_name;
  const json& config = model.config;
  const json& layers = member(config, "layers");
  if (!layers.is_array()) level.refuse({"expected config with a list of layers"}, outer);
  if (layers.size() > kMost) level.refuse({"expected at most ", kMost, " layers, received ", layers.size()}, outer);
  const bool whole = outer < 0;
  if (whole && member(config, "name").is_string()) model_.name = text(member(config, "name"));
  trainable = trainable && member(config, "trainable") != false;

  const std::vector<bool> wanted = sprout::wanted(config);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const int at = whole ? int(i) : outer;
    if (!level.chain() && may_be_operation(layers[i]) && !wanted[i]) continue;
    try {
      auto part = this->part(level, layers[i], scope, at, trainable);
      if (!part) continue;
      if (!level.chain() && part->name.empty()) level.refuse({"expected every layer to have a name, received none for number ", i + 1}, at);
      if (!part->name.empty() && level.find(part->name) < level.parts.size())
        level.refuse({"expected layer names to differ, received \"", part->name, "\" twice"}, at);
      level.parts.push_back(std::move(*part));
    } catch (const Error& e) { wrong_.emplace_back(e.what(), at); }
  }
  try {
    const json& shape = member(config, "input_shape");
    if (whole && level.chain() && !shape.is_null()) model_.inputs[0].shape = read_shape(shape, "input_shape", false);
  } catch (const Error& e) { level.refuse({e.what()}); }
  if (!wrong_.empty()) return level;
  connect(level, config);
  if (whole && !level.chain()) {
    model_.inputs.resize(level.inputs);
    for (const Level::Part& part : level.parts)
      if (part.input) model_.inputs[std::size_t(*part.input)] = {part.name, input_shape("InputLayer", member(*part.written, "config"))};
  }
  return level;
}

/// The next part of a level; none for the InputLayer of a chain.
std::optional<Level::Part> Reader::part(const Level& level, const json& written, const std::string& scope, int place, bool trainable) {
  const Reference r = reference(written, "layer");
  Level::Part part{"", place, &written};
  part.name = text(member(member(r.config, "name").is_string() ? r.config : written, "name"));
  const bool input = same_class(r.class_name, "InputLayer"), first = level.parts.empty();
  if (level.chain() && place == 0 && first && !model_.inputs[0].shape) {
    try {
      model_.inputs[0].shape = input_shape(r.class_name, r.config);
    } catch (const Error& e) { level.refuse({e.what()}, place); }
  }
  if (input && level.chain() && first) return {};
  if (input && !level.chain()) {
    part.input = -1;
    return part;
  }
  if (is_model(r.class_name)) {
    if (part.name.empty()) part.name = snake_case(r.class_name);
    part.inner = std::make_unique<Level>(this->level(r, scope + part.name + "/", place, trainable));
    return part;
  }
  part.layer = model_.layers.size();
  auto layer = read_layer(written);
  if (layer->name.empty()) layer->name = part.name;
  layer->place = place;
  layer->trainable = layer->trainable && trainable;
  model_.layers.push_back(std::move(layer));
  scopes_.push_back(scope);
  if (model_.layers.size() > kMost) level.refuse({"expected at most ", kMost, " layers, received more"}, place);
  return part;
}

std::vector<Level::Wire> wires(const Level& level, const json& value, int place) {
  std::vector<Leaf> leaves;
  const json* other = nullptr;
  find_tensors(value, leaves, other);
  std::vector<Level::Wire> wires;
  for (const Leaf& leaf : leaves) {
    const json& h = *leaf.history;
    const bool whole = h.is_array() && h.size() >= 3 && h[0].is_string() && h[1].is_number_integer() && h[2].is_number_integer();
    const double call = whole ? h[1].get<double>() : -1, output = whole ? h[2].get<double>() : -1;
    if (!(call >= 0 && output >= 0 && call <= double(kMost) && output <= 100)) {
      other = &h;
      break;
    }
    const std::size_t part = level.find(text(h[0]));
    if (part == level.parts.size()) level.refuse({"expected the name of one of its layers, received ", shortened(h[0])}, place);
    wires.push_back({part, int(call), int(output), leaf.listed});
  }
  if (other) level.refuse({"expected [\"name of a layer\", call, output], counted from 0, received ", shortened(*other)}, place);
  return wires;
}

Level::Call Reader::read_call(const Level& level, const Level::Part& part, const json& node) const {
  Level::Call call;
  std::vector<Level::Wire> named[3];  // tensors given by name, by the place of their argument
  const auto names = part.inner ? std::span<const char* const>() : model_.layers[part.layer]->arguments();
  const auto options = [&](const json& arguments) {
    for (auto argument = arguments.begin(); argument != arguments.end(); ++argument) {
      const std::string& key = argument.key();
      const json& value = *argument;
      const bool nothing = value.is_array() && std::all_of(value.begin(), value.end(), [](const json& v) { return v.is_null(); });
      if (value.is_null() || nothing || (key == "training" && node.is_object()))
        continue;  // Keras 3 writes it unasked, and does not heed it
      std::vector<Leaf> leaves;
      const json* other = nullptr;
      find_tensors(value, leaves, other);
      const auto place = std::size_t(std::find(names.begin(), names.end(), key) - names.begin());
      if (key == "training" && value.is_boolean()) {
        call.training = value.get<bool>();
      } else if (key == "inputs" && call.reads.empty()) {
        call.reads = wires(level, value, part.place);
      } else if (place < names.size()) {
        named[place] = wires(level, value, part.place);
      } else if (leaves.empty()) {
        call.options[key] = value;
      } else {
        // Masks are made by operations, which were left out.
        bool left_out = key.ends_with("mask") && !other;
        for (const Leaf& leaf : leaves)
          left_out = left_out && leaf.history->is_array() && level.find(text((*leaf.history)[0])) == level.parts.size();
        if (!left_out)
          level.refuse({"\"", part.name, "\": expected a call with its inputs, received a tensor as ", key.substr(0, 60)}, part.place);
      }
    }
  };
  if (node.is_object()) {  // Keras 3
    call.reads = wires(level, member(node, "args"), part.place);
    if (const json& arguments = member(node, "kwargs"); arguments.is_object()) options(arguments);
  } else {
    call.reads = wires(level, node, part.place);
    std::vector<Leaf> leaves;
    const json* other = nullptr;
    find_tensors(node, leaves, other);
    for (const Leaf& leaf : leaves)
      if (leaf.history->size() > 3 && (*leaf.history)[3].is_object()) options((*leaf.history)[3]);
  }
  for (const auto& wires : named) call.reads.insert(call.reads.end(), wires.begin(), wires.end());
  if (call.reads.empty()) level.refuse({"\"", part.name, "\": expected a call that reads something"}, part.place);
  return call;
}

/// What is there by names in the order of these, as Keras takes it.
json by_key(const json& value) {
  if (!value.is_object()) return value;
  std::map<std::string, json> sorted;
  for (auto it = value.begin(); it != value.end(); ++it) sorted.emplace(it.key(), it.value());
  json object = json::object();
  for (const auto& [key, inner] : sorted) object[key] = inner;
  return object;
}

/// Who reads what, in a list of layers or as the config of a graph says it.
void Reader::connect(Level& level, const json& config) {
  if (level.chain()) {
    for (std::size_t i = 0; i < level.parts.size(); ++i) {
      level.parts[i].calls.resize(1);
      if (i) level.parts[i].calls[0].reads.push_back({i - 1, 0, 0, false});
    }
    if (!level.parts.empty()) level.outputs.push_back({level.parts.size() - 1, 0, 0, false});
    return;
  }

  level.inputs = 0;
  for (const Level::Wire& w : wires(level, by_key(member(config, "input_layers")), -1)) {
    Level::Part& part = level.parts[w.part];
    if (!part.input || *part.input >= 0) level.refuse({"expected input_layers to name each InputLayer once, received \"", part.name, "\""});
    part.input = int(level.inputs++);
  }
  for (Level::Part& part : level.parts) {
    if (part.input) {
      if (*part.input < 0)
        level.refuse({"expected input_layers to name each InputLayer, received none of \"", part.name, "\""}, part.place);
      continue;
    }
    for (const json& node : member(*part.written, "inbound_nodes")) part.calls.push_back(read_call(level, part, node));
    if (part.calls.empty())
      level.refuse({"expected every layer to read something, received \"", part.name, "\", which does not"}, part.place);
  }
  const json outputs = by_key(member(config, "output_layers"));
  level.outputs = wires(level, outputs, -1);
  if (outputs.is_object() && !outputs.contains("class_name"))
    for (auto output = outputs.begin(); output != outputs.end(); ++output) level.output_keys.push_back(output.key());
  if (level.inputs == 0 || level.outputs.empty()) level.refuse({"expected input_layers and output_layers, received none"});

  // Keras counts the calls of a model within from 1, as that has been called once when it was made: tf.keras everywhere in lists (but of
  // some Sequentials), Keras 3 in output_layers (of a Functional).
  std::vector<Level::Wire*> lists;
  bool lists_alone = true;
  for (Level::Part& part : level.parts)
    for (Level::Call& call : part.calls)
      for (Level::Wire& w : call.reads) w.listed ? lists.push_back(&w) : void(lists_alone = false);
  for (Level::Wire& w : level.outputs) lists.push_back(&w);
  for (std::size_t p = 0; p < level.parts.size(); ++p) {
    const Level::Part& part = level.parts[p];
    if (!part.inner) continue;
    const int calls = int(part.calls.size());
    const bool from_one =
        lists_alone ? std::any_of(lists.begin(), lists.end(), [&](const Level::Wire* w) { return w->part == p && w->call == calls; })
                    : !part.inner->chain();
    for (Level::Wire* w : lists)
      if (w->part == p && from_one && w->call > 0) --w->call;
  }
  for (const Level::Part& part : level.parts)
    for (const Level::Call& call : part.calls)
      for (const Level::Wire& w : call.reads)
        if (const Level::Part& of = level.parts[w.part]; w.call >= (of.input ? 1 : int(of.calls.size())))
          level.refuse({"\"", part.name, "\": expected a call of \"", of.name, "\" that there is, received number ", w.call}, part.place);
  for (const Level::Wire& w : level.outputs)
    if (const Level::Part& of = level.parts[w.part]; w.call >= (of.input ? 1 : int(of.calls.size())))
      level.refuse({"output_layers: expected a call of \"", of.name, "\" that there is, received number ", w.call});
}

/// Appends the calls of a level, each behind those that it reads; returns its outputs.
std::vector<Source> Reader::place(const Level& level, const std::vector<Source>& inputs, std::optional<bool> training) {
  // Of each call that is in its place: what it gives. A layer's outputs are not known before it is built.
  struct Given {
    int call;
    std::vector<Source> outputs;
  };
  std::vector<std::vector<Given>> given(level.parts.size());
  const auto source = [&](const Level::Wire& w, int place) -> Source {
    const Given& g = given[w.part][std::size_t(w.call)];
    if (g.call >= 0) return {g.call, std::size_t(w.output)};
    if (std::size_t(w.output) >= g.outputs.size())
      level.refuse({"expected an output of \"", level.parts[w.part].name, "\" below ", g.outputs.size(), ", received ", w.output}, place);
    return g.outputs[std::size_t(w.output)];
  };
  const auto known = [&](const Level::Wire& w) { return std::size_t(w.call) < given[w.part].size(); };

  for (std::size_t p = 0; p < level.parts.size(); ++p)
    if (level.parts[p].input) given[p].push_back({-1, {inputs[std::size_t(*level.parts[p].input)]}});
  for (bool moved = true; moved;) {
    moved = false;
    for (std::size_t p = 0; p < level.parts.size(); ++p) {
      const Level::Part& part = level.parts[p];
      while (given[p].size() < part.calls.size()) {
        const Level::Call& call = part.calls[given[p].size()];
        if (!std::all_of(call.reads.begin(), call.reads.end(), known)) break;
        std::vector<Source> reads;
        for (const Level::Wire& w : call.reads) reads.push_back(source(w, part.place));
        if (reads.empty()) reads = inputs;  // the first of a chain
        const std::optional<bool> trains = call.training ? call.training : training;
        if (part.inner && !call.options.is_null())
          level.refuse({"\"", part.name, "\": expected a call with tensors alone, received ", shortened(call.options)}, part.place);
        if (part.inner) {
          if (reads.size() != part.inner->inputs)
            level.refuse({"\"", part.name, "\": expected ", part.inner->inputs, " inputs, received ", reads.size()}, part.place);
          given[p].push_back({-1, place(*part.inner, reads, trains)});
        } else {
          given[p].push_back({int(model_.calls.size()), {}});
          model_.calls.push_back({part.layer, std::move(reads), trains, call.options});
          if (model_.calls.size() > kMost) level.refuse({"expected at most ", kMost, " calls of layers, received more"}, part.place);
        }
        moved = true;
      }
    }
  }
  for (std::size_t p = 0; p < level.parts.size(); ++p)
    if (given[p].size() < level.parts[p].calls.size())
      level.refuse({"expected a graph without a circle, received one through \"", level.parts[p].name, "\""}, level.parts[p].place);
  std::vector<Source> outputs;
  for (const Level::Wire& w : level.outputs) outputs.push_back(source(w, -1));
  return outputs;
}

/// dense, dense_1, dense_2 ... for those without a name, behind the names of the models that they are in.
void Reader::name_layers() {
  std::set<std::string> names;
  for (std::size_t l = 0; l < model_.layers.size(); ++l)
    if (std::string& name = model_.layers[l]->name; !name.empty()) {
      name = scopes_[l] + name;
      names.insert(name);
    }
  for (std::size_t l = 0; l < model_.layers.size(); ++l) {
    Layer& layer = *model_.layers[l];
    if (!layer.name.empty()) continue;
    const std::string base = scopes_[l] + snake_case(layer.class_name());
    std::string name = base;
    for (int n = 1; !names.insert(name).second; ++n) name = base + "_" + std::to_string(n);
    layer.name = name;
  }
}

/// The keys where outputs are an object, otherwise the names of what makes them, once each.
std::vector<std::string> Reader::output_names(const Level& level) const {
  if (level.output_keys.size() == level.outputs.size()) return level.output_keys;
  std::vector<std::string> names;
  std::set<std::string> taken;
  for (const Level::Wire& w : level.outputs) {
    const Level::Part& part = level.parts[w.part];
    const std::string base = part.inner || part.input ? part.name : model_.layers[part.layer]->name;
    std::string name = base;
    for (int n = 1; !taken.insert(name).second; ++n) name = base + "_" + std::to_string(n);
    names.push_back(name);
  }
  return names;
}

/// What is wrong with a layer, without its name: 'ReLU "block_1": ...' is the same of every block.
std::string cause(const std::string& what) {
  const std::size_t name = what.find(" \""), end = what.find("\": ", name);
  return end == std::string::npos ? what : what.substr(0, name) + what.substr(end + 1);
}

void Reader::refuse_all() const {
  struct Group {
    std::string cause, first;
    std::size_t others;
  };
  std::vector<Group> groups;
  for (const Error& each : wrong_) {
    const std::string whole = each.what(), what = whole.substr(0, whole.find("; known are"));
    const auto same = std::ranges::find(groups, cause(what), &Group::cause);
    if (same == groups.end())
      groups.push_back({cause(what), what, 0});
    else
      ++same->others;
  }
  std::string all;
  for (std::size_t i = 0; i < std::min<std::size_t>(groups.size(), 20); ++i) {
    const auto& [_, first, others] = groups[i];
    all += (i ? "; " : "") + first + (others > 0 ? " (and " + std::to_string(others) + " more like it)" : "");
  }
  fail({wrong_.size(), " layers cannot be read: ", all, (groups.size() > 20 ? "; ..." : "")});
}

}  // namespace

ModelConfig read_model(const json& value) { return Reader().read(value); }

ModelConfig read_model(const json& value, const Shape& input) {
  ModelConfig config = read_model(value);
  config.inputs[0].shape = input;
  return config;
}

}  // namespace sprout
