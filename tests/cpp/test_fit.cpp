// Fit: mini-batches and their last part, validation, slices, resumption and divergence.
#include "compiled.h"
#include <cstring>
#include <numeric>

#include "fit.h"
#include "parallel.h"
#include "ritual.h"

namespace sprout {
namespace {

/// 22 samples of 4 numbers, class i % 3.
Dataset samples(std::size_t count = 22) {
  Dataset data = room_for(count, {4}, Dtype::float32, {}, Dtype::uint8);
  Array x = away_from_zero({count, 4}, 9);
  std::copy(x.values.begin(), x.values.end(), static_cast<float*>(data.x()));
  for (std::size_t i = 0; i < count; ++i) static_cast<std::uint8_t*>(data.y())[i] = std::uint8_t(i % 3);
  return data;
}

/// A small classifier with dropout, so that every random stream of a run takes part.
Model model(const json& optimizer = "adam", std::uint64_t seed = 1) {
  const auto layer = [](const char* class_name, const json& config) { return json{{"class_name", class_name}, {"config", config}}; };
  const json layers = {layer("Dense", {{"units", 9}, {"activation", "tanh"}}), layer("Dropout", {{"rate", 0.2}}),
                       layer("Dense", {{"units", 3}, {"activation", "softmax"}})};
  Model net(read_model(layer("Sequential", {{"layers", layers}}), {4}), seed);
  compile(net, optimizer, "sparse_categorical_crossentropy", {"accuracy"});
  return net;
}

Fit::Settings settings(int batch_size, int validation_count = 0) {
  Fit::Settings s;
  s.batch_size = batch_size;
  s.validation_count = validation_count;
  return s;
}

std::vector<real> weights(Model& net) { return {net.weights().begin(), net.weights().end()}; }

TEST(Fit, KeepsTheLastPartialBatch) {
  const Dataset data = samples();
  Model net = model();
  Fit fit(net, data, nullptr, settings(8));
  EXPECT_EQ(fit.steps(), 3);  // 8, 8, 6
  const json r = fit.run(100);
  EXPECT_EQ(r["ran"], 3);
  EXPECT_EQ(r["phase"], "epoch_end");
  EXPECT_EQ(net.optimizer()->iterations, 3);
  EXPECT_EQ(fit.run(1)["epoch"], 1);
}

// Each sample counts once, in the partial batch too: without learning, any batch size gives the same means.
TEST(Fit, LogsAreMeansOverSamples) {
  const Dataset data = samples();
  Model net = model(), whole = model();
  net.optimizer()->learning_rate = whole.optimizer()->learning_rate = 0;
  Fit partial(net, data, &data, settings(8)), once(whole, data, &data, settings(22));
  const json a = partial.run(100)["logs"], b = once.run(100)["logs"];
  EXPECT_NEAR(a["val_loss"].get<double>(), b["val_loss"].get<double>(), 1e-6);
  EXPECT_NEAR(a["val_accuracy"].get<double>(), b["val_accuracy"].get<double>(), 1e-12);
}

TEST(Fit, ABatchLargerThanTheDataIsTheData) {
  const Dataset data = samples();
  Model net = model();
  Fit fit(net, data, nullptr, settings(1000));
  EXPECT_EQ(fit.steps(), 1);
  EXPECT_EQ(fit.run(1)["phase"], "epoch_end");
}

// Keras takes the end of the data, before shuffling.
TEST(Fit, ValidationSplitTakesTheLastFraction) {
  Dataset data = samples();
  Model net = model();
  Fit fit(net, data, nullptr, settings(8, 6));
  EXPECT_EQ(fit.steps(), 2);  // floor(22 * 0.75) = 16 samples to train on, 6 to validate
  json r = fit.run(2);
  EXPECT_EQ(r["phase"], "validation");
  r = fit.run(1);
  EXPECT_EQ(r["phase"], "epoch_end");
  EXPECT_TRUE(r["logs"].contains("val_loss"));

  Tracker tracker = net.tracker();
  std::vector<std::uint32_t> last = {16, 17, 18, 19, 20, 21};
  Array x({6, 4}), y({6});
  data.gather_x(0, last, x.values.data());
  data.gather_y(0, last, y.values.data());
  net.evaluate({x.view()}, {y.view()}, tracker);
  EXPECT_EQ(r["logs"]["val_loss"], tracker.logs()["loss"]);

  static_cast<std::uint8_t*>(data.y())[16] = 77;
  expect_says(error_of([&] { Fit(net, data, nullptr, settings(8, 6)); }), {"received 77 at sample 16"});
}

TEST(Fit, RefusesASplitThatLeavesNothing) {
  const Dataset data = samples(3);
  Model net = model();
  expect_says(error_of([&] { Fit(net, data, nullptr, settings(8, 3)); }), {"validation_count", "to train on", "3 of 3 samples"});
}

TEST(Fit, MeetsEverySampleOfAnEpoch) {
  for (std::uint8_t odd = 0; odd < 22; ++odd) {  // the loss is not finite for one sample: it must be met, wherever shuffling put it
    Dataset broken = samples();
    static_cast<float*>(broken.x())[odd * 4] = std::numeric_limits<float>::quiet_NaN();
    Model net = model();
    Fit fit(net, broken, nullptr, settings(4));
    EXPECT_EQ(fit.run(100)["phase"], "diverged") << int(odd);
  }
}

TEST(Fit, ShufflesByTheSeed) {
  const Dataset data = samples();
  const auto trained = [&](std::uint64_t seed, bool shuffle) {
    Model net = model();
    Fit::Settings s = settings(4);
    s.seed = seed;
    s.shuffle = shuffle;
    Fit fit(net, data, nullptr, s);
    fit.run(3);
    return weights(net);
  };
  EXPECT_EQ(trained(1, true), trained(1, true));
  EXPECT_NE(trained(1, true), trained(2, true));
  EXPECT_NE(trained(1, true), trained(1, false));
}

/// Runs up to `steps` more batches in slices of `slice`; validation counts too.
void run(Fit& fit, int steps, int slice) {
  for (int done = 0; done < steps;) done += fit.run(std::min(slice, steps - done))["ran"].get<int>();
}

TEST(Fit, SlicesDoNotShow) {
  const Dataset data = samples();
  std::vector<std::vector<real>> results;
  for (int slice : {1, 3, 7, 100}) {
    Model net = model();
    Fit fit(net, data, &data, settings(4));
    run(fit, 60, slice);
    results.push_back(weights(net));
  }
  for (const auto& r : results) EXPECT_EQ(r, results[0]);
}

// A run of 4 epochs of 6 steps, broken off after `step` steps and taken up from weights, slots and iterations alone.
TEST(Fit, ResumesBitForBit) {
  const Dataset data = samples();
  for (const json& optimizer : {json("adam"), json("rmsprop"), json{{"class_name", "SGD"}, {"config", {{"momentum", 0.9}}}}}) {
    Model whole = model(optimizer);
    Fit uninterrupted(whole, data, nullptr, settings(4));
    run(uninterrupted, 24, 24);
    for (int broken_off : {0, 1, 5, 6, 7, 12, 17, 23}) {
      SCOPED_TRACE(optimizer.dump() + " after step " + std::to_string(broken_off));
      Model first = model(optimizer), second = model(optimizer, 99);
      Fit begun(first, data, nullptr, settings(4));
      run(begun, broken_off, 24);
      std::ranges::copy(first.weights(), second.weights().begin());
      std::ranges::copy(first.optimizer()->state(), second.optimizer()->state().begin());
      second.optimizer()->iterations = first.optimizer()->iterations;
      Fit::Settings s = settings(4);
      s.initial_epoch = broken_off / 6;
      s.initial_step = broken_off % 6;
      Fit resumed(second, data, nullptr, s);
      run(resumed, 24 - broken_off, 24);
      EXPECT_EQ(weights(second), weights(whole));
    }
  }
}

// A report at an epoch's end says step == steps: taken up from there, the epoch has nothing left to train.
TEST(Fit, ResumesAtTheEndOfAnEpoch) {
  const Dataset data = samples();
  for (const Dataset* validation : {static_cast<const Dataset*>(nullptr), &data}) {
    Model net = model();
    Fit::Settings s = settings(8);
    s.initial_step = 3;
    Fit fit(net, data, validation, s);
    EXPECT_EQ(net.optimizer()->iterations, 0);
    const json r = fit.run(1);
    EXPECT_EQ(r["epoch"], validation ? 0 : 1);
    EXPECT_EQ(net.optimizer()->iterations, validation ? 0 : 1);
  }
}

/// 22 samples of 4 numbers with targets 0 or 1 for each of `outputs`, of three, from `first`.
Dataset judged(std::size_t first, std::size_t outputs) {
  Dataset data = room_for(22, {4}, Dtype::float32, {outputs}, Dtype::uint8);
  std::ranges::copy(away_from_zero({22, 4}, 9).values, static_cast<float*>(data.x()));
  for (std::size_t i = 0; i < 22; ++i)
    for (std::size_t o = 0; o < outputs; ++o) static_cast<std::uint8_t*>(data.y())[i * outputs + o] = (i * 7 + i / 3) % 3 == first + o;
  return data;
}

/// Weights after 3 epochs of 6 steps of logistic regression from zeros; the loss is a mean over the outputs, so the rate grows with them.
std::vector<real> classifiers(std::size_t first, std::size_t outputs, bool shuffle, bool order_per_output) {
  const Dataset data = judged(first, outputs);
  const json dense = {{"class_name", "Dense"},
                      {"config", {{"units", outputs}, {"activation", "sigmoid"}, {"kernel_initializer", "zeros"}}}};
  Model net(read_model({{"class_name", "Sequential"}, {"config", {{"layers", {dense}}}}}, {4}), 1);
  compile(net, {{"class_name", "SGD"}, {"config", {{"learning_rate", 0.5 * double(outputs)}}}}, "binary_crossentropy",
          {"categorical_accuracy"});
  Fit::Settings s = settings(4);
  s.shuffle = shuffle;
  s.order_per_output = order_per_output;
  Fit fit(net, data, nullptr, s);
  EXPECT_EQ(fit.steps(), 6);  // 4, 4, 4, 4, 4, 2
  run(fit, 18, 5);
  return weights(net);
}

/// Kernel and bias that lead to output o of three.
std::vector<real> leading_to(std::size_t o, const std::vector<real>& w) { return {w[o], w[3 + o], w[6 + o], w[9 + o], w[12 + o]}; }

double distance(const std::vector<real>& a, const std::vector<real>& b) {
  double most = 0;
  for (std::size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(double(a[i]) - double(b[i])));
  return most;
}

// Three outputs learn as three classifiers trained apart; the first one's order is that of any fit, the others have their own.
TEST(Fit, OrderPerOutputTrainsEachOutputApart) {
  const std::vector<real> shuffled = classifiers(0, 3, true, true), in_order = classifiers(0, 3, false, true),
                          together = classifiers(0, 3, true, false);
  for (std::size_t o = 0; o < 3; ++o) {
    EXPECT_LT(distance(leading_to(o, in_order), classifiers(o, 1, false, false)), 1e-5) << o;
    const double apart = distance(leading_to(o, shuffled), leading_to(o, together));
    EXPECT_EQ(apart < 1e-4, o == 0) << apart;
  }
}

TEST(Fit, OrderPerOutputGivesTheSameBitsForAnyNumberOfThreads) {
  const std::vector<real> alone = classifiers(0, 3, true, true);
  set_threads(3);
  EXPECT_EQ(classifiers(0, 3, true, true), alone);
  set_threads(1);
}

TEST(Fit, OrderPerOutputAsksForOutputsJudgedApart) {
  const Dataset data = samples();
  Model net = model();
  Fit::Settings s = settings(4);
  s.order_per_output = true;
  expect_says(error_of([&] { Fit(net, data, nullptr, s); }),
              {"order_per_output", "BinaryCrossentropy", "received (3,) with SparseCategoricalCrossentropy"});
}

TEST(Fit, DivergenceKeepsFiniteWeights) {
  const Dataset data = samples();
  Model net = model({{"class_name", "SGD"}, {"config", {{"learning_rate", 1e38}}}});
  Fit fit(net, data, nullptr, settings(4));
  json r;
  for (int i = 0; i < 20 && r["phase"] != "diverged"; ++i) r = fit.run(100);
  EXPECT_EQ(r["phase"], "diverged");
  for (real w : net.weights()) EXPECT_TRUE(std::isfinite(w));
  EXPECT_EQ(fit.run(5)["ran"], 0) << "it stays diverged";
}

// What is left after a divergence must be of use: with a rate that is not absurd, training goes on.
TEST(Fit, TrainsAgainAfterADivergence) {
  const Dataset data = samples();
  for (const char* optimizer : {"adam", "rmsprop", "adagrad"}) {
    Model net = model(optimizer);
    net.optimizer()->learning_rate = 1e38;
    Fit wild(net, data, nullptr, settings(4));
    json r;
    for (int i = 0; i < 20 && r["phase"] != "diverged"; ++i) r = wild.run(100);
    ASSERT_EQ(r["phase"], "diverged") << optimizer;
    net.optimizer()->learning_rate = 0.001;
    Fit calm(net, data, nullptr, settings(4));
    EXPECT_EQ(calm.run(100)["phase"], "epoch_end") << optimizer;
    for (real w : net.weights()) EXPECT_TRUE(std::isfinite(w)) << optimizer;
  }
}

// The sample at fault comes late: all are looked at before any weight moves.
TEST(Fit, RefusesAnUnknownTokenBeforeTraining) {
  Dataset data = room_for(40, {3}, Dtype::int32, {}, Dtype::uint8);
  std::fill_n(static_cast<std::int32_t*>(data.x()), 120, 1);
  std::fill_n(static_cast<std::uint8_t*>(data.y()), 40, std::uint8_t(0));
  const auto layer = [](const char* class_name, const json& config) { return json{{"class_name", class_name}, {"config", config}}; };
  const json layers = {layer("Embedding", {{"input_dim", 5}, {"output_dim", 2}}), layer("GlobalAveragePooling1D", json::object()),
                       layer("Dense", {{"units", 1}, {"activation", "sigmoid"}})};
  Model net(read_model(layer("Sequential", {{"layers", layers}}), {3}), 1);
  compile(net, "adam", "binary_crossentropy", {"accuracy"});
  Fit(net, data, nullptr, settings(4));
  static_cast<std::int32_t*>(data.x())[3 * 33 + 1] = 5;
  expect_says(error_of([&] { Fit(net, data, nullptr, settings(4)); }), {"Embedding", "from 0 to 4", "received 5", "sample 33"});
  expect_says(error_of([&] { Fit(net, data, nullptr, settings(4, 10)); }), {"received 5", "sample 33"});
  const Dataset known(data, {0, 1, 2, 34}, 0);
  Fit(net, known, nullptr, settings(4));
}

// As Keras on TensorFlow (which warns): the softmax's own logits are taken, not its probabilities for logits.
TEST(Fit, TakesTheLogitsOfASoftmaxWhereLogitsAreMeant) {
  const Dataset data = samples();
  Model said = model(), unsaid = model();
  compile(said, "adam", {{"class_name", "SparseCategoricalCrossentropy"}, {"config", {{"from_logits", true}}}}, {"accuracy"});
  Fit a(said, data, &data, settings(8)), b(unsaid, data, &data, settings(8));
  EXPECT_EQ(a.run(100), b.run(100));
  EXPECT_EQ(weights(said), weights(unsaid));
}

// float32, in which Keras counts, cannot hold it.
TEST(Fit, DivergesWhereALossIsBeyondFloat32) {
  Dataset data = samples();
  Dataset far = room_for(22, {4}, Dtype::float32, {}, Dtype::float32);
  std::copy_n(static_cast<float*>(data.x()), 22 * 4, static_cast<float*>(far.x()));
  std::fill_n(static_cast<float*>(far.y()), 22, 1e30f);
  const json dense = {{"class_name", "Dense"}, {"config", {{"units", 1}}}};
  Model net(read_model({{"class_name", "Sequential"}, {"config", {{"layers", {dense}}}}}, {4}), 1);
  compile(net, "sgd", "mean_squared_error");
  Fit fit(net, far, nullptr, settings(8));
  EXPECT_EQ(fit.run(100)["phase"], "diverged");
}

/// What the frozen part makes of samples, with their targets.
Dataset features_of(Model& net, const Dataset& data) {
  const FrozenPart part = net.frozen_part();
  Dataset::Layout layout{.count = data.layout().count, .x = {}, .y = data.layout().y};
  for (const Shape& shape : net.shapes_of(part)) layout.x.push_back({.shape = shape});
  Dataset features(layout);
  std::vector<std::uint32_t> all(layout.count);
  std::iota(all.begin(), all.end(), 0u);
  Batch batch;
  Feed(net, data).gather(all, batch);
  std::vector<Buffer> made;
  std::vector<real*> to;
  for (const auto& tensor : layout.x) made.emplace_back(layout.count * size_of(tensor.shape));
  for (Buffer& buffer : made) to.push_back(buffer.data());
  net.predict_frozen(batch.x, part, to);
  for (std::size_t k = 0; k < made.size(); ++k) std::copy(made[k].begin(), made[k].end(), static_cast<float*>(features.x(k)));
  std::memcpy(features.y(), const_cast<Dataset&>(data).y(), layout.count);
  return features;
}

TEST(Fit, TrainsWhatIsBehindTheFrozenPartAlone) {
  const auto layer = [](const char* class_name, const char* name, json config, const json& reads) {
    return json{{"class_name", class_name}, {"name", name}, {"config", config}, {"inbound_nodes", {reads}}};
  };
  const auto wire = [](const char* name, bool plain = true) {
    return json{name, 0, 0, plain ? json::object() : json{{"training", false}}};
  };
  const json input = {
      {"class_name", "InputLayer"}, {"name", "x"}, {"config", {{"batch_shape", {nullptr, 4}}}}, {"inbound_nodes", json::array()}};
  const json frozen = {{"units", 5}, {"activation", "tanh"}, {"trainable", false}};
  const json config = {
      {"layers",
       {input, layer("Dense", "a", frozen, {wire("x")}), layer("Dropout", "off", {{"rate", 0.5}}, {wire("a", false)}),
        layer("Dense", "b", frozen, {wire("off")}), layer("BatchNormalization", "norm", {{"trainable", false}}, {wire("b")}),
        layer("Dense", "learns", {{"units", 5}}, {wire("norm")}), layer("Add", "sum", json::object(), {wire("a"), wire("learns")}),
        layer("Dropout", "drop", {{"rate", 0.3}}, {wire("sum")}),
        layer("Dense", "top", {{"units", 3}, {"activation", "softmax"}}, {wire("drop")})}},
      {"input_layers", {{"x", 0, 0}}},
      {"output_layers", {{"top", 0, 0}}}};
  const auto made = [&] {
    Model net(read_model({{"class_name", "Functional"}, {"config", config}}), 7);
    compile(net, "adam", "sparse_categorical_crossentropy", {"accuracy"});
    return net;
  };
  Model whole = made(), head = made();
  const FrozenPart part = whole.frozen_part();
  EXPECT_TRUE(part.weighs);
  EXPECT_EQ(part.nodes, (std::vector<bool>{true, true, true, true, false, false, false, false}));
  EXPECT_EQ(whole.shapes_of(part), (Shapes{{5}, {5}}));  // read by the sum and by what learns
  const Dataset data = samples();
  const Dataset features = features_of(head, data);
  Fit::Settings of_features = settings(5, 6);
  of_features.from_frozen = true;
  Fit all(whole, data, nullptr, settings(5, 6)), some(head, features, nullptr, of_features);
  for (int epoch = 0; epoch < 2; ++epoch) EXPECT_EQ(all.run(100).dump(), some.run(100).dump());
  EXPECT_EQ(weights(whole), weights(head));
  Array x = away_from_zero({2, 4}, 3), y({2, 3}), z({2, 3});
  whole.predict({x.view()}, {y.values.data()});  // after batches of the frozen part, samples again
  head.predict({x.view()}, {z.values.data()});
  EXPECT_EQ(y.values, z.values);
  expect_says(error_of([&] { Fit(head, data, nullptr, of_features); }), {"expected what its frozen layers make of samples"});
}

}  // namespace
}  // namespace sprout
