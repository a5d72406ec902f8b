// Fuzzes the C boundary: data sets, models by the grammar that nn_classes() is, damage to their JSON, and every function in any order.
// Sanitizers watch the memory; here is asked that a failed call says what was expected. For libFuzzer, or fuzz_main.cpp.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "api.h"
#include "choices.h"

namespace {

using json = nlohmann::ordered_json;

const json& classes() {
  static const json all = json::parse(nn_classes());
  return all;
}

/// A value of no use, or of too much.
json odd(Choices& c) {
  switch (c.below(16)) {
    case 0: return nullptr;
    case 1: return 0;
    case 2: return -1;
    case 3: return 0.5;
    case 4: return std::numeric_limits<int>::max();
    case 5: return std::numeric_limits<std::int64_t>::min();
    case 6: return std::numeric_limits<std::uint64_t>::max();
    case 7: return 1e300;
    case 8: return "";
    case 9: return "seven";
    case 10: return true;
    case 11: return json::array();
    case 12: return json::object();
    case 13: return json::array({3, nullptr});
    case 14: return 65536;
    default: return json{{"class_name", "Dense"}, {"config", {{"units", 3}}}};
  }
}

json object(Choices& c, const char* kind, int depth = 0);

/// A value for an option, from its description.
json value_of(Choices& c, const json& option, int depth) {
  const std::string kind = option["kind"];
  const auto small = [&] { return int(1 + c.below(4)); };
  const auto list = [&](std::size_t n, auto value) {
    json all = json::array();
    for (std::size_t i = 0; i < n; ++i) all.push_back(value());
    return all;
  };
  const auto number = [&] {  // within its limits, the ends mostly included
    const double min = option.value("min", -2.0), max = option.value("max", std::max(min, 0.0) + 3);
    const double part = c.among({0.5, 0.25, 0.125, 0.875, 0.0, 1.0});
    const bool open = (part == 0 && option.value("above", false)) || (part == 1 && option.value("below", false));
    return min + (open ? 0.5 : part) * (max - min);
  };
  if (kind == "flag") return c.once_in(2);
  if (kind == "integer") return small();
  if (kind == "number") return number();
  if (kind == "rate") return c.once_in(3) ? object(c, "schedules") : json(c.among({0.01, 0.0, 10.0}));
  if (kind == "choice") return c.among(option["choices"]);
  if (kind == "activation") return c.among(classes()["activations"]);
  if (kind == "initializer") return object(c, "initializers");
  if (kind == "regularizer") return c.once_in(2) ? object(c, "regularizers") : json();
  if (kind == "layer") return object(c, "layers", depth + 1);
  if (kind == "sizes" && c.once_in(2)) return small();
  if (kind == "margins" && c.once_in(2)) return list(2, [&] { return list(2, small); });
  if (kind == "sizes" || kind == "margins") {
    const json& counts = option["counts"];
    return list(counts[c.below(counts.size())].get<std::size_t>(), small);
  }
  if (kind == "axes") return c.once_in(2) ? json(-1) : list(1 + c.below(2), small);
  const bool nulls = option.value("nulls", false);
  if (kind == "integers") return list(1 + c.below(3), [&] { return c.once_in(3) ? (nulls ? json() : json(-1)) : json(small()); });
  if (kind == "numbers" || kind == "reals") return list(1 + c.below(3), number);
  return option["default"];
}

/// { class_name, config } of a class of that kind: required options mostly, others sometimes, odd ones now and then.
json object(Choices& c, const char* kind, int depth) {
  const json& all = classes()[kind];
  auto which = all.begin();
  std::advance(which, long(c.below(all.size())));
  json config = json::object();
  for (const json& option : which.value()["options"]) {
    const bool required = option.value("required", false);
    if (required ? c.once_in(32) : !c.once_in(4)) continue;
    if (std::string(option["key"]).starts_with("clip") && !c.once_in(8)) continue;  // only one of three may be there
    const bool nested = option["kind"] == "layer" && depth > 2;
    config[std::string(option["key"])] = nested || c.once_in(64) ? odd(c) : value_of(c, option, depth);
  }
  if (c.once_in(128)) config["constructor"] = odd(c);
  return {{"class_name", which.key()}, {"config", config}};
}

json shape(Choices& c, std::size_t rank) {
  json all = json::array();
  for (std::size_t i = 0; i < rank; ++i) all.push_back(c.once_in(64) ? odd(c) : json(1 + c.below(8)));
  return all;
}

/// JSON text, now and then with a byte changed, or cut off.
std::string text_of(Choices& c, const json& value) {
  std::string text = value.dump(-1, ' ', false, json::error_handler_t::replace);
  if (c.once_in(32)) text[c.below(text.size())] = char(c.byte());
  if (c.once_in(64)) text.resize(c.below(text.size()));
  return text;
}

/// Whether a call succeeded. What failed must say what it expected: a message of the library's own is a fault.
template <class T>
bool succeeded(T result, const char* function) {
  if constexpr (std::is_pointer_v<T>) {
    if (result) return true;
  } else if (result >= 0) {
    return true;
  }
  const std::string message = nn_last_error();
  if (message.find("expected") == std::string::npos && message.find("unknown ") == std::string::npos) {
    std::fprintf(stderr, "%s failed with \"%s\", which does not say what was expected\n", function, message.c_str());
    std::abort();
  }
  return false;
}

std::size_t product(const json& sizes) {
  std::size_t n = 1;
  for (const json& d : sizes) n *= d.is_null() ? 1 : d.get<std::size_t>();
  return n;
}

/// One program: what it has made, and what it may do with it.
class Program {
 public:
  explicit Program(Choices c) : c(c) {}

  void run() {
    using Step = void (Program::*)();
    static constexpr Step steps[] = {
        &Program::data_set, &Program::model,    &Program::fit,     &Program::steps_of_fit, &Program::resume, &Program::evaluate,
        &Program::predict,  &Program::inside,   &Program::weights, &Program::settings,     &Program::pca,    &Program::drawing,
        &Program::view,     &Program::generate, &Program::release, &Program::odd_calls,    &Program::fit,    &Program::steps_of_fit};
    for (int i = 0; i < 3; ++i) data_set();
    for (int i = 0; i < 4 && !c.done(); ++i) model();
    while (!c.done()) (this->*steps[c.below(std::size(steps))])();
    for (const auto& [handle, data] : data_) nn_free(handle);
    for (const auto& [handle, built] : models_) nn_free(handle);
    nn_set_threads(1);
  }

 private:
  struct Data {
    json x;  // shapes
    int count = 0;
  };
  struct Built {
    int data = 0;  // whose samples it was made for
    json description;
    std::size_t weights = 0, inputs = 0, outputs = 0;
  };

  // A handle of what there is, mostly.
  template <class Map>
  int any(const Map& all) {
    if (all.empty() || c.once_in(32)) return int(c.below(40)) - 2;
    auto it = all.begin();
    std::advance(it, long(c.below(all.size())));
    return it->first;
  }

  /// A data set for a model, mostly the one that it was made for.
  int data_for(int model) {
    const auto it = models_.find(model);
    return it == models_.end() || c.once_in(16) ? any(data_) : it->second.data;
  }

  void bytes(void* to, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) static_cast<std::uint8_t*>(to)[i] = i < 64 ? c.byte() : std::uint8_t(i);
  }
  void reals(float* to, std::size_t n) {
    static constexpr float values[] = {0, 1, -1, 0.5f, 3, 1e-30f, 1e30f, std::numeric_limits<float>::infinity(), NAN};
    const std::size_t kinds = c.once_in(8) ? std::size(values) : 3;
    for (std::size_t i = 0; i < n; ++i) to[i] = i < 64 ? values[c.below(kinds)] : float(i % 7) / 8;
  }

  void data_set() {
    const int count = int(1 + c.below(20));
    const auto part = [&](const json& shape, const std::string& dtype) {
      json value = {{"shape", shape}, {"dtype", c.once_in(48) ? c.among({"none", "float"}) : dtype}};
      if (c.once_in(16)) value["scale"] = odd(c);
      if (c.once_in(4)) value["name"] = c.among({"a", "b", "input"});
      return value;
    };
    json spec = {{"count", c.once_in(64) ? odd(c) : json(count)}, {"x", json::array()}, {"y", json::array()}};
    do spec["x"].push_back(part(shape(c, c.below(4)), c.among({"float32", "float32", "uint8", "int32"})));
    while (c.once_in(8));
    while (spec["y"].empty() ? !c.once_in(24) : c.once_in(8))
      spec["y"].push_back(part(c.once_in(8) ? shape(c, 1) : json::array(), c.among({"uint8", "uint8", "uint8", "int32", "float32"})));
    const std::string text = text_of(c, spec);
    const int handle = nn_dataset_create(text.c_str());
    if (!succeeded(handle, "nn_dataset_create")) return;
    spec = json::parse(text);  // as it was read, changed bytes included
    const std::size_t n = spec["count"].get<std::size_t>();
    const auto fill = [&](void* to, const json& part) {
      if (!to) return;
      const std::size_t size = n * product(part.value("shape", json::array()));
      const std::string dtype = part.value("dtype", "float32");
      if (dtype == "float32")
        reals(static_cast<float*>(to), size);
      else if (dtype == "int32")
        for (std::size_t i = 0; i < size; ++i) static_cast<std::int32_t*>(to)[i] = int(c.once_in(200) ? 1u << 31 : c.below(4));
      else if (c.once_in(8))
        bytes(to, size);
      else
        for (std::size_t i = 0; i < size; ++i) static_cast<std::uint8_t*>(to)[i] = std::uint8_t(i % 4);
    };
    if (n > 5000) {
      nn_free(handle);
      return;
    }
    json x = spec["x"], y = spec.value("y", json::array()), shapes = json::array();
    for (std::size_t i = 0; i < x.size(); ++i)
      fill(nn_dataset_x(handle, int(i)), x[i]), shapes.push_back(x[i].value("shape", json::array()));
    for (std::size_t i = 0; i < y.size(); ++i) fill(nn_dataset_y(handle, int(i)), y[i]);
    succeeded(nn_dataset_x(handle, int(c.below(4)) - 1), "nn_dataset_x");
    data_[handle] = {shapes, int(n)};
  }

  void view() {
    const int of = any(data_);
    const auto it = data_.find(of);
    std::vector<unsigned> rows(c.below(30));
    for (unsigned& row : rows) row = unsigned(c.below(it == data_.end() ? 8 : std::size_t(it->second.count) + c.once_in(64)));
    const int handle = nn_dataset_view(of, rows.data(), int(rows.size()), int(c.below(12)));
    if (succeeded(handle, "nn_dataset_view")) data_[handle] = {it->second.x, int(rows.size())};
  }

  void generate() {
    const std::string name = c.among({"digits", "xor", "circles", "spirals", "moons"});
    const bool digits = name == "digits";
    const json spec = {{"count", 8},
                       {"x", {{{"shape", digits ? json{28, 28} : json{2}}, {"dtype", digits ? "uint8" : "float32"}}}},
                       {"y", {{{"dtype", "uint8"}}}}};
    const int handle = nn_dataset_create(spec.dump().c_str());
    if (!succeeded(handle, "nn_dataset_create")) return;
    data_[handle] = {json::array({spec["x"][0]["shape"]}), 8};
    const json how = {{"name", name}, {"seed", c.once_in(16) ? odd(c) : json(3)}, {"noise", c.once_in(16) ? odd(c) : json(0.1)}};
    succeeded(nn_dataset_generate(c.once_in(8) ? any(data_) : handle, text_of(c, how).c_str(), int(c.below(9)), int(c.below(10))),
              "nn_dataset_generate");
  }

  void model() {
    json layers = json::array();
    // The samples of a data set that is there, mostly, for otherwise nothing is ever trained.
    const auto fits = data_.find(any(data_));
    const json inputs = fits == data_.end() ? json::array({shape(c, c.below(4))}) : fits->second.x;
    if (inputs.size() > 1) return join(fits->first, inputs);
    layers.push_back(input_layer("input", inputs[0]));
    // Layers that can be built, mostly: one that cannot be put behind those before is left out.
    const auto spec_of = [&](const json& layers) {
      return json{{"model", {{"class_name", "Sequential"}, {"config", {{"layers", layers}}}}}, {"seed", c.below(9)}};
    };
    for (std::size_t i = c.below(12); i > 0; --i) {
      json more = layers;
      more.push_back(object(c, "layers"));
      const int tried = nn_model_create(spec_of(more).dump(-1, ' ', false, json::error_handler_t::replace).c_str());
      if (succeeded(tried, "nn_model_create") || c.once_in(32)) layers = more;
      if (tried > 0) nn_free(tried);
    }
    // An output that losses take: Flatten and Dense behind what was drawn.
    if (!c.once_in(4)) {
      layers.push_back({{"class_name", "Flatten"}, {"config", json::object()}});
      layers.push_back({{"class_name", "Dense"}, {"config", {{"units", c.once_in(4) ? 1 + c.below(4) : 4}, {"activation", "softmax"}}}});
    }
    create(fits == data_.end() ? 0 : fits->first, spec_of(layers));
  }

  static json input_layer(const std::string& name, const json& shape) {
    json batch_shape = json::array({nullptr});
    for (const json& d : shape) batch_shape.push_back(d);
    return {{"class_name", "InputLayer"}, {"name", name}, {"config", {{"name", name}, {"batch_shape", batch_shape}}}};
  }

  /// A model of several inputs, each through a Dense, with an output of all and, at times, one of the first alone.
  void join(int data, const json& inputs) {
    json layers = json::array(), ends = json::array(), all = json::array();
    const auto tensor = [](const std::string& name) { return json::array({name, 0, 0, json::object()}); };
    const auto add = [&](const char* class_name, const std::string& name, json config, const json& reads) {
      config["name"] = name;
      layers.push_back({{"class_name", class_name}, {"name", name}, {"config", config}, {"inbound_nodes", json::array({reads})}});
    };
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      const std::string name = i < 2 && c.once_in(2) ? std::string(1, char('a' + i)) : "input_" + std::to_string(i);
      layers.push_back(input_layer(name, inputs[i]));
      layers.back()["inbound_nodes"] = json::array();
      add("Flatten", "flat_" + std::to_string(i), json::object(), json::array({tensor(name)}));
      add("Dense", "dense_" + std::to_string(i), {{"units", 4}, {"activation", "softmax"}},
          json::array({tensor("flat_" + std::to_string(i))}));
      all.push_back(tensor("dense_" + std::to_string(i)));
      ends.push_back({name, 0, 0});
    }
    add(c.among({"Add", "Concatenate", "Multiply"}), "joined", json::object(), all);
    add("Dense", "a", {{"units", 4}, {"activation", "softmax"}}, json::array({tensor("joined")}));
    json outputs = json::array({{"a", 0, 0}});
    if (c.once_in(2)) outputs.push_back({c.once_in(8) ? "a" : "dense_0", 0, 0});
    const json config = {{"layers", layers}, {"input_layers", ends}, {"output_layers", outputs}};
    create(data, {{"model", {{"class_name", "Functional"}, {"config", config}}}, {"seed", c.below(9)}});
  }

  void create(int data, json spec) {
    if (!c.once_in(16)) {
      json metrics = json::array();
      while (c.once_in(3)) metrics.push_back(c.once_in(2) ? object(c, "metrics") : json("accuracy"));
      const json loss = c.once_in(4) ? object(c, "losses") : json("sparse_categorical_crossentropy");
      spec["compile"] = {{"optimizer", object(c, "optimizers")}, {"loss", loss}, {"metrics", metrics}};
      if (c.once_in(8)) spec["compile"]["loss"] = c.among({json{loss, loss}, json{{"a", loss}, {"dense_0", nullptr}}, json{loss, nullptr}});
      if (c.once_in(8)) spec["compile"]["loss_weights"] = c.among({json{0.5, 2}, json{{"a", 3}}, json{1}, odd(c)});
    }
    const int handle = nn_model_create(text_of(c, spec).c_str());
    if (!succeeded(handle, "nn_model_create")) return;
    const char* text = nn_model_describe(handle);
    if (!succeeded(text, "nn_model_describe")) return;
    Built built;
    built.data = data;
    built.description = json::parse(text);
    built.weights = built.description["weights_size"];
    for (const json& input : built.description["inputs"]) built.inputs += product(input["shape"]);
    for (const json& output : built.description["outputs"]) built.outputs += product(output["shape"]);
    // What is too large for a quick try is not tried.
    std::size_t largest = built.weights;
    for (const json& layer : built.description["layers"]) largest = std::max(largest, product(layer["output_shape"]));
    if (largest > 1'000'000) {
      nn_free(handle);
      return;
    }
    models_[handle] = std::move(built);
  }

  void fit() {
    json settings = {{"batch_size", c.once_in(32) ? odd(c) : json(1 + c.below(9))}, {"shuffle", c.once_in(2)}, {"seed", c.below(5)}};
    for (const char* key : {"validation_count", "initial_epoch", "initial_step"})
      if (c.once_in(6)) settings[key] = c.once_in(4) ? odd(c) : json(c.below(6));
    for (const char* key : {"order_per_output", "from_frozen"})
      if (c.once_in(8)) settings[key] = true;
    const int validation = c.once_in(6) ? any(data_) : 0;
    const int model = any(models_);
    if (succeeded(nn_fit_begin(model, data_for(model), validation, text_of(c, settings).c_str()), "nn_fit_begin"))
      succeeded(nn_fit_run(model, 4), "nn_fit_run");
  }

  void steps_of_fit() { succeeded(nn_fit_run(any(models_), int(c.below(12)) - 1), "nn_fit_run"); }

  void resume() {
    const int model = any(models_);
    const int size = nn_fit_size(model);
    if (!succeeded(size, "nn_fit_size")) return;
    std::vector<unsigned char> saved(static_cast<std::size_t>(size));
    if (!succeeded(nn_fit_save(model, saved.data(), size), "nn_fit_save")) return;
    if (c.once_in(3)) saved[c.below(saved.size())] ^= c.byte();
    if (c.once_in(8)) saved.resize(c.below(saved.size()));
    succeeded(nn_fit_restore(c.once_in(8) ? any(models_) : model, saved.data(), int(saved.size())), "nn_fit_restore");
  }

  /// Calls f(model, data, first, count, out) with room for what it may write, `outputs` numbers a sample.
  template <class F>
  void asked(F f) {
    const int model = any(models_), data = data_for(model);
    const auto built = models_.find(model);
    const auto held = data_.find(data);
    const int samples = held == data_.end() ? 4 : held->second.count;
    const int first = c.once_in(8) ? int(c.below(30)) - 3 : 0;
    const int count = c.once_in(8) ? int(c.below(30)) - 3 : samples;
    std::vector<float> out(built == models_.end() ? 64 : std::size_t(std::max(count, 1)) * built->second.outputs);
    f(model, data, first, count, out);
  }

  void evaluate() {
    asked([&](int model, int data, int first, int count, std::vector<float>& out) {
      const int batch = int(c.below(9)) - c.once_in(8);
      succeeded(nn_evaluate(model, data, first, count, batch, c.once_in(2) ? out.data() : nullptr), "nn_evaluate");
    });
  }

  void predict() {
    asked([&](int model, int data, int first, int count, std::vector<float>& out) {
      succeeded(nn_predict(model, data, first, count, int(c.below(9)), out.data()), "nn_predict");
      std::vector<float> losses(std::size_t(std::max(count, 1)));
      succeeded(nn_sample_losses(model, data, first, count, losses.data()), "nn_sample_losses");
    });
  }

  void inside() {
    asked([&](int model, int data, int first, int count, std::vector<float>&) {
      const auto it = models_.find(model);
      std::size_t all = 1, inputs = 1, frozen = 1;
      if (it != models_.end()) {
        inputs = it->second.inputs;
        for (const json& layer : it->second.description["layers"]) all += product(layer["output_shape"]);
        for (const json& shape : it->second.description["frozen"]) frozen += product(shape);
      }
      std::vector<float> out(std::size_t(std::max(count, 1)) * std::max(all, frozen)), gradient(std::max(all, inputs));
      succeeded(nn_layer_output(model, data, int(c.below(8)) - 2, first, count, out.data()), "nn_layer_output");
      succeeded(nn_output_gradient(model, data, first, int(c.below(6)) - 1, int(c.below(8)) - 2, gradient.data()), "nn_output_gradient");
      succeeded(nn_frozen_output(model, data, first, count, out.data()), "nn_frozen_output");
    });
  }

  void weights() {
    const int model = any(models_);
    float* to = nn_weights(model);
    if (!succeeded(to, "nn_weights") || models_.count(model) == 0) return;
    if (models_[model].weights > 0) reals(to, models_[model].weights);
    nn_slots(model);
    nn_gradients(model);
    succeeded(nn_model_describe(model), "nn_model_describe");
  }

  void settings() {
    succeeded(nn_set_iterations(any(models_), c.among({0.0, 7.0, 2147483647.0, 9007199254740992.0, -1.0, 0.5, double(NAN)})),
              "nn_set_iterations");
    succeeded(nn_set_learning_rate(any(models_), c.among({0.0, 0.1, 1e30, -1.0, double(NAN)})), "nn_set_learning_rate");
    succeeded(nn_set_threads(c.once_in(8) ? int(c.below(6)) - 2 : 1 + int(c.below(3))), "nn_set_threads");
  }

  void pca() {
    const int count = int(c.below(12)), size = int(c.below(12)), components = int(c.below(14)) - 1;
    std::vector<float> rows(144), out(144 * 2), shares(16);
    reals(rows.data(), rows.size());
    succeeded(nn_pca(rows.data(), count, size, components, out.data(), shares.data()), "nn_pca");
  }

  void drawing() {
    const int width = int(c.below(40)) - 1, height = int(c.below(40)) - 1;
    std::vector<unsigned char> gray(40 * 40), out(28 * 28);
    bytes(gray.data(), 64);
    succeeded(nn_normalize_digit(gray.data(), width, height, out.data()), "nn_normalize_digit");
  }

  void release() {
    const bool data = c.once_in(2);
    const int handle = data ? any(data_) : any(models_);
    if (succeeded(nn_free(handle), "nn_free")) data_.erase(handle), models_.erase(handle);
  }

  /// Texts that are no JSON of ours.
  void odd_calls() {
    const std::string text = odd(c).dump();
    const char* given = c.once_in(8) ? nullptr : text.c_str();
    const int made[] = {nn_dataset_create(given), nn_model_create(given)};
    for (int handle : made)
      if (succeeded(handle, "create")) nn_free(handle);
    succeeded(nn_fit_begin(any(models_), any(data_), 0, given), "nn_fit_begin");
  }

  Choices c;
  std::map<int, Data> data_;
  std::map<int, Built> models_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  Program(Choices(bytes, size)).run();
  return 0;
}
