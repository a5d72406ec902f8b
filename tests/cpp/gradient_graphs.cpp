// Graphs: merging layers, and models drawn at random, against central differences.
#include "graphs.h"
#include "ritual.h"

namespace sprout {
namespace {

constexpr std::size_t kBatch = 3;

/// The gradient of the mean squared error by the weights, all of which are trained, and of an output by the input.
void check(const json& config, const Shape& input, std::uint64_t seed) {
  Model model(read_model(config), seed);
  ASSERT_EQ(model.input(), input);
  model.compile(read_optimizer("sgd"), read_loss("mse"), json::array());
  fill_away_from_zero(model.weights(), seed + 1);
  array(model.weights()) *= real(0.7);
  Array x = away_from_zero(batch_of(kBatch, input), seed + 2), target = away_from_zero(batch_of(kBatch, model.output()), seed + 3);
  const auto loss = [&] {
    Tracker tracker = model.tracker();
    return model.gradient(x.view(), target.view(), tracker, 3);
  };
  loss();
  const std::vector<real> gradients(model.gradients().begin(), model.gradients().end());
  expect_gradient(model.weights(), loss, gradients, "weights");

  Array one = away_from_zero(batch_of(1, input), seed + 4), y(batch_of(1, model.output())), dx(batch_of(1, input));
  model.input_gradient(one.view(), 1, dx.values.data());
  const auto output = [&] {
    model.predict(one.view(), y.values.data());
    return double(y.values[1]);
  };
  expect_gradient(one.values, output, dx.values, "input");
  loss();
  for (std::size_t i = 0; i < gradients.size(); ++i) EXPECT_NEAR(gradients[i], model.gradients()[i], 1e-12) << "again after input_gradient";
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
  check(graph.model({y}), {4}, 17);
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
  check(model, {5, 3}, 23);
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

/// Layers on (3, 4) that give (3, 4): chained, merged, shared, read twice and never.
json draw_graph(std::uint64_t seed) {
  Random random(seed, Use::noise, 77);
  const auto below = [&](std::size_t n) { return std::size_t(random.below(std::uint32_t(n))); };
  Graph graph(seed % 2 == 0);
  std::vector<Output> known = {graph.input("x", {3, 4})};
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
  return graph.model({graph.call("Dense", "out", {{"units", 2}}, {graph.call("Flatten", "flat", json::object(), {last})})});
}

class RandomGraphs : public testing::TestWithParam<int> {};

TEST_P(RandomGraphs, GradientsAreTheDifferences) {
  const auto seed = std::uint64_t(GetParam());
  SCOPED_TRACE("seed " + std::to_string(seed));
  check(draw_graph(seed), {3, 4}, seed);
}

INSTANTIATE_TEST_SUITE_P(All, RandomGraphs, testing::Range(0, 100));

}  // namespace
}  // namespace sprout
