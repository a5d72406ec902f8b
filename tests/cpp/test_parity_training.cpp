// Training against real Keras: whole fits from given weights, without shuffling.
#include "compiled.h"
#include "fit.h"
#include "test_parity.h"

namespace sprout {
namespace {

/// A dataset of the case's x and y: bytes where the case has a scale, classes as int32, other targets as float32.
Dataset parity_data(const json& c, bool classes) {
  Values x(c["x"]), y(c["y"]);
  const double scale = c["scale"];
  Dataset data = room_for(x.shape[0], sample_of(x.shape), scale == 1 ? Dtype::float32 : Dtype::uint8, sample_of(y.shape),
                          classes ? Dtype::int32 : Dtype::float32, scale);
  if (scale != 1)
    std::ranges::copy(x.values, static_cast<std::uint8_t*>(data.x()));
  else
    std::ranges::copy(x.values, static_cast<float*>(data.x()));
  if (classes)
    std::ranges::copy(y.values, static_cast<std::int32_t*>(data.y()));
  else
    std::ranges::copy(y.values, static_cast<float*>(data.y()));
  return data;
}

void compare_logs(const json& expected, const json& received, const std::string& what) {
  ASSERT_EQ(expected.size(), received.size()) << what << ": expected " << expected.dump() << ", received " << received.dump();
  for (const auto& [key, value] : expected.items()) {
    ASSERT_TRUE(received.contains(key)) << what << " " << key;
    expect_close(value.get<double>(), received[key].get<double>(), what + " " + key, 3 * kTolerance);
  }
}

void compare(const json& c) {
  Model model = parity_model(c["model"], c["initial_weights"]);
  compile(model, c["compile"]["optimizer"], c["compile"]["loss"], c["compile"]["metrics"]);
  const Dataset data = parity_data(c, model.loss()->counts_classes());
  const json& options = c["fit"];
  const std::size_t batch_size = options["batch_size"];

  Fit::Settings settings;
  settings.batch_size = int(batch_size);
  settings.shuffle = false;
  const double count = double(data.layout().count);
  settings.validation_count = int(count - std::floor(count * (1 - options.value("validation_split", 0.0))));
  Fit fit(model, data, nullptr, settings);

  std::size_t step = 0;
  for (std::size_t epoch = 0; epoch < options["epochs"]; ++epoch) {
    json state;
    do {
      state = fit.run(1);
      if (!state.contains("batch")) continue;  // a batch of validation
      expect_close(c["batch_losses"].at(step).get<double>(), state["batch"]["loss"].get<double>(), "loss of step " + std::to_string(step),
                   3 * kTolerance);
      ++step;
    } while (state["phase"] != "epoch_end");
    json expected;
    for (const auto& [key, values] : c["history"].items()) expected[key] = values[epoch];
    compare_logs(expected, state["logs"], "epoch " + std::to_string(epoch));
  }
  EXPECT_EQ(c["batch_losses"].size(), step) << "steps";

  std::size_t i = 0;
  for (const auto& layer : model.layers())
    for (const Param& p : layer->params()) expect_close(c["weights"].at(i++), p.value, layer->name + "/" + p.name, 10 * kTolerance);

  const std::size_t N = data.layout().count, X = size_of(model.input_shape()), T = size_of(data.layout().y[0].shape);
  std::vector<std::uint32_t> all(N);
  for (std::size_t n = 0; n < N; ++n) all[n] = std::uint32_t(n);
  std::vector<real> x(N * X), target(N * T), y(N * size_of(model.output_shape()));
  data.gather_x(0, all, x.data());
  data.gather_y(0, all, target.data());
  Tracker tracker = model.tracker();
  for (std::size_t n = 0; n < N; n += batch_size) {
    const std::size_t size = std::min(batch_size, N - n);
    model.evaluate({{&x[n * X], batch_of(size, model.input_shape())}}, {{&target[n * T], batch_of(size, data.layout().y[0].shape)}},
                   tracker);
  }
  compare_logs(c["evaluate"], tracker.logs(), "evaluate");
  model.predict({{x.data(), batch_of(N, model.input_shape())}}, {y.data()});
  expect_close(c["predict"], y, "predict", 10 * kTolerance);
}

TEST(ParityTraining, FitsAsKeras) {
  for (const json& c : parity_cases("training.json")) {
    SCOPED_TRACE(c["name"].get<std::string>());
    try {
      compare(c);
    } catch (const Error& e) { ADD_FAILURE() << e.what(); }
  }
}

}  // namespace
}  // namespace sprout
