// Graphs: merging layers, and models drawn at random, against central differences.
#include "compiled.h"
#include "graphs.h"
#include "ritual.h"

namespace sprout {
namespace {

constexpr std::size_t kBatch = 3;

/// The gradient of the mean squared errors by the weights, all of which are trained, and of one number of the outputs by the inputs.
void check(const json& config, std::uint64_t seed) {
  Model model(read_model(config), seed);
  std::vector<std::string> outputs;
  json weights = json::array();  // of the losses
  for (std::size_t k = 0; k < model.outputs(); ++k) outputs.push_back(model.output_name(k)), weights.push_back(0.5 + double(k));
  json said = {{"loss", "mse"}};
  if (model.outputs() > 1) said["loss_weights"] = weights;
  model.compile(read_optimizer("sgd"), read_objectives(said, outputs));
  fill_away_from_zero(model.weights(), seed + 1);
  array(model.weights()) *= real(0.7);

  std::vector<Array> x, target, one, y;
  std::vector<ConstTensor> in, wanted, alone;
  std::vector<real*> to;
  std::size_t inputs = 0;
  for (std::size_t i = 0; i < model.inputs(); ++i) {
    x.push_back(away_from_zero(batch_of(kBatch, model.input_shape(i)), seed + 2 + i));
    one.push_back(away_from_zero(batch_of(1, model.input_shape(i)), seed + 40 + i));
    inputs += one[i].values.size();
  }
  for (std::size_t k = 0; k < model.outputs(); ++k) {
    target.push_back(away_from_zero(batch_of(kBatch, model.output_shape(k)), seed + 20 + k));
    y.emplace_back(batch_of(1, model.output_shape(k)));
  }
  for (Array& a : x) in.push_back(a.view());
  for (Array& a : target) wanted.push_back(a.view());
  for (Array& a : one) alone.push_back(a.view());
  for (Array& a : y) to.push_back(a.values.data());

  const auto loss = [&] {
    Tracker tracker = model.tracker();
    return model.gradient(in, wanted, tracker, 3);
  };
  loss();
  const std::vector<real> gradients(model.gradients().begin(), model.gradients().end());
  expect_gradient(model.weights(), loss, gradients, "weights");

  const std::size_t number = seed % model.output_size();
  Array dx(Shape{inputs});
  model.gradient_by(alone, number, -1, dx.values.data());
  const auto output = [&] {
    model.predict(alone, to);
    std::size_t at = number, k = 0;
    while (at >= y[k].values.size()) at -= y[k++].values.size();
    return double(y[k].values[at]);
  };
  std::size_t from = 0;
  for (Array& a : one) {
    expect_gradient(a.values, output, std::span(dx.values).subspan(from, a.values.size()), "input");
    from += a.values.size();
  }
  loss();
  for (std::size_t i = 0; i < gradients.size(); ++i) EXPECT_NEAR(gradients[i], model.gradients()[i], 1e-12) << "again after gradient_by";
}

json random_uniform() { return {{"class_name", "RandomUniform"}, {"config", {{"minval", 0.1}, {"maxval", 0.4}}}}; }

struct MergeCase {
  std::string name;
  const char* class_name;
  json config;
  std::vector<Shape> inputs;
};

class MergeGradients : public testing::TestWithParam<MergeCase> {};

TEST_P(MergeGradients, AreTheDifferences) {
  const MergeCase& c = GetParam();
  Graph graph;
  const Output x = graph.input("x", {4});
  std::vector<Output> reads;
  for (std::size_t i = 0; i < c.inputs.size(); ++i) {
    const std::string n = std::to_string(i);
    const Output d = graph.call("Dense", "d" + n, {{"units", size_of(c.inputs[i])}, {"activation", "tanh"}}, {x});
    json shape = json::array();
    for (std::size_t s : c.inputs[i]) shape.push_back(s);
    reads.push_back(graph.call("Reshape", "r" + n, {{"target_shape", shape}}, {d}));
  }
  const Output merged = graph.call(c.class_name, "merged", c.config, reads);
  const Output y = graph.call("Dense", "last", {{"units", 3}}, {graph.call("Flatten", "flat", json::object(), {merged})});
  check(graph.model({y}), 17);
}

const std::vector<MergeCase> kMerges = [] {
  std::vector<MergeCase> cases;
  for (const char* name : {"Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"}) {
    cases.push_back({std::string(name) + "_alike", name, json::object(), {{2, 3}, {2, 3}}});
    cases.push_back({std::string(name) + "_channels", name, json::object(), {{2, 2, 3}, {1, 1, 3}}});
    cases.push_back({std::string(name) + "_last", name, json::object(), {{2, 1}, {2, 4}}});
    cases.push_back({std::string(name) + "_missing", name, json::object(), {{3}, {2, 1, 1}}});
    if (std::string(name) != "Subtract") {
      cases.push_back({std::string(name) + "_three", name, json::object(), {{5}, {5}, {5}}});
      cases.push_back({std::string(name) + "_three_ways", name, json::object(), {{2, 1, 3}, {1, 2, 1}, {2, 2, 3}}});
    }
  }
  for (int axis : {1, 2, 3, -1})
    cases.push_back({"Concatenate_" + std::to_string(axis + 2),
                     "Concatenate",
                     {{"axis", axis}},
                     {axis == 1 ? Shape{3, 2, 2} : Shape{1, 2, 2}, axis == 2 ? Shape{1, 4, 2} : Shape{1, 2, 2},
                      axis == 3 || axis == -1 ? Shape{1, 2, 5} : Shape{1, 2, 2}}});
  for (bool normalize : {false, true}) {
    const std::string end = normalize ? "_normalized" : "";
    cases.push_back({"Dot_vectors" + end, "Dot", {{"axes", 1}, {"normalize", normalize}}, {{4}, {4}}});
    cases.push_back({"Dot_matrices" + end, "Dot", {{"axes", {2, 1}}, {"normalize", normalize}}, {{3, 4}, {4, 2}}});
    cases.push_back({"Dot_last" + end, "Dot", {{"axes", -1}, {"normalize", normalize}}, {{3, 2}, {2, 2}}});
    cases.push_back({"Dot_middle" + end, "Dot", {{"axes", {1, 2}}, {"normalize", normalize}}, {{3, 2, 2}, {2, 3, 1}}});
  }
  return cases;
}();

INSTANTIATE_TEST_SUITE_P(All, MergeGradients, testing::ValuesIn(kMerges), [](const auto& info) { return info.param.name; });

struct AttentionCase {
  std::string name;
  const char* class_name;
  json config;
  bool key = false, causal = false, masked = false;
};

class AttentionGradients : public testing::TestWithParam<AttentionCase> {};

TEST_P(AttentionGradients, AreTheDifferences) {
  const AttentionCase& c = GetParam();
  Graph graph;
  Output x = graph.input("x", {5, 3});
  if (c.masked) x = graph.call("Masking", "mask", {{"mask_value", 0.5}}, {x});
  const auto dense = [&](const char* name, int units, const Output& of) {
    return graph.call("Dense", name, {{"units", units}, {"activation", "tanh"}, {"bias_initializer", random_uniform()}}, {of});
  };
  std::vector<Output> reads = {dense("q", 4, x), dense("v", c.key ? 2 : 4, x)};
  if (c.key) reads.push_back(dense("k", 4, x));
  const Output attended = graph.call(c.class_name, "attention", c.config, reads);
  const Output y = graph.call("Dense", "last", {{"units", 2}}, {graph.call("Flatten", "flat", json::object(), {attended})});
  json model = graph.model({y});
  for (json& layer : model["config"]["layers"])
    if (layer["name"] == "attention") layer["inbound_nodes"][0]["kwargs"]["use_causal_mask"] = c.causal;
  check(model, 23);
}

const AttentionCase kAttentions[] = {
    {"heads", "MultiHeadAttention", {{"num_heads", 2}, {"key_dim", 3}}},
    {"heads_without_bias",
     "MultiHeadAttention",
     {{"num_heads", 1}, {"key_dim", 2}, {"value_dim", 3}, {"use_bias", false}, {"output_shape", 5}}},
    {"heads_key_causal", "MultiHeadAttention", {{"num_heads", 3}, {"key_dim", 2}}, true, true},
    {"heads_masked", "MultiHeadAttention", {{"num_heads", 2}, {"key_dim", 2}}, true, false, true},
    {"heads_dropout", "MultiHeadAttention", {{"num_heads", 2}, {"key_dim", 2}, {"dropout", 0.4}}, false, true},
    {"dot", "Attention", json::object(), true},
    {"dot_scaled_causal", "Attention", {{"use_scale", true}}, false, true},
    {"dot_masked_dropout", "Attention", {{"use_scale", true}, {"dropout", 0.3}}, true, false, true},
    {"concat", "Attention", {{"score_mode", "concat"}}, true},
    {"concat_scaled_masked", "Attention", {{"score_mode", "concat"}, {"use_scale", true}}, false, false, true},
    {"additive", "AdditiveAttention", json::object(), true},
    {"additive_plain", "AdditiveAttention", {{"use_scale", false}}, true, true, true},
};

INSTANTIATE_TEST_SUITE_P(All, AttentionGradients, testing::ValuesIn(kAttentions), [](const auto& info) { return info.param.name; });

struct StateCase {
  std::string name;
  json layer;
  std::size_t states;
  bool given, masked = false;
};

class StateGradients : public testing::TestWithParam<StateCase> {};

/// The sequence and each state come out, and where it is so go in.
TEST_P(StateGradients, AreTheDifferences) {
  const StateCase& c = GetParam();
  Graph graph;
  Output x = graph.input("x", {4, 2});
  if (c.masked) x = graph.call("Masking", "mask", {{"mask_value", 0.5}}, {x});
  json layer = c.layer;
  layer["name"] = layer["config"]["name"] = "rnn";
  std::vector<Output> reads = {x}, outputs;
  for (std::size_t i = 0; c.given && i < c.states; ++i) reads.push_back(graph.input("state" + std::to_string(i), {3}));
  graph.call(layer, reads);
  for (std::size_t o = 0; o <= c.states; ++o) outputs.push_back({"rnn", 0, int(o)});
  check(graph.model(outputs), 31);
}

json recurrent(const char* class_name, json more = json::object()) {
  json config = {{"units", 3}, {"return_state", true}, {"bias_initializer", random_uniform()}};
  config.update(more);
  return {{"class_name", class_name}, {"config", config}};
}
json both_ways(const json& layer) { return {{"class_name", "Bidirectional"}, {"config", {{"layer", layer}}}}; }

const StateCase kStates[] = {
    {"lstm", recurrent("LSTM"), 2, true},
    {"lstm_sequences", recurrent("LSTM", {{"return_sequences", true}, {"recurrent_dropout", 0.3}}), 2, true},
    {"lstm_masked", recurrent("LSTM", {{"return_sequences", true}}), 2, true, true},
    {"lstm_from_zero", recurrent("LSTM", {{"go_backwards", true}}), 2, false},
    {"gru", recurrent("GRU", {{"return_sequences", true}}), 1, true},
    {"gru_before", recurrent("GRU", {{"reset_after", false}}), 1, true, true},
    {"simple_rnn", recurrent("SimpleRNN"), 1, true},
    {"both_ways", both_ways(recurrent("LSTM", {{"return_sequences", true}})), 4, true},
    {"both_ways_masked", both_ways(recurrent("GRU")), 2, true, true},
    {"both_ways_from_zero", both_ways(recurrent("SimpleRNN")), 2, false},
};

INSTANTIATE_TEST_SUITE_P(All, StateGradients, testing::ValuesIn(kStates), [](const auto& info) { return info.param.name; });

/// Layers on (3, 4) that give (3, 4): chained, merged, shared, read twice and never; of up to three inputs, with up to three outputs.
json draw_graph(std::uint64_t seed) {
  Random random(seed, Use::noise, 77);
  const auto below = [&](std::size_t n) { return std::size_t(random.below(std::uint32_t(n))); };
  Graph graph(seed % 2 == 0);
  std::vector<Output> known = {graph.input("x", {3, 4})};
  for (std::size_t more = below(3); more > 0; --more) known.push_back(graph.input("x" + std::to_string(more), {3, 4}));
  const auto any = [&] { return known[below(known.size())]; };
  const auto dense = [&](const std::string& name, const Output& x) {
    return graph.call("Dense", name, {{"units", 4}, {"activation", "tanh"}, {"bias_initializer", random_uniform()}}, {x});
  };
  std::vector<std::string> shared;
  const std::size_t nodes = 3 + below(6);
  for (std::size_t i = 0; i < nodes; ++i) {
    const std::string name = "n" + std::to_string(i);
    switch (below(9)) {
      case 0: known.push_back(graph.call("Add", name, json::object(), {any(), any()})); break;
      case 1: known.push_back(graph.call("Multiply", name, json::object(), {any(), any()})); break;
      case 2: known.push_back(graph.call("Average", name, json::object(), {any(), any(), any()})); break;
      case 3: known.push_back(dense(name, graph.call("Concatenate", name + "c", json::object(), {any(), any()}))); break;
      case 4: known.push_back(graph.call("GRU", name, {{"units", 4}, {"return_sequences", true}}, {any()})); break;
      case 5: known.push_back(graph.call("LayerNormalization", name, json::object(), {any()})); break;
      case 6:
        if (!shared.empty()) {
          known.push_back(dense(shared[below(shared.size())], any()));
          break;
        }
        [[fallthrough]];
      case 7:
        shared.push_back(name);
        known.push_back(dense(name, any()));
        break;
      case 8: {
        const Output flat = graph.call("Flatten", name + "f", json::object(), {any()});
        known.push_back(graph.call("Reshape", name, {{"target_shape", {3, 4}}}, {flat}));
        break;
      }
    }
  }
  const Output a = known.back(), b = any();
  const Output last = graph.call("Subtract", "last", json::object(), {a, dense("other", b)});
  std::vector<Output> outputs = {graph.call("Dense", "out", {{"units", 2}}, {graph.call("Flatten", "flat", json::object(), {last})})};
  if (below(2)) outputs.push_back(last);
  if (below(3) == 0) {
    const json lstm = {{"units", 2}, {"return_state", true}};
    outputs.push_back({graph.call("LSTM", "states", lstm, {any()}).layer, 0, int(below(3))});
  }
  return graph.model(outputs);
}

class RandomGraphs : public testing::TestWithParam<int> {};

TEST_P(RandomGraphs, GradientsAreTheDifferences) {
  const auto seed = std::uint64_t(GetParam());
  SCOPED_TRACE("seed " + std::to_string(seed));
  check(draw_graph(seed), seed);
}

INSTANTIATE_TEST_SUITE_P(All, RandomGraphs, testing::Range(0, 100));

}  // namespace
}  // namespace sprout
