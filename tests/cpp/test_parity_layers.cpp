// Layers against real Keras: inference, and the gradients of sum(dy * y) by the contract of Layer::backward.
#include <filesystem>

#include "test_parity.h"

namespace sprout {
namespace {

class ParityLayers : public testing::TestWithParam<std::string> {};

/// Runs the layers one by one, each output and gradient in memory of its own.
void compare(const json& c) {
  const json config = {{"class_name", "Sequential"}, {"config", {{"input_shape", c["input_shape"]}, {"layers", c["layers"]}}}};
  Model model = parity_model(config, c["weights"]);
  const auto& layers = model.layers();
  Values x(c["x"]);

  Values predicted(batch_of(x.shape[0], model.output_shape()));
  model.predict({x.view()}, {predicted.values.data()});
  EXPECT_EQ(shape_of(c["y"]["shape"]), predicted.shape);
  expect_close(c["y"], predicted.values, "predict");
  if (!c["deterministic"].get<bool>()) return;

  std::vector<Values> outputs = {x};
  for (std::size_t l = 0; l < layers.size(); ++l) {
    outputs.emplace_back(batch_of(x.shape[0], model.output(l)));
    const ConstTensor x = outputs[l].view();
    Tensor y = outputs[l + 1].view();
    layers[l]->mask = l ? layers[l - 1]->output_mask() : Mask();
    layers[l]->forward_all({&x, 1}, {&y, 1}, true);
  }
  expect_close(c.contains("y_training") ? c["y_training"] : c["y"], outputs.back().values, "y in training");
  if (!c.contains("dy")) return;

  const json& after = c.contains("weights_after") ? c["weights_after"] : c["weights"];
  std::size_t index = 0;
  for (const auto& layer : layers)
    for (const Param& p : layer->params()) expect_close(after.at(index++), p.value, p.name + " after training");

  std::ranges::fill(model.gradients(), real(0));
  Values dy(c["dy"]);
  for (std::size_t l = layers.size(); l-- > 0;) {
    const bool wanted = l > 0 || c.contains("dx");  // integers have no gradient
    Values dx(outputs[l].shape);
    const ConstTensor x = outputs[l].view(), y = outputs[l + 1].view(), dout = dy.view();
    Tensor din{wanted ? dx.values.data() : nullptr, dx.shape};
    layers[l]->backward_all({&x, 1}, {&y, 1}, {&dout, 1}, {&din, 1});
    dy = dx;
  }
  if (c.contains("dx")) expect_close(c["dx"], dy.values, "dx");

  double penalty = 0;
  std::size_t i = 0;
  for (const auto& layer : layers) {
    for (Param& p : layer->params()) {
      if (!p.trainable) continue;
      expect_close(c["dweights"].at(i), p.grad, "d" + p.name);
      penalty += p.regularizer.penalty(p.value);
      p.regularizer.add_gradient(p.value, p.grad);
      if (c.contains("regularization_loss"))
        expect_close(c["dweights_with_regularization"][i], p.grad, "d" + p.name + " with regularization");
      ++i;
    }
  }
  EXPECT_EQ(i, c["dweights"].size()) << "number of gradients";
  expect_close(c.value("regularization_loss", 0.0), penalty, "regularization_loss");
}

TEST_P(ParityLayers, ComputeAsKeras) {
  for (const json& c : parity_cases("layers/" + GetParam() + ".json")) {
    SCOPED_TRACE(GetParam() + " " + c["name"].get<std::string>());
    try {
      compare(c);
    } catch (const Error& e) { ADD_FAILURE() << e.what(); }
  }
}

/// The layers that there are vectors of, by the names of their files.
std::vector<std::string> layers_of_folder() {
  std::vector<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator("tests/parity/layers")) names.push_back(file.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

INSTANTIATE_TEST_SUITE_P(All, ParityLayers, testing::ValuesIn(layers_of_folder()), [](const auto& info) { return info.param; });

}  // namespace
}  // namespace sprout
