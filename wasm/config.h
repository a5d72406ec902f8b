// Keras' JSON <-> objects, by the tables of classes.h.
//
// Names are matched as Keras does: "SparseCategoricalCrossentropy", "sparse_categorical_crossentropy"; short forms such as "mse" are known.
// All functions throw Error naming what was expected and what came.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>

#include "layer.h"
#include "losses.h"
#include "metrics.h"
#include "optimizers.h"
#include "options.h"
#include "schedules.h"

namespace sprout {

/// A class name with its config, from "adam" or {"class_name": "Adam", "config": {...}}.
struct Reference {
  std::string class_name;
  json config;
};
Reference reference(const json& value, const std::string& what);

Activation read_activation(const json& value);
json write_activation(const Activation& activation);
Initializer read_initializer(const json& value);
json write_initializer(const Initializer& initializer);
Regularizer read_regularizer(const json& value);
json write_regularizer(const Regularizer& regularizer);

std::unique_ptr<Optimizer> read_optimizer(const json& value);
std::unique_ptr<Schedule> read_schedule(const json& value);
std::unique_ptr<Loss> read_loss(const json& value);
/// "accuracy" takes its kind from the loss and the shapes, as in Keras.
std::unique_ptr<Metric> read_metric(const json& value, const Shape& target, const Shape& output);
std::unique_ptr<Layer> read_layer(const json& value);

/// What training asks of one output of a model.
struct Objective {
  std::unique_ptr<Loss> loss = {};  ///< null: none
  double weight = 1;                ///< of the loss in the whole
  json metrics = json::array();
};
/// Reads compile's { "loss", "loss_weights", "metrics" } for a model with these outputs: what is for all of them, a list in their order, or
/// an object by their names, as in Keras. See https://keras.io/api/models/model_training_apis/
std::vector<Objective> read_objectives(const json& compile, const std::vector<std::string>& outputs);

/// Keras' form of an object: {"class_name", "config"}.
json keras_object(std::string_view class_name, json config);

/// Whether a class goes by this name, however it is spelt: "LeakyReLU" and "leaky_relu" are one.
bool same_class(std::string_view a, std::string_view b);

/// That form of a layer, an optimizer, a schedule, a loss or a metric.
template <class Object>
json write_object(const Object& object) {
  json config = json::object();
  Options o = Options::writer(config);
  const_cast<Object&>(object).options(o);  // one list of options reads and writes; writing changes nothing
  return keras_object(object.class_name(), std::move(config));
}
json write_layer(const Layer& layer);

}  // namespace sprout
