// Config: class names, Keras' own JSON, refusals that name the class, and names made unique.
#include "config.h"

#include "model_config.h"
#include "ritual.h"

namespace sprout {
namespace {

json object(const char* class_name, const json& config = json::object()) { return {{"class_name", class_name}, {"config", config}}; }

json sequential(const json& layers, json config = json::object()) {
  config["layers"] = layers;
  return object("Sequential", config);
}

std::vector<std::string> names(const json& model) {
  std::vector<std::string> list;
  for (const auto& layer : read_model(model).layers) list.push_back(layer->name);
  return list;
}

template <class Read>
std::string refused(Read read, const json& value) {
  return error_of([&] { read(value); });
}

const auto read = [](const json& value) { return read_model(value); };

TEST(Config, NamesAreMatchedAsKerasDoes) {
  for (const char* name : {"adam", "Adam", "ADAM"}) EXPECT_EQ(read_optimizer(name)->class_name(), "Adam");
  for (const char* name : {"rmsprop", "RMSprop"}) EXPECT_EQ(read_optimizer(name)->class_name(), "RMSprop");
  for (const char* name : {"SparseCategoricalCrossentropy", "sparse_categorical_crossentropy"})
    EXPECT_EQ(read_loss(name)->class_name(), "SparseCategoricalCrossentropy");
  for (const char* name : {"mse", "MeanSquaredError", "mean_squared_error"}) EXPECT_EQ(read_loss(name)->class_name(), "MeanSquaredError");
  EXPECT_EQ(read_layer(object("LeakyReLU"))->class_name(), "LeakyReLU");
  EXPECT_EQ(read_activation("silu").kind, Activation::Kind::swish);
  EXPECT_EQ(read_activation(nullptr).kind, Activation::Kind::linear);
  EXPECT_EQ(read_activation({{"class_name", "function"}, {"config", "relu"}}).kind, Activation::Kind::relu);
}

TEST(Config, EverythingThatIsWrongWithTheLayersIsSaidAtOnce) {
  const json layers = {object("Lambda"), object("Dense", {{"units", 2}, {"unit", 3}, {"bias", true}}), object("Flatten"), object("Adder")};
  EXPECT_EQ(refused(read, sequential(layers)),
            "3 layers cannot be read: unknown layer \"Lambda\"; Dense: unknown options \"unit\", \"bias\"; unknown layer \"Adder\"");
}

TEST(Config, WhatIsWrongInManyLayersAlikeIsSaidOnce) {
  std::vector<json> layers(30, object("Softmax", {{"axis", 1}}));
  for (std::size_t i = 0; i < layers.size(); ++i) layers[i]["config"]["name"] = "softmax_" + std::to_string(i);
  layers.push_back(object("Lambda"));
  layers.push_back(object("Lambda"));
  EXPECT_EQ(refused(read, sequential(layers)),
            "32 layers cannot be read: Softmax \"softmax_0\": expected axis to be -1 (nothing else is supported), received 1 (and 29 more "
            "like it); unknown layer \"Lambda\" (and 1 more like it)");
}

TEST(Config, UnknownNamesListTheKnown) {
  expect_says(refused(read_layer, object("Conv9D")), {"unknown layer \"Conv9D\"", "Dense, Embedding"});
  expect_says(refused(read_optimizer, "sdg"), {"unknown optimizer \"sdg\"", "SGD, RMSprop"});
  expect_says(refused(read_loss, "entropy"), {"unknown loss \"entropy\"", "sparse_categorical_crossentropy"});
  expect_says(refused(read_activation, "rely"), {"unknown activation \"rely\"", "relu"});
  expect_says(refused(read_initializer, "glorot"), {"unknown initializer \"glorot\"", "GlorotUniform"});
  expect_says(refused(read_regularizer, "l3"), {"unknown regularizer \"l3\"", "L1, L2, L1L2"});
  expect_says(error_of([] { read_metric("precise", {1}, {1}); }), {"unknown metric \"precise\"", "binary_accuracy"});
}

TEST(Config, BadOptionsNameTheirClass) {
  expect_says(refused(read_layer, object("Dense", {{"units", 0}})), {"Dense: ", "units", "at least 1", "received 0"});
  expect_says(refused(read_layer, object("Dense", {{"units", "many"}, {"name", "head"}})),
              {"Dense \"head\": ", "units", "received \"many\""});
  expect_says(refused(read_layer, object("Dense", {{"units", 2}, {"unit", 3}})), {"Dense: ", "unknown option \"unit\"", "units"});
  expect_says(refused(read_layer, object("Dropout", {{"rate", 1.5}})), {"Dropout: ", "rate", "received 1.5"});
  expect_says(refused(read_layer, object("ELU", {{"alpha", 0}})), {"ELU: ", "alpha", "above 0"});
  expect_says(refused(read_layer, object("Softmax", {{"axis", 1}})), {"Softmax: ", "axis", "-1"});
  expect_says(refused(read_layer, object("ReLU", {{"max_value", -6}})), {"ReLU: ", "max_value", "received -6"});
  expect_says(refused(read_layer, object("Flatten", {{"data_format", "channels_first"}})), {"Flatten: ", "data_format"});
  expect_says(refused(read_layer, object("Dense", {{"units", 2}, {"kernel_constraint", "max_norm"}})), {"Dense: ", "kernel_constraint"});
  expect_says(refused(read_layer, object("Dense", {{"units", 2}, {"kernel_initializer", object("RandomNormal", {{"stddev", -1}})}})),
              {"Dense: ", "RandomNormal: ", "stddev", "-1"});
  expect_says(refused(read_optimizer, object("Adam", {{"beta_1", 1}})), {"Adam: ", "beta_1", "received 1"});
  expect_says(refused(read_optimizer, object("SGD", {{"momentum", 2}})), {"SGD: ", "momentum", "received 2"});
  expect_says(refused(read_optimizer, object("SGD", {{"learning_rate", -1}})), {"SGD: ", "learning_rate", "at least 0", "received -1"});
  expect_says(refused(read_optimizer, object("SGD", {{"clipnorm", 1}, {"clipvalue", 1}})), {"SGD: ", "only one of clipnorm"});
  expect_says(refused(read_optimizer, object("SGD", {{"clipvalue", 0}})), {"SGD: ", "above 0", "received 0"});
  expect_says(refused(read_loss, object("Huber", {{"delta", 0}})), {"Huber: ", "delta", "above 0"});
  expect_says(refused(read_loss, object("CategoricalCrossentropy", {{"label_smoothing", 1}})),
              {"CategoricalCrossentropy: ", "label_smoothing"});
  expect_says(refused(read_regularizer, object("L2", {{"l2", -1}})), {"L2: ", "l2", "at least 0"});
  expect_says(error_of([] { read_metric(object("TopKCategoricalAccuracy", {{"k", 0}}), {3}, {3}); }),
              {"TopKCategoricalAccuracy: ", "k", "at least 1"});
}

// Numbers that an activation cannot take must not be dropped in silence.
TEST(Config, ActivationsRefuseOptionsTheyWouldIgnore) {
  expect_says(refused(read_layer, object("Dense", {{"units", 2}, {"activation", object("LeakyReLU", {{"negative_slope", 0.01}})}})),
              {"Dense: ", "negative_slope"});
  expect_says(refused(read_activation, object("ReLU", {{"max_value", 6}})), {"max_value"});
}

TEST(Config, TakesWhatKeras3Writes) {
  const json model = json::parse(
      R"({"module": "keras", "class_name": "Sequential", "registered_name": null, "build_config": {"input_shape": [null, 28, 28]},
    "config": {"name": "sequential", "trainable": true, "dtype": {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"}, "registered_name": null},
      "layers": [
        {"module": "keras.layers", "class_name": "InputLayer", "config": {"batch_shape": [null, 28, 28], "dtype": "float32", "sparse": false, "ragged": false, "name": "input_layer"}, "registered_name": null},
        {"module": "keras.layers", "class_name": "Flatten", "config": {"name": "flatten", "trainable": true, "dtype": "float32", "data_format": "channels_last"}, "registered_name": null},
        {"module": "keras.layers", "class_name": "Dense", "config": {"name": "dense", "trainable": true, "dtype": "float32", "units": 10, "activation": "softmax", "use_bias": true,
          "kernel_initializer": {"module": "keras.initializers", "class_name": "GlorotUniform", "config": {"seed": null}, "registered_name": null},
          "bias_initializer": {"module": "keras.initializers", "class_name": "Zeros", "config": {}, "registered_name": null},
          "kernel_regularizer": null, "bias_regularizer": null, "kernel_constraint": null, "bias_constraint": null, "quantization_config": null}, "registered_name": null},
        {"module": "keras.layers", "class_name": "Dropout", "config": {"name": "dropout", "trainable": true, "dtype": "float32", "rate": 0.5, "seed": null, "noise_shape": null}, "registered_name": null}]}})");
  const ModelConfig config = read_model(model);
  EXPECT_EQ(config.inputs[0].shape, (Shape{28, 28}));
  EXPECT_EQ(config.layers.size(), 3u);
  EXPECT_NO_THROW(read_optimizer(json::parse(
      R"({"module": "keras.optimizers", "class_name": "Adam", "config": {"name": "adam", "learning_rate": 0.001, "weight_decay": null,
    "clipnorm": null, "global_clipnorm": null, "clipvalue": null, "use_ema": false, "ema_momentum": 0.99, "ema_overwrite_frequency": null, "loss_scale_factor": null,
    "gradient_accumulation_steps": null, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-07, "amsgrad": false}, "registered_name": null})")));
  EXPECT_NO_THROW(read_loss(
      object("SparseCategoricalCrossentropy",
             {{"name", "l"}, {"reduction", "sum_over_batch_size"}, {"from_logits", true}, {"ignore_class", nullptr}, {"axis", -1}})));
}

const json kDense = object("Dense", {{"units", 2}});

TEST(Config, LayersWithoutANameGetOneOfTheirOwn) {
  EXPECT_EQ(names(sequential({kDense, kDense, object("LeakyReLU"), object("ReLU"), object("ELU"), kDense})),
            (std::vector<std::string>{"dense", "dense_1", "leaky_re_lu", "re_lu", "elu", "dense_2"}));
  EXPECT_EQ(names(sequential({kDense, object("Dense", {{"name", "dense"}, {"units", 2}})})), (std::vector<std::string>{"dense_1", "dense"}))
      << "given names stand";
}

TEST(Config, InputShapeMayStandAtTheFirstLayer) {
  const auto shape = [&](const json& first) { return read_model(sequential({first, kDense})).inputs[0].shape; };
  EXPECT_EQ(shape(object("Flatten", {{"input_shape", {4, 5}}})), (Shape{4, 5}));
  EXPECT_EQ(shape(object("Flatten", {{"batch_input_shape", {nullptr, 4}}})), (Shape{4}));
  EXPECT_EQ(shape(object("Dense", {{"input_dim", 7}, {"units", 2}})), (Shape{7}));
  EXPECT_FALSE(shape(object("Embedding", {{"input_dim", 7}, {"output_dim", 2}})).has_value()) << "a vocabulary's size is no shape";
  EXPECT_EQ(read_model(sequential(json::array({kDense}), {{"input_shape", {3}}})).inputs[0].shape, (Shape{3}));
  EXPECT_FALSE(shape(kDense).has_value());
}

TEST(Config, RefusesBadModels) {
  expect_says(refused(read, sequential(json::array())), {"Sequential: ", "at least one layer"});
  expect_says(refused(read, sequential({object("Dense", {{"name", "a"}, {"units", 2}}), object("Dense", {{"name", "a"}, {"units", 2}})})),
              {"names to differ", "\"a\" twice"});
  expect_says(refused(read, sequential(json::array({kDense}), {{"input_shape", {0}}})), {"input_shape", "above 0", "received [0]"});
  expect_says(refused(read, sequential(json::array({kDense}), {{"input_shape", "28"}})), {"input_shape", "received \"28\""});
  expect_says(refused(read, object("Sequential")), {"Sequential: expected config with a list of layers"});
  expect_says(refused(read, sequential(json::array({3}))), {"expected layer to be a name or", "received 3"});
  expect_says(refused(read, sequential(json(2001, kDense))), {"at most 2000 layers", "received 2001"});
}

TEST(Config, InitializersAndRegularizersRoundTrip) {
  for (const char* name : {"zeros", "ones", "glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform", "lecun_normal",
                           "random_normal", "random_uniform", "truncated_normal", "orthogonal", "identity"}) {
    const json written = write_initializer(read_initializer(name));
    EXPECT_EQ(write_initializer(read_initializer(written)), written);
  }
  EXPECT_EQ(write_initializer(read_initializer("glorot_uniform"))["class_name"], "GlorotUniform");
  const json scaling = object("VarianceScaling", {{"scale", 3.0}, {"mode", "fan_out"}, {"distribution", "uniform"}, {"seed", 4}});
  EXPECT_EQ(write_initializer(read_initializer(scaling)), scaling);
  EXPECT_EQ(write_regularizer(read_regularizer("l2")), object("L2", {{"l2", 0.01}}));
  EXPECT_EQ(write_regularizer(read_regularizer("l1")), object("L1", {{"l1", 0.01}}));
  EXPECT_EQ(write_regularizer(read_regularizer("l1_l2")), json()) << "Keras' L1L2 has no penalty unless it is given one";
  EXPECT_EQ(write_regularizer(read_regularizer(nullptr)), json());
}

TEST(Config, OptimizersRoundTrip) {
  for (const char* name : {"SGD", "RMSprop", "Adagrad", "Adam", "AdamW"}) {
    const json written = write_object(*read_optimizer(name));
    EXPECT_EQ(written["class_name"], name);
    EXPECT_EQ(write_object(*read_optimizer(written)), written);
  }
}

}  // namespace
}  // namespace sprout
