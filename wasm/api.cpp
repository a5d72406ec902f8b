// The C functions: handles to objects, text to JSON, exceptions to messages.
#include "api.h"

#include <cmath>
#include <limits>
#include <map>
#include <new>
#include <stdexcept>
#include <variant>

#include "describe.h"
#include "digits.h"
#include "fit.h"
#include "parallel.h"
#include "pca.h"
#include "toy.h"

using namespace sprout;

namespace {

struct Instance {
  Model net;
  std::unique_ptr<Fit> fit;
  int train = 0, validation = 0;  // data sets that fit refers to
  Tracker evaluation;
};

std::map<int, std::unique_ptr<Dataset>> datasets;
std::map<int, std::unique_ptr<Instance>> models;
int last_handle = 0;
std::string error, text;
const char* failure = "";  // what nn_last_error says: error's text, or words of the program itself
int failed_layer = -1;     // the layer that it is about

const char* const out_of_memory =
    "expected more free memory than this tab can have; use fewer or smaller samples, smaller mini-batches, or a smaller model";

/// What the exception being handled says becomes nn_last_error(), with nn_last_error_layer().
void tell_exception() {
  failure = out_of_memory;  // and so it stays where there is not even memory for a message
  failed_layer = -1;
  try {
    try {
      throw;
    } catch (const std::bad_alloc&) { return; } catch (const std::length_error&) {  // more elements than a vector can count
      return;
    } catch (const json::exception& e) {  // its text begins with "[json.exception.type_error.302] "
      const std::string what = e.what();
      error =
          std::string(dynamic_cast<const json::parse_error*>(&e) ? "expected valid JSON: " : "expected JSON of the documented types: ") +
          what.substr(what.find("] ") + 2);
    } catch (const Error& e) {
      error = e.what();
      failed_layer = e.layer;
    } catch (const std::exception& e) { error = e.what(); }
    failure = error.c_str();
  } catch (const std::bad_alloc&) {}
}

/// Runs f; an exception becomes nn_last_error() and the value of failed calls. Every C function that does anything is wrapped in it.
template <class F, class T>
T guarded(T failed, F f) {
  try {
    return f();
  } catch (...) { tell_exception(); }
  return failed;
}

const char* returned(std::string s) {
  text = std::move(s);
  return text.c_str();
}

/// Text from outside: nested no deeper than a model of wrapped layers is, since reading and writing JSON calls itself.
json parsed(const char* text) {
  if (!text) fail({"expected JSON text, received NULL"});
  int depth = 0;
  bool quoted = false;
  for (const char* c = text; *c; ++c) {
    if (quoted && *c == '\\' && c[1])
      ++c;
    else if (*c == '"')
      quoted = !quoted;
    else if (!quoted && (*c == '[' || *c == '{') && ++depth > 64)
      fail({"expected JSON of at most 64 levels, received more"});
    else if (!quoted && (*c == ']' || *c == '}'))
      --depth;
  }
  // Not json::parse: that brings a second reader, for callbacks, which nobody uses here and everybody would download.
  json value;
  nlohmann::detail::json_sax_dom_parser<json> reader(value);
  auto input = nlohmann::detail::input_adapter(text);
  nlohmann::detail::parser<json, decltype(input)>(std::move(input)).sax_parse(&reader);
  return value;
}

/// JSON has no NaN; a metric that has none is null.
std::string written(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

Dataset& dataset(int handle) {
  const auto it = datasets.find(handle);
  if (it == datasets.end()) fail({"expected the handle of a data set, received ", handle});
  return *it->second;
}

Instance& model(int handle) {
  const auto it = models.find(handle);
  if (it == models.end()) fail({"expected the handle of a model, received ", handle});
  return *it->second;
}

Fit& fit(int handle) {
  Instance& m = model(handle);
  if (!m.fit) fail({"fit: expected nn_fit_begin first"});
  return *m.fit;
}

void check_range(const Dataset& data, int first, int count) {
  if (first < 0 || count < 1 || std::size_t(first) + std::size_t(count) > data.layout().count)
    fail({"expected a range within ", data.layout().count, " samples, received ", count, " from ", first});
}

Dtype read_dtype(const std::string& name) {
  if (name == "uint8") return Dtype::uint8;
  if (name == "int32") return Dtype::int32;
  if (name == "float32") return Dtype::float32;
  fail({"Dataset: expected dtype uint8, int32 or float32, received \"", name, "\""});
}

Toy read_toy(const std::string& name) {
  if (name == "xor") return Toy::exclusive_or;
  if (name == "circles") return Toy::circles;
  if (name == "spirals") return Toy::spirals;
  fail({"expected a built-in set named digits, xor, circles or spirals, received \"", name, "\""});
}

Shape read_shape(const json& list) {
  Shape shape;
  for (const json& d : list) {
    if (!d.is_number_integer() || d.get<double>() < 1 || d.get<double>() > 1e9)
      fail({"Dataset: expected a shape of whole numbers above 0, received ", list.dump()});
    shape.push_back(d.get<std::size_t>());
  }
  return shape;
}

std::vector<Dataset::Part> read_parts(const json& list) {
  std::vector<Dataset::Part> parts;
  for (const json& value : list)
    parts.push_back({value.value("name", ""), read_shape(value.value("shape", json::array())), read_dtype(value.value("dtype", "float32")),
                     value.value("scale", 1.0), value.value("offset", 0.0)});
  return parts;
}

void check_part(int part, const std::vector<Dataset::Part>& parts) {
  if (part < 0 || std::size_t(part) >= parts.size()) fail({"Dataset: expected a tensor below ", parts.size(), ", received ", part});
}

void check_layer(const Model& net, int layer) {
  if (layer < -1 || layer >= int(net.layers().size())) fail({"expected a layer below ", net.layers().size(), ", received ", layer});
}

constexpr int kLayerBatch = 32;  // samples at once where nothing depends on it

/// Calls f(batch) for consecutive batches of samples [first, first + count).
template <class F>
void for_batches(const Feed& feed, int first, int count, int batch_size, F f) {
  if (batch_size < 1) fail({"expected batch_size to be at least 1, received ", batch_size});
  batch_size = std::min(batch_size, count);  // so that no sum below overflows
  std::vector<std::uint32_t> indices;
  Batch batch;
  for (int at = first; at < first + count; at += batch_size) {
    const int n = std::min(batch_size, first + count - at);
    indices.resize(std::size_t(n));
    for (int i = 0; i < n; ++i) indices[std::size_t(i)] = std::uint32_t(at + i);
    feed.gather(indices, batch);
    f(batch);
  }
}

/// The same with targets that fit the compiled model.
template <class F>
void for_targets(Instance& m, const Dataset& data, int first, int count, int batch_size, F f) {
  check_range(data, first, count);
  if (!m.net.compiled()) fail({"evaluate: expected a compiled model; compile it with a loss first"});
  Feed feed(m.net, data);
  feed.expect_targets(std::size_t(first), std::size_t(first + count));
  for_batches(feed, first, count, batch_size, f);
}

/// Where predictions of `count` samples are written: those of each output behind those of the one before.
std::vector<real*> predictions(const Model& net, int count, real* out) {
  std::vector<real*> starts;
  for (std::size_t k = 0; k < net.outputs(); ++k) {
    starts.push_back(out);
    out += std::size_t(count) * size_of(net.output_shape(k));
  }
  return starts;
}

/// The same of the next samples, once those of a batch are there.
void advance(const Model& net, const Batch& batch, std::vector<real*>& starts) {
  for (std::size_t k = 0; k < starts.size(); ++k) starts[k] += batch.x[0].rows() * size_of(net.output_shape(k));
}

}  // namespace

const char* nn_version(void) { return SPROUT_VERSION; }

int nn_set_threads(int count) {
  return guarded(-1, [&] {
    set_threads(count);
    return 0;
  });
}

const char* nn_last_error(void) { return failure; }
int nn_last_error_layer(void) { return failed_layer; }

#ifndef __EMSCRIPTEN__
const char* nn_classes(void) {
  return guarded((const char*)nullptr, [] { return returned(written(describe_classes())); });
}
#endif

int nn_free(int handle) {
  return guarded(-1, [&] {
    if (handle == 0) return 0;
    for (auto& [key, m] : models)
      if (m->train == handle || m->validation == handle) m->fit.reset(), m->train = m->validation = 0;
    if (datasets.erase(handle) + models.erase(handle) == 0) fail({"expected the handle of a data set or model, received ", handle});
    return 0;
  });
}

int nn_dataset_create(const char* json_text) {
  return guarded(-1, [&] {
    const json spec = parsed(json_text);
    Dataset::Layout layout;
    const double count = spec.value("count", 0.0);
    if (!(count >= 1 && count <= 4e9 && count == std::floor(count)))
      fail({"Dataset: expected count of one sample or more, received ", count});
    layout.count = std::size_t(count);
    layout.x = read_parts(spec.value("x", json::array()));
    layout.y = read_parts(spec.value("y", json::array()));
    if (layout.x.empty()) fail({"Dataset: expected samples of one tensor or more, received none"});
    auto data = std::make_unique<Dataset>(std::move(layout));
    datasets.emplace(++last_handle, std::move(data));
    return last_handle;
  });
}

int nn_dataset_view(int handle, const unsigned* rows, int count, int one_hot) {
  return guarded(-1, [&] {
    if (count < 0 || one_hot < 0) fail({"expected counts of at least 0, received ", count, " rows and one_hot ", one_hot});
    auto view = std::make_unique<Dataset>(dataset(handle), std::vector<std::uint32_t>(rows, rows + count), std::size_t(one_hot));
    datasets.emplace(++last_handle, std::move(view));
    return last_handle;
  });
}

void* nn_dataset_x(int handle, int part) {
  return guarded((void*)nullptr, [&] {
    Dataset& data = dataset(handle);
    check_part(part, data.layout().x);
    return data.x(std::size_t(part));
  });
}

void* nn_dataset_y(int handle, int part) {
  return guarded((void*)nullptr, [&] {
    Dataset& data = dataset(handle);
    check_part(part, data.layout().y);
    return data.y(std::size_t(part));
  });
}

int nn_dataset_generate(int handle, const char* json_text, int first, int count) {
  return guarded(-1, [&] {
    Dataset& data = dataset(handle);
    const json spec = parsed(json_text);
    const std::string name = spec.value("name", "");
    const auto seed = spec.value("seed", std::uint64_t(1)), stream = spec.value("stream", std::uint64_t(0));
    check_range(data, first, count);
    if (data.is_view()) fail({name, ": expected a data set of its own, received a view"});
    const auto& layout = data.layout();
    const bool digits = name == "digits";
    const Toy toy = digits ? Toy() : read_toy(name);
    const double noise = spec.value("noise", 0.1);
    const Shape expected = digits ? Shape{28, 28} : Shape{2};
    if (layout.x.size() != 1 || layout.x[0].shape != expected || layout.x[0].dtype != (digits ? Dtype::uint8 : Dtype::float32) ||
        layout.y.size() != 1 || layout.y[0].dtype != Dtype::uint8 || !layout.y[0].shape.empty())
      fail({name, ": expected a data set of ", (digits ? "uint8" : "float32"), " samples ", expected, " with uint8 classes, received ",
            layout.x[0].shape});
    auto* y = static_cast<std::uint8_t*>(data.y());
    const double work = digits ? 500'000 : 1'000;  // a digit takes some 35 microseconds
    parallel_for(count, work, [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
      for (std::ptrdiff_t i = first + begin; i < first + end; ++i)
        y[i] = digits ? draw_digit(seed, stream, std::uint64_t(i), static_cast<std::uint8_t*>(data.x()) + i * 784)
                      : toy_point(toy, seed, stream, std::uint64_t(i), noise, static_cast<float*>(data.x()) + i * 2);
    });
    return 0;
  });
}

int nn_model_create(const char* json_text) {
  return guarded(-1, [&] {
    const json spec = parsed(json_text);
    if (!spec.is_object() || !spec.contains("model")) fail({"expected an object with \"model\""});
    ModelConfig config = read_model(spec["model"]);
    for (const auto& input : config.inputs)
      if (!input.shape)
        fail({(config.chain ? "Sequential" : "Functional"),
              ": expected an input_shape, received none; name it in the model's config or load data first"});
    std::unique_ptr<Optimizer> optimizer;
    std::vector<Objective> objectives;
    if (spec.contains("compile") && !spec["compile"].is_null()) {
      const json& compile = spec["compile"];
      if (!compile.is_object() || !compile.contains("optimizer") || !compile.contains("loss"))
        fail({"compile: expected an optimizer and a loss"});
      optimizer = read_optimizer(compile["optimizer"]);
      std::vector<std::string> outputs;
      for (const auto& output : config.outputs) outputs.push_back(output.name);
      objectives = read_objectives(compile, outputs);
    }
    const std::optional<int> slots = optimizer ? std::optional(optimizer->slots()) : std::nullopt;
    auto m =
        std::make_unique<Instance>(Instance{Model(std::move(config), spec.value("seed", std::uint64_t(42)), slots), nullptr, 0, 0, {}});
    if (optimizer) {
      m->net.compile(std::move(optimizer), std::move(objectives));
      m->evaluation = m->net.tracker();
    }
    models.emplace(++last_handle, std::move(m));
    return last_handle;
  });
}

const char* nn_model_describe(int handle) {
  return guarded((const char*)nullptr, [&] { return returned(written(describe(model(handle).net))); });
}

float* nn_weights(int handle) {
  return guarded((float*)nullptr, [&] { return model(handle).net.weights().data(); });
}

float* nn_slots(int handle) {
  return guarded((float*)nullptr, [&]() -> float* {
    Optimizer* optimizer = model(handle).net.optimizer();
    return optimizer && !optimizer->state().empty() ? optimizer->state().data() : nullptr;
  });
}

int nn_set_iterations(int handle, double iterations) {
  return guarded(-1, [&] {
    Optimizer* optimizer = model(handle).net.optimizer();
    if (!optimizer || !(iterations >= 0 && iterations <= 0x1p53 && iterations == std::floor(iterations)))
      fail({"expected a compiled model and iterations, a whole number from 0 to 2^53, received ", iterations});
    optimizer->iterations = std::int64_t(iterations);
    return 0;
  });
}

int nn_set_learning_rate(int handle, double learning_rate) {
  return guarded(-1, [&] {
    Optimizer* optimizer = model(handle).net.optimizer();
    if (!optimizer || !std::isfinite(learning_rate) || learning_rate < 0)
      fail({"expected a compiled model and a learning_rate of at least 0, received ", learning_rate});
    if (optimizer->schedule)
      fail({"expected an optimizer whose learning_rate is a number, received one with the schedule ", optimizer->schedule->class_name()});
    optimizer->learning_rate = learning_rate;
    return 0;
  });
}

int nn_fit_begin(int handle, int train, int validation, const char* json_text) {
  return guarded(-1, [&] {
    Instance& m = model(handle);
    Fit::Settings settings;
    const json spec = parsed(json_text);
    Options o = Options::reader(spec);
    try {
      settings.options(o);
      o.finish();
    } catch (const Error& e) { fail({"fit: ", e.what()}); }
    auto fit = std::make_unique<Fit>(m.net, dataset(train), validation ? &dataset(validation) : nullptr, settings);
    m.fit = std::move(fit);
    m.train = train;
    m.validation = validation;
    return m.fit->steps();
  });
}

const char* nn_fit_run(int handle, int batches) {
  return guarded((const char*)nullptr, [&] { return returned(written(fit(handle).run(batches))); });
}

int nn_fit_size(int handle) {
  return guarded(-1, [&] {
    const std::size_t size = fit(handle).saved_size();
    if (size > std::size_t(std::numeric_limits<int>::max())) throw std::bad_alloc();
    return int(size);
  });
}

int nn_fit_save(int handle, unsigned char* out, int size) {
  return guarded(-1, [&] {
    fit(handle).save({out, std::size_t(std::max(size, 0))});
    return 0;
  });
}

int nn_fit_restore(int handle, const unsigned char* bytes, int size) {
  return guarded(-1, [&] {
    fit(handle).restore({bytes, std::size_t(std::max(size, 0))});
    return 0;
  });
}

float* nn_gradients(int handle) {
  return guarded((float*)nullptr, [&] { return model(handle).net.gradients().data(); });
}

const char* nn_evaluate(int handle, int data_handle, int first, int count, int batch_size, float* out) {
  return guarded((const char*)nullptr, [&] {
    Instance& m = model(handle);
    if (first == 0) m.evaluation.reset();
    std::vector<real*> made = out ? predictions(m.net, count, out) : std::vector<real*>();
    for_targets(m, dataset(data_handle), first, count, batch_size, [&](const Batch& batch) {
      m.net.evaluate(batch.x, batch.target, m.evaluation, made);
      advance(m.net, batch, made);
    });
    return returned(written(m.evaluation.logs()));
  });
}

int nn_predict(int handle, int data_handle, int first, int count, int batch_size, float* out) {
  return guarded(-1, [&] {
    Instance& m = model(handle);
    const Dataset& data = dataset(data_handle);
    check_range(data, first, count);
    std::vector<real*> made = predictions(m.net, count, out);
    for_batches(Feed(m.net, data), first, count, batch_size, [&](const Batch& batch) {
      m.net.predict(batch.x, made);
      advance(m.net, batch, made);
    });
    return 0;
  });
}

int nn_sample_losses(int handle, int data_handle, int first, int count, float* out) {
  return guarded(-1, [&] {
    Instance& m = model(handle);
    for_targets(m, dataset(data_handle), first, count, kLayerBatch, [&](const Batch& batch) {
      m.net.losses(batch.x, batch.target, out);
      out += batch.x[0].rows();
    });
    return 0;
  });
}

int nn_layer_output(int handle, int data_handle, int layer, int first, int count, float* out) {
  return guarded(-1, [&] {
    Instance& m = model(handle);
    const Dataset& data = dataset(data_handle);
    check_range(data, first, count);
    const Feed feed(m.net, data);
    if (layer == -1 && count > kLayerBatch) fail({"expected at most ", kLayerBatch, " samples, received ", count});
    check_layer(m.net, layer);
    for_batches(feed, first, count, kLayerBatch, [&](const Batch& batch) { out = m.net.layer_output(batch.x, layer, out); });
    return 0;
  });
}

int nn_output_gradient(int handle, int data_handle, int index, int output, int layer, float* out) {
  return guarded(-1, [&] {
    Instance& m = model(handle);
    const Dataset& data = dataset(data_handle);
    check_range(data, index, 1);
    const Feed feed(m.net, data);
    if (output < 0) fail({"expected an output of at least 0, received ", output});
    check_layer(m.net, layer);
    for_batches(feed, index, 1, 1, [&](const Batch& batch) { m.net.gradient_by(batch.x, std::size_t(output), layer, out); });
    return 0;
  });
}

int nn_frozen_output(int handle, int data_handle, int first, int count, float* out) {
  return guarded(-1, [&] {
    Instance& m = model(handle);
    const Dataset& data = dataset(data_handle);
    check_range(data, first, count);
    const FrozenPart part = m.net.frozen_part();
    if (!part.weighs) fail({"expected a model whose first layers are frozen, received one without"});
    const Shapes shapes = m.net.shapes_of(part);
    std::vector<real*> to;
    for (const Shape& shape : shapes) {
      to.push_back(out);
      out += size_of({std::size_t(count), size_of(shape)});
    }
    for_batches(Feed(m.net, data), first, count, kLayerBatch, [&](const Batch& batch) {
      m.net.predict_frozen(batch.x, part, to);
      for (std::size_t i = 0; i < to.size(); ++i) to[i] += batch.x[0].rows() * size_of(shapes[i]);
    });
    return 0;
  });
}

int nn_pca(const float* rows, int count, int size, int components, float* out, float* shares) {
  return guarded(-1, [&] {
    if (count < 2 || size < 1) fail({"expected at least 2 rows of at least 1 number, received ", count, " of ", size});
    const std::vector<double> explained =
        principal_components({rows, {std::size_t(count), std::size_t(size)}}, std::size_t(components), {out, {}});
    std::copy(explained.begin(), explained.end(), shares);
    return 0;
  });
}

int nn_normalize_digit(const unsigned char* gray, int width, int height, unsigned char* out) {
  return guarded(-1, [&] { return int(normalize_digit(gray, width, height, out)); });
}
