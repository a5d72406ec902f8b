// Models that branch: how they are read, what is refused, and that a line of layers is what it was.
#include "compiled.h"
#include "describe.h"
#include "fit.h"
#include "graphs.h"
#include "parallel.h"
#include "ritual.h"
#include "test_parity.h"

namespace sprout {
namespace {

const json kNothing = json::object();

json dense(int units, const char* activation = "linear") { return {{"units", units}, {"activation", activation}}; }

std::vector<real> predict(Model& model, Array x) {
  Array y(batch_of(x.shape[0], model.output_shape()));
  model.predict({x.view()}, {y.values.data()});
  return y.values;
}

std::string refused(const json& config) {
  return error_of([&] { Model(read_model(config), 1); });
}

TEST(ModelConfig, AChainOfAGraphIsTheSequential) {
  const json layers = {{{"class_name", "Dense"}, {"config", dense(6, "relu")}},
                       {{"class_name", "Dropout"}, {"config", {{"rate", 0.5}}}},
                       {{"class_name", "Dense"}, {"config", dense(3, "softmax")}}};
  Model chain(read_model({{"class_name", "Sequential"}, {"config", {{"layers", layers}}}}, {4}), 5);
  for (bool lists : {false, true}) {
    Graph graph(lists);
    Output x = graph.input("x", {4});
    x = graph.call("Dense", "a", dense(6, "relu"), {x});
    x = graph.call("Dropout", "b", {{"rate", 0.5}}, {x});
    Model model(read_model(graph.model({graph.call("Dense", "c", dense(3, "softmax"), {x})})), 5);
    EXPECT_FALSE(model.chain());
    EXPECT_EQ(model.name(), "graph");
    Array data = away_from_zero({8, 4}, 1), target({8}, 1);
    EXPECT_EQ(predict(chain, data), predict(model, data));
    for (Model* m : {&chain, &model}) compile(*m, "adam", "sparse_categorical_crossentropy");
    Tracker tracker = chain.tracker(), other = model.tracker();
    for (int step = 0; step < 3; ++step)
      EXPECT_EQ(chain.train_step({data.view()}, {target.view()}, tracker, 9), model.train_step({data.view()}, {target.view()}, other, 9));
    EXPECT_TRUE(std::ranges::equal(chain.weights(), model.weights()));
    chain = Model(read_model({{"class_name", "Sequential"}, {"config", {{"layers", layers}}}}, {4}), 5);
  }
}

TEST(ModelConfig, LayersMayStandInAnyOrder) {
  Graph graph;
  const Output x = graph.input("x", {4}), a = graph.call("Dense", "a", dense(4), {x}), b = graph.call("Dense", "b", dense(4), {a});
  json model = graph.model({graph.call("Add", "sum", kNothing, {a, b})});
  Model built(read_model(model), 1);
  std::swap(model["config"]["layers"][1], model["config"]["layers"][3]);
  Model turned(read_model(model), 1);
  EXPECT_EQ(turned.layers()[0]->name, "sum");
  std::ranges::copy(built.layers()[0]->params()[0].value, turned.layers()[2]->params()[0].value.begin());
  std::ranges::copy(built.layers()[1]->params()[0].value, turned.layers()[1]->params()[0].value.begin());
  EXPECT_EQ(predict(built, away_from_zero({2, 4}, 1)), predict(turned, away_from_zero({2, 4}, 1)));
}

TEST(ModelConfig, ALayerCalledTwiceHasOneSetOfWeights) {
  Graph graph;
  const Output x = graph.input("x", {4}), a = graph.call("Dense", "d", dense(4, "tanh"), {x}), b = graph.call("Dense", "d", kNothing, {a});
  Model model(read_model(graph.model({b})), 1);
  EXPECT_EQ(model.layers().size(), 1u);
  EXPECT_EQ(model.calls(0).size(), 2u);
  EXPECT_EQ(model.weights().size(), 20u);
  const Array data = away_from_zero({2, 4}, 1);
  Graph once;
  Model single(read_model(once.model({once.call("Dense", "d", dense(4, "tanh"), {once.input("x", {4})})})), 1);
  Array y({2, 4}, predict(single, data));
  EXPECT_EQ(predict(model, data), predict(single, y));
}

TEST(ModelConfig, DropoutsOfTwoCallsDrawApart) {
  Graph graph;
  const Output x = graph.input("x", {64}), a = graph.call("Dropout", "drop", {{"rate", 0.5}}, {x}),
               b = graph.call("Dropout", "drop", kNothing, {x});
  Model model(read_model(graph.model({graph.call("Subtract", "difference", kNothing, {a, b})})), 1);
  compile(model, "sgd", "mse");
  Array data({1, 64}, 1), target({1, 64}, 0);
  Tracker tracker = model.tracker();
  EXPECT_GT(model.gradient({data.view()}, {target.view()}, tracker, 1), 0.5);
}

/// The counting of calls of a model within, as each version of Keras writes it.
TEST(ModelConfig, CallsOfAModelWithin) {
  Graph inner;
  const json block = inner.model({inner.call("Dense", "d", dense(4, "tanh"), {inner.input("i", {4})})}, "block");
  const Array data = away_from_zero({2, 4}, 1);
  std::vector<std::vector<real>> results;
  for (const bool lists : {false, true}) {
    Graph graph(lists);
    const Output x = graph.input("x", {4});
    Output a = graph.call(block, {x});
    if (lists) a.call = 1;  // tf.keras counts from 1
    Output b = graph.call(block, {a});
    Model model(read_model(graph.model({{"block", 2}})), 1);
    ASSERT_EQ(model.layers().size(), 1u);
    EXPECT_EQ(model.layers()[0]->name, "block/d");
    EXPECT_EQ(model.calls(0).size(), 2u);
    results.push_back(predict(model, data));
  }
  EXPECT_EQ(results[0], results[1]);
  Graph graph;  // a Sequential within is counted from 0 by Keras 3
  const json chain = {{"class_name", "Sequential"},
                      {"name", "block"},
                      {"config", {{"name", "block"}, {"layers", {{{"class_name", "Dense"}, {"config", dense(4, "tanh")}}}}}}};
  const Output x = graph.input("x", {4}), a = graph.call(chain, {x}), b = graph.call(chain, {a});
  Model model(read_model(graph.model({b})), 1);
  EXPECT_EQ(model.layers()[0]->name, "block/dense");
  EXPECT_EQ(predict(model, data), results[0]);
}

TEST(ModelConfig, AFrozenModelWithinIsFrozenWhole) {
  Graph inner;
  json block = inner.model({inner.call("Dense", "d", dense(4), {inner.input("i", {4})})}, "block");
  block["config"]["trainable"] = false;
  Graph graph;
  Model model(read_model(graph.model({graph.call("Dense", "head", dense(2), {graph.call(block, {graph.input("x", {4})})})})), 1);
  EXPECT_FALSE(model.layers()[0]->trainable);
  EXPECT_TRUE(model.layers()[1]->trainable);
  compile(model, "sgd", "mse");
  const std::vector<real> before(model.weights().begin(), model.weights().end());
  Array data = away_from_zero({2, 4}, 1), target({2, 2}, 1);
  Tracker tracker = model.tracker();
  model.train_step({data.view()}, {target.view()}, tracker, 1);
  for (std::size_t i = 0; i < 20; ++i) EXPECT_EQ(before[i], model.weights()[i]);
  EXPECT_NE(before[20], model.weights()[20]);
}

/// tf.keras keeps what was said at a call: base(x, training=False).
TEST(ModelConfig, ACallForInference) {
  Graph graph(true);
  const Output x = graph.input("x", {4}), y = graph.call("BatchNormalization", "norm", kNothing, {x});
  json model = graph.model({y});
  model["config"]["layers"][1]["inbound_nodes"][0][0][3] = {{"training", false}};
  Model built(read_model(model), 1);
  compile(built, "sgd", "mse");
  Array data = away_from_zero({3, 4}, 1), target({3, 4}, 0);
  Tracker tracker = built.tracker();
  built.train_step({data.view()}, {target.view()}, tracker, 1);
  EXPECT_EQ(built.layers()[0]->params()[2].value[0], 0) << "its moving mean";
  const json said = describe(built)["functional"];
  EXPECT_EQ(said["layers"][1]["inbound_nodes"][0][0][3], (json{{"training", false}}));
  EXPECT_EQ(describe(*std::make_unique<Model>(read_model({{"class_name", "Functional"}, {"config", said}}), 1))["functional"], said);
}

TEST(ModelConfig, WhatMakesMasksAloneIsNoLayer) {
  Graph graph;
  const Output x = graph.input("x", {3}), e = graph.call("Embedding", "e", {{"input_dim", 5}, {"output_dim", 2}, {"mask_zero", true}}, {x});
  const Output y = graph.call("LSTM", "lstm", {{"units", 2}}, {e});
  json model = graph.model({y});
  json mask = {{"module", "keras.src.ops.numpy"},
               {"class_name", "NotEqual"},
               {"name", "not_equal"},
               {"config", {{"name", "not_equal"}}},
               {"inbound_nodes",
                json::array({{{"args", {model["config"]["layers"][1]["inbound_nodes"][0]["args"][0], 0}}, {"kwargs", json::object()}}})}};
  model["config"]["layers"].push_back(mask);
  model["config"]["layers"][2]["inbound_nodes"][0]["kwargs"] = {
      {"training", false}, {"mask", {{"class_name", "__keras_tensor__"}, {"config", {{"keras_history", {"not_equal", 0, 0}}}}}}};
  Model built(read_model(model), 1);
  EXPECT_EQ(built.layers().size(), 2u);
  model["config"]["layers"].back().erase("module");  // as in .h5
  EXPECT_EQ(read_model(model).layers.size(), 2u);
  Array words({1, 3}, {1, 2, 0}), longer({1, 3}, {1, 2, 3});
  EXPECT_NE(predict(built, words), predict(built, longer));
}

/// What a model says of itself makes the same model again, in every form of calls.
TEST(ModelConfig, WhatIsDescribedIsTheModel) {
  for (const json& c : parity_cases("graphs.json")) {
    SCOPED_TRACE(c["name"].get<std::string>());
    Model model = parity_model(c["model"], c["weights"]);
    const json described = describe(model);
    Model again(read_model({{"class_name", "Functional"}, {"config", described["functional"]}}), 1);
    ASSERT_EQ(model.weights().size(), again.weights().size());
    std::ranges::copy(model.weights(), again.weights().begin());
    Values x(c["x"]), y(shape_of(c["y"]["shape"])), z(y.shape);
    model.predict({x.view()}, {y.values.data()});
    again.predict({x.view()}, {z.values.data()});
    EXPECT_EQ(y.values, z.values);
    EXPECT_EQ(describe(again)["functional"], described["functional"]);
  }
}

TEST(ModelConfig, SeveralOutputsHaveKerasNames) {
  Graph inner;
  const Output i = inner.input("i", {4});
  const json block = inner.model({inner.call("Dense", "d", dense(4), {i}), inner.call("Dense", "e", dense(2), {i})}, "block");
  Graph graph;
  const Output x = graph.input("x", {4}), given = graph.input("given", {2});
  const Output a = graph.call(block, {x}), head = graph.call("Dense", "head", dense(3), {a});
  const auto names = [](const json& config) {
    Model model(read_model(config), 1);
    std::vector<std::string> names;
    for (std::size_t k = 0; k < model.outputs(); ++k) names.push_back(model.output_name(k));
    return names;
  };
  using Names = std::vector<std::string>;
  EXPECT_EQ(names(graph.model({head, {"block", 1, 1}, {"block", 1, 0}, given})), (Names{"head", "block", "block_1", "given"}));
  json keyed = graph.model({head});
  keyed["config"]["output_layers"] = {{"z", {"head", 0, 0}}, {"a", {"block", 1, 0}}};
  EXPECT_EQ(names(keyed), (Names{"a", "z"})) << "by the order of the keys";
  const json dense_alone = {{"class_name", "Dense"}, {"config", dense(3)}};
  const json chain = {{"class_name", "Sequential"}, {"config", {{"layers", json::array({dense_alone})}, {"input_shape", {2}}}}};
  EXPECT_EQ(names(chain), Names{"dense"});
}

TEST(ModelConfig, AnInputCanBeAnOutput) {
  Graph graph;
  const Output x = graph.input("x", {2});
  Model model(read_model(graph.model({x, graph.call("Dense", "d", dense(2), {x})})), 1);
  Array data({1, 2}, {3, 4}), same({1, 2}), y({1, 2}), dx({1, 2});
  model.predict({data.view()}, {same.values.data(), y.values.data()});
  EXPECT_EQ(same.values, data.values);
  model.gradient_by({data.view()}, 1, -1, dx.values.data());
  EXPECT_EQ(dx.values, (std::vector<real>{0, 1}));
}

TEST(ModelConfig, RefusesStatesThatDoNotFit) {
  Graph graph;
  const Output x = graph.input("x", {3, 2}), h = graph.input("h", {4}), wide = graph.input("wide", {5});
  const auto rnn = [&](const char* class_name, const std::vector<Output>& reads, json config = {{"units", 4}}) {
    Graph own = graph;
    return refused(own.model({own.call(class_name, "rnn", std::move(config), reads)}));
  };
  expect_says(rnn("LSTM", {x, h}), {"LSTM \"rnn\": expected a sequence, alone or with 2 states to begin with, received 2 inputs"});
  expect_says(rnn("GRU", {x, wide}), {"GRU \"rnn\": expected initial_state of shape (4,), received (5,)"});
  const json gru = {{"class_name", "GRU"}, {"config", {{"units", 4}, {"return_state", true}}}};
  expect_says(rnn("Bidirectional", {x, h}, {{"layer", gru}}),
              {"expected a sequence, alone or with the states of both directions", "2 inputs"});
  expect_says(rnn("TimeDistributed", {x}, {{"layer", gru}}), {"TimeDistributed"});
  json one_of = {{"layer", gru}, {"backward_layer", gru}};
  one_of["backward_layer"]["config"]["return_state"] = false;
  one_of["backward_layer"]["config"]["go_backwards"] = true;
  expect_says(rnn("Bidirectional", {x}, one_of), {"return_sequences and return_state"});
  const json chain = {{"class_name", "Sequential"}, {"config", {{"layers", json::array({gru})}, {"input_shape", {3, 2}}}}};
  expect_says(refused(chain), {"GRU \"gru\": expected a layer of one output in a Sequential, received one of 2"});
}

TEST(ModelConfig, Refuses) {
  Graph graph;
  const Output x = graph.input("x", {4}), a = graph.call("Dense", "a", dense(4), {x}), b = graph.call("Dense", "b", dense(3), {x});
  const json sum = graph.model({graph.call("Add", "sum", kNothing, {a, b})});
  expect_says(refused(sum), {"Add \"sum\": expected inputs of one shape, or with axes of size 1, received (4,) and (3,)"});

  json model = sum;
  model["config"]["layers"][2]["inbound_nodes"][0]["args"][0]["config"]["keras_history"][0] = "nobody";
  expect_says(refused(model), {"Functional: expected the name of one of its layers, received \"nobody\""});
  model["config"]["layers"][2]["inbound_nodes"][0]["args"][0]["config"]["keras_history"] = {"sum", 0, 0};
  expect_says(refused(model), {"expected a graph without a circle, received one through \"b\""});
  model["config"]["layers"][2]["inbound_nodes"] = json::array();
  expect_says(refused(model), {"expected every layer to read something, received \"b\""});

  model = sum;
  model["config"]["layers"][2]["inbound_nodes"][0]["args"][0]["config"]["keras_history"] = {"a", 3, 0};
  expect_says(refused(model), {"\"b\": expected a call of \"a\" that there is, received number 3"});
  model["config"]["layers"][2]["inbound_nodes"][0]["args"][0]["config"]["keras_history"] = {"a", 0, 1};
  expect_says(refused(model), {"b: expected an output of \"a\" below 1, received 1"});
  model = sum;
  model["config"]["layers"][2]["inbound_nodes"][0]["kwargs"] = {{"attention_mask", 3}};
  expect_says(refused(model), {"Dense \"b\": unknown option \"attention_mask\""});

  model = sum;
  model["config"]["input_layers"] = json::array();
  expect_says(refused(model), {"Functional: expected input_layers to name each InputLayer, received none of \"x\""});
  model["config"]["input_layers"] = {"a", 0, 0};
  expect_says(refused(model), {"expected input_layers to name each InputLayer once, received \"a\""});
  model = sum;
  model["config"]["output_layers"] = json::array();
  expect_says(refused(model), {"expected input_layers and output_layers, received none"});
  model = sum;
  model["config"]["layers"][1]["class_name"] = "Lambda";
  expect_says(refused(model), {"unknown layer \"Lambda\""});
  model = sum;
  model["config"]["layers"][2]["name"] = model["config"]["layers"][2]["config"]["name"] = "a";
  expect_says(refused(model), {"expected layer names to differ, received \"a\" twice"});
  expect_says(refused({{"class_name", "Subclassed"}, {"config", kNothing}}), {"expected a model of class Sequential or Functional"});

  Graph two;
  const Output u = two.input("u", {3}), v = two.input("v", {4}), d = two.call("Dense", "d", dense(2), {u});
  const Output e = two.call("Dense", "d", kNothing, {v});
  EXPECT_NE(refused(two.model({two.call("Add", "sum", kNothing, {d, e})})), "");

  Graph alone;
  expect_says(refused(alone.model({alone.call("Add", "sum", kNothing, {alone.input("x", {4})})})),
              {"Add \"sum\": expected two inputs or more, received 1"});
  Graph many;
  const Output m = many.input("x", {4});
  expect_says(refused(many.model({many.call("Dense", "d", dense(2), {m, m})})), {"Dense \"d\": expected one input, received 2"});

  Graph shapes;  // one layer for two shapes
  const Output s = shapes.input("x", {4}), first = shapes.call("Dense", "d", dense(3), {s}),
               second = shapes.call("Dense", "d", kNothing, {first});
  expect_says(refused(shapes.model({second})),
              {"Dense \"d\": expected what it is called with to fit its kernel of shape (4, 3)", "(3, 3)"});

  Graph long_one;
  Output o = long_one.input("x", {4});
  for (int i = 0; i < 2001; ++i) o = long_one.call("Activation", "same", {{"activation", "linear"}}, {o});
  expect_says(refused(long_one.model({o})), {"expected at most 2000 calls of layers"});
}

TEST(ModelConfig, AnErrorStandsAtItsLayer) {
  Graph graph;
  const Output x = graph.input("x", {4}), a = graph.call("Dense", "a", dense(4), {x});
  const json model = graph.model({graph.call("Conv2D", "c", {{"filters", 2}, {"kernel_size", 3}}, {a})});
  try {
    Model built(read_model(model), 1);
    FAIL();
  } catch (const Error& e) { EXPECT_EQ(e.layer, 2); }
}

/// Two residual blocks, trained on 64 samples.
class ResidualBlocks : public testing::Test {
 protected:
  ResidualBlocks() : data_(room_for(64, {12, 12, 3}, Dtype::float32, {}, Dtype::uint8)) {
    auto* x = static_cast<float*>(data_.x());
    auto* y = static_cast<std::uint8_t*>(data_.y());
    for (std::size_t i = 0; i < 64 * 432; ++i) x[i] = float(i % 29) / 29 - 0.5f;
    for (std::size_t i = 0; i < 64; ++i) y[i] = std::uint8_t(i % 4);
    settings_.batch_size = 8;
  }

  static Model model() {
    Graph graph;
    Output x = graph.input("x", {12, 12, 3});
    x = graph.call("Conv2D", "stem", {{"filters", 16}, {"kernel_size", 3}, {"padding", "same"}}, {x});
    for (const std::string block : {"one", "two"}) {
      const Output y = graph.call("Conv2D", block, {{"filters", 16}, {"kernel_size", 3}, {"padding", "same"}, {"activation", "relu"}}, {x});
      x = graph.call("Add", block + "_sum", kNothing, {x, graph.call("BatchNormalization", block + "_norm", kNothing, {y})});
    }
    x = graph.call("Dropout", "drop", {{"rate", 0.25}}, {graph.call("GlobalAveragePooling2D", "pool", kNothing, {x})});
    Model built(read_model(graph.model({graph.call("Dense", "head", dense(4, "softmax"), {x})})), 3);
    compile(built, "adam", "sparse_categorical_crossentropy");
    return built;
  }

  std::vector<real> trained() {
    Model built = model();
    Fit(built, data_, nullptr, settings_).run(100);
    return {built.weights().begin(), built.weights().end()};
  }

  Dataset data_;
  Fit::Settings settings_;
};

TEST_F(ResidualBlocks, HaveTheSameBitsFromASnapshot) {
  Model first = model(), second = model();
  Fit fit(first, data_, nullptr, settings_);
  fit.run(5);
  std::vector<std::uint8_t> bytes(fit.saved_size());
  fit.save(bytes);
  Fit rest(second, data_, nullptr, settings_);
  rest.restore(bytes);
  rest.run(100);
  EXPECT_TRUE(std::ranges::equal(trained(), second.weights()));
}

TEST_F(ResidualBlocks, HaveTheSameBitsOnAnyNumberOfThreads) {
  const std::vector<real> alone = trained();
  for (int count : {2, 3}) {
    set_threads(count);
    EXPECT_EQ(alone, trained()) << count << " threads";
  }
  set_threads(1);
}

}  // namespace
}  // namespace sprout
