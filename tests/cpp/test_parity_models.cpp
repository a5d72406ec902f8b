// Models as text against real Keras: the table of summary(), and what is built from the JSON that to_json() writes.
#include "compiled.h"
#include "summary.h"
#include "test_parity.h"

namespace sprout {
namespace {

Model build(const json& model) {
  ModelConfig config = read_model(model);
  return Model(std::move(config), 1);
}

/// An output shape as Keras writes it, [null, 128], without the batch.
Shape without_batch(const json& sizes) { return shape_of(json(sizes.begin() + 1, sizes.end())); }

/// An option as Keras and as the engine wrote it. Objects carry more in Keras (module, registered_name): what the engine writes must agree.
void expect_same_option(const json& expected, const json& written, const std::string& key) {
  if (!expected.is_object()) {
    EXPECT_EQ(expected, written) << key;
    return;
  }
  ASSERT_TRUE(written.is_object()) << key;
  EXPECT_EQ(expected["class_name"], written["class_name"]) << key;
  for (const auto& [name, value] : written["config"].items())
    EXPECT_EQ(expected["config"].value(name, json("missing")), value) << key << " " << name;
}

TEST(ParityModels, SummaryAsKeras) {
  for (const json& c : parity_cases("summaries.json")) {
    SCOPED_TRACE(c["name"].get<std::string>());
    try {
      Model model = build(c["model"]);
      if (c.contains("compile")) compile(model, c["compile"]["optimizer"], c["compile"]["loss"], c["compile"]["metrics"]);
      if (c["trained"].get<bool>()) {
        Values x(batch_of(2, model.input_shape())), target(Shape{2});
        std::ranges::fill(x.values, real(0));
        std::ranges::fill(target.values, real(0));
        Tracker tracker = model.tracker();
        model.train_step({x.view()}, {target.view()}, tracker, 1);
      }
      EXPECT_EQ(c["summary"].get<std::string>(), summary(model));
    } catch (const Error& e) { ADD_FAILURE() << e.what(); }
  }
}

TEST(ParityModels, ToJsonIsRead) {
  for (const json& c : parity_cases("configs.json")) {
    SCOPED_TRACE(c["name"].get<std::string>());
    try {
      const Model model = build(c["model"]);
      EXPECT_EQ(c["model"]["config"]["name"], model.name());
      ASSERT_EQ(c["layers"].size(), model.layers().size());
      std::size_t w = 0;
      for (std::size_t l = 0; l < model.layers().size(); ++l) {
        const Layer& layer = *model.layers()[l];
        const json& expected = c["layers"][l];
        EXPECT_EQ(expected["name"], layer.name);
        EXPECT_EQ(expected["class_name"], std::string(layer.class_name()));
        EXPECT_EQ(without_batch(expected["output_shape"]), model.output(l)) << layer.name;
        EXPECT_EQ(expected["params"], count_params(layer).params) << layer.name;
        for (const Param& p : layer.params()) {
          EXPECT_EQ(c["weights"].at(w)["name"], layer.name + "/" + p.name);
          EXPECT_EQ(shape_of(c["weights"].at(w++)["shape"]), p.shape);
        }
      }
      EXPECT_EQ(c["weights"].size(), w);
      EXPECT_EQ(c["params"], count_params(model).params);
      EXPECT_EQ(c["trainable_params"], count_params(model).trainable);
    } catch (const Error& e) { ADD_FAILURE() << e.what(); }
  }
}

/// What Keras wrote of a layer, the engine writes too: every option it knows has Keras' value.
TEST(ParityModels, ConfigsAreWrittenAsKeras) {
  for (const json& c : parity_cases("configs.json")) {
    SCOPED_TRACE(c["name"].get<std::string>());
    for (const json& expected : c["model"]["config"]["layers"]) {
      if (expected["class_name"] == "InputLayer") continue;
      try {
        const json written = write_layer(*read_layer(expected));
        EXPECT_EQ(expected["class_name"], written["class_name"]);
        for (const auto& [key, value] : written["config"].items()) {
          ASSERT_TRUE(expected["config"].contains(key)) << key;
          expect_same_option(expected["config"][key], value, key);
        }
      } catch (const Error& e) { ADD_FAILURE() << e.what(); }
    }
  }
}

}  // namespace
}  // namespace sprout
