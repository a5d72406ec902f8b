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
      net.gradient_by({x.view()}, k, -1, dx.values.data());
      // log p_k is the logit less a number that is the same for all classes: only differences of logits can be seen in predictions.
      Array other({1, 2, 3});
      net.gradient_by({x.view()}, (k + 1) % 3, -1, other.values.data());
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

TEST(InputGradient, IsOfWhatALayerGives) {
  const auto layer = [](const char* class_name, const char* name, const json& config, const json& reads) {
    return json{{"class_name", class_name}, {"name", name}, {"config", config}, {"inbound_nodes", {reads}}};
  };
  const auto wire = [](const char* name) { return json{name, 0, 0, json::object()}; };
  json input = {{"class_name", "InputLayer"}, {"name", "x"}, {"config", {{"batch_shape", {nullptr, 3}}}}, {"inbound_nodes", json::array()}};
  const json config = {{"layers",
                        {input, layer("Dense", "a", {{"units", 4}}, {wire("x")}), layer("Dense", "b", {{"units", 4}}, {wire("a")}),
                         layer("Add", "sum", json::object(), {wire("a"), wire("b")}), layer("Dense", "c", {{"units", 2}}, {wire("sum")})}},
                       {"input_layers", {{"x", 0, 0}}},
                       {"output_layers", {{"c", 0, 0}}}};
  Model net(read_model({{"class_name", "Functional"}, {"config", config}}), 3);
  compile(net, "sgd", "mse");
  Array x = away_from_zero({1, 3}, 5), dx({1, 4});
  const auto kernel = [&](std::size_t l) { return net.layers()[l]->params()[0].value; };
  net.gradient_by({x.view()}, 1, 2, dx.values.data());  // of the sum: a column of c's kernel
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(dx.values[i], kernel(3)[2 * i + 1], 1e-6);
  net.gradient_by({x.view()}, 1, 0, dx.values.data());  // of a: both ways to the sum
  for (std::size_t i = 0; i < 4; ++i) {
    double wanted = kernel(3)[2 * i + 1];
    for (std::size_t j = 0; j < 4; ++j) wanted += double(kernel(1)[4 * i + j]) * double(kernel(3)[2 * j + 1]);
    EXPECT_NEAR(dx.values[i], wanted, 1e-6);
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
  net.gradient_by({one.view()}, 1, -1, dx.values.data());
  EXPECT_EQ(std::vector<real>(net.gradients().begin(), net.gradients().end()), before);
  expect_says(error_of([&] { net.gradient_by({one.view()}, 2, -1, dx.values.data()); }), {"an output below 2", "received 2"});
}

}  // namespace
}  // namespace sprout
