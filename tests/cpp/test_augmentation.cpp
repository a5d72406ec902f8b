// Layers that are random in training: the ritual, what they draw, by hand where nothing is left to chance, and what they refuse.
#include "ritual.h"

namespace sprout {
namespace {

json layer(const char* class_name, const json& config = json::object()) { return {{"class_name", class_name}, {"config", config}}; }
std::string refused(const json& config, const Shape& input) {
  return error_of([&] { Built(config, input); });
}

const std::vector<json> kAugmentations = {
    layer("RandomFlip"),
    layer("RandomFlip", {{"mode", "vertical"}}),
    layer("RandomTranslation", {{"height_factor", 0.4}, {"width_factor", {-0.2, 0.6}}}),
    layer("RandomRotation", {{"factor", 0.3}}),
    layer("RandomZoom", {{"height_factor", {-0.4, 0.2}}, {"fill_mode", "constant"}}),
    layer("RandomZoom", {{"height_factor", 0.9}, {"width_factor", 0.7}, {"interpolation", "nearest"}}),
    layer("RandomContrast", {{"factor", {0.3, 0.4}}, {"value_range", {-10, 10}}})};

TEST(RandomLayers, Ritual) {
  for (const json& config : kAugmentations) layer_ritual(config, {5, 4, 3}, {5, 4, 3});
  for (double rate : {0.0, 0.4}) {
    layer_ritual(layer("SpatialDropout1D", {{"rate", rate}}), {4, 3}, {4, 3});
    layer_ritual(layer("SpatialDropout2D", {{"rate", rate}}), {2, 3, 3}, {2, 3, 3});
    layer_ritual(layer("AlphaDropout", {{"rate", rate}}), {4, 5}, {4, 5});
    layer_ritual(layer("GaussianNoise", {{"stddev", rate}}), {7}, {7});
    layer_ritual(layer("GaussianDropout", {{"rate", rate}}), {7}, {7});
  }
}

TEST(RandomLayers, DoNothingInInference) {
  std::vector<json> all = kAugmentations;
  for (const char* name : {"SpatialDropout2D", "AlphaDropout", "GaussianDropout"}) all.push_back(layer(name, {{"rate", 0.7}}));
  all.push_back(layer("GaussianNoise", {{"stddev", 0.7}}));
  for (const json& config : all) {
    Built built(config, {4, 5, 2});
    Array x = away_from_zero({3, 4, 5, 2}, 1);
    EXPECT_EQ(built.forward(x, false).values, x.values) << config.dump();
    EXPECT_NE(built.forward(x, true).values, x.values) << config.dump();
  }
}

TEST(RandomLayers, DrawBySeedAndStep) {
  std::vector<json> all = kAugmentations;
  all.push_back(layer("AlphaDropout", {{"rate", 0.5}}));
  for (json config : all) {
    const auto drawn = [&](std::uint64_t seed, std::uint64_t step, std::size_t samples = 24) {
      Built built(config, {4, 5, 1});
      built.layer->set_draw(seed, step);
      Array x = away_from_zero({samples, 4, 5, 1}, 1);
      return built.forward(x, true).values;
    };
    const std::vector<real> once = drawn(1, 1);
    EXPECT_EQ(once, drawn(1, 1)) << config.dump();
    EXPECT_NE(once, drawn(2, 1)) << config.dump();
    EXPECT_NE(once, drawn(1, 2)) << config.dump();
    const std::vector<real> fewer = drawn(1, 1, 7);  // a picture's change does not depend on those after it
    EXPECT_TRUE(std::equal(fewer.begin(), fewer.end(), once.begin())) << config.dump();
    config["config"]["seed"] = 3;
    EXPECT_EQ(drawn(1, 1), drawn(2, 1)) << "a layer's own seed stands above the run's: " << config.dump();
  }
}

TEST(RandomFlipLayer, MirrorsHalf) {
  Built built(layer("RandomFlip", {{"mode", "horizontal"}}), {1, 2, 1});
  Array x({1000, 1, 2, 1});
  for (std::size_t i = 0; i < 2000; ++i) x.values[i] = real(i % 2);
  const Array y = built.forward(x, true);
  int flipped = 0;
  for (std::size_t n = 0; n < 1000; ++n) {
    EXPECT_EQ(y.values[2 * n] + y.values[2 * n + 1], 1);
    flipped += y.values[2 * n] == 1;
  }
  EXPECT_NEAR(flipped, 500, 80);  // five standard deviations
}

TEST(RandomAffineLayers, ByHand) {
  const auto moved = [](const char* name, json config, std::vector<real> row) {
    Built built(layer(name, config), {1, row.size(), 1});
    Array x({1, 1, row.size(), 1}, row);
    return built.forward(x, true).values;
  };
  json right = {{"height_factor", 0}, {"width_factor", {0.5, 0.5}}, {"fill_mode", "constant"}, {"fill_value", 9}};
  EXPECT_EQ(moved("RandomTranslation", right, {1, 2, 3, 4}), (std::vector<real>{9, 9, 1, 2}));
  right["fill_mode"] = "reflect";
  EXPECT_EQ(moved("RandomTranslation", right, {1, 2, 3, 4}), (std::vector<real>{2, 1, 1, 2}));
  right["fill_mode"] = "nearest";
  EXPECT_EQ(moved("RandomTranslation", right, {1, 2, 3, 4}), (std::vector<real>{1, 1, 1, 2}));
  const auto turned = moved("RandomRotation", {{"factor", {0.5, 0.5}}}, {1, 2, 3, 4});  // half a turn
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(turned[i], 4 - real(i), 1e-5);
}

TEST(GaussianLayers, HaveTheStandardDeviationAskedFor) {
  const auto deviation = [](const json& config) {
    Built built(config, {40001});
    Array x({1, 40001}, real(1));
    const Array y = built.forward(x, true);
    double sum = 0, squares = 0;
    for (real v : y.values) sum += v - 1, squares += (v - 1) * (v - 1);
    EXPECT_NEAR(sum / 40001, 0, 0.01) << config.dump();
    return std::sqrt(squares / 40001);
  };
  EXPECT_NEAR(deviation(layer("GaussianNoise", {{"stddev", 0.3}})), 0.3, 0.006);
  EXPECT_NEAR(deviation(layer("GaussianDropout", {{"rate", 0.2}})), 0.5, 0.01);
}

TEST(SpatialDropoutLayer, DropsWholeChannels) {
  Built built(layer("SpatialDropout2D", {{"rate", 0.25}}), {2, 2, 500});
  Array x({4, 2, 2, 500}, real(3));
  const Array y = built.forward(x, true);
  std::size_t dropped = 0;
  for (std::size_t n = 0; n < 4; ++n)
    for (std::size_t c = 0; c < 500; ++c) {
      const real first = y.values[n * 2000 + c];
      EXPECT_TRUE(first == 0 || std::abs(first - 4) < 1e-5);
      dropped += first == 0;
      for (std::size_t pixel = 1; pixel < 4; ++pixel) EXPECT_EQ(y.values[n * 2000 + pixel * 500 + c], first);
    }
  EXPECT_NEAR(double(dropped) / 2000, 0.25, 0.05);
}

// The numbers of Keras' formula: a * 3 + b where 3 is kept, a * s + b where it is dropped.
TEST(AlphaDropoutLayer, SaturatesTheRateAndShiftsTheRest) {
  Built built(layer("AlphaDropout", {{"rate", 0.25}}), {10000});
  Array x({2, 10000}, real(3)), dy({2, 10000}, real(2));
  Array y = built.forward(x, true);
  const Array dx = built.backward(x, y, dy);
  std::size_t dropped = 0;
  for (std::size_t i = 0; i < 20000; ++i) {
    const bool kept = y.values[i] > 0;
    EXPECT_NEAR(y.values[i], kept ? 2.982955167643624 : -1.1435441882094726, 1e-6);
    EXPECT_NEAR(dx.values[i], kept ? 2 * 0.8672579238579332 : 0, 1e-6);
    dropped += !kept;
  }
  EXPECT_NEAR(double(dropped) / 20000, 0.25, 5 * std::sqrt(0.25 * 0.75 / 20000));
}

TEST(AlphaDropoutLayer, KeepsMeanAndVariance) {
  for (double rate : {0.1, 0.5, 0.9}) {
    Built built(layer("AlphaDropout", {{"rate", rate}}), {100000});
    Array x({1, 100000});
    Random random(3, Use::noise);
    for (real& v : x.values) v = real(random.normal());
    double sum = 0, squares = 0;
    for (real v : built.forward(x, true).values) sum += v, squares += v * v;
    EXPECT_NEAR(sum / 100000, 0, 0.016) << rate;  // five standard deviations
    EXPECT_NEAR(squares / 100000, 1, 0.07) << rate;
  }
}

TEST(RandomLayers, RefuseWhatDoesNotFit) {
  expect_says(refused(layer("RandomFlip"), {4, 4}), {"expected input (H, W, C)", "received (4, 4)"});
  expect_says(refused(layer("RandomFlip", {{"mode", "diagonal"}}), {4, 4, 1}), {"RandomFlip", "mode", "received \"diagonal\""});
  expect_says(refused(layer("RandomRotation", {{"factor", 2}}), {4, 4, 1}), {"RandomRotation", "factor", "from -1 to 1", "received 2"});
  expect_says(refused(layer("RandomRotation", {{"factor", {0, 0.1, 0.2}}}), {4, 4, 1}), {"factor", "two numbers", "received 3 numbers"});
  expect_says(refused(layer("RandomZoom", {{"height_factor", -1}}), {4, 4, 1}), {"RandomZoom", "height_factor", "received -1"});
  expect_says(refused(layer("RandomTranslation", {{"height_factor", 0}, {"width_factor", "wide"}}), {4, 4, 1}),
              {"width_factor", "received \"wide\""});
  expect_says(refused(layer("RandomTranslation", {{"height_factor", 0}, {"width_factor", 0}, {"fill_mode", "mirror"}}), {4, 4, 1}),
              {"fill_mode", "\"reflect\"", "received \"mirror\""});
  expect_says(refused(layer("RandomContrast", {{"factor", 0.5}, {"value_range", {1, 0}}}), {4, 4, 1}),
              {"RandomContrast", "value_range", "received 1, 0"});
  expect_says(refused(layer("SpatialDropout1D", {{"rate", 1}}), {4, 4}), {"SpatialDropout1D", "rate", "received 1"});
  expect_says(refused(layer("SpatialDropout2D", {{"rate", 0.5}}), {4, 4}), {"expected input (H, W, C)", "received (4, 4)"});
  expect_says(refused(layer("AlphaDropout", {{"rate", 1}}), {4}), {"AlphaDropout", "rate", "received 1"});
  expect_says(refused(layer("AlphaDropout", {{"rate", 0.5}, {"noise_shape", {1, 3}}}), {4}), {"expected noise_shape", "(None, 4)"});
  expect_says(refused(layer("Dropout", {{"rate", 0.5}, {"noise_shape", {2, 4}}}), {4}), {"expected noise_shape (batch, ...)"});
  expect_says(refused(layer("Dropout", {{"rate", 0.5}, {"noise_shape", {nullptr, "all"}}}), {4}), {"Dropout", "whole numbers and null"});
  expect_says(refused(layer("GaussianNoise", {{"stddev", -1}}), {4}), {"GaussianNoise", "stddev", "received -1"});
}

}  // namespace
}  // namespace sprout
