// The C functions: the way through a whole exercise, and the status and words of every refusal.
#include "api.h"

#include "allocations.h"
#include "ritual.h"

namespace sprout {
namespace {

const char* const kModel = R"({"model": {"class_name": "Sequential", "config": {"input_shape": [4], "layers": [
  {"class_name": "Dense", "config": {"units": 8, "activation": "relu"}}, {"class_name": "Dense", "config": {"units": 3, "activation": "softmax"}}]}},
  "compile": {"optimizer": "adam", "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]}, "seed": 1})";

class Api : public testing::Test {
 protected:
  ~Api() override {
    for (int handle : handles_) nn_free(handle);
  }

  int keep(int handle) {
    EXPECT_GT(handle, 0) << nn_last_error();
    handles_.push_back(handle);
    return handle;
  }

  /// 20 samples of 4 floats with classes 0, 1, 2 in turn.
  int data(int classes = 3) {
    const int handle = keep(nn_dataset_create(R"({"count": 20, "x": [{"shape": [4]}], "y": [{"dtype": "int32"}]})"));
    const Array x = away_from_zero({20, 4}, 1);
    std::copy(x.values.begin(), x.values.end(), static_cast<float*>(nn_dataset_x(handle, 0)));
    for (int i = 0; i < 20; ++i) static_cast<std::int32_t*>(nn_dataset_y(handle, 0))[i] = i % classes;
    return handle;
  }

  int data(const char* spec) { return keep(nn_dataset_create(spec)); }
  int model(const char* spec = kModel) { return keep(nn_model_create(spec)); }

  std::vector<int> handles_;
};

/// The call failed; its message holds every part.
void expect_error(bool failed, std::initializer_list<const char*> parts) {
  EXPECT_TRUE(failed);
  expect_says(nn_last_error(), parts);
}

TEST_F(Api, TrainsEvaluatesAndPredicts) {
  const int d = data(), m = model();
  ASSERT_EQ(nn_fit_begin(m, d, d, R"({"batch_size": 8, "seed": 3})"), 3) << nn_last_error();
  const json first = json::parse(nn_fit_run(m, 2));
  EXPECT_EQ(first["ran"], 2);
  EXPECT_EQ(first["epoch"], 0);
  EXPECT_EQ(first["step"], 2);
  EXPECT_EQ(first["steps"], 3);
  EXPECT_EQ(first["phase"], "train");
  EXPECT_TRUE(first["batch"].contains("accuracy"));
  const json end = json::parse(nn_fit_run(m, 100));
  EXPECT_EQ(end["ran"], 4) << "one batch of training and three of validation";
  EXPECT_EQ(end["phase"], "epoch_end");
  for (const char* key : {"loss", "accuracy", "val_loss", "val_accuracy"}) EXPECT_TRUE(end["logs"].contains(key)) << key;

  const json whole = json::parse(nn_evaluate(m, d, 0, 20, 6, nullptr));
  EXPECT_NEAR(whole["loss"].get<double>(), end["logs"]["val_loss"].get<double>(), 1e-6);
  nn_evaluate(m, d, 0, 12, 5, nullptr);
  EXPECT_NEAR(json::parse(nn_evaluate(m, d, 12, 8, 32, nullptr))["loss"].get<double>(), whole["loss"].get<double>(), 1e-6)
      << "means go on until first is 0";

  std::vector<float> y(60, NAN), meanwhile(60, NAN);
  ASSERT_EQ(nn_predict(m, d, 0, 20, 7, y.data()), 0);
  EXPECT_EQ(json::parse(nn_evaluate(m, d, 0, 20, 6, meanwhile.data())), whole) << "predictions change nothing";
  EXPECT_EQ(meanwhile, y);
  for (int i = 0; i < 20; ++i) EXPECT_NEAR(y[i * 3] + y[i * 3 + 1] + y[i * 3 + 2], 1, 1e-5);
  std::vector<float> part(9);
  ASSERT_EQ(nn_predict(m, d, 5, 3, 1, part.data()), 0);
  EXPECT_TRUE(std::equal(part.begin(), part.end(), y.begin() + 15));
}

TEST_F(Api, DescribesWhatWasBuilt) {
  const int m = model();
  const json text = json::parse(nn_model_describe(m));
  EXPECT_EQ(text["params"], 67);
  EXPECT_EQ(text["weights_size"], 67);
  EXPECT_EQ(text["slots_size"], 134);
  EXPECT_EQ(text["iterations"], 0);
  EXPECT_EQ(text["inputs"][0]["shape"], json::parse("[null, 4]"));
  EXPECT_EQ(text["outputs"], json::parse(R"([{"name": "dense_1", "shape": [null, 3], "loss": "SparseCategoricalCrossentropy"}])"));
  EXPECT_EQ(text["metrics"], json::parse("[\"accuracy\"]"));
  EXPECT_EQ(text["layers"][1]["name"], "dense_1");
  EXPECT_EQ(text["weights"][2], json::parse(R"({"name": "dense_1/kernel", "shape": [8, 3], "trainable": true, "offset": 40})"));
  EXPECT_EQ(text["layers"][1]["config"]["activation"], "softmax") << "the fused head must not show";
  EXPECT_NE(nn_weights(m), nullptr);
  EXPECT_NE(nn_slots(m), nullptr);
  EXPECT_EQ(nn_set_iterations(m, 7), 0);
  EXPECT_EQ(json::parse(nn_model_describe(m))["iterations"], 7);
}

TEST_F(Api, AModelWithoutCompilePredictsOnly) {
  json spec = json::parse(kModel);
  spec.erase("compile");
  const int m = model(spec.dump().c_str()), d = data();
  std::vector<float> y(60);
  EXPECT_EQ(nn_predict(m, d, 0, 20, 20, y.data()), 0);
  EXPECT_EQ(nn_slots(m), nullptr);
  expect_error(nn_fit_begin(m, d, 0, "{}") == -1, {"fit: ", "compiled model"});
  expect_error(nn_evaluate(m, d, 0, 20, 20, nullptr) == nullptr, {"evaluate: ", "compiled model"});
  expect_error(nn_set_learning_rate(m, 0.1) == -1, {"compiled model"});
  expect_error(nn_set_iterations(m, 1) == -1, {"compiled model"});
}

TEST_F(Api, RefusesUnknownHandles) {
  const int d = data(), m = model();
  for (int bad : {-1, 99999, d}) {  // a data set is no model
    SCOPED_TRACE(bad);
    const std::string received = "received " + std::to_string(bad);
    expect_error(nn_model_describe(bad) == nullptr, {"handle of a model", received.c_str()});
    expect_error(nn_weights(bad) == nullptr, {"handle of a model"});
    expect_error(nn_slots(bad) == nullptr, {"handle of a model"});
    expect_error(nn_set_iterations(bad, 0) == -1, {"handle of a model"});
    expect_error(nn_set_learning_rate(bad, 0) == -1, {"handle of a model"});
    expect_error(nn_fit_begin(bad, d, 0, "{}") == -1, {"handle of a model"});
    expect_error(nn_fit_run(bad, 1) == nullptr, {"handle of a model"});
    expect_error(nn_evaluate(bad, d, 0, 1, 1, nullptr) == nullptr, {"handle of a model"});
    expect_error(nn_predict(bad, d, 0, 1, 1, nullptr) == -1, {"handle of a model"});
  }
  for (int bad : {-1, 99999, m}) {
    SCOPED_TRACE(bad);
    expect_error(nn_dataset_x(bad, 0) == nullptr, {"handle of a data set", "received"});
    expect_error(nn_dataset_y(bad, 0) == nullptr, {"handle of a data set"});
    expect_error(nn_dataset_generate(bad, "{}", 0, 1) == -1, {"handle of a data set"});
    expect_error(nn_fit_begin(m, bad, 0, "{}") == -1, {"handle of a data set"});
    expect_error(nn_fit_begin(m, d, bad, "{}") == -1, {"handle of a data set"});
    expect_error(nn_evaluate(m, bad, 0, 1, 1, nullptr) == nullptr, {"handle of a data set"});
    expect_error(nn_predict(m, bad, 0, 1, 1, nullptr) == -1, {"handle of a data set"});
  }
  expect_error(nn_free(99999) == -1, {"handle of a data set or model", "99999"});
  EXPECT_EQ(nn_free(0), 0);
}

// Not even for the message.
TEST_F(Api, SaysSoWhenThereIsNoMemory) {
  const int d = data(), m = model();
  const auto starved = [](auto call) {
    EXPECT_EQ(nn_free(-7), -1);  // another message before
    const allocations::Starving starving;
    return call();
  };
  expect_error(starved([] { return nn_free(999); }) == -1, {"more free memory"});
  expect_error(starved([] { return nn_weights(999); }) == nullptr, {"more free memory"});
  expect_error(starved([] { return nn_set_iterations(999, 0); }) == -1, {"more free memory"});
  expect_error(starved([&] { return nn_fit_begin(m, d, 0, "{}"); }) == -1, {"more free memory"});
  EXPECT_GT(nn_fit_begin(m, d, 0, "{}"), 0) << nn_last_error();
}

TEST_F(Api, RefusesBadFits) {
  const int d = data(), m = model();
  const auto refused = [&](const char* settings, std::initializer_list<const char*> parts) {
    expect_error(nn_fit_begin(m, d, 0, settings) == -1, parts);
  };
  expect_error(nn_fit_run(m, 1) == nullptr, {"fit: ", "nn_fit_begin first"});
  refused(R"({"batch_size": 0})", {"fit: ", "batch_size", "at least 1", "received 0"});
  refused(R"({"batch_size": 1.5})", {"batch_size", "whole number", "received 1.5"});
  refused(R"({"batch_size": -3})", {"batch_size", "received -3"});
  refused(R"({"validation_count": -1})", {"validation_count", "at least 0", "received -1"});
  refused(R"({"validation_count": 20})", {"validation_count", "to train on", "20 of 20 samples"});
  refused(R"({"shuffle": 1})", {"shuffle", "true or false", "received 1"});
  refused(R"({"epochs": 3})", {"unknown option \"epochs\"", "batch_size, shuffle"});
  refused(R"({"batch_size": )", {"valid JSON"});
  refused("[]", {"object", "received []"});
}

TEST_F(Api, ABadFitLeavesTheGoodOneGoing) {
  const int d = data(), m = model();
  ASSERT_EQ(nn_fit_begin(m, d, 0, "{\"batch_size\": 5}"), 4);
  EXPECT_EQ(nn_fit_begin(m, d, 0, "{\"batch_size\": 0}"), -1);
  EXPECT_EQ(json::parse(nn_fit_run(m, 1))["steps"], 4);
}

TEST_F(Api, RefusesDataThatDoesNotFit) {
  const int m = model(), bad_labels = data(4), wide = data(R"({"count": 3, "x": [{"shape": [2, 2]}], "y": [{"dtype": "uint8"}]})"),
            no_targets = data(R"({"count": 3, "x": [{"shape": [4]}]})");
  expect_error(nn_fit_begin(m, bad_labels, 0, "{}") == -1,
               {"SparseCategoricalCrossentropy: ", "labels from 0 to 2", "received 3 at sample 3"});
  expect_error(nn_fit_begin(m, data(), bad_labels, "{}") == -1, {"labels from 0 to 2", "received 3"});
  expect_error(nn_evaluate(m, bad_labels, 0, 20, 5, nullptr) == nullptr, {"labels from 0 to 2", "received 3"});
  EXPECT_NE(nn_evaluate(m, bad_labels, 0, 3, 5, nullptr), nullptr) << "only the samples asked for are looked at";
  expect_error(nn_fit_begin(m, wide, 0, "{}") == -1, {"expected samples of shape (4,)", "received (2, 2)"});
  expect_error(nn_fit_begin(m, no_targets, 0, "{}") == -1, {"expected data with targets"});
  std::vector<float> y(60);
  expect_error(nn_predict(m, wide, 0, 1, 1, y.data()) == -1, {"expected samples of shape (4,)", "received (2, 2)"});
  EXPECT_EQ(nn_predict(m, no_targets, 0, 3, 2, y.data()), 0);
}

TEST_F(Api, RefusesRangesOutsideTheData) {
  const int d = data(), m = model();
  std::vector<float> y(60);
  for (const auto& [first, count] : {std::pair{0, 21}, {20, 1}, {-1, 5}, {0, 0}, {0, -1}, {2147483647, 2147483647}}) {
    expect_error(nn_evaluate(m, d, first, count, 4, nullptr) == nullptr, {"within 20 samples", "received"});
    expect_error(nn_predict(m, d, first, count, 4, y.data()) == -1, {"within 20 samples"});
  }
  for (int batch_size : {0, -1}) {
    expect_error(nn_evaluate(m, d, 0, 20, batch_size, nullptr) == nullptr, {"batch_size", "at least 1"});
    expect_error(nn_predict(m, d, 0, 20, batch_size, y.data()) == -1, {"batch_size", "at least 1"});
  }
  EXPECT_EQ(nn_predict(m, d, 1, 19, 2147483647, y.data()), 0) << "a batch larger than the data is the data";
}

// 5478276 * 784 is 1088 in 32 bits: the batch would be written far behind the memory that was taken for it.
TEST_F(Api, RefusesABatchOfMoreNumbersThanCanBeCounted) {
  if (sizeof(std::size_t) > 4) GTEST_SKIP() << "this machine can count them";
  const std::vector<unsigned> rows(5478276, 0);
  const int one = data(R"({"count": 1, "x": [{"shape": [784], "dtype": "uint8"}]})");
  const int many = keep(nn_dataset_view(one, rows.data(), int(rows.size()), 0));
  const int m = model(R"({"model": {"class_name": "Sequential", "config": {"input_shape": [784], "layers": [{"class_name": "ReLU"}]}}})");
  float y = 0;
  expect_error(nn_predict(m, many, 0, int(rows.size()), int(rows.size()), &y) == -1, {"fit into memory", "received (5478276, 784)"});
}

TEST_F(Api, SetsTheLearningRate) {
  const int d = data(), m = model();
  EXPECT_EQ(nn_set_learning_rate(m, 0), 0);
  nn_fit_begin(m, d, 0, "{}");
  const std::vector<float> before(nn_weights(m), nn_weights(m) + 67);
  nn_fit_run(m, 1);
  EXPECT_TRUE(std::equal(before.begin(), before.end(), nn_weights(m)));
  expect_error(nn_set_learning_rate(m, -0.1) == -1, {"learning_rate of at least 0", "received -0.1"});
  for (double bad : {double(NAN), double(INFINITY)}) expect_error(nn_set_learning_rate(m, bad) == -1, {"learning_rate", "received"});
  for (double bad : {-1.0, 0.5, 1e16, double(NAN)})
    expect_error(nn_set_iterations(m, bad) == -1, {"iterations, a whole number from 0 to 2^53", "received"});
}

TEST_F(Api, SavesAFitAndTakesItUp) {
  const int d = data(), m = model();
  unsigned char none = 0;
  expect_error(nn_fit_size(m) == -1, {"nn_fit_begin first"});
  expect_error(nn_fit_save(m, &none, 1) == -1, {"nn_fit_begin first"});
  expect_error(nn_fit_restore(m, &none, 1) == -1, {"nn_fit_begin first"});
  ASSERT_GT(nn_fit_begin(m, d, 0, R"({"batch_size": 4})"), 0);
  ASSERT_TRUE(nn_fit_run(m, 2));
  std::vector<unsigned char> bytes(std::size_t(nn_fit_size(m)));
  expect_error(nn_fit_save(m, bytes.data(), int(bytes.size()) - 1) == -1, {"room for a whole snapshot"});
  expect_error(nn_fit_save(m, bytes.data(), -1) == -1, {"room for a whole snapshot"});
  ASSERT_EQ(nn_fit_save(m, bytes.data(), int(bytes.size())), 0);
  const std::string there = nn_fit_run(m, 2);
  ASSERT_EQ(nn_fit_restore(m, bytes.data(), int(bytes.size())), 0) << nn_last_error();
  EXPECT_EQ(nn_fit_run(m, 2), there);
  expect_error(nn_fit_restore(m, bytes.data(), -5) == -1, {"a whole snapshot"});
}

TEST_F(Api, CountsIterationsBeyond32Bits) {
  const int d = data(), m = model();
  ASSERT_EQ(nn_set_iterations(m, 2147483647), 0);
  ASSERT_GT(nn_fit_begin(m, d, 0, R"({"batch_size": 4})"), 0);
  ASSERT_TRUE(nn_fit_run(m, 2));
  expect_says(nn_model_describe(m), {R"("iterations":2147483649)"});
  ASSERT_EQ(nn_set_iterations(m, 1e10), 0);
  ASSERT_TRUE(nn_fit_run(m, 2));
  expect_says(nn_model_describe(m), {R"("iterations":10000000002)"});
}

TEST_F(Api, FreeingDataEndsTheFitThatUsesIt) {
  const int m = model(), validation = data();
  const int train = nn_dataset_create(R"({"count": 20, "x": [{"shape": [4]}], "y": [{"dtype": "uint8"}]})");
  std::fill_n(static_cast<float*>(nn_dataset_x(train, 0)), 80, 1.0f);
  std::fill_n(static_cast<std::uint8_t*>(nn_dataset_y(train, 0)), 20, std::uint8_t(0));
  ASSERT_GT(nn_fit_begin(m, train, validation, "{}"), 0) << nn_last_error();
  EXPECT_EQ(nn_free(train), 0);
  expect_error(nn_fit_run(m, 1) == nullptr, {"nn_fit_begin first"});
  EXPECT_EQ(nn_free(train), -1) << "freed twice";
  EXPECT_GT(nn_fit_begin(m, validation, 0, "{}"), 0) << "the model itself is as good as before";
}

}  // namespace
}  // namespace sprout
