// Recurrent layers, their wrappers and Embedding: the ritual, by hand, masks, and what they refuse.
#include "compiled.h"
#include "ritual.h"

namespace sprout {
namespace {

json layer(const char* class_name, const json& config) { return {{"class_name", class_name}, {"config", config}}; }
std::string refused(const json& config, const Shape& input) {
  return error_of([&] { Built(config, input); });
}

TEST(RecurrentLayers, Ritual) {
  for (const char* name : {"SimpleRNN", "LSTM", "GRU"}) {
    layer_ritual(layer(name, {{"units", 3}}), {4, 2}, {3});
    layer_ritual(layer(name, {{"units", 7}, {"return_sequences", true}, {"use_bias", false}, {"dropout", 0.3}}), {4, 5}, {4, 7});
    layer_ritual(layer(name, {{"units", 2}, {"go_backwards", true}, {"recurrent_dropout", 0.3}, {"activation", "relu"}}), {4, 5}, {2});
    layer_ritual(layer("Bidirectional", {{"layer", layer(name, {{"units", 3}})}}), {4, 2}, {6});
    layer_ritual(layer("Bidirectional", {{"layer", layer(name, {{"units", 3}, {"return_sequences", true}})}, {"merge_mode", "mul"}}),
                 {4, 2}, {4, 3});
  }
  layer_ritual(layer("GRU", {{"units", 3}, {"reset_after", false}}), {4, 2}, {3});
  layer_ritual(layer("TimeDistributed", {{"layer", layer("Dense", {{"units", 3}})}}), {4, 2}, {4, 3});
}

TEST(RecurrentLayers, DeclareKerasWeights) {
  const Built lstm(layer("LSTM", {{"units", 3}}), {4, 2});
  ASSERT_EQ(lstm.layer->params().size(), 3u);
  EXPECT_EQ(lstm.layer->params()[0].shape, (Shape{2, 12}));
  EXPECT_EQ(lstm.layer->params()[1].shape, (Shape{3, 12}));
  EXPECT_EQ(lstm.layer->params()[2].shape, (Shape{12}));
  const Built gru(layer("GRU", {{"units", 3}}), {4, 2});
  EXPECT_EQ(gru.layer->params()[2].shape, (Shape{2, 9}));
  const Built both(layer("Bidirectional", {{"layer", layer("GRU", {{"units", 3}})}}), {4, 2});
  ASSERT_EQ(both.layer->params().size(), 6u);
  EXPECT_EQ(both.layer->params()[4].name, "backward_gru/recurrent_kernel");
}

TEST(LSTMLayer, ForgetBiasBeginsAtOne) {
  const json three = {{"class_name", "Constant"}, {"config", {{"value", 3}}}};
  Model model(read_model(layer("Sequential", {{"layers", {layer("LSTM", {{"units", 2}, {"bias_initializer", three}})}}}), {4, 2}), 1);
  const auto bias = model.layers()[0]->params()[2].value;
  EXPECT_EQ(std::vector<real>(bias.begin(), bias.end()), (std::vector<real>{3, 3, 1, 1, 3, 3, 3, 3}));
}

TEST(SimpleRNNLayer, ComputesByHand) {
  Built built(layer("SimpleRNN", {{"units", 1}, {"activation", "linear"}, {"return_sequences", true}}), {3, 1});
  built.weights = {2, 10, 1};  // kernel, recurrent kernel, bias
  Array x({1, 3, 1}, {1, 2, 3});
  EXPECT_EQ(built.forward(x, false).values, (std::vector<real>{3, 35, 357}));
}

// A masked step is as if it were not there.
TEST(RecurrentLayers, MaskedStepsAreSkipped) {
  for (const char* name : {"SimpleRNN", "LSTM", "GRU"}) {
    const json config = layer(name, {{"units", 3}});
    Built whole(config, {5, 2}), shorter(config, {3, 2});
    const std::vector<std::uint8_t> mask = {1, 0, 1, 1, 0};
    whole.layer->mask = mask;
    Array x = away_from_zero({1, 5, 2}, 1), y = whole.forward(x, false);
    Array left({1, 3, 2}, {x.values[0], x.values[1], x.values[4], x.values[5], x.values[6], x.values[7]});
    const Array expected = shorter.forward(left, false);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(y.values[i], expected.values[i], 1e-6) << name;
  }
}

TEST(EmbeddingLayer, TakesRowsAndMasksZero) {
  Built built(layer("Embedding", {{"input_dim", 3}, {"output_dim", 2}, {"mask_zero", true}}), {3});
  built.weights = {1, 2, 3, 4, 5, 6};
  Array x({1, 3}, {2, 0, 1});
  EXPECT_EQ(built.forward(x, false).values, (std::vector<real>{5, 6, 1, 2, 3, 4}));
  const Mask mask = built.layer->output_mask();
  EXPECT_EQ(std::vector<std::uint8_t>(mask.begin(), mask.end()), (std::vector<std::uint8_t>{1, 0, 1}));
  for (real token : {real(3), real(-1), real(0.5), std::numeric_limits<real>::quiet_NaN()}) {
    Array bad({1, 3}, {0, token, 1});
    expect_says(error_of([&] { built.forward(bad, false); }), {"Embedding", "from 0 to 2", "received"});
  }
}

// The mask of an Embedding reaches an LSTM through a layer between that keeps time steps.
TEST(Model, PassesMasksOn) {
  const auto predicted = [](std::vector<real> tokens) {
    const json config = {
        {"class_name", "Sequential"},
        {"config",
         {{"layers",
           {layer("Embedding", {{"input_dim", 9}, {"output_dim", 4}, {"mask_zero", true}}), layer("Dropout", {{"rate", 0.5}}),
            layer("LSTM", {{"units", 3}, {"return_sequences", true}}), layer("GRU", {{"units", 2}})}}}}};
    Model model(read_model(config, {tokens.size()}), 1);
    Array x({1, tokens.size()}, std::move(tokens)), y({1, 2});
    model.predict({x.view()}, {y.values.data()});
    return y.values;
  };
  const auto padded = predicted({3, 4, 5, 0, 0}), bare = predicted({3, 4, 5});
  for (int i : {0, 1}) EXPECT_NEAR(padded[std::size_t(i)], bare[std::size_t(i)], 1e-6);
}

// Steps that are masked count neither in the loss nor in the metrics nor in the gradient.
TEST(Model, LossOfMaskedSequences) {
  const json layers = {layer("Embedding", {{"input_dim", 9}, {"output_dim", 4}, {"mask_zero", true}}),
                       layer("LSTM", {{"units", 3}, {"return_sequences", true}}),
                       layer("Dense", {{"units", 2}, {"activation", "softmax"}})};
  const json config = {{"class_name", "Sequential"}, {"config", {{"layers", layers}}}};
  const auto run = [&](std::vector<real> tokens, std::vector<real> classes) {
    const std::size_t steps = tokens.size();
    Model model(read_model(config, {steps}), 1);
    compile(model, "sgd", "sparse_categorical_crossentropy", {"accuracy"});
    Array x({1, steps}, std::move(tokens)), target({1, steps}, std::move(classes));
    Tracker tracker = model.tracker();
    model.gradient({x.view()}, {target.view()}, tracker, 1);
    std::vector<real> numbers(model.gradients().begin(), model.gradients().end());
    numbers.push_back(tracker.logs()["loss"].get<real>());
    numbers.push_back(tracker.logs()["accuracy"].get<real>());
    Tracker again = model.tracker();
    numbers.push_back(real(model.evaluate({x.view()}, {target.view()}, again)));
    return numbers;
  };
  const auto padded = run({3, 0, 4, 5, 0, 0}, {1, 1, 0, 1, 0, 0}), bare = run({3, 4, 5}, {1, 0, 1});
  ASSERT_EQ(padded.size(), bare.size());
  for (std::size_t i = 0; i < bare.size(); ++i) EXPECT_NEAR(padded[i], bare[i], 1e-6) << i;
  EXPECT_EQ(run({0, 0}, {1, 1}).back(), 0) << "nothing counts: no loss";
}

TEST(RecurrentLayers, RefuseWhatDoesNotFit) {
  expect_says(refused(layer("LSTM", {{"units", 3}}), {28}), {"expected input (steps, features)", "received (28,)", "to (28, 1)"});
  expect_says(refused(layer("LSTM", {{"units", 3}}), {4, 4, 3}), {"received (4, 4, 3)", "to (4, 12)"});
  expect_says(refused(layer("LSTM", {{"units", 0}}), {4, 2}), {"LSTM", "units", "at least 1"});
  expect_says(refused(layer("LSTM", {{"units", 1}, {"stateful", true}}), {4, 2}), {"LSTM", "stateful", "false"});
  expect_says(refused(layer("Bidirectional", {{"layer", layer("Dense", {{"units", 3}})}}), {4, 2}),
              {"Bidirectional", "SimpleRNN, LSTM or GRU"});
  expect_says(refused(layer("Bidirectional", {{"layer", layer("LSTM", {{"units", 3}})}, {"merge_mode", "max"}}), {4, 2}),
              {"merge_mode", "concat"});
  expect_says(refused(layer("TimeDistributed", json::object()), {4, 2}), {"TimeDistributed", "expected layer"});
  expect_says(refused(layer("TimeDistributed", {{"layer", layer("Dense", {{"units", 3}})}}), {4}), {"(steps, ...)", "received (4,)"});
}

}  // namespace
}  // namespace sprout
