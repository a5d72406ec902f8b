// Layers against real Keras: inference, and the gradients of sum(dy * y) by the contract of Layer::backward.
#include "test_parity.h"

namespace sprout {
namespace {

class ParityLayers : public testing::TestWithParam<const char*> {};

/// Runs the layers one by one, each output and gradient in memory of its own.
void compare(const json& c) {
  const json config = {{"class_name", "Sequential"}, {"config", {{"input_shape", c["input_shape"]}, {"layers", c["layers"]}}}};
  Sequential model = parity_model(config, c["weights"]);
  Values x(c["x"]);

  Values predicted(batch_of(x.shape[0], model.output()));
  model.predict(x.view(), predicted.values.data());
  EXPECT_EQ(shape_of(c["y"]["shape"]), predicted.shape);
  expect_close(c["y"], predicted.values, "predict");
  if (!c["deterministic"].get<bool>()) return;

  std::vector<Values> outputs = {x};
  for (std::size_t l = 0; l < model.layers().size(); ++l) {
    outputs.emplace_back(batch_of(x.shape[0], model.output(l)));
    Tensor y = outputs[l + 1].view();
    model.layers()[l]->forward(outputs[l].view(), y, true);
  }
  expect_close(c["y"], outputs.back().values, "y in training");

  std::ranges::fill(model.gradients(), real(0));
  Values dy(c["dy"]);
  for (std::size_t l = model.layers().size(); l-- > 0;) {
    Values dx(outputs[l].shape);
    Tensor view = dx.view();
    model.layers()[l]->backward(outputs[l].view(), outputs[l + 1].view(), dy.view(), &view);
    dy = dx;
  }
  expect_close(c["dx"], dy.values, "dx");

  double penalty = 0;
  std::size_t i = 0;
  for (const auto& layer : model.layers()) {
    for (Param& p : layer->params()) {
      expect_close(c["dweights"][i], p.grad, "d" + p.name);
      penalty += p.regularizer.penalty(p.value);
      p.regularizer.add_gradient(p.value, p.grad);
      if (c.contains("regularization_loss")) expect_close(c["dweights_with_regularization"][i], p.grad, "d" + p.name + " with regularization");
      ++i;
    }
  }
  expect_close(c.value("regularization_loss", 0.0), penalty, "regularization_loss");
}

TEST_P(ParityLayers, ComputeAsKeras) {
  for (const json& c : parity_cases(std::string("layers/") + GetParam() + ".json")) {
    SCOPED_TRACE(std::string(GetParam()) + " " + c["name"].get<std::string>());
    try {
      compare(c);
    } catch (const Error& e) {
      ADD_FAILURE() << e.what();
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, ParityLayers,
                         testing::Values("activation", "dense", "dropout", "elu", "flatten", "leaky_re_lu", "re_lu", "reshape", "softmax"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace sprout
