// The classes: classes.json is what the engine says of them, and what it says is right.
#ifndef __EMSCRIPTEN__  // the page's engine does not describe itself
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "api.h"
#include "classes.h"
#include "config.h"
#include "ritual.h"

namespace sprout {
namespace {

json said() { return json::parse(nn_classes()); }

/// JSON in which each option, each weight and each list of words has a line.
std::string lines(const json& value, int depth = 0) {
  const bool inner = std::any_of(value.begin(), value.end(), [](const json& each) { return each.is_structured(); });
  if (!value.is_structured() || !inner || depth > 3) return value.dump();
  const std::string indent(std::size_t(2 * depth), ' ');
  std::string text = value.is_array() ? "[" : "{", between;
  for (const auto& [key, each] : value.items()) {
    text += between + "\n  " + indent + (value.is_array() ? "" : json(key).dump() + ": ") + lines(each, depth + 1);
    between = ",";
  }
  return text + "\n" + indent + (value.is_array() ? "]" : "}");
}

/// With UPDATE in the environment, as `npm run classes` has it, the files are written anew.
TEST(Classes, FilesAreWhatTheEngineSays) {
  const auto compare = [](const std::string& file, const json& classes) {
    const std::string expected = lines(classes) + "\n";
    if (std::getenv("UPDATE")) std::ofstream(file) << expected;
    std::ostringstream found;
    found << std::ifstream(file).rdbuf();
    EXPECT_TRUE(found.str() == expected) << file << ": npm run classes";
  };
  compare("web/src/base/classes.json", said());
  compare("web/src/base/metrics.json", said()["metrics"]);  // alone: what a worker needs at once
}

const json* option_of(const json& described, const std::string& key) {
  for (const json& option : described["options"])
    if (option["key"] == key) return &option;
  return nullptr;
}

TEST(Classes, AskForWhatKerasRequires) {
  const json classes = said();
  for (const char* table : {"layers", "schedules"})
    for (const auto& [name, described] : classes[table].items()) {
      json config = json::object();
      for (const json& option : described["options"]) {
        if (!option.contains("required")) continue;
        config[option["key"].get<std::string>()] = option["default"];
      }
      for (const auto& [key, value] : config.items()) {
        json without = config;
        without.erase(key);
        const json given = {{"class_name", name}, {"config", without}};
        expect_says(error_of([&] { table == std::string("layers") ? void(read_layer(given)) : void(read_schedule(given)); }),
                    {name.c_str(), ("expected " + key + ", which has no default").c_str()});
      }
    }
}

TEST(Classes, OptionsTellKindDefaultAndLimits) {
  const json layers = said()["layers"];
  const json& dense = layers["Dense"];
  EXPECT_EQ(*option_of(dense, "units"), json::parse(R"({"key": "units", "kind": "integer", "required": true, "default": 1, "min": 1})"));
  EXPECT_EQ(*option_of(dense, "kernel_constraint"), json::parse(R"({"key": "kernel_constraint", "kind": "only", "default": null})"));
  EXPECT_EQ((*option_of(dense, "lora_alpha"))["kind"], "ignored");
  EXPECT_EQ((*option_of(dense, "kernel_initializer"))["default"]["class_name"], "GlorotUniform");
  EXPECT_EQ(*option_of(layers["Conv1D"], "padding"),
            json::parse(R"({"key": "padding", "kind": "choice", "default": "valid", "choices": ["valid", "same", "causal"]})"));
  EXPECT_EQ(*option_of(layers["Dropout"], "rate"),
            json::parse(R"({"key": "rate", "kind": "number", "required": true, "default": 0.0, "min": 0.0, "max": 1.0, "below": true})"));
  EXPECT_EQ(*option_of(layers["MaxPooling2D"], "strides"),
            json::parse(R"({"key": "strides", "kind": "sizes", "default": null, "min": 1, "counts": [1, 2], "optional": true})"));
  EXPECT_EQ(*option_of(layers["RandomZoom"], "width_factor"),
            json::parse(R"({"key": "width_factor", "kind": "numbers", "default": null, "optional": true, "counts": [1, 2],
                            "min": -1.0, "above": true, "max": 1.0})"));
  EXPECT_EQ((*option_of(said()["optimizers"]["SGD"], "learning_rate"))["kind"], "rate");
  EXPECT_EQ(said()["losses"]["MeanSquaredError"]["names"], json::parse(R"(["mean_squared_error", "mse"])"));
}

/// Every default that a class tells can be read back, and is what it writes without being told.
TEST(Classes, DefaultsAreThoseOfTheClass) {
  const json layers = said()["layers"];
  for (const auto& [name, described] : layers.items()) {
    json config = json::object();
    bool wrapper = false;
    for (const json& option : described["options"]) {
      wrapper = wrapper || option["kind"] == "layer";
      if (option["kind"] != "ignored") config[option["key"].get<std::string>()] = option["default"];
    }
    if (wrapper) continue;
    const json written = write_layer(*read_layer({{"class_name", name}, {"config", config}}))["config"];
    for (const auto& [key, value] : written.items()) {
      if (key == "name" || key == "trainable") continue;
      EXPECT_EQ(config[key], value) << name << " " << key;
    }
  }
}

TEST(Classes, WeightsAndMasksTellTheFlagsTheyHangOn) {
  const json layers = said()["layers"];
  EXPECT_EQ(layers["BatchNormalization"]["weights"], json::parse(R"([{"name": "gamma", "when": "scale"}, {"name": "beta", "when": "center"},
                            {"name": "moving_mean", "trainable": false}, {"name": "moving_variance", "trainable": false}])"));
  EXPECT_EQ(layers["LSTM"]["weights"],
            json::parse(R"([{"name": "kernel"}, {"name": "recurrent_kernel"}, {"name": "bias", "when": "use_bias"}])"));
  EXPECT_EQ(layers["LSTM"]["masks"], "keeps");
  EXPECT_EQ(layers["LSTM"]["masks_when"], "return_sequences");
  EXPECT_EQ(layers["Embedding"]["masks"], "makes");
  EXPECT_EQ(layers["Embedding"]["masks_when"], "mask_zero");
  EXPECT_EQ(layers["Bidirectional"]["masks"], "inner");
  EXPECT_EQ(layers["Flatten"]["masks"], "ends");
}

TEST(Classes, MetricsTellTheirDirection) {
  const json metrics = said()["metrics"];
  EXPECT_EQ(metrics["R2Score"]["direction"], "up");
  EXPECT_EQ(metrics["TopKCategoricalAccuracy"]["direction"], "up");
  EXPECT_EQ(metrics["MeanAbsoluteError"]["direction"], "down");
}

}  // namespace
}  // namespace sprout
#endif
