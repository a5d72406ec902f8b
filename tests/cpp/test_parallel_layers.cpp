// Threads: layers that split their work give the same bits for any number of threads.
#include "parallel.h"
#include "ritual.h"

namespace sprout {
namespace {

json layer(const char* class_name, const json& config = json::object()) { return {{"class_name", class_name}, {"config", config}}; }

struct Threads {
  explicit Threads(int count) { set_threads(count); }
  ~Threads() { set_threads(1); }
};

/// Large enough that the work is split, with channels that no number of threads divides.
TEST(ParallelLayers, SameBitsForAnyNumberOfThreads) {
  const Shape image = {33, 31, 19};
  for (const json& config :
       {layer("MaxPooling2D", {{"pool_size", 3}, {"strides", 2}, {"padding", "same"}}), layer("AveragePooling2D", {{"pool_size", 2}}),
        layer("GlobalAveragePooling2D"), layer("GlobalMaxPooling2D"), layer("BatchNormalization"), layer("LayerNormalization"),
        layer("UpSampling2D", {{"interpolation", "bilinear"}}), layer("ZeroPadding2D"), layer("Cropping2D", {{"cropping", 2}}),
        layer("RandomFlip"), layer("RandomRotation", {{"factor", 0.1}}),
        layer("RandomZoom", {{"height_factor", 0.3}, {"fill_mode", "wrap"}}), layer("RandomContrast", {{"factor", 0.4}})}) {
    const auto computed = [&](int count) {
      const Threads threads(count);
      Built built(config, image);
      std::ranges::fill(built.gradients, real(0));
      Array x = away_from_zero(batch_of(7, image), 1);
      Array y = built.forward(x, true);
      Array dy = away_from_zero(y.shape, 2);
      const Array dx = built.backward(x, y, dy);
      std::vector<std::vector<real>> all = {y.values, dx.values, built.gradients, built.weights};
      return all;
    };
    const auto alone = computed(1);
    for (int count : {2, 3}) EXPECT_TRUE(alone == computed(count)) << config.dump() << " with " << count << " threads";
  }
}

}  // namespace
}  // namespace sprout
