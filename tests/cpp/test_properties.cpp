// Properties of training: the same bits from the same seed, learning by heart with every optimizer, and no memory taken by a step.
#include "compiled.h"
#include "allocations.h"
#include "fit.h"
#include "ritual.h"

namespace sprout {
namespace {

json layer(const char* class_name, const json& config = json::object()) { return {{"class_name", class_name}, {"config", config}}; }

Model built(const json& layers, const Shape& input, const json& optimizer, const char* loss, const json& metrics = json::array()) {
  Model net(read_model(layer("Sequential", {{"layers", layers}}), input), 4);
  compile(net, optimizer, loss, metrics);
  return net;
}

/// Every kind of layer there is, on pictures of 3 x 5.
const json kLayers = {layer("Reshape", {{"target_shape", {3, 5, 1}}}),
                      layer("RandomFlip"),
                      layer("RandomRotation", {{"factor", 0.05}}),
                      layer("RandomContrast", {{"factor", 0.1}}),
                      layer("Normalization"),
                      layer("Conv2D", {{"filters", 4}, {"kernel_size", 3}, {"padding", "same"}}),
                      layer("BatchNormalization"),
                      layer("ReLU"),
                      layer("MaxPooling2D", {{"padding", "same"}}),
                      layer("SpatialDropout2D", {{"rate", 0.1}}),
                      layer("Reshape", {{"target_shape", {6, 4}}}),
                      layer("Masking"),
                      layer("GaussianNoise", {{"stddev", 0.1}}),
                      layer("LSTM", {{"units", 8}, {"return_sequences", true}}),
                      layer("LayerNormalization"),
                      layer("Flatten"),
                      layer("Dense", {{"units", 16}, {"activation", "relu"}, {"kernel_regularizer", "l2"}}),
                      layer("Dropout", {{"rate", 0.25}}),
                      layer("Reshape", {{"target_shape", {4, 4}}}),
                      layer("Dense", {{"units", 5}, {"activation", "gelu"}}),
                      layer("LeakyReLU"),
                      layer("Flatten"),
                      layer("Dense", {{"units", 3}}),
                      layer("Softmax")};
const Shape kInput = {3, 5};
const json kMetrics = {"accuracy", "sparse_top_k_categorical_accuracy"};

Dataset pictures(std::size_t count) {
  Dataset data = room_for(count, kInput, Dtype::uint8, {}, Dtype::uint8, 1 / 255.0);
  Random random(3, Use::noise);
  for (std::size_t i = 0; i < count * size_of(kInput); ++i) static_cast<std::uint8_t*>(data.x())[i] = std::uint8_t(random.below(256));
  for (std::size_t i = 0; i < count; ++i) static_cast<std::uint8_t*>(data.y())[i] = std::uint8_t(random.below(3));
  return data;
}

TEST(Training, SameSeedSameBits) {
  const Dataset data = pictures(50);
  const auto trained = [&](std::uint64_t seed) {
    Model net = built(kLayers, kInput, "adam", "sparse_categorical_crossentropy", kMetrics);
    Fit::Settings settings;
    settings.batch_size = 8;
    settings.seed = seed;
    Fit fit(net, data, nullptr, settings);
    for (int steps = 0; steps < 100;) steps += fit.run(100 - steps)["ran"].get<int>();
    return std::vector<real>(net.weights().begin(), net.weights().end());
  };
  const std::vector<real> once = trained(5);
  EXPECT_EQ(once, trained(5));
  EXPECT_NE(once, trained(6));
}

struct Learner {
  std::string name;
  json optimizer;
};

class Optimizers8 : public testing::TestWithParam<Learner> {};

TEST_P(Optimizers8, LearnEightSamplesByHeart) {
  const json layers = {layer("Dense", {{"units", 32}, {"activation", "tanh"}}), layer("Dense", {{"units", 3}, {"activation", "softmax"}})};
  Model net = built(layers, {6}, GetParam().optimizer, "sparse_categorical_crossentropy", {"accuracy"});
  Array x = away_from_zero({8, 6}, 1), target({8}, {0, 1, 2, 0, 1, 2, 0, 1});
  Tracker tracker = net.tracker();
  double loss = 0;
  for (int step = 0; step < 1000; ++step) loss = net.train_step({x.view()}, {target.view()}, tracker, 1);
  EXPECT_LT(loss, 0.01);
  Tracker last = net.tracker();
  net.evaluate({x.view()}, {target.view()}, last);
  EXPECT_EQ(last.logs()["accuracy"], 1.0);
}

Learner learner(const char* name, const char* class_name, const json& config) { return {name, layer(class_name, config)}; }
INSTANTIATE_TEST_SUITE_P(
    All, Optimizers8,
    testing::Values(learner("SGD", "SGD", {{"learning_rate", 0.5}}),
                    learner("momentum", "SGD", {{"learning_rate", 0.1}, {"momentum", 0.9}}),
                    learner("nesterov", "SGD", {{"learning_rate", 0.1}, {"momentum", 0.9}, {"nesterov", true}}),
                    learner("RMSprop", "RMSprop", {{"learning_rate", 0.01}}),
                    learner("RMSprop_centered", "RMSprop", {{"learning_rate", 0.003}, {"centered", true}, {"momentum", 0.5}}),
                    learner("Adagrad", "Adagrad", {{"learning_rate", 0.1}}), learner("Adam", "Adam", {{"learning_rate", 0.01}}),
                    learner("amsgrad", "Adam", {{"learning_rate", 0.01}, {"amsgrad", true}}),
                    learner("AdamW", "AdamW", {{"learning_rate", 0.01}}),
                    learner("clipped", "Adam", {{"learning_rate", 0.01}, {"global_clipnorm", 1}})),
    [](const auto& info) { return info.param.name; });

TEST(Training, AStepAllocatesNothing) {
  for (const char* optimizer : {"sgd", "rmsprop", "adagrad", "adam", "adamw"}) {
    Model net = built(kLayers, kInput, optimizer, "sparse_categorical_crossentropy", kMetrics);
    Array x = away_from_zero({8, 3, 5}, 1), target({8}, {0, 1, 2, 0, 1, 2, 0, 1});
    Tracker tracker = net.tracker();
    const Tensor all = x.view(), classes = target.view();
    const Tensor part{x.values.data(), {5, 3, 5}}, part_classes{target.values.data(), {5}};
    net.train_step({all}, {classes}, tracker, 1);
    const std::size_t before = allocations::count, heap_before = allocations::heap();
    const int repeats = std::string_view(optimizer) == "adam" ? 5000 : 200;
    for (int repeat = 0; repeat < repeats; ++repeat) {
      net.train_step({all}, {classes}, tracker, 1);
      net.train_step({part}, {part_classes}, tracker, 1);  // an epoch's last batch
      net.evaluate({part}, {part_classes}, tracker);
    }
    EXPECT_EQ(allocations::count - before, 0u) << optimizer;
    EXPECT_EQ(allocations::heap(), heap_before) << optimizer;
  }
}

// A whole epoch takes what its reports need, and no more in later epochs than in the second.
TEST(Training, EpochsTakeNoMoreAndMore) {
  const Dataset data = pictures(50);
  Model net = built(kLayers, kInput, "adam", "sparse_categorical_crossentropy", kMetrics);
  Fit::Settings settings;
  settings.batch_size = 8;
  Fit fit(net, data, &data, settings);
  const auto epoch = [&] {
    const std::size_t before = allocations::count;
    fit.run(1000);
    return allocations::count - before;
  };
  epoch();
  const std::size_t second = epoch(), heap_before = allocations::heap();
  for (int i = 0; i < 100; ++i) ASSERT_EQ(epoch(), second);
  EXPECT_LT(allocations::heap(),
            heap_before + 4096);  // less than 6 bytes a step, so no step leaks; what the allocator keeps back of the reports' texts
}

TEST(Training, PredictionsDoNotDependOnTheBatch) {
  Model net = built(kLayers, kInput, "sgd", "sparse_categorical_crossentropy");
  Array x = away_from_zero({7, 3, 5}, 1), together({7, 3}), alone({7, 3});
  net.predict({x.view()}, {together.values.data()});
  for (std::size_t i = 0; i < 7; ++i) net.predict({{x.values.data() + i * 15, {1, 3, 5}}}, {alone.values.data() + i * 3});
  EXPECT_EQ(together.values, alone.values);
}

TEST(Softmax, DoesNotDependOnWhereARowLies) {
  Array z = away_from_zero({7, 10}, 1), together({7, 10}), alone({10});
  softmax(z.view(), together.view());
  for (std::size_t i = 0; i < 7; ++i) {
    softmax({z.values.data() + i * 10, {1, 10}}, alone.view());
    for (std::size_t c = 0; c < 10; ++c) EXPECT_EQ(together.values[i * 10 + c], alone.values[c]);
  }
}

}  // namespace
}  // namespace sprout
