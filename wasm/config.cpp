// The tables of Keras' class names, the options that name a class, and the JSON round trip of whole models.
#include "config.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <set>

#include "layers/activation.h"
#include "layers/average_pooling.h"
#include "layers/batch_normalization.h"
#include "layers/bidirectional.h"
#include "layers/conv.h"
#include "layers/conv_transpose.h"
#include "layers/dense.h"
#include "layers/depthwise_conv.h"
#include "layers/dropout.h"
#include "layers/embedding.h"
#include "layers/flatten.h"
#include "layers/gaussian_noise.h"
#include "layers/global_pooling.h"
#include "layers/gru.h"
#include "layers/layer_normalization.h"
#include "layers/lstm.h"
#include "layers/margins.h"
#include "layers/masking.h"
#include "layers/max_pooling.h"
#include "layers/normalization.h"
#include "layers/permute.h"
#include "layers/random_affine.h"
#include "layers/random_contrast.h"
#include "layers/random_flip.h"
#include "layers/repeat_vector.h"
#include "layers/rescaling.h"
#include "layers/reshape.h"
#include "layers/separable_conv.h"
#include "layers/simple_rnn.h"
#include "layers/spatial_dropout.h"
#include "layers/time_distributed.h"
#include "layers/up_sampling.h"
#include "snake_case.h"

namespace sprout {
namespace {

using Kind = Activation::Kind;

/// "LeakyReLU" and "leaky_relu" are one name.
std::string folded(std::string_view name) {
  std::string out;
  for (char c : name)
    if (c != '_') out += char(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

template <class Row, std::size_t N>
const Row& look_up(const Row (&table)[N], const std::string& what, const std::string& name) {
  std::string known;
  for (const Row& row : table) {
    if (folded(row.name) == folded(name)) return row;
    known += (known.empty() ? "" : ", ") + std::string(row.name);
  }
  throw Error("unknown " + what + " \"" + name.substr(0, 60) + "\"; known are " + known);
}

/// Adds the owner's class to the message of what fails while its options are read.
template <class Object>
void read_options(Object& object, const std::string& owner, const json& config) {
  try {
    Options o = Options::reader(config);
    object.options(o);
    o.finish();
  } catch (const Error& e) { throw Error(owner + ": " + e.what()); }
}

const struct {
  const char* name;
  Kind kind;
} kActivations[] = {{"linear", Kind::linear},         {"sigmoid", Kind::sigmoid}, {"tanh", Kind::tanh},         {"relu", Kind::relu},
                    {"leaky_relu", Kind::leaky_relu}, {"elu", Kind::elu},         {"selu", Kind::selu},         {"gelu", Kind::gelu},
                    {"swish", Kind::swish},           {"silu", Kind::swish},      {"softplus", Kind::softplus}, {"softmax", Kind::softmax}};

using Init = Initializer::Kind;
const struct InitializerRow {
  const char* name;
  Init kind;
  double scale = 1;
  const char* mode = "fan_in";
  const char* distribution = "truncated_normal";
} kInitializers[] = {{"Zeros", Init::zeros},
                     {"Ones", Init::ones},
                     {"Constant", Init::constant},
                     {"RandomNormal", Init::random_normal},
                     {"RandomUniform", Init::random_uniform},
                     {"TruncatedNormal", Init::truncated_normal},
                     {"VarianceScaling", Init::variance_scaling, 1, "fan_in", "truncated_normal"},
                     {"GlorotUniform", Init::variance_scaling, 1, "fan_avg", "uniform"},
                     {"GlorotNormal", Init::variance_scaling, 1, "fan_avg", "truncated_normal"},
                     {"HeUniform", Init::variance_scaling, 2, "fan_in", "uniform"},
                     {"HeNormal", Init::variance_scaling, 2, "fan_in", "truncated_normal"},
                     {"LecunUniform", Init::variance_scaling, 1, "fan_in", "uniform"},
                     {"LecunNormal", Init::variance_scaling, 1, "fan_in", "truncated_normal"},
                     {"Orthogonal", Init::orthogonal},
                     {"Identity", Init::identity}};
constexpr std::size_t kVarianceScaling = 6;  // the row whose scale, mode and distribution are options

/// The options of an initialiser of one kind, as Keras lists them.
struct InitializerOptions {
  Initializer& i;
  bool general;  // VarianceScaling itself
  void options(Options& o) {
    if (i.kind == Init::constant) o("value", i.value);
    if (i.kind == Init::random_normal || i.kind == Init::truncated_normal) o("mean", i.mean), o.at_least("stddev", i.stddev, 0);
    if (i.kind == Init::random_uniform) o("minval", i.minval), o("maxval", i.maxval);
    if (general) {
      o.above("scale", i.scale, 0);
      o.one_of("mode", i.mode, {"fan_in", "fan_out", "fan_avg"});
      o.one_of("distribution", i.distribution, {"truncated_normal", "untruncated_normal", "uniform", "normal"});
    }
    if (i.kind == Init::orthogonal || i.kind == Init::identity) o("gain", i.gain);
    if (i.kind != Init::zeros && i.kind != Init::ones && i.kind != Init::constant && i.kind != Init::identity) o("seed", i.seed);
    o.ignore({"dtype"});
    o.only_none("input_axes");  // Keras' own way of naming the fans
    o.only_none("output_axes");
  }
};

struct RegularizerOptions {
  Regularizer& r;
  bool l1, l2;
  void options(Options& o) {
    if (l1) o.at_least("l1", r.l1, 0);
    if (l2) o.at_least("l2", r.l2, 0);
  }
};

const struct {
  const char* name;
  std::unique_ptr<Optimizer> (*make)();
} kOptimizers[] = {{"SGD", []() -> std::unique_ptr<Optimizer> { return std::make_unique<SGD>(); }},
                   {"RMSprop", []() -> std::unique_ptr<Optimizer> { return std::make_unique<RMSprop>(); }},
                   {"Adagrad", []() -> std::unique_ptr<Optimizer> { return std::make_unique<Adagrad>(); }},
                   {"Adam", []() -> std::unique_ptr<Optimizer> { return std::make_unique<Adam>(); }},
                   {"AdamW", []() -> std::unique_ptr<Optimizer> { return std::make_unique<Adam>(true); }}};

const struct {
  const char* name;
  std::unique_ptr<Schedule> (*make)();
} kSchedules[] = {{"ExponentialDecay", []() -> std::unique_ptr<Schedule> { return std::make_unique<ExponentialDecay>(); }},
                  {"InverseTimeDecay", []() -> std::unique_ptr<Schedule> { return std::make_unique<InverseTimeDecay>(); }},
                  {"CosineDecay", []() -> std::unique_ptr<Schedule> { return std::make_unique<CosineDecay>(); }},
                  {"PiecewiseConstantDecay", []() -> std::unique_ptr<Schedule> { return std::make_unique<PiecewiseConstantDecay>(); }}};

template <class T>
std::unique_ptr<Loss> make_loss() {
  return std::make_unique<T>();
}
const struct {
  const char* name;
  std::unique_ptr<Loss> (*make)();
} kLosses[] = {
    {"sparse_categorical_crossentropy", []() -> std::unique_ptr<Loss> { return std::make_unique<CategoricalCrossentropy>(true); }},
    {"categorical_crossentropy", []() -> std::unique_ptr<Loss> { return std::make_unique<CategoricalCrossentropy>(false); }},
    {"binary_crossentropy", make_loss<BinaryCrossentropy>},
    {"bce", make_loss<BinaryCrossentropy>},
    {"mean_squared_error", make_loss<MeanSquaredError>},
    {"mse", make_loss<MeanSquaredError>},
    {"mean_absolute_error", make_loss<MeanAbsoluteError>},
    {"mae", make_loss<MeanAbsoluteError>},
    {"huber", make_loss<Huber>},
    {"hinge", make_loss<Hinge>},
    {"categorical_hinge", make_loss<CategoricalHinge>}};

using MetricPointer = std::unique_ptr<Metric>;
const struct {
  const char* name;
  MetricPointer (*make)();
} kMetrics[] = {{"binary_accuracy", []() -> MetricPointer { return std::make_unique<Accuracy>(Accuracy::Kind::binary); }},
                {"categorical_accuracy", []() -> MetricPointer { return std::make_unique<Accuracy>(Accuracy::Kind::categorical); }},
                {"sparse_categorical_accuracy", []() -> MetricPointer { return std::make_unique<Accuracy>(Accuracy::Kind::sparse); }},
                {"top_k_categorical_accuracy", []() -> MetricPointer { return std::make_unique<TopK>(false); }},
                {"sparse_top_k_categorical_accuracy", []() -> MetricPointer { return std::make_unique<TopK>(true); }},
                {"mean_squared_error", []() -> MetricPointer { return std::make_unique<MeanError>(true); }},
                {"mse", []() -> MetricPointer { return std::make_unique<MeanError>(true); }},
                {"mean_absolute_error", []() -> MetricPointer { return std::make_unique<MeanError>(false); }},
                {"mae", []() -> MetricPointer { return std::make_unique<MeanError>(false); }},
                {"r2_score", []() -> MetricPointer { return std::make_unique<R2Score>(); }}};

const struct {
  const char* name;
  std::unique_ptr<Layer> (*make)();
} kLayers[] = {
    {"Activation", []() -> std::unique_ptr<Layer> { return std::make_unique<ActivationLayer>("Activation"); }},
    {"AveragePooling1D", []() -> std::unique_ptr<Layer> { return std::make_unique<AveragePooling>(1); }},
    {"AveragePooling2D", []() -> std::unique_ptr<Layer> { return std::make_unique<AveragePooling>(2); }},
    {"BatchNormalization", []() -> std::unique_ptr<Layer> { return std::make_unique<BatchNormalization>(); }},
    {"Bidirectional", []() -> std::unique_ptr<Layer> { return std::make_unique<Bidirectional>(); }},
    {"Conv1D", []() -> std::unique_ptr<Layer> { return std::make_unique<Conv>(1); }},
    {"Conv1DTranspose", []() -> std::unique_ptr<Layer> { return std::make_unique<ConvTranspose>(1); }},
    {"Conv2D", []() -> std::unique_ptr<Layer> { return std::make_unique<Conv>(2); }},
    {"Conv2DTranspose", []() -> std::unique_ptr<Layer> { return std::make_unique<ConvTranspose>(2); }},
    {"Cropping1D", []() -> std::unique_ptr<Layer> { return std::make_unique<Margins>(false, 1); }},
    {"Cropping2D", []() -> std::unique_ptr<Layer> { return std::make_unique<Margins>(false, 2); }},
    {"Dense", []() -> std::unique_ptr<Layer> { return std::make_unique<Dense>(); }},
    {"DepthwiseConv1D", []() -> std::unique_ptr<Layer> { return std::make_unique<DepthwiseConv>(1); }},
    {"DepthwiseConv2D", []() -> std::unique_ptr<Layer> { return std::make_unique<DepthwiseConv>(2); }},
    {"Dropout", []() -> std::unique_ptr<Layer> { return std::make_unique<Dropout>(); }},
    {"ELU", []() -> std::unique_ptr<Layer> { return std::make_unique<ActivationLayer>("ELU"); }},
    {"Embedding", []() -> std::unique_ptr<Layer> { return std::make_unique<Embedding>(); }},
    {"Flatten", []() -> std::unique_ptr<Layer> { return std::make_unique<Flatten>(); }},
    {"GaussianDropout", []() -> std::unique_ptr<Layer> { return std::make_unique<GaussianNoise>(true); }},
    {"GaussianNoise", []() -> std::unique_ptr<Layer> { return std::make_unique<GaussianNoise>(false); }},
    {"GlobalAveragePooling1D", []() -> std::unique_ptr<Layer> { return std::make_unique<GlobalPooling>(true, 1); }},
    {"GlobalAveragePooling2D", []() -> std::unique_ptr<Layer> { return std::make_unique<GlobalPooling>(true, 2); }},
    {"GlobalMaxPooling1D", []() -> std::unique_ptr<Layer> { return std::make_unique<GlobalPooling>(false, 1); }},
    {"GlobalMaxPooling2D", []() -> std::unique_ptr<Layer> { return std::make_unique<GlobalPooling>(false, 2); }},
    {"GRU", []() -> std::unique_ptr<Layer> { return std::make_unique<GRU>(); }},
    {"LayerNormalization", []() -> std::unique_ptr<Layer> { return std::make_unique<LayerNormalization>(); }},
    {"LeakyReLU", []() -> std::unique_ptr<Layer> { return std::make_unique<ActivationLayer>("LeakyReLU"); }},
    {"LSTM", []() -> std::unique_ptr<Layer> { return std::make_unique<LSTM>(); }},
    {"Masking", []() -> std::unique_ptr<Layer> { return std::make_unique<Masking>(); }},
    {"MaxPooling1D", []() -> std::unique_ptr<Layer> { return std::make_unique<MaxPooling>(1); }},
    {"MaxPooling2D", []() -> std::unique_ptr<Layer> { return std::make_unique<MaxPooling>(2); }},
    {"Normalization", []() -> std::unique_ptr<Layer> { return std::make_unique<Normalization>(); }},
    {"Permute", []() -> std::unique_ptr<Layer> { return std::make_unique<Permute>(); }},
    {"RandomContrast", []() -> std::unique_ptr<Layer> { return std::make_unique<RandomContrast>(); }},
    {"RandomFlip", []() -> std::unique_ptr<Layer> { return std::make_unique<RandomFlip>(); }},
    {"RandomRotation", []() -> std::unique_ptr<Layer> { return std::make_unique<RandomAffine>(RandomAffine::Kind::rotation); }},
    {"RandomTranslation", []() -> std::unique_ptr<Layer> { return std::make_unique<RandomAffine>(RandomAffine::Kind::translation); }},
    {"RandomZoom", []() -> std::unique_ptr<Layer> { return std::make_unique<RandomAffine>(RandomAffine::Kind::zoom); }},
    {"ReLU", []() -> std::unique_ptr<Layer> { return std::make_unique<ActivationLayer>("ReLU"); }},
    {"RepeatVector", []() -> std::unique_ptr<Layer> { return std::make_unique<RepeatVector>(); }},
    {"Rescaling", []() -> std::unique_ptr<Layer> { return std::make_unique<Rescaling>(); }},
    {"Reshape", []() -> std::unique_ptr<Layer> { return std::make_unique<Reshape>(); }},
    {"SeparableConv1D", []() -> std::unique_ptr<Layer> { return std::make_unique<SeparableConv>(1); }},
    {"SeparableConv2D", []() -> std::unique_ptr<Layer> { return std::make_unique<SeparableConv>(2); }},
    {"SimpleRNN", []() -> std::unique_ptr<Layer> { return std::make_unique<SimpleRNN>(); }},
    {"Softmax", []() -> std::unique_ptr<Layer> { return std::make_unique<ActivationLayer>("Softmax"); }},
    {"SpatialDropout1D", []() -> std::unique_ptr<Layer> { return std::make_unique<SpatialDropout>(1); }},
    {"SpatialDropout2D", []() -> std::unique_ptr<Layer> { return std::make_unique<SpatialDropout>(2); }},
    {"TimeDistributed", []() -> std::unique_ptr<Layer> { return std::make_unique<TimeDistributed>(); }},
    {"UpSampling1D", []() -> std::unique_ptr<Layer> { return std::make_unique<UpSampling>(1); }},
    {"UpSampling2D", []() -> std::unique_ptr<Layer> { return std::make_unique<UpSampling>(2); }},
    {"ZeroPadding1D", []() -> std::unique_ptr<Layer> { return std::make_unique<Margins>(true, 1); }},
    {"ZeroPadding2D", []() -> std::unique_ptr<Layer> { return std::make_unique<Margins>(true, 2); }}};

Shape read_shape(const json& value, const char* key, bool batch) {
  const auto fail = [&] {
    throw Error(std::string("Sequential: expected ") + key + " to be a list of whole numbers above 0, received " + value.dump());
  };
  if (!value.is_array() || value.size() > (batch ? 7 : 6)) fail();
  Shape shape;
  for (std::size_t i = batch ? 1 : 0; i < value.size(); ++i) {
    if (!value[i].is_number_integer() || value[i].get<double>() < 1 || value[i].get<double>() > 1e9) fail();
    shape.push_back(value[i].get<std::size_t>());
  }
  return shape;
}

}  // namespace

Reference reference(const json& value, const std::string& what) {
  if (value.is_string()) return {value.get<std::string>(), json::object()};
  if (value.is_object() && value.contains("class_name") && value["class_name"].is_string())
    return {value["class_name"].get<std::string>(), value.value("config", json::object())};
  throw Error("expected " + what + " to be a name or {\"class_name\", \"config\"}, received " + value.dump().substr(0, 60));
}

Activation read_activation(const json& value) {
  Activation a;
  if (value.is_null()) return a;
  // Keras writes functions as {"class_name": "function", "config": "relu"}.
  const bool function = value.is_object() && value.contains("config") && value["config"].is_string();
  const Reference r = reference(function ? value["config"] : value, "activation");
  a.kind = look_up(kActivations, "activation", r.class_name).kind;
  try {  // functions have no options; those of the layers of the same names would be lost
    Options o = Options::reader(r.config);
    o.ignore({"name", "dtype", "trainable"});
    o.finish();
  } catch (const Error& e) { throw Error("activation \"" + r.class_name + "\": " + e.what() + "; use it as a layer of its own"); }
  return a;
}

json write_activation(const Activation& activation) {
  for (const auto& row : kActivations)
    if (row.kind == activation.kind) return row.name;
  return nullptr;
}

Initializer read_initializer(const json& value) {
  if (value.is_null()) return Initializer(Init::zeros);
  const Reference r = reference(value, "initializer");
  const std::string name = folded(r.class_name) == "uniform"  ? "RandomUniform"
                           : folded(r.class_name) == "normal" ? "RandomNormal"
                                                              : r.class_name;
  const InitializerRow& row = look_up(kInitializers, "initializer", name);
  Initializer i =
      row.kind == Init::variance_scaling ? Initializer::variance_scaling(row.scale, row.mode, row.distribution) : Initializer(row.kind);
  InitializerOptions options{i, &row == &kInitializers[kVarianceScaling]};
  read_options(options, row.name, r.config);
  return i;
}

json keras_object(std::string_view class_name, json config) {
  json object;
  object["class_name"] = class_name;
  object["config"] = std::move(config);
  return object;
}

json write_initializer(const Initializer& initializer) {
  const InitializerRow* found = nullptr;
  for (const InitializerRow& row : kInitializers) {
    if (row.kind != initializer.kind) continue;
    const bool same = row.kind != Init::variance_scaling ||
                      (row.scale == initializer.scale && row.mode == initializer.mode && row.distribution == initializer.distribution);
    if (!found || same) found = &row;
  }
  json config = json::object();
  Options o = Options::writer(config);
  Initializer copy = initializer;
  InitializerOptions{copy, found == &kInitializers[kVarianceScaling]}.options(o);
  return keras_object(found->name, std::move(config));
}

Regularizer read_regularizer(const json& value) {
  Regularizer r;
  if (value.is_null()) return r;
  const Reference ref = reference(value, "regularizer");
  const std::string name = folded(ref.class_name);
  if (name != "l1" && name != "l2" && name != "l1l2") throw Error("unknown regularizer \"" + ref.class_name + "\"; known are L1, L2, L1L2");
  RegularizerOptions options{r, name != "l2", name != "l1"};
  if (name == "l1") r.l1 = 0.01;
  if (name == "l2") r.l2 = 0.01;
  read_options(options, ref.class_name, ref.config);
  return r;
}

json write_regularizer(const Regularizer& regularizer) {
  if (!regularizer.active()) return nullptr;
  json config;
  if (regularizer.l1 != 0) config["l1"] = regularizer.l1;
  if (regularizer.l2 != 0) config["l2"] = regularizer.l2;
  return keras_object(regularizer.l1 == 0 ? "L2" : regularizer.l2 == 0 ? "L1" : "L1L2", std::move(config));
}

std::unique_ptr<Optimizer> read_optimizer(const json& value) {
  const Reference r = reference(value, "optimizer");
  const auto& row = look_up(kOptimizers, "optimizer", r.class_name);
  auto optimizer = row.make();
  read_options(*optimizer, row.name, r.config);
  return optimizer;
}

std::unique_ptr<Schedule> read_schedule(const json& value) {
  const Reference r = reference(value, "learning_rate");
  const auto& row = look_up(kSchedules, "learning rate schedule", r.class_name);
  auto schedule = row.make();
  read_options(*schedule, row.name, r.config);
  return schedule;
}

std::unique_ptr<Loss> read_loss(const json& value) {
  const Reference r = reference(value, "loss");
  auto loss = look_up(kLosses, "loss", r.class_name).make();
  read_options(*loss, std::string(loss->class_name()), r.config);
  return loss;
}

std::unique_ptr<Metric> read_metric(const json& value, const Shape& target, const Shape& output) {
  Reference r = reference(value, "metric");
  std::string name = r.class_name, key;
  if (folded(name) == "accuracy" || folded(name) == "acc") {
    const bool binary = size_of(target) == size_of(output) && (output.empty() || output.back() == 1);
    name = binary ? "binary_accuracy" : size_of(target) == size_of(output) ? "categorical_accuracy" : "sparse_categorical_accuracy";
  }
  const auto& row = look_up(kMetrics, "metric", name);
  auto metric = row.make();
  // As Keras: a bare word names the metric as it is written, "mse" or "MeanSquaredError"; an object gets its class' default.
  key = value.is_string() ? value.get<std::string>() : snake_case(metric->class_name());
  if (r.config.is_object() && r.config.contains("name") && r.config["name"].is_string()) key = r.config["name"].get<std::string>();
  if (r.config.is_object()) r.config.erase("name");
  read_options(*metric, std::string(metric->class_name()), r.config);
  metric->name = key;
  try {
    metric->check(target, output);
  } catch (const Error& e) { throw Error(std::string(metric->class_name()) + ": " + e.what()); }
  return metric;
}

std::unique_ptr<Layer> read_layer(const json& value) {
  const Reference r = reference(value, "layer");
  const auto& row = look_up(kLayers, "layer", r.class_name);
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
  if (out_ && schedule) return void((*out_)[key] = write_object(*schedule));
  const json* j = out_ ? nullptr : find(key);
  if (!j || !j->is_object()) return at_least(key, value, 0);
  schedule = read_schedule(*j);
  value = (*schedule)(0);
}

void Options::operator()(const char* key, Activation& value) {
  if (out_) return void((*out_)[key] = write_activation(value));
  if (const json* j = find(key)) value = read_activation(*j);
}

void Options::operator()(const char* key, Initializer& value) {
  if (out_) return void((*out_)[key] = write_initializer(value));
  if (const json* j = find(key)) value = read_initializer(*j);
}

void Options::operator()(const char* key, Regularizer& value) {
  if (out_) return void((*out_)[key] = write_regularizer(value));
  if (const json* j = find(key)) value = read_regularizer(*j);
}

void Options::operator()(const char* key, std::unique_ptr<Layer>& value) {
  if (out_) return void((*out_)[key] = value ? write_layer(*value) : json());
  if (const json* j = find(key)) value = j->is_null() ? nullptr : read_layer(*j);
}

SequentialConfig read_sequential(const json& value) {
  SequentialConfig model;
  const Reference r = reference(value, "model");
  if (r.class_name != "Sequential") throw Error("expected model class_name \"Sequential\", received \"" + r.class_name + "\"");
  if (!r.config.is_object() || !r.config.contains("layers") || !r.config["layers"].is_array())
    throw Error("Sequential: expected config with a list of layers");
  const json& layers = r.config["layers"];
  if (layers.size() > 1000) throw Error("Sequential: expected at most 1000 layers, received " + std::to_string(layers.size()));
  if (r.config.contains("name") && r.config["name"].is_string()) model.name = r.config["name"];
  if (r.config.contains("input_shape") && !r.config["input_shape"].is_null())
    model.input_shape = read_shape(r.config["input_shape"], "input_shape", false);

  std::set<std::string> names;
  std::vector<Error> wrong;  // what keeps layers from being read: one sees all of it at once
  for (std::size_t i = 0; i < layers.size(); ++i) {
    // The shape of the input may stand at the first layer, under any of the names Keras has used.
    const json config = layers[i].is_object() ? layers[i].value("config", json::object()) : json::object();
    if (i == 0 && !model.input_shape && config.is_object()) {
      for (const char* key : {"batch_shape", "batch_input_shape"})
        if (config.contains(key) && !config[key].is_null()) model.input_shape = read_shape(config[key], key, true);
      if (config.contains("input_shape")) model.input_shape = read_shape(config["input_shape"], "input_shape", false);
      // Of an Embedding it is the size of its vocabulary.
      if (config.contains("input_dim") && folded(reference(layers[i], "layer").class_name) != "embedding")
        model.input_shape = read_shape(json::array({config["input_dim"]}), "input_dim", false);
    }
    if (i == 0 && folded(reference(layers[i], "layer").class_name) == "inputlayer") continue;
    try {
      model.layers.push_back(read_layer(layers[i]));
    } catch (const Error& e) {
      wrong.emplace_back(e.what(), int(i));
      continue;
    }
    model.layers.back()->place = int(i);
    if (const std::string& given = model.layers.back()->name; !given.empty() && !names.insert(given).second)
      throw Error("Sequential: expected layer names to differ, received \"" + given + "\" twice", int(i));
  }
  if (wrong.size() == 1) throw wrong[0];
  if (wrong.size() > 1) {
    std::string all;
    for (std::size_t i = 0; i < std::min<std::size_t>(wrong.size(), 20); ++i) {
      const std::string what = wrong[i].what();
      all += (i ? "; " : "") + what.substr(0, what.find("; known are"));
    }
    throw Error(std::to_string(wrong.size()) + " layers cannot be read: " + all + (wrong.size() > 20 ? "; ..." : ""));
  }
  if (model.layers.empty()) throw Error("Sequential: expected at least one layer, received none");
  for (auto& layer : model.layers) {  // dense, dense_1, dense_2 ...
    if (!layer->name.empty()) continue;
    const std::string base = snake_case(layer->class_name());
    std::string name = base;
    for (int n = 1; !names.insert(name).second; ++n) name = base + "_" + std::to_string(n);
    layer->name = name;
  }
  return model;
}

}  // namespace sprout
