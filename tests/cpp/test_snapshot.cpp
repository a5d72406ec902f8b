// Snapshots of a fit: taken up anywhere they end with the same bits; what is not whole or not of this training is refused.
#include "compiled.h"
#include "fit.h"

#include "allocations.h"
#include "ritual.h"

namespace sprout {
namespace {

/// 22 samples of 4 numbers; targets (2) of numbers.
Dataset samples() {
  Dataset data = room_for(22, {4}, Dtype::float32, {2}, Dtype::float32);
  fill_away_from_zero({static_cast<real*>(data.x()), 88}, 9);
  fill_away_from_zero({static_cast<real*>(data.y()), 44}, 10);
  return data;
}

const json kSchedule = {{"class_name", "ExponentialDecay"},
                        {"config", {{"initial_learning_rate", 0.1}, {"decay_steps", 5}, {"decay_rate", 0.9}}}};
const json kOptimizers[] = {"adam", "adagrad", {{"class_name", "SGD"}, {"config", {{"learning_rate", kSchedule}, {"momentum", 0.9}}}}};

Model model(const json& optimizer, std::uint64_t seed = 1, int units = 9) {
  const auto layer = [](const char* class_name, const json& config) { return json{{"class_name", class_name}, {"config", config}}; };
  const json layers = {layer("Dense", {{"units", units}, {"activation", "tanh"}}), layer("Dropout", {{"rate", 0.2}}),
                       layer("Dense", {{"units", 2}})};
  Model net(read_model(layer("Sequential", {{"layers", layers}}), {4}), seed);
  compile(net, optimizer, "mse", {"mae", "r2_score"});
  return net;
}

Fit::Settings settings(std::uint64_t seed = 42) {
  Fit::Settings s;
  s.batch_size = 4;
  s.seed = seed;
  return s;
}

std::vector<std::uint8_t> saved(Fit& fit) {
  std::vector<std::uint8_t> bytes(fit.saved_size());
  fit.save(bytes);
  return bytes;
}

std::vector<real> weights(Model& net) { return {net.weights().begin(), net.weights().end()}; }

void run(Fit& fit, int batches, std::vector<json>* logs = nullptr) {
  while (batches > 0) {
    const json r = fit.run(batches);
    batches -= r["ran"].get<int>();
    if (logs && r["phase"] == "epoch_end") logs->push_back(r["logs"]);
  }
}

// 3 epochs of 6 steps of training and 6 of validation, broken off after each of them.
TEST(Snapshot, EndsWithTheSameBits) {
  const Dataset data = samples();
  for (const json& optimizer : kOptimizers) {
    Model whole = model(optimizer);
    Fit uninterrupted(whole, data, &data, settings());
    std::vector<json> expected;
    run(uninterrupted, 36, &expected);
    for (int broken_off = 0; broken_off < 36; ++broken_off) {
      SCOPED_TRACE(optimizer.dump() + " after " + std::to_string(broken_off));
      std::vector<json> logs;
      std::vector<std::uint8_t> bytes;
      {
        Model first = model(optimizer);
        Fit begun(first, data, &data, settings());
        run(begun, broken_off, &logs);
        bytes = saved(begun);
      }
      Model second = model(optimizer, 99);
      Fit resumed(second, data, &data, settings());
      resumed.restore(bytes);
      EXPECT_EQ(saved(resumed), bytes);
      run(resumed, 36 - broken_off, &logs);
      EXPECT_EQ(weights(second), weights(whole));
      EXPECT_EQ(logs, expected);
    }
  }
}

// The way back from a divergence is part of it.
TEST(Snapshot, DivergesAlike) {
  const Dataset data = samples();
  const json wild = {{"class_name", "SGD"}, {"config", {{"learning_rate", 20.0}}}};
  const auto end = [&](int broken_off) {
    Model first = model(wild), second = model(wild, 99);
    Fit begun(first, data, nullptr, settings()), resumed(second, data, nullptr, settings());
    run(begun, broken_off);
    resumed.restore(saved(begun));
    json r;
    for (int i = 0; i < 50 && r["phase"] != "diverged"; ++i) r = resumed.run(100);
    EXPECT_EQ(r["phase"], "diverged");
    return weights(second);
  };
  EXPECT_EQ(end(7), end(0));
}

TEST(Snapshot, RefusesWhatIsNotWholeOrOfAnotherTraining) {
  const Dataset data = samples();
  Model net = model("adam"), larger = model("adam", 1, 10), other = model("sgd");
  Fit fit(net, data, nullptr, settings());
  run(fit, 8);
  const std::vector<std::uint8_t> bytes = saved(fit);
  const auto before = bytes;
  for (std::size_t length : {std::size_t(0), std::size_t(3), std::size_t(90), bytes.size() / 2, bytes.size() - 1})
    expect_says(error_of([&] { fit.restore(std::span(bytes).first(length)); }), {"expected a whole snapshot"});
  std::vector<std::uint8_t> longer = bytes;
  longer.push_back(0);
  expect_says(error_of([&] { fit.restore(longer); }), {"1 bytes more"});
  EXPECT_EQ(saved(fit), before) << "a refusal changes nothing";

  Fit of_larger(larger, data, nullptr, settings()), of_other(other, data, nullptr, settings()), of_seed(net, data, nullptr, settings(43)),
      validated(net, data, &data, settings());
  expect_says(error_of([&] { of_larger.restore(bytes); }), {"another number of weights"});
  expect_says(error_of([&] { of_other.restore(bytes); }), {"another optimizer"});
  expect_says(error_of([&] { of_seed.restore(bytes); }), {"another seed"});
  expect_says(error_of([&] { validated.restore(bytes); }), {"another number of validation samples"});

  std::vector<std::uint8_t> nowhere = bytes;
  nowhere[9 * sizeof(double) + sizeof(std::int64_t) + 3] = 0x7f;  // the step
  expect_says(error_of([&] { fit.restore(nowhere); }), {"stands at no step"});
  EXPECT_EQ(saved(fit), before);
}

// A model may fill the memory: saving takes what the caller gives, and going back from a refusal takes next to nothing.
TEST(Snapshot, TakesNoMemoryButTheCallers) {
  const Dataset data = samples();
  Model net = model("adam", 1, 4000);
  Fit fit(net, data, nullptr, settings());
  run(fit, 8);
  std::vector<std::uint8_t> bytes(fit.saved_size());
  EXPECT_NEAR(double(bytes.size()), double(sizeof(real) * (2 * net.weights().size() + net.optimizer()->state().size())), 1000);
  const auto allocated_by = [](auto f) {
    const std::size_t before = allocations::bytes;
    f();
    return allocations::bytes - before;
  };
  EXPECT_LT(allocated_by([&] { EXPECT_EQ(fit.saved_size(), bytes.size()); }), 1000u);
  EXPECT_LT(allocated_by([&] { fit.save(bytes); }), 1000u);
  EXPECT_LT(allocated_by([&] { fit.restore(bytes); }), 5000u);
  bytes.pop_back();
  EXPECT_LT(allocated_by([&] { EXPECT_THROW(fit.restore(bytes), Error); }), 5000u);
  expect_says(error_of([&] { fit.save(bytes); }), {"room for a whole snapshot"});
}

TEST(Snapshot, RefusesEveryByteTooFewAndChangesNothing) {
  const Dataset data = samples();
  Model net = model("adam");
  Fit fit(net, data, &data, settings());
  run(fit, 4);
  const auto early = saved(fit);
  run(fit, 5);
  const auto before = saved(fit);
  for (std::size_t length = 0; length < early.size(); ++length) {
    expect_says(error_of([&] { fit.restore(std::span(early).first(length)); }), {"expected a whole snapshot"});
    ASSERT_EQ(saved(fit), before) << length;
  }
  fit.restore(early);
  EXPECT_EQ(saved(fit), early);
}

}  // namespace
}  // namespace sprout
