// The C functions that create: bad JSON, wrong types, hostile sizes. Each gives a status and a message, never a crash.
#include "api.h"

#include "ritual.h"

namespace sprout {
namespace {

std::string dataset_refused(const std::string& spec) {
  const int handle = nn_dataset_create(spec.c_str());
  if (handle == -1) return nn_last_error();
  nn_free(handle);
  return "created";
}

std::string model_refused(const std::string& spec) {
  const int handle = nn_model_create(spec.c_str());
  if (handle == -1) return nn_last_error();
  nn_free(handle);
  return "created";
}

/// A model's JSON of these layers on an input, compiled by default.
std::string model(const std::string& layers, const std::string& input = "[4]",
                  const std::string& compile = R"({"optimizer": "sgd", "loss": "mse"})") {
  return R"({"model": {"class_name": "Sequential", "config": {"input_shape": )" + input + R"(, "layers": [)" + layers +
         R"(]}}, "compile": )" + compile + "}";
}

std::string dense(const std::string& units) { return R"({"class_name": "Dense", "config": {"units": )" + units + "}}"; }

TEST(CreateDataset, TakesWhatItCan) {
  EXPECT_EQ(dataset_refused(R"({"count": 1, "x": [{}]})"), "created");
  EXPECT_EQ(
      dataset_refused(
          R"({"count": 3, "x": [{"shape": [28, 28], "dtype": "uint8", "scale": 0.0039, "offset": 0}], "y": [{"shape": [10], "dtype": "float32"}]})"),
      "created");
}

TEST(CreateDataset, RefusesBadSpecifications) {
  expect_says(dataset_refused(""), {"expected valid JSON"});
  expect_says(dataset_refused("{\"count\": 3"), {"expected valid JSON"});
  for (const char* spec : {"{}", R"({"count": 0})", R"({"count": -1})", R"({"count": 1.5})"})
    expect_says(dataset_refused(spec), {"Dataset: expected count", "received"});
  expect_says(dataset_refused(R"({"count": 1, "x": [{"dtype": "float16"}]})"), {"expected dtype uint8", "received \"float16\""});
  expect_says(dataset_refused(R"({"count": 1})"), {"samples of one tensor or more", "received none"});
  expect_says(dataset_refused(R"({"count": 1, "x": [{"shape": [0]}]})"), {"shape of whole numbers above 0", "received [0]"});
  expect_says(dataset_refused(R"({"count": 1, "x": [{"shape": [2.5]}]})"), {"shape", "received [2.5]"});
  expect_says(dataset_refused(R"({"count": 1, "x": [{"shape": "wide"}]})"), {"shape", "received \"wide\""});
}

// The words are the engine's own here too: not those of the JSON library.
TEST(CreateDataset, RefusesWrongTypesInItsOwnWords) {
  for (const char* spec : {"[]", "3", "null", R"({"count": "many"})", R"({"count": 1, "x": [{"dtype": 3}]})",
                           R"({"count": 1, "x": [{"scale": "big"}]})", R"({"count": 1, "x": "all"})"}) {
    const std::string message = dataset_refused(spec);
    expect_says(message, {"expected"});
    EXPECT_EQ(message.find("json.exception"), std::string::npos) << message;
  }
}

TEST(CreateDataset, RefusesHostileSizes) {
  expect_says(dataset_refused(R"({"count": 4e9, "x": [{"shape": [1000000, 1000000]}]})"), {"expected", "memory", "4000000000"});
  expect_says(dataset_refused(R"({"count": 4e9, "x": [{"shape": [1000000000, 1000000000]}]})"), {"expected", "memory"});
  expect_says(dataset_refused(R"({"count": 1e300})"), {"expected count", "received 1e+300"});
  expect_says(dataset_refused(R"({"count": 1, "x": [{"shape": [4294967296]}]})"), {"shape", "received [4294967296]"});
}

TEST(GenerateDataset, RefusesWhatDoesNotFitTheSet) {
  const int points = nn_dataset_create(R"({"count": 10, "x": [{"shape": [2]}], "y": [{"dtype": "uint8"}]})");
  ASSERT_GT(points, 0);
  const auto refused = [&](const char* spec, int first, int count) {
    return nn_dataset_generate(points, spec, first, count) == -1 ? std::string(nn_last_error()) : "written";
  };
  EXPECT_EQ(refused(R"({"name": "xor"})", 0, 10), "written");
  EXPECT_EQ(refused(R"({"name": "spirals", "seed": 3, "noise": 0.2})", 5, 5), "written");
  expect_says(refused(R"({"name": "digits"})", 0, 10), {"digits: ", "uint8 samples (28, 28)", "received (2,)"});
  expect_says(refused(R"({"name": "moons"})", 0, 10), {"moons"});
  expect_says(refused(R"({"name": "xor"})", 5, 6), {"within 10 samples", "received 6 from 5"});
  expect_says(refused(R"({"name": "xor"})", -1, 2), {"within 10 samples"});
  nn_free(points);
}

TEST(CreateModel, RefusesBadSpecifications) {
  expect_says(model_refused("{"), {"expected valid JSON"});
  expect_says(model_refused("[]"), {"expected an object with \"model\""});
  expect_says(model_refused("{}"), {"expected an object with \"model\""});
  expect_says(model_refused(R"({"model": {"class_name": "Functional"}})"), {"Functional: expected config with a list of layers"});
  expect_says(model_refused(model("")), {"at least one layer"});
  expect_says(model_refused(model(dense("3"), "null")), {"input_shape", "none"});
  expect_says(model_refused(model(dense("3"), "[4, -1]")), {"input_shape", "received [4,-1]"});
  expect_says(model_refused(model(dense("3"), "[4]", R"({"optimizer": "sgd"})")), {"compile: expected an optimizer and a loss"});
  expect_says(model_refused(model(dense("3"), "[4]", R"({"optimizer": "sgd", "loss": "mse", "metrics": "accuracy"})")),
              {"metrics to be a list", "\"accuracy\""});
  expect_says(
      model_refused(model(dense("3"), "[4]", R"({"optimizer": {"class_name": "SGD", "config": {"learning_rate": -1}}, "loss": "mse"})")),
      {"SGD: ", "learning_rate", "-1"});
  expect_says(
      model_refused(model(dense("3"), "[4]", R"({"optimizer": {"class_name": "SGD", "config": {"learning_rate": null}}, "loss": "mse"})")),
      {"SGD: ", "learning_rate", "null"});
  expect_says(model_refused(model(dense("1"), "[4]", R"({"optimizer": "sgd", "loss": "sparse_categorical_crossentropy"})")),
              {"SparseCategoricalCrossentropy: ", "two or more classes"});
}

TEST(CreateModel, NamesTheLayerThatDoesNotFit) {
  const std::string reshape = R"({"class_name": "Reshape", "config": {"target_shape": [2, 3], "name": "fold"}})";
  expect_says(model_refused(model(dense("4") + "," + reshape)), {"Reshape \"fold\": ", "4 elements", "received (2, 3)"});
  expect_says(model_refused(model(dense("4") + "," + dense("4"), "[]")),
              {"Dense \"dense\": ", "expected input (..., features)", "received ()"});
  expect_says(model_refused(model(R"({"class_name": "Dense", "config": {"units": 2, "bias_initializer": "orthogonal"}})")),
              {"Dense \"dense\": ", "Orthogonal", "received (2,)"});
}

// By its place in the list that came, an InputLayer in front counted with it: a program reads no message.
TEST(CreateModel, TellsWhichLayerIsAtFault) {
  const auto layer_at_fault = [](const std::string& spec) {
    EXPECT_EQ(nn_model_create(spec.c_str()), -1) << spec;
    return nn_last_error_layer();
  };
  const std::string reshape = R"({"class_name": "Reshape", "config": {"target_shape": [2, 3]}})", good = dense("4");
  const std::string input = R"({"class_name": "InputLayer", "config": {"batch_shape": [null, 4]}})";
  EXPECT_EQ(layer_at_fault(model(good + "," + good + "," + reshape)), 2);    // built
  EXPECT_EQ(layer_at_fault(model(input + "," + good + "," + reshape)), 2);   // behind an InputLayer
  EXPECT_EQ(layer_at_fault(model(good + "," + dense("-1"))), 1);             // read
  EXPECT_EQ(layer_at_fault(model(good + R"(, {"class_name": "Foo"})")), 1);  // unknown
  EXPECT_EQ(layer_at_fault(model(dense("999999999"))), 0);                   // too large
  EXPECT_EQ(layer_at_fault(model(good + R"(, {"class_name": "Dense", "config": {"units": 2, "bias_initializer": "orthogonal"}})")), 1);
  const std::string named = R"({"class_name": "Dense", "config": {"units": 4, "name": "a"}})";
  EXPECT_EQ(layer_at_fault(model(named + "," + good + "," + named)), 2);
  EXPECT_EQ(layer_at_fault(model(dense("-1") + "," + dense("-1"))), -1);                         // more than one
  EXPECT_EQ(layer_at_fault(model(good, "[4]", R"({"optimizer": "none", "loss": "mse"})")), -1);  // none
  EXPECT_EQ(layer_at_fault("not JSON"), -1);
}

TEST(CreateModel, RefusesWrongTypesInItsOwnWords) {
  for (const std::string& spec : std::vector<std::string>{
           R"({"model": 3})", model("3"), model(R"({"class_name": "Dense", "config": 3})"),
           R"({"model": {"class_name": "Sequential", "config": {"input_shape": [4], "layers": ["Flatten"]}}, "seed": "lucky"})"}) {
    const std::string message = model_refused(spec);
    expect_says(message, {"expected"});
    EXPECT_EQ(message.find("json.exception"), std::string::npos) << message;
  }
}

TEST(CreateModel, RefusesHostileSizes) {
  expect_says(model_refused(model(dense("2147483648"))), {"Dense: ", "units", "received 2147483648"});
  expect_says(model_refused(model(dense("1e308"))), {"Dense: ", "units"});
  expect_says(model_refused(model(dense("999999999"))), {"Dense \"dense\": ", "at most 500 million numbers"});
  expect_says(model_refused(model(dense("100000") + "," + dense("100000"))), {"Dense \"dense_1\": ", "at most 500 million numbers"});
  std::string many = dense("1");
  for (int i = 0; i < 2000; ++i) many += "," + dense("1");
  expect_says(model_refused(model(many)), {"at most 2000 layers", "received 2001"});
}

// Sizes whose product wraps round to 0: no layer may take them for small.
// Reading and writing JSON calls itself: a million layers in each other must not take the stack.
TEST(CreateModel, RefusesDeepNesting) {
  const auto wrapped = [](int times) {
    std::string layer = dense("1");
    for (int i = 0; i < times; ++i) layer = R"({"class_name": "TimeDistributed", "config": {"layer": )" + layer + "}}";
    return layer;
  };
  EXPECT_EQ(model_refused(model(wrapped(2), "[2, 2, 2, 2]")), "created");
  expect_says(model_refused(model(wrapped(40), "[2, 2]")), {"at most 64 levels"});
  expect_says(model_refused(std::string(1000000, '[')), {"at most 64 levels"});
  const std::string brackets = std::string(100, '[') + R"(\"{{)";
  EXPECT_EQ(model_refused(model(R"({"class_name": "Dense", "config": {"units": 1, "name": ")" + brackets + R"("}})")), "created")
      << "brackets in text are text";
  EXPECT_EQ(nn_model_create(nullptr), -1);
  expect_says(nn_last_error(), {"expected JSON text", "NULL"});
}

TEST(CreateModel, RefusesShapesBeyondCounting) {
  const std::string flatten = R"({"class_name": "Flatten"},)", huge = "[65536, 65536, 65536, 65536]";
  expect_says(model_refused(model(flatten + dense("3"), huge)), {"expected", "65536"});
  expect_says(model_refused(model(R"({"class_name": "ReLU"})", huge)), {"expected"});
}

// Each of these layers may be; together they need more than a tab can have.
TEST(CreateModel, RefusesMoreWeightsThanMemoryHolds) {
  std::string layers = dense("20000");
  for (int i = 0; i < 999; ++i) layers += "," + dense("20000");
  expect_says(model_refused(model(layers)), {"expected"});
}

}  // namespace
}  // namespace sprout
