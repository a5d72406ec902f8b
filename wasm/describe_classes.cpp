// Keras' classes as JSON: what their options are, and of layers which weights they have and what they do with masks.
//
// Nothing is declared for it: a describer goes through the options, and layers are built on trial, as they are and with each flag
// the other way and each word in place of another, to see what depends on it.
#include "classes.h"
#include "config.h"
#include "describe.h"
#include "snake_case.h"

namespace sprout {
namespace {

template <class Object>
json options_of(Object& object) {
  json list = json::array();
  Options o = Options::describer(list);
  object.options(o);
  return list;
}

/// What is looked at in a layer with the options of a config.
struct Trial {
  Masks masks;
  std::vector<std::pair<std::string, bool>> weights;  // name, trainable; none where it can be built for none of the inputs

  Trial(const LayerClass& row, const json& config) {
    const auto layer = row.make();
    Options o = Options::reader(config);
    layer->options(o);
    masks = layer->masks();
    for (std::size_t inputs = 1; inputs <= 2; ++inputs) {
      for (std::size_t rank = 1; rank <= 3 && weights.empty(); ++rank) {
        try {
          layer->build_all(Shapes(inputs, Shape(rank, 32)));  // 32: what Keras' default groups divide
          for (const Param& p : layer->params()) weights.emplace_back(p.name, p.trainable);
        } catch (const Error&) {}
      }
    }
  }

  bool has(const std::string& weight) const {
    return std::any_of(weights.begin(), weights.end(), [&](const auto& w) { return w.first == weight; });
  }
};

const char* name_of(Masks masks) {
  constexpr const char* kNames[] = {"ends", "keeps", "makes", "joins", "inner"};
  return kNames[int(masks)];
}

json describe(const LayerClass& row) {
  const auto layer = row.make();
  const json options = options_of(*layer);
  json out, config = json::object(), weights = json::array();
  out["group"] = row.group;
  out["options"] = options;

  bool wrapper = false;  // of which what it wraps has weights
  for (const json& option : options) {
    if (option["kind"] == "layer") wrapper = true;
    if (option["kind"] != "only" && option["kind"] != "ignored") config[option["key"].get<std::string>()] = option["default"];
  }
  if (wrapper) {
    out["weights"] = weights;
    out["masks"] = name_of(layer->masks());
    return out;
  }

  const Trial plain(row, config);
  const auto add = [&](const std::pair<std::string, bool>& weight) -> json& {
    json& entry = weights.emplace_back();
    entry["name"] = weight.first;
    if (!weight.second) entry["trainable"] = false;
    return entry;
  };
  for (const auto& weight : plain.weights) add(weight);
  Masks masks = plain.masks;
  json masks_when;
  for (const json& option : options) {
    const bool flag = option["kind"] == "flag";
    json others = flag ? json::array({option["default"] == false}) : option.value("choices", json::array());
    for (const json& value : others) {
      json changed = config;
      changed[option["key"].get<std::string>()] = value;
      const Trial other(row, changed);
      for (const auto& weight : other.weights) {
        if (plain.has(weight.first)) continue;
        json& entry = add(weight);
        entry["when"] = option["key"];
        if (!flag) entry["is"] = value;
      }
      if (!flag) continue;
      const Trial &with = value == true ? other : plain, &without = value == true ? plain : other;
      for (json& weight : weights)
        if (with.has(weight["name"]) && !without.has(weight["name"])) weight["when"] = option["key"];
      if (with.masks != without.masks) masks = with.masks, masks_when = option["key"];
    }
  }
  out["weights"] = std::move(weights);
  out["masks"] = name_of(masks);
  if (!masks_when.is_null()) out["masks_when"] = std::move(masks_when);
  return out;
}

template <class Base>
json describe(std::span<const Class<Base>> rows) {
  json out = json::object();
  for (const auto& row : rows) out[row.name]["options"] = options_of(*row.make());
  return out;
}

/// Classes that go by the names of their functions, one or several.
template <class Base>
json describe_functions(std::span<const Class<Base>> rows) {
  json out = json::object();
  for (const auto& row : rows) {
    const auto object = row.make();
    json& entry = out[std::string(object->class_name())];
    entry["names"].push_back(row.name);
    entry["options"] = options_of(*object);
    if constexpr (std::is_same_v<Base, Metric>) entry["direction"] = object->grows() ? "up" : "down";
  }
  return out;
}

/// Classes whose values are described by their rows.
template <class Row>
json describe_values(std::span<const Row> rows) {
  struct OfRow {
    const Row& row;
    decltype(std::declval<Row>().make()) value;
    void options(Options& o) { row.options(value, o); }
  };
  json out = json::object();
  for (const Row& row : rows) {
    OfRow value{row, row.make()};
    out[row.name]["options"] = options_of(value);
  }
  return out;
}

}  // namespace

json describe_classes() {
  json out, layers = json::object(), activations = json::array();
  for (const LayerClass& row : layer_classes()) layers[row.name] = describe(row);
  for (const ActivationName& row : activation_names())
    if (write_activation(read_activation(row.name)) == row.name) activations.push_back(row.name);  // one name each
  out["layers"] = std::move(layers);
  out["optimizers"] = describe(optimizer_classes());
  out["schedules"] = describe(schedule_classes());
  out["losses"] = describe_functions(loss_classes());
  out["metrics"] = describe_functions(metric_classes());
  out["initializers"] = describe_values(initializer_classes());
  out["regularizers"] = describe_values(regularizer_classes());
  out["activations"] = std::move(activations);
  return out;
}

}  // namespace sprout
