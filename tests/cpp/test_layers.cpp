// Layers: one ritual each, what they refuse, and how training differs from inference.
#include "ritual.h"

namespace sprout {
namespace {

json layer(const char* class_name, const json& config = json::object()) { return {{"class_name", class_name}, {"config", config}}; }

/// What building a layer on an input says.
std::string refused(const json& config, const Shape& input) {
  return error_of([&] { Built(config, input); });
}

TEST(DenseLayer, Ritual) {
  layer_ritual(layer("Dense", {{"units", 3}}), {4}, {3});
  layer_ritual(layer("Dense", {{"units", 1}, {"use_bias", false}}), {1}, {1});
  layer_ritual(
      layer("Dense", {{"units", 13}, {"kernel_regularizer", "l2"}, {"kernel_initializer", "he_normal"}, {"bias_initializer", "ones"}}),
      {2, 3, 7}, {2, 3, 13});
  for (const char* activation :
       {"sigmoid", "tanh", "relu", "leaky_relu", "elu", "selu", "gelu", "swish", "softplus", "softmax", "hard_sigmoid", "relu6"})
    layer_ritual(layer("Dense", {{"units", 5}, {"activation", activation}}), {6}, {5});
}

TEST(DenseLayer, DeclaresKernelAndBias) {
  const Built built(layer("Dense", {{"units", 3}, {"name", "head"}}), {2, 4});
  ASSERT_EQ(built.layer->params().size(), 2u);
  EXPECT_EQ(built.layer->name, "head");
  EXPECT_EQ(built.layer->params()[0].name, "kernel");
  EXPECT_EQ(built.layer->params()[0].shape, (Shape{4, 3}));
  EXPECT_EQ(built.layer->params()[1].name, "bias");
  EXPECT_EQ(built.layer->params()[1].shape, (Shape{3}));
}

TEST(DenseLayer, ComputesByHand) {
  Built built(layer("Dense", {{"units", 2}, {"activation", "relu"}}), {3});
  built.weights = {1, 2, 3, 4, 5, 6, 0.5, -100};  // kernel (3, 2), bias (2)
  Array x({1, 3}, {1, 10, 100});
  EXPECT_EQ(built.forward(x, false).values, (std::vector<real>{531.5, 542}));
}

TEST(DenseLayer, RefusesSamplesWithoutDimensions) {
  expect_says(refused(layer("Dense", {{"units", 3}}), {}), {"expected input (..., features)", "received ()"});
}

TEST(ActivationLayers, Ritual) {
  for (const char* activation : {"linear", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "selu", "gelu", "swish", "softplus", "softmax"})
    layer_ritual(layer("Activation", {{"activation", activation}}), {2, 5}, {2, 5});
  layer_ritual(layer("ReLU"), {7}, {7});
  layer_ritual(layer("ReLU", {{"negative_slope", 0.3}}), {7}, {7});
  layer_ritual(layer("LeakyReLU", {{"negative_slope", 0.1}}), {3, 3}, {3, 3});
  layer_ritual(layer("PReLU", {{"alpha_initializer", "he_normal"}, {"alpha_regularizer", "l2"}}), {3, 5}, {3, 5});
  layer_ritual(layer("PReLU", {{"shared_axes", {1, 2}}}), {3, 5, 2}, {3, 5, 2});
  layer_ritual(layer("ELU", {{"alpha", 0.5}}), {7}, {7});
  layer_ritual(layer("Softmax"), {2, 7}, {2, 7});
}

TEST(ActivationLayers, HaveKerasDefaults) {
  const auto at_minus_one = [](const char* class_name) {
    Built built(layer(class_name), {1});
    Array x({1, 1}, real(-1));
    return built.forward(x, false).values[0];
  };
  EXPECT_EQ(at_minus_one("ReLU"), 0);
  EXPECT_FLOAT_EQ(at_minus_one("LeakyReLU"), -0.3f);
  EXPECT_FLOAT_EQ(at_minus_one("ELU"), std::exp(-1.0f) - 1);
  EXPECT_EQ(at_minus_one("Softmax"), 1);
}

TEST(PReLULayer, RefusesAxesThatAreNotThere) {
  expect_says(refused(layer("PReLU", {{"shared_axes", 3}}), {2, 4}), {"expected axis from 1 to 2", "received 3"});
  expect_says(refused(layer("PReLU", {{"shared_axes", {1, -1}}}), {2, 4}), {"shared_axes to be counted from 1"});
}

TEST(FlattenLayer, Ritual) {
  layer_ritual(layer("Flatten"), {2, 3, 4}, {24});
  layer_ritual(layer("Flatten"), {5}, {5});
  layer_ritual(layer("Flatten"), {}, {1});  // a number a sample becomes a vector of one, as in Keras
}

TEST(ReshapeLayer, Ritual) {
  layer_ritual(layer("Reshape", {{"target_shape", {6, 2}}}), {3, 4}, {6, 2});
  layer_ritual(layer("Reshape", {{"target_shape", {2, -1, 3}}}), {12}, {2, 2, 3});
  layer_ritual(layer("Reshape", {{"target_shape", {-1}}}), {2, 2}, {4});
}

TEST(ReshapeLayer, KeepsTheOrder) {
  Built built(layer("Reshape", {{"target_shape", {3, 2}}}), {2, 3});
  Array x({1, 2, 3}, {1, 2, 3, 4, 5, 6});
  EXPECT_EQ(built.forward(x, false).values, x.values);
}

TEST(ReshapeLayer, RefusesWhatDoesNotFit) {
  const auto to = [](const json& target) { return refused(layer("Reshape", {{"target_shape", target}}), {3, 4}); };
  expect_says(to({5, 2}), {"expected target_shape with 12 elements as input (3, 4) has", "received (5, 2)"});
  expect_says(to({-1, 5}), {"12 elements", "received (-1, 5)"});
  expect_says(to({-1, -1}), {"at most one -1", "received (-1, -1)"});
  expect_says(to({0, 12}), {"above 0", "received (0, 12)"});
  expect_says(to({-2, 6}), {"above 0", "received (-2, 6)"});
}

// The known sizes multiply to 2^64: their product must not wrap round to 0 and divide by it.
TEST(ReshapeLayer, RefusesSizesBeyondCounting) {
  expect_says(refused(layer("Reshape", {{"target_shape", {65536, 65536, 65536, 65536, -1}}}), {3, 4}),
              {"expected target_shape", "received (65536"});
  expect_says(refused(layer("Reshape", {{"target_shape", {65536, 65536, 65536, 65536}}}), {3, 4}),
              {"expected target_shape", "received (65536"});
}

TEST(DropoutLayer, Ritual) {
  for (double rate : {0.0, 0.3, 0.9}) layer_ritual(layer("Dropout", {{"rate", rate}}), {4, 5}, {4, 5});
  layer_ritual(layer("Dropout", {{"rate", 0.5}, {"seed", 3}}), {9}, {9});
}

TEST(DropoutLayer, DoesNothingInInference) {
  Built built(layer("Dropout", {{"rate", 0.7}}), {100});
  Array x = away_from_zero({2, 100}, 1);
  EXPECT_EQ(built.forward(x, false).values, x.values);
}

TEST(DropoutLayer, DropsTheRateAndScalesTheRest) {
  Built built(layer("Dropout", {{"rate", 0.25}}), {10000});
  Array x({2, 10000}, real(3));
  const Array y = built.forward(x, true);
  std::size_t zeros = 0;
  for (real v : y.values) {
    if (v == 0)
      ++zeros;
    else
      EXPECT_FLOAT_EQ(v, 4);  // 3 / (1 - 0.25)
  }
  EXPECT_NEAR(double(zeros) / 20000, 0.25, 5 * std::sqrt(0.25 * 0.75 / 20000));
}

TEST(DropoutLayer, DrawsBySeedAndStep) {
  const auto drawn = [](const json& config, std::uint64_t seed, std::uint64_t step) {
    Built built(layer("Dropout", config), {200});
    built.layer->set_draw(seed, step);
    Array x({1, 200}, real(1));
    return built.forward(x, true).values;
  };
  const json free = {{"rate", 0.5}}, own = {{"rate", 0.5}, {"seed", 1}};
  EXPECT_EQ(drawn(free, 1, 1), drawn(free, 1, 1));
  EXPECT_NE(drawn(free, 1, 1), drawn(free, 2, 1));
  EXPECT_NE(drawn(free, 1, 1), drawn(free, 1, 2));
  EXPECT_EQ(drawn(own, 1, 1), drawn(own, 2, 1)) << "a layer's own seed stands above the run's";
  EXPECT_NE(drawn(own, 1, 1), drawn(own, 1, 2));
}

// But for dropout, a layer computes the same in training and in inference.
TEST(Scratch, GrowsAndNeverShrinks) {
  Buffer buffer;
  scratch(buffer, 3, 4)[11] = 1;
  EXPECT_EQ(buffer.size(), 12u);
  EXPECT_EQ(scratch(buffer, 2), buffer.data());
  EXPECT_EQ(buffer.size(), 12u);
}

TEST(Scratch, RefusesSizesWhoseProductOverflows) {
  Buffer buffer;
  expect_says(error_of([&] { scratch(buffer, 1 << 16, 1 << 16, 1 << 16, 1 << 16); }), {"fit into memory", "(65536, 65536, 65536, 65536)"});
  EXPECT_TRUE(buffer.empty());
}

TEST(Layers, TrainingEqualsInference) {
  for (const json& config : {layer("Dense", {{"units", 4}, {"activation", "gelu"}}), layer("Activation", {{"activation", "selu"}}),
                             layer("Flatten"), layer("Reshape", {{"target_shape", {3, 2}}}), layer("Softmax")}) {
    Built built(config, {2, 3});
    Array x = away_from_zero({5, 2, 3}, 1);
    EXPECT_EQ(built.forward(x, true).values, built.forward(x, false).values) << config.dump();
  }
}

}  // namespace
}  // namespace sprout
