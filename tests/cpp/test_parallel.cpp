// Threads: every item is done once, exceptions come back, and training gives the same bits for any number of threads.
#include "compiled.h"
#include "parallel.h"

#include <atomic>
#include <limits>
#include <stdexcept>
#include <thread>

#include "fit.h"
#include "product.h"
#include "ritual.h"

namespace sprout {
namespace {

constexpr double kMuch = 1e6;  // work that is always worth a piece

/// Runs f with 1, 2, 3 and 4 threads; one is left afterwards.
template <class F>
void for_threads(F f) {
  for (int count = 1; count <= 4; ++count) {
    set_threads(count);
    ASSERT_EQ(threads(), count);
    f(count);
  }
  set_threads(1);
}

TEST(Parallel, DoesEveryItemOnce) {
  for_threads([](int count) {
    for (int repeat = 0; repeat < 200; ++repeat) {
      const std::ptrdiff_t n = repeat % 23;
      std::vector<std::atomic<int>> done(std::size_t(n) + 1);
      parallel_for(n, kMuch, [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
        for (; begin < end; ++begin) ++done[std::size_t(begin)];
      });
      for (std::ptrdiff_t i = 0; i < n; ++i) ASSERT_EQ(done[std::size_t(i)], 1) << i << " of " << n << " with " << count << " threads";
      ASSERT_EQ(done[std::size_t(n)], 0);
    }
  });
}

TEST(Parallel, LittleWorkStaysInOnePiece) {
  set_threads(4);
  std::atomic<int> pieces{0};
  parallel_for(100, 1.0, [&](auto, auto) { ++pieces; });
  EXPECT_EQ(pieces, 1);
  set_threads(1);
}

TEST(Parallel, WithinABodyNothingIsCut) {
  set_threads(3);
  std::atomic<int> inner{0}, outer{0};
  parallel_for(6, kMuch, [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
    outer += int(end - begin);
    parallel_for(6, kMuch, [&](std::ptrdiff_t first, std::ptrdiff_t last) { inner += first == 0 && last == 6; });
  });
  EXPECT_EQ(outer, 6);
  EXPECT_GT(inner, 0);
  EXPECT_LE(inner, 6);
  set_threads(1);
}

TEST(Parallel, CarriesAnExceptionBackAndGoesOn) {
  for_threads([](int) {
    for (int repeat = 0; repeat < 20; ++repeat) {
      std::atomic<int> done{0};
      EXPECT_THROW(parallel_for(8, kMuch,
                                [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
                                  if (begin <= 5 && 5 < end) throw std::runtime_error("five");
                                  done += int(end - begin);
                                }),
                   std::runtime_error);
      parallel_for(8, kMuch, [&](std::ptrdiff_t begin, std::ptrdiff_t end) { done += 100 * int(end - begin); });
      EXPECT_EQ(done / 100, 8);
    }
  });
}

/// By its clock no time passes, so that no thread was ever stopped, however busy the machine is.
struct Calm {
  explicit Calm(int count) {
    parallel::set_clock([] { return 0.0; });
    set_threads(count);
  }
  ~Calm() {
    set_threads(1);
    parallel::set_clock(nullptr);
  }
};

/// Whether a job that is worth it is cut.
bool cuts() {
  const auto before = parallel::jobs();
  parallel_for(8, kMuch, [](auto, auto) {});
  return parallel::jobs() != before;
}

TEST(Parallel, RefusesWorkThatMakesNoSense) {
  const Calm calm(2);
  for (double work : {-1.0, -1e12, -std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
    bool ran = false;
    expect_says(error_of([&] { parallel_for(8, work, [&](auto, auto) { ran = true; }); }), {"work of at least 0", to_text(work).c_str()});
    EXPECT_FALSE(ran);
    EXPECT_TRUE(cuts()) << "after work of " << work;
  }
}

TEST(Parallel, CutsWorkOfAnySize) {
  const Calm calm(2);
  for (double work : {1e5, 1e9, 1e13, 1e17, std::numeric_limits<double>::infinity()}) {
    std::atomic<int> pieces{0};
    parallel_for(8, work, [&](auto, auto) { ++pieces; });
    EXPECT_EQ(pieces, 4) << work;
  }
}

// The other thread holds a piece until the clock is asked for the first time; by the second time an hour has passed.
TEST(Parallel, WorksAloneForAWhileAfterAThreadWasStopped) {
  static std::atomic<bool> taken, released;
  static double now, step;
  taken = released = false, now = 0, step = 3.6e9;
  const Calm calm(2);
  parallel::set_clock([] {
    released = true;
    return now += step;
  });
  const auto caller = std::this_thread::get_id();
  parallel_for(4, kMuch, [&](auto, auto) {
    const bool own = std::this_thread::get_id() == caller;
    if (!own) taken = true;
    while (!(own ? taken : released)) std::this_thread::yield();
  });
  EXPECT_FALSE(cuts()) << "at once";
  step = 0;                                  // a busy machine may stop a thread from here on, too
  parallel_for(8, 1e11, [](auto, auto) {});  // stands for a minute of work
  EXPECT_TRUE(cuts()) << "a minute later";
}

TEST(Parallel, RefusesCountsThatMakeNoSense) {
  EXPECT_THROW(set_threads(0), std::invalid_argument);
  EXPECT_THROW(set_threads(65), std::invalid_argument);
  EXPECT_EQ(threads(), 1);
}

TEST(Parallel, ProductsAreTheSameForAnyNumberOfThreads) {
  struct Sizes {
    Eigen::Index M, N, K;
  };
  for (const auto [M, N, K] : {Sizes{32, 128, 784}, Sizes{784, 130, 32}, Sizes{64, 10, 784}, Sizes{37, 301, 65}, Sizes{1000, 3, 50}}) {
    for (const double zeros : {0.0, 0.8}) {
      RowMatrix a(M, K), b(K, N), one;
      fill_away_from_zero({a.data(), std::size_t(a.size())}, 1);
      fill_away_from_zero({b.data(), std::size_t(b.size())}, 2);
      Random random(3, Use::noise);
      for (Eigen::Index i = 0; i < a.size(); ++i)
        if (random.uniform(0, 1) < zeros) a.data()[i] = 0;
      for_threads([&](int count) {
        RowMatrix c = RowMatrix::Constant(M, N, real(0.5));
        add_product({c.data(), M, N}, {a.data(), M, K}, {b.data(), K, N});
        if (count == 1) one = c;
        EXPECT_EQ(c, one) << M << " x " << K << " by " << K << " x " << N << " with " << count << " threads";
      });
    }
  }
}

struct Training {
  const char* name;
  Shape input;
  std::uint32_t numbers;  // x is drawn below that
  std::vector<json> layers;
  std::string loss;
  std::uint32_t classes;
};

void PrintTo(const Training& t, std::ostream* out) { *out << t.name; }

class SameBits : public testing::TestWithParam<Training> {};

TEST_P(SameBits, After100StepsWithAnyNumberOfThreads) {
  const Training& t = GetParam();
  constexpr std::size_t kCount = 200;
  Dataset data = room_for(kCount, t.input, Dtype::uint8, {}, Dtype::uint8, t.numbers == 256 ? 1 / 255.0 : 1);
  Random random(3, Use::noise);
  for (std::size_t i = 0; i < kCount * size_of(t.input); ++i)
    static_cast<std::uint8_t*>(data.x())[i] = std::uint8_t(random.below(2) * random.below(t.numbers));
  for (std::size_t i = 0; i < kCount; ++i) static_cast<std::uint8_t*>(data.y())[i] = std::uint8_t(random.below(t.classes));
  for (const char* optimizer : {"adam", "rmsprop"}) {
    std::vector<real> one;
    for_threads([&](int count) {
      Model net(read_model({{"class_name", "Sequential"}, {"config", {{"layers", t.layers}}}}, t.input), 4);
      compile(net, optimizer, t.loss, {"accuracy"});
      Fit::Settings settings;
      settings.batch_size = 48;  // the last batch of an epoch has 8
      Fit fit(net, data, nullptr, settings);
      for (int steps = 0; steps < 100;) steps += fit.run(100 - steps)["ran"].get<int>();
      const std::vector<real> weights(net.weights().begin(), net.weights().end());
      if (count == 1) one = weights;
      EXPECT_TRUE(weights == one) << optimizer << " with " << count << " threads";
    });
  }
}

json layer(const char* class_name, const json& config = json::object()) { return {{"class_name", class_name}, {"config", config}}; }

/// One step of training on one mini-batch.
void train(const std::vector<json>& layers, const Shape& x_shape) {
  const Shape input(x_shape.begin() + 1, x_shape.end());
  Model net(read_model({{"class_name", "Sequential"}, {"config", {{"layers", layers}}}}, input), 1);
  compile(net, "sgd", "mse");
  Array x = away_from_zero(x_shape, 1), target = away_from_zero(batch_of(x_shape[0], net.output_shape()), 2);
  Tracker tracker = net.tracker();
  net.train_step({x.view()}, {target.view()}, tracker, 1);
}

// 600 · 4 · 1024² multiply-adds a sample are more than 31 bits hold: in Wasm they came out negative, and the pool stood still.
TEST(Parallel, CutsALayerOfMoreWorkThan32BitsHoldAndWhatFollows) {
  const Calm calm(2);
  Built lstm(layer("LSTM", {{"units", 1024}}), {600, 1});
  Array sequences = away_from_zero({2, 600, 1}, 1);
  auto before = parallel::jobs();
  lstm.forward(sequences, true);
  // Biases, the input's product and the walk through time: if the walk is not cut, each of its steps' products is.
  EXPECT_EQ(parallel::jobs() - before, 3u);
  before = parallel::jobs();
  train({layer("Dense", {{"units", 128}, {"activation", "relu"}}), layer("Dense", {{"units", 10}})}, {32, 784});
  EXPECT_GT(parallel::jobs(), before);
}

// Kernels far larger than what they slide over: little work, whose estimate had more than 32 bits.
TEST(Parallel, CutsWhatFollowsAKernelOfMoreTapsThan32BitsHold) {
  const Calm calm(2);
  for (const json& config : {layer("MaxPooling2D", {{"pool_size", 60000}, {"padding", "same"}}),
                             layer("AveragePooling2D", {{"pool_size", 60000}, {"padding", "same"}}),
                             layer("DepthwiseConv2D", {{"kernel_size", {1, 30000}}, {"padding", "same"}})}) {
    const Shape image = config["class_name"] == "DepthwiseConv2D" ? Shape{1, 1000, 72} : Shape{4, 4, 1};
    Built built(config, image);
    Array x = away_from_zero(batch_of(1, image), 1);
    Array y = built.forward(x, true);
    EXPECT_TRUE(cuts()) << config.dump();
  }
}

// Large enough that every layer's work is split.
INSTANTIATE_TEST_SUITE_P(
    Parallel, SameBits,
    testing::Values(
        Training{"mlp",
                 {200},
                 256,
                 {layer("Dense", {{"units", 140}, {"activation", "relu"}}), layer("Dense", {{"units", 90}, {"activation", "tanh"}}),
                  layer("Dropout", {{"rate", 0.3}}), layer("Dense", {{"units", 10}, {"activation", "softmax"}})},
                 "sparse_categorical_crossentropy",
                 10},
        Training{"cnn",
                 {13, 11, 3},
                 256,
                 {layer("Conv2D", {{"filters", 18}, {"kernel_size", 3}, {"padding", "same"}}), layer("BatchNormalization"), layer("ReLU"),
                  layer("MaxPooling2D"), layer("Conv2D", {{"filters", 20}, {"kernel_size", 3}, {"activation", "relu"}, {"groups", 2}}),
                  layer("Dropout", {{"rate", 0.4}}), layer("Flatten"), layer("Dense", {{"units", 10}, {"activation", "softmax"}})},
                 "sparse_categorical_crossentropy",
                 10},
        Training{"lstm",
                 {14, 14},
                 256,
                 {layer("LSTM", {{"units", 24}}), layer("Dense", {{"units", 10}, {"activation", "softmax"}})},
                 "sparse_categorical_crossentropy",
                 10},
        Training{"embed",
                 {40},
                 100,
                 {layer("Embedding", {{"input_dim", 100}, {"output_dim", 12}}), layer("LSTM", {{"units", 9}}),
                  layer("Dense", {{"units", 1}, {"activation", "sigmoid"}})},
                 "binary_crossentropy",
                 2}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace sprout
