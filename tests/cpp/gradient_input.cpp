// The gradient of an output by the input, against central differences of predictions.
#include "compiled.h"
#include "ritual.h"

namespace sprout {
namespace {

TEST(InputGradient, IsTheDerivativeOfThePrediction) {
  const auto layer = [](const char* class_name, const json& config = json::object()) {
    return json{{"class_name", class_name}, {"config", config}};
  };
  const json frozen = layer("Dense", {{"units", 7}, {"activation", "tanh"}, {"trainable", false}});
  const json layers = {layer("SpatialDropout1D", {{"rate", 0.5}}),
                       layer("Flatten"),
                       frozen,
                       layer("GaussianDropout", {{"rate", 0.5}}),
                       layer("BatchNormalization"),
                       layer("Dropout", {{"rate", 0.5}}),
                       layer("Dense", {{"units", 5}, {"activation", "gelu"}}),
                       layer("Dense", {{"units", 3}, {"activation", "softmax"}})};
  for (const char* loss : {"mse", "sparse_categorical_crossentropy"}) {
    Model net(read_model(layer("Sequential", {{"layers", layers}}), {2, 3}), 4);
    compile(net, "adam", loss);
    Array x = away_from_zero({1, 2, 3}, 5), dx({1, 2, 3}), p({1, 3});
    const bool logits = std::string(loss) != "mse";
    for (std::size_t k = 0; k < 3; ++k) {
      net.input_gradient({x.view()}, k, dx.values.data());
      // log p_k is the logit less a number that is the same for all classes: only differences of logits can be seen in predictions.
      Array other({1, 2, 3});
      net.input_gradient({x.view()}, (k + 1) % 3, other.values.data());
      if (logits)
        for (std::size_t i = 0; i < 6; ++i) dx.values[i] -= other.values[i];
      const auto f = [&] {
        net.predict({x.view()}, {p.values.data()});
        return double(logits ? std::log(p.values[k] / p.values[(k + 1) % 3]) : p.values[k]);
      };
      expect_gradient(x.values, f, dx.values, std::string(loss) + " dx");
    }
  }
}

TEST(InputGradient, LeavesTheGradientsOfTheLastStep) {
  Model net(
      read_model({{"class_name", "Sequential"}, {"config", {{"layers", {{{"class_name", "Dense"}, {"config", {{"units", 2}}}}}}}}}, {3}),
      4);
  compile(net, "sgd", "mse");
  Array x = away_from_zero({4, 3}, 5), y = away_from_zero({4, 2}, 6), one = away_from_zero({1, 3}, 7), dx({1, 3});
  Tracker tracker = net.tracker();
  net.gradient({x.view()}, {y.view()}, tracker, 1);
  const std::vector<real> before(net.gradients().begin(), net.gradients().end());
  net.input_gradient({one.view()}, 1, dx.values.data());
  EXPECT_EQ(std::vector<real>(net.gradients().begin(), net.gradients().end()), before);
  expect_says(error_of([&] { net.input_gradient({one.view()}, 2, dx.values.data()); }), {"an output below 2", "received 2"});
}

}  // namespace
}  // namespace sprout
