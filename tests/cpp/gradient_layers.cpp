// Layers: backward against central differences of f = sum(dy * y), for every option that changes the numbers.
#include "ritual.h"

namespace sprout {
namespace {

struct Case {
  std::string name;
  json layer;
  Shape input;
};

std::vector<Case> cases() {
  std::vector<Case> list;
  const auto add = [&](const std::string& name, const char* class_name, const json& config, const Shape& input) {
    list.push_back({name, {{"class_name", class_name}, {"config", config}}, input});
  };
  for (const char* activation : {"linear", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "selu", "gelu", "swish", "silu", "softplus",
                                 "softmax", "hard_sigmoid", "relu6"}) {
    for (bool bias : {true, false}) {
      const std::string name = std::string(activation) + (bias ? "" : "_no_bias");
      const json config = {{"units", 3}, {"activation", activation}, {"use_bias", bias}};
      add("Dense_" + name, "Dense", config, {4});
      add("Dense_" + name + "_rank3", "Dense", config, {2, 4});
    }
    add(std::string("Activation_") + activation, "Activation", {{"activation", activation}}, {2, 3});
  }
  add("Dense_units1", "Dense", {{"units", 1}}, {1});
  add("Dense_rank4", "Dense", {{"units", 5}, {"activation", "gelu"}}, {2, 3, 2});
  add("ReLU", "ReLU", json::object(), {5});
  add("ReLU_slope", "ReLU", {{"negative_slope", 0.25}}, {2, 5});
  add("ReLU_max_value", "ReLU", {{"max_value", 0.5}}, {7});
  add("ReLU_all", "ReLU", {{"max_value", 0.5}, {"negative_slope", 0.25}, {"threshold", 0.3}}, {2, 5});
  add("LeakyReLU", "LeakyReLU", json::object(), {5});
  add("LeakyReLU_slope", "LeakyReLU", {{"negative_slope", 0.05}}, {5});
  add("LeakyReLU_slope_zero", "LeakyReLU", {{"negative_slope", 0}}, {5});
  add("LeakyReLU_slope_above_one", "LeakyReLU", {{"negative_slope", 1.5}}, {5});
  add("PReLU", "PReLU", {{"alpha_initializer", "random_normal"}}, {2, 3});
  add("PReLU_shared", "PReLU", {{"alpha_initializer", "ones"}, {"shared_axes", {1, 2}}}, {2, 2, 3});
  add("ELU", "ELU", json::object(), {5});
  add("ELU_alpha", "ELU", {{"alpha", 1.7}}, {3, 2});
  add("Softmax", "Softmax", json::object(), {7});
  add("Softmax_rank3", "Softmax", json::object(), {2, 4});
  add("Dropout", "Dropout", {{"rate", 0.4}}, {6});
  add("Dropout_seed", "Dropout", {{"rate", 0.5}, {"seed", 9}}, {2, 3});
  add("Dropout_noise_shape", "Dropout", {{"rate", 0.5}, {"noise_shape", {nullptr, 1, 3}}}, {4, 3});
  add("Dropout_noise_shape_batch", "AlphaDropout", {{"rate", 0.5}, {"noise_shape", {1, nullptr}}}, {4});
  add("Dropout_none", "Dropout", {{"rate", 0}}, {6});
  add("Flatten", "Flatten", json::object(), {2, 3, 2});
  add("Reshape", "Reshape", {{"target_shape", {3, 4}}}, {2, 6});
  add("Reshape_open", "Reshape", {{"target_shape", {-1, 3}}}, {12});
  return list;
}

class LayerGradients : public testing::TestWithParam<Case> {};

TEST_P(LayerGradients, AreTheDifferences) {
  Built built(GetParam().layer, GetParam().input);
  Array x = away_from_zero(batch_of(3, built.input), 1);
  Array dy = away_from_zero(batch_of(3, built.output), 2);
  const auto f = [&] {
    const Array y = built.forward(x, true);
    double sum = 0;
    for (std::size_t i = 0; i < y.values.size(); ++i) sum += double(dy.values[i]) * double(y.values[i]);
    return sum;
  };

  Array y = built.forward(x, true);
  std::ranges::fill(built.gradients, real(0));
  const Array dx = built.backward(x, y, dy);
  expect_gradient(x.values, f, dx.values, "dx");
  for (Param& p : built.layer->params()) expect_gradient(p.value, f, p.grad, "d" + p.name);
}

TEST_P(LayerGradients, AreAddedAndDxIsWritten) {
  Built built(GetParam().layer, GetParam().input);
  Array x = away_from_zero(batch_of(3, built.input), 1);
  Array dy = away_from_zero(batch_of(3, built.output), 2);
  Array y = built.forward(x, true);
  std::ranges::fill(built.gradients, real(0));
  const Array dx = built.backward(x, y, dy);
  const std::vector<real> once = built.gradients;
  std::ranges::fill(built.gradients, real(100));
  const Array again = built.backward(x, y, dy);
  for (std::size_t i = 0; i < once.size(); ++i) EXPECT_NEAR(built.gradients[i] - 100, once[i], 1e-12);
  EXPECT_EQ(dx.values, again.values);
}

INSTANTIATE_TEST_SUITE_P(All, LayerGradients, testing::ValuesIn(cases()), [](const auto& info) { return info.param.name; });

// gelu's tanh approximation is an option of the function alone: no layer reads it from JSON.
TEST(ActivationGradients, GeluApproximate) {
  Activation gelu;
  gelu.kind = Activation::Kind::gelu;
  gelu.approximate = true;
  Array z = away_from_zero({2, 5}, 1), dy = away_from_zero({2, 5}, 2), y({2, 5}), dz({2, 5});
  const auto f = [&] {
    gelu.forward(z.view(), y.view());
    double sum = 0;
    for (std::size_t i = 0; i < y.values.size(); ++i) sum += double(dy.values[i]) * double(y.values[i]);
    return sum;
  };
  f();
  gelu.backward(z.view(), y.view(), dy.view(), dz.view());
  expect_gradient(z.values, f, dz.values, "dz");
}

// dz may share dy's memory, as the header allows.
TEST(ActivationGradients, InPlace) {
  using Kind = Activation::Kind;
  for (Kind kind : {Kind::linear, Kind::sigmoid, Kind::tanh, Kind::relu, Kind::leaky_relu, Kind::elu, Kind::selu, Kind::gelu, Kind::swish,
                    Kind::softplus, Kind::softmax, Kind::hard_sigmoid, Kind::relu6}) {
    SCOPED_TRACE(int(kind));
    Activation activation;
    activation.kind = kind;
    Array z = away_from_zero({3, 5}, 1), dy = away_from_zero({3, 5}, 2), y({3, 5}), dz({3, 5});
    activation.forward(z.view(), y.view());
    activation.backward(z.view(), y.view(), dy.view(), dz.view());
    activation.backward(z.view(), y.view(), dy.view(), dy.view());
    EXPECT_EQ(dy.values, dz.values);
    activation.forward(z.view(), z.view());
    EXPECT_EQ(z.values, y.values);
  }
}

}  // namespace
}  // namespace sprout
