// Models of several inputs and outputs against real Keras: predictions, and two epochs of training.
#include "compiled.h"
#include "describe.h"
#include "fit.h"
#include "summary.h"
#include "test_parity.h"

namespace sprout {
namespace {

/// The case's samples and targets, by their names.
Dataset data_of(const json& c) {
  Dataset::Layout layout;
  const auto parts = [&](const json& tensors) {
    std::vector<Dataset::Part> list;
    for (const auto& [name, value] : tensors.items()) {
      const Shape batch = shape_of(value["shape"]);
      layout.count = batch[0];
      list.push_back({.name = name, .shape = sample_of(batch)});
    }
    return list;
  };
  layout.x = parts(c["x"]), layout.y = parts(c["y"]);
  Dataset data(layout);
  for (std::size_t i = 0; i < layout.x.size(); ++i)
    std::ranges::copy(Values(c["x"][layout.x[i].name]).values, static_cast<float*>(data.x(i)));
  for (std::size_t i = 0; i < layout.y.size(); ++i)
    std::ranges::copy(Values(c["y"][layout.y[i].name]).values, static_cast<float*>(data.y(i)));
  return data;
}

void expect_predictions(const json& expected, Model& model, const Dataset& data, double tolerance) {
  std::vector<std::uint32_t> all(data.layout().count);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = std::uint32_t(i);
  Batch batch;
  Feed(model, data).gather(all, batch);
  std::vector<Values> made;
  std::vector<real*> to;
  ASSERT_EQ(expected.size(), model.outputs());
  for (const json& output : expected) made.emplace_back(shape_of(output["shape"]));
  for (Values& values : made) to.push_back(values.values.data());
  model.predict(batch.x, to);
  for (std::size_t k = 0; k < made.size(); ++k) expect_close(expected[k], made[k].values, model.output_name(k), tolerance);
}

void compare(const json& c) {
  Model model = parity_model(c["model"], c["weights"]);
  const Dataset data = data_of(c);
  expect_predictions(c["predict"], model, data, kTolerance);
  if (c.contains("summary")) { EXPECT_EQ(c["summary"].get<std::string>(), summary(model)); }

  const json described = describe(model);
  Model again(read_model({{"class_name", "Functional"}, {"config", described["functional"]}}), 1);
  std::ranges::copy(model.weights(), again.weights().begin());
  {
    SCOPED_TRACE("of what is described: " + described["functional"].dump());
    expect_predictions(c["predict"], again, data, kTolerance);
  }
  EXPECT_EQ(describe(again)["functional"], described["functional"]);
  for (std::size_t k = 0; c.contains("summary") && k < model.outputs(); ++k) EXPECT_EQ(again.output_name(k), model.output_name(k));

  std::vector<std::string> outputs;
  for (std::size_t k = 0; k < model.outputs(); ++k) outputs.push_back(model.output_name(k));
  model.compile(read_optimizer(c["compile"]["optimizer"]), read_objectives(c["compile"], outputs));
  Fit::Settings settings;
  settings.batch_size = 2;
  settings.shuffle = false;
  Fit fit(model, data, &data, settings);
  for (std::size_t epoch = 0; epoch < 2; ++epoch) {
    const json state = fit.run(100);
    ASSERT_EQ(state["phase"], "epoch_end");
    if (c["history"].size() > 2 || model.outputs() == 1) { EXPECT_EQ(c["history"].size(), state["logs"].size()) << state["logs"].dump(); }
    for (const auto& [key, values] : c["history"].items()) {
      ASSERT_TRUE(state["logs"].contains(key)) << key << " in " << state["logs"].dump();
      expect_close(values[epoch].get<double>(), state["logs"][key].get<double>(), key, 1e-4);
    }
  }
  std::size_t i = 0;
  for (const auto& layer : model.layers())
    for (const Param& p : layer->params()) expect_close(c["weights_after"].at(i++), p.value, layer->name + "/" + p.name, 1e-4);
  expect_predictions(c["predict_after"], model, data, 1e-4);
}

TEST(ParitySeveral, PredictAndTrainAsKeras) {
  for (const json& c : parity_cases("several.json")) {
    SCOPED_TRACE(c["name"].get<std::string>());
    try {
      compare(c);
    } catch (const Error& e) { ADD_FAILURE() << e.what(); }
  }
}

}  // namespace
}  // namespace sprout
