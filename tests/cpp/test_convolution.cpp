// Convolution layers: the ritual, by hand, against the naive sum, and what they refuse.
#include "ritual.h"

namespace sprout {
namespace {

json layer(const char* class_name, const json& config) { return {{"class_name", class_name}, {"config", config}}; }
std::string refused(const json& config, const Shape& input) {
  return error_of([&] { Built(config, input); });
}

TEST(ConvolutionLayers, Ritual) {
  layer_ritual(layer("Conv2D", {{"filters", 3}, {"kernel_size", 3}}), {6, 5, 2}, {4, 3, 3});
  layer_ritual(layer("Conv2D", {{"filters", 4}, {"kernel_size", {3, 1}}, {"strides", {2, 1}}, {"padding", "same"}, {"groups", 2}}),
               {5, 5, 2}, {3, 5, 4});
  layer_ritual(layer("Conv2D", {{"filters", 1}, {"kernel_size", 2}, {"dilation_rate", 3}, {"use_bias", false}}), {6, 6, 1}, {3, 3, 1});
  layer_ritual(layer("Conv1D", {{"filters", 3}, {"kernel_size", 3}, {"padding", "causal"}, {"activation", "relu"}}), {7, 2}, {7, 3});
  layer_ritual(layer("Conv2DTranspose", {{"filters", 3}, {"kernel_size", 3}, {"strides", 2}, {"padding", "same"}}), {4, 3, 2}, {8, 6, 3});
  layer_ritual(layer("Conv2DTranspose", {{"filters", 3}, {"kernel_size", 2}, {"strides", 3}}), {4, 3, 2}, {12, 9, 3});
  layer_ritual(layer("Conv1DTranspose", {{"filters", 2}, {"kernel_size", 4}}), {5, 3}, {8, 2});
  layer_ritual(layer("DepthwiseConv2D", {{"kernel_size", 3}, {"depth_multiplier", 2}}), {5, 5, 3}, {3, 3, 6});
  layer_ritual(layer("DepthwiseConv1D", {{"kernel_size", 3}}), {5, 3}, {3, 3});
  layer_ritual(layer("SeparableConv2D", {{"filters", 5}, {"kernel_size", 3}, {"padding", "same"}}), {5, 5, 3}, {5, 5, 5});
  layer_ritual(layer("SeparableConv1D", {{"filters", 5}, {"kernel_size", 3}}), {5, 3}, {3, 5});
}

TEST(ConvolutionLayers, ComputeByHand) {
  Built built(layer("Conv1D", {{"filters", 1}, {"kernel_size", 2}}), {3, 1});
  built.weights = {2, 3, 10};  // kernel (2, 1, 1), bias
  Array x({1, 3, 1}, {1, 10, 100});
  EXPECT_EQ(built.forward(x, false).values, (std::vector<real>{2 + 30 + 10, 20 + 300 + 10}));
}

/// y[o] = Σ over taps and channels, written as the definition.
Array naive(const Array& x, const std::vector<real>& weights, const Shape& out, int k, int stride, int before) {
  const std::size_t n = x.shape[0], h = x.shape[1], w = x.shape[2], c = x.shape[3], f = out[2];
  Array y(batch_of(n, out), 0);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t oy = 0; oy < out[0]; ++oy)
      for (std::size_t ox = 0; ox < out[1]; ++ox)
        for (std::size_t o = 0; o < f; ++o) {
          double sum = weights[std::size_t(k * k) * c * f + o];
          for (int ky = 0; ky < k; ++ky)
            for (int kx = 0; kx < k; ++kx)
              for (std::size_t ch = 0; ch < c; ++ch) {
                const int row = int(oy) * stride + ky - before, column = int(ox) * stride + kx - before;
                if (row < 0 || column < 0 || row >= int(h) || column >= int(w)) continue;
                sum += double(x.values[((i * h + std::size_t(row)) * w + std::size_t(column)) * c + ch]) *
                       double(weights[((std::size_t(ky * k + kx)) * c + ch) * f + o]);
              }
          y.values[((i * out[0] + oy) * out[1] + ox) * f + o] = real(sum);
        }
  return y;
}

// Sizes at which blocks of patches begin in the middle of an image.
TEST(ConvolutionLayers, EqualTheNaiveSum) {
  for (const auto& [h, w, c, f, k, stride] :
       {std::array{28, 28, 1, 32, 3, 1}, {14, 14, 32, 13, 3, 1}, {9, 11, 5, 7, 4, 2}, {40, 37, 3, 5, 5, 3}}) {
    Built built(layer("Conv2D", {{"filters", f}, {"kernel_size", k}, {"strides", stride}}),
                {std::size_t(h), std::size_t(w), std::size_t(c)});
    Array x = away_from_zero(batch_of(9, built.input), 1);
    const Array expected = naive(x, built.weights, built.output, k, stride, 0), y = built.forward(x, false);
    for (std::size_t i = 0; i < y.values.size(); ++i) ASSERT_NEAR(y.values[i], expected.values[i], 2e-4) << h << " " << i;
  }
}

TEST(ConvolutionLayers, RefuseWhatDoesNotFit) {
  const json conv = layer("Conv2D", {{"filters", 4}, {"kernel_size", 5}});
  expect_says(refused(conv, {28, 28}), {"expected input (H, W, C)", "received (28, 28)", "Reshape in front, to (28, 28, 1)"});
  expect_says(refused(conv, {3, 9, 1}), {"at least 5", "received 3", "padding \"same\""});
  expect_says(refused(layer("Conv1D", {{"filters", 4}, {"kernel_size", 5}}), {784}),
              {"expected input (steps, channels)", "received (784,)"});
  expect_says(refused(layer("Conv2D", {{"filters", 4}, {"kernel_size", 1}, {"groups", 3}}), {4, 4, 3}),
              {"expected groups to divide", "received 3"});
  expect_says(refused(layer("Conv2D", {{"filters", 0}, {"kernel_size", 1}}), {4, 4, 3}), {"Conv2D", "filters", "at least 1", "received 0"});
  expect_says(refused(layer("Conv2D", {{"filters", 1}, {"kernel_size", {1, 2, 3}}}), {4, 4, 3}),
              {"Conv2D", "kernel_size", "list of 2", "[1,2,3]"});
  expect_says(refused(layer("Conv2D", {{"filters", 1}, {"kernel_size", 1}, {"padding", "full"}}), {4, 4, 3}),
              {"padding", "\"valid\", \"same\"", "full"});
  expect_says(refused(layer("Conv2D", {{"filters", 1}, {"kernel_size", 1}, {"data_format", "channels_first"}}), {4, 4, 3}),
              {"data_format", "channels_last"});
  expect_says(refused(layer("Conv2DTranspose", {{"filters", 1}, {"kernel_size", 2}, {"strides", 2}, {"output_padding", 2}}), {4, 4, 3}),
              {"output_padding below strides 2", "received 2"});
  expect_says(refused(layer("Conv2DTranspose", {{"filters", 1}, {"kernel_size", 2}, {"strides", 2}, {"dilation_rate", 2}}), {4, 4, 3}),
              {"strides or dilation_rate to be 1"});
  const json far = {{"filters", 1}, {"kernel_size", 4}, {"dilation_rate", 999'999'999}, {"padding", "same"}};  // more than 32 bits
  for (const char* name : {"Conv1D", "Conv1DTranspose"})
    expect_says(refused(layer(name, far), {9, 1}), {"reaches over at most", "kernel_size 4", "dilation_rate 999999999"});
  for (const char* padding : {"same", "valid"})
    expect_says(
        refused(layer("Conv1DTranspose", {{"filters", 1}, {"kernel_size", 2}, {"strides", 999'999'999}, {"padding", padding}}), {9, 1}),
        {"strides", "at most 1,000,000,000", "received 999999999 for input (9, 1)"});
}

}  // namespace
}  // namespace sprout
