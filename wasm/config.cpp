// Objects from their JSON and back: the options that name a class, and whole models.
#include "config.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <set>

#include "classes.h"
#include "snake_case.h"

namespace sprout {
namespace {

/// "LeakyReLU" and "leaky_relu" are one name.
std::string folded(std::string_view name) {
  std::string out;
  for (char c : name)
    if (c != '_') out += char(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

template <class Row>
const Row& look_up(std::span<const Row> table, const std::string& what, const std::string& name) {
  std::string known;
  for (const Row& row : table) {
    if (folded(row.name) == folded(name)) return row;
    known += (known.empty() ? "" : ", ") + std::string(row.name);
  }
  fail({"unknown ", what, " \"", name.substr(0, 60), "\"; known are ", known});
}

/// Adds the owner's class to the message of what fails while its options are read.
template <class Object>
void read_options(Object& object, const std::string& owner, const json& config) {
  try {
    Options o = Options::reader(config);
    object.options(o);
    o.finish();
  } catch (const Error& e) { fail({owner, ": ", e.what()}); }
}

/// A value whose options are those of a row.
template <class Row, class Value>
struct OfRow {
  const Row& row;
  Value& value;
  void options(Options& o) { row.options(value, o); }
};

/// One that a row makes, with what a config says of it.
template <class Row>
auto read_value(const Row& row, const json& config) {
  auto value = row.make();
  OfRow<Row, decltype(value)> options{row, value};
  read_options(options, row.name, config);
  return value;
}

template <class Row, class Value>
json write_value(const Row& row, Value value) {
  json config = json::object();
  Options o = Options::writer(config);
  row.options(value, o);
  return keras_object(row.name, std::move(config));
}

}  // namespace

bool same_class(std::string_view a, std::string_view b) { return folded(a) == folded(b); }

Reference reference(const json& value, const std::string& what) {
  if (value.is_string()) return {value.get<std::string>(), json::object()};
  if (value.is_object() && value.contains("class_name") && value["class_name"].is_string())
    return {value["class_name"].get<std::string>(), value.value("config", json::object())};
  fail({"expected ", what, " to be a name or {\"class_name\", \"config\"}, received ", value.dump().substr(0, 60)});
}

Activation read_activation(const json& value) {
  Activation a;
  if (value.is_null()) return a;
  // Keras writes functions as {"class_name": "function", "config": "relu"}.
  const bool function = value.is_object() && value.contains("config") && value["config"].is_string();
  const Reference r = reference(function ? value["config"] : value, "activation");
  a.kind = look_up(activation_names(), "activation", r.class_name).kind;
  try {  // functions have no options; those of the layers of the same names would be lost
    Options o = Options::reader(r.config);
    o.ignore({"name", "dtype", "trainable"});
    o.finish();
  } catch (const Error& e) { fail({"activation \"", r.class_name, "\": ", e.what(), "; use it as a layer of its own"}); }
  return a;
}

json write_activation(const Activation& activation) {
  for (const auto& row : activation_names())
    if (row.kind == activation.kind) return row.name;
  return nullptr;
}

Initializer read_initializer(const json& value) {
  if (value.is_null()) return Initializer();
  const Reference r = reference(value, "initializer");
  const std::string name = folded(r.class_name) == "uniform"  ? "RandomUniform"
                           : folded(r.class_name) == "normal" ? "RandomNormal"
                                                              : r.class_name;
  return read_value(look_up(initializer_classes(), "initializer", name), r.config);
}

json keras_object(std::string_view class_name, json config) {
  json object;
  object["class_name"] = class_name;
  object["config"] = std::move(config);
  return object;
}

json write_initializer(const Initializer& initializer) {
  const InitializerClass* found = nullptr;
  for (const InitializerClass& row : initializer_classes()) {
    if (row.kind != initializer.kind) continue;
    const bool same = row.kind != Initializer::Kind::variance_scaling ||
                      (row.scale == initializer.scale && row.mode == initializer.mode && row.distribution == initializer.distribution);
    if (row.general ? !found : same) found = &row;
  }
  return write_value(*found, initializer);
}

Regularizer read_regularizer(const json& value) {
  if (value.is_null()) return {};
  const Reference r = reference(value, "regularizer");
  return read_value(look_up(regularizer_classes(), "regularizer", r.class_name), r.config);
}

json write_regularizer(const Regularizer& regularizer) {
  if (!regularizer.active()) return nullptr;
  const bool l1 = regularizer.l1 != 0, l2 = regularizer.l2 != 0;
  for (const RegularizerClass& row : regularizer_classes())
    if (row.has_l1 == l1 && row.has_l2 == l2) return write_value(row, regularizer);
  return nullptr;
}

std::unique_ptr<Optimizer> read_optimizer(const json& value) {
  const Reference r = reference(value, "optimizer");
  const auto& row = look_up(optimizer_classes(), "optimizer", r.class_name);
  auto optimizer = row.make();
  read_options(*optimizer, row.name, r.config);
  return optimizer;
}

std::unique_ptr<Schedule> read_schedule(const json& value) {
  const Reference r = reference(value, "learning_rate");
  const auto& row = look_up(schedule_classes(), "learning rate schedule", r.class_name);
  auto schedule = row.make();
  read_options(*schedule, row.name, r.config);
  return schedule;
}

std::unique_ptr<Loss> read_loss(const json& value) {
  const Reference r = reference(value, "loss");
  auto loss = look_up(loss_classes(), "loss", r.class_name).make();
  read_options(*loss, std::string(loss->class_name()), r.config);
  return loss;
}

std::unique_ptr<Metric> read_metric(const json& value, const Shape& target, const Shape& output) {
  Reference r = reference(value, "metric");
  std::string name = r.class_name, key;
  if (value.is_object() && name == "Accuracy")  // a word stands for the accuracy that goes with the loss, Keras' class does not
    fail({"metric Accuracy, the share of outputs that equal their targets exactly, is not known; of classes it is \"accuracy\""});
  if (folded(name) == "accuracy" || folded(name) == "acc") {
    const bool binary = size_of(target) == size_of(output) && (output.empty() || output.back() == 1);
    name = binary ? "binary_accuracy" : size_of(target) == size_of(output) ? "categorical_accuracy" : "sparse_categorical_accuracy";
  }
  const auto& row = look_up(metric_classes(), "metric", name);
  auto metric = row.make();
  // As Keras: a bare word names the metric as it is written, "mse" or "MeanSquaredError"; an object gets its class' default.
  key = value.is_string() ? value.get<std::string>() : snake_case(metric->class_name());
  if (r.config.is_object() && r.config.contains("name") && r.config["name"].is_string()) key = r.config["name"].get<std::string>();
  if (r.config.is_object()) r.config.erase("name");
  read_options(*metric, std::string(metric->class_name()), r.config);
  metric->name = key;
  try {
    metric->check(target, output);
  } catch (const Error& e) { fail({metric->class_name(), ": ", e.what()}); }
  return metric;
}

namespace {

/// A value by the names of outputs, as no object of Keras is.
bool by_name(const json& value) { return value.is_object() && !value.contains("class_name"); }

/// An argument of compile for each output: the members of a list or of an object by their names; anything else is for all. others: that may
/// be missing in an object.
std::vector<json> for_outputs(const char* key, const json& value, const std::vector<std::string>& outputs, bool others) {
  std::string names;
  for (const std::string& name : outputs) names += (names.empty() ? "" : ", ") + name;
  if (value.is_array()) {
    if (value.size() != outputs.size())
      fail({"compile: expected ", key, " to have an entry for each output (", names, "), received ", value.size()});
    return value;
  }
  if (!by_name(value)) return std::vector<json>(outputs.size(), value);
  std::vector<json> list;
  for (const std::string& name : outputs) {
    if (!others && !value.contains(name))
      fail({"compile: expected ", key, " by the names of outputs (", names, "), received none for ", name});
    list.push_back(value.value(name, json()));
  }
  for (auto it = value.begin(); it != value.end(); ++it)
    if (std::find(outputs.begin(), outputs.end(), it.key()) == outputs.end())
      fail({"compile: expected ", key, " by the names of outputs (", names, "), received ", it.key()});
  return list;
}

/// All metrics in nested lists.
void flatten(const json& value, json& list) {
  if (value.is_array() || by_name(value))
    for (const json& inner : value) flatten(inner, list);
  else if (!value.is_null())
    list.push_back(value);
}

}  // namespace

std::vector<Objective> read_objectives(const json& compile, const std::vector<std::string>& outputs) {
  const json none, &weights = compile.contains("loss_weights") ? compile["loss_weights"] : none,
                   &metrics = compile.contains("metrics") ? compile["metrics"] : none;
  const std::vector<json> losses = for_outputs("loss", compile.at("loss"), outputs, false);
  if (std::all_of(losses.begin(), losses.end(), [](const json& loss) { return loss.is_null(); }))
    fail({"compile: expected a loss, received none"});
  if (!metrics.is_null() && !metrics.is_array() && !by_name(metrics))
    fail({"compile: expected metrics to be a list, received ", metrics.dump()});
  std::vector<json> of_outputs(outputs.size());
  if (outputs.size() == 1)
    of_outputs[0] = metrics;
  else if (!metrics.empty())
    of_outputs = for_outputs("metrics", metrics, outputs, true);
  std::vector<json> shares(outputs.size());
  if (weights.is_number() && outputs.size() > 1)
    fail({"compile: expected loss_weights to be a list or by the names of outputs, received ", weights.dump()});
  if (!weights.is_null()) shares = for_outputs("loss_weights", weights, outputs, false);

  std::vector<Objective> objectives(outputs.size());
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    Objective& objective = objectives[k];
    if (!losses[k].is_null()) objective.loss = read_loss(losses[k]);
    flatten(of_outputs[k], objective.metrics);
    if (shares[k].is_null()) continue;
    if (!shares[k].is_number()) fail({"compile: expected loss_weights to be numbers, received ", shares[k].dump()});
    objective.weight = shares[k].get<double>();
  }
  return objectives;
}

std::unique_ptr<Layer> read_layer(const json& value) {
  const Reference r = reference(value, "layer");
  const auto& row = look_up(layer_classes(), "layer", r.class_name);
  auto layer = row.make();
  struct LayerOptions {
    Layer& layer;
    void options(Options& o) {
      o("name", layer.name);
      o("trainable", layer.trainable);
      o.ignore({"dtype", "batch_shape", "batch_input_shape", "input_shape", "input_dim"});
      layer.options(o);
    }
  } options{*layer};
  const bool named = r.config.is_object() && r.config.contains("name") && r.config["name"].is_string();
  read_options(options, row.name + (named ? " \"" + r.config["name"].get<std::string>() + "\"" : std::string()), r.config);
  return layer;
}

json write_layer(const Layer& layer) {
  json written = write_object(layer), config = {{"name", layer.name}, {"trainable", layer.trainable}};
  config.update(written["config"]);
  written["config"] = config;
  return written;
}

void Options::rate(const char* key, double& value, std::unique_ptr<Schedule>& schedule) {
  if (out_ && schedule) return write(key, "rate", write_object(*schedule));
  const json* j = out_ ? nullptr : find(key);
  if (!j || !j->is_object()) {
    at_least(key, value, 0);
    if (describing()) note("kind", "rate");
    return;
  }
  schedule = read_schedule(*j);
  value = (*schedule)(0);
}

void Options::operator()(const char* key, Activation& value) {
  if (out_) return write(key, "activation", write_activation(value));
  if (const json* j = find(key)) value = read_activation(*j);
}

void Options::operator()(const char* key, Initializer& value) {
  if (out_) return write(key, "initializer", write_initializer(value));
  if (const json* j = find(key)) value = read_initializer(*j);
}

void Options::operator()(const char* key, Regularizer& value) {
  if (out_) return write(key, "regularizer", write_regularizer(value));
  if (const json* j = find(key)) value = read_regularizer(*j);
}

void Options::operator()(const char* key, std::unique_ptr<Layer>& value) {
  if (out_) return write(key, "layer", value ? write_layer(*value) : json());
  if (const json* j = find(key)) value = j->is_null() ? nullptr : read_layer(*j);
}

}  // namespace sprout
