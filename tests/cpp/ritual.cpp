// What ritual.h declares, compiled once and not in every file of tests.
#include "ritual.h"

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__)
#include <malloc.h>
#endif

namespace sprout {

void fill_away_from_zero(std::span<real> values, std::uint64_t seed) {
  Random random(seed, Use::noise);
  for (real& v : values) v = real(random.uniform(0.1, 1) * (random.bits() & 1 ? 1 : -1));
}

Array away_from_zero(const Shape& shape, std::uint64_t seed) {
  Array a(shape);
  fill_away_from_zero(a.values, seed);
  return a;
}

void expect_says(const std::string& text, std::initializer_list<const char*> parts) {
  for (const char* part : parts)
    EXPECT_NE(text.find(part), std::string::npos) << "expected \"" << part << "\" in the message \"" << text << "\"";
}

Built::Built(const json& config, const Shape& input) : layer(read_layer(config)), input(input) {
  output = layer->build_all({input})[0];
  std::size_t size = 0;
  for (const Param& p : layer->params()) size += size_of(p.shape);
  weights.resize(size);
  gradients.resize(size);
  fill_away_from_zero(weights, 3);
  std::size_t offset = 0;
  for (Param& p : layer->params()) {
    p.value = std::span(weights).subspan(offset, size_of(p.shape));
    p.grad = std::span(gradients).subspan(offset, size_of(p.shape));
    offset += size_of(p.shape);
    if (p.name.ends_with("variance")) array(p.value) = array(p.value).abs();
  }
  layer->set_draw(11, 5);
}

Array Built::forward(Array& x, bool training) {
  Array y(batch_of(x.shape[0], output));
  const ConstTensor in = x.view();
  Tensor out = y.view();
  layer->forward_all({&in, 1}, {&out, 1}, training);
  return y;
}

Array Built::backward(Array& x, Array& y, Array& dy) {
  Array dx(x.shape);
  const ConstTensor in = x.view(), out = y.view(), dout = dy.view();
  Tensor din = dx.view();
  layer->backward_all({&in, 1}, {&out, 1}, {&dout, 1}, {&din, 1});
  return dx;
}

namespace {

/// Bytes in use on the heap; 0 where that cannot be told.
std::size_t heap_in_use() {
#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__)
  const auto info = mallinfo2();
  return info.uordblks + info.hblkhd;
#else
  return 0;
#endif
}

/// The memory that a layer tells is what it takes for each sample of a training step: what grows with the batch, but for x, y and
/// gradients.
void expect_memory(const json& config, const Shape& input, const Shape& output) {
  const std::size_t both = size_of(input) + size_of(output), few = 1 + 200'000 / both,
                    many = 3 * few;  // few: what has a limit has reached it
  Built built(config, input);
  Array x = away_from_zero(batch_of(many, input), 1), dy = away_from_zero(batch_of(many, output), 2);
  Array y(batch_of(many, output)), dx(batch_of(many, input));
  const auto used = [&](std::size_t n) {
    Tensor in{x.values.data(), batch_of(n, input)}, out{y.values.data(), batch_of(n, output)}, din{dx.values.data(), in.shape};
    const ConstTensor read = in, made = out, dmade{dy.values.data(), out.shape};
    built.layer->forward_all({&read, 1}, {&out, 1}, true);
    built.layer->backward_all({&read, 1}, {&made, 1}, {&dmade, 1}, {&din, 1});
    return double(heap_in_use());
  };
  const double before = used(few), after = used(many);
  if (before == 0) return;
  const double measured = (after - before) / double((many - few) * sizeof(real)), told = built.layer->memory(input, output);
  EXPECT_NEAR(measured, told, 8 + 0.02 * (double(both) + told)) << "numbers kept of each sample, as memory() tells them";
}

}  // namespace

void layer_ritual(const json& config, const Shape& input, const Shape& output) {
  SCOPED_TRACE(config.dump() + " on " + to_text(input));
  Built built(config, input);
  EXPECT_EQ(built.output, output);
  const auto finite = [](const std::vector<real>& v) { return std::all_of(v.begin(), v.end(), [](real a) { return std::isfinite(a); }); };

  for (std::size_t n : {5, 1, 3}) {  // in any order: buffers of a larger batch must not show through
    Array x = away_from_zero(batch_of(n, input), 1);
    Array dy = away_from_zero(batch_of(n, output), 2);
    EXPECT_TRUE(finite(built.forward(x, false).values)) << "y not fully written in inference, N = " << n;
    Array y = built.forward(x, true);
    EXPECT_TRUE(finite(y.values)) << "y not fully written in training, N = " << n;

    std::ranges::fill(built.gradients, real(0));
    EXPECT_TRUE(finite(built.backward(x, y, dy).values)) << "dx not fully written, N = " << n;
    const std::vector<real> once = built.gradients;
    const ConstTensor in = x.view(), out = y.view(), dout = dy.view();
    Tensor none{nullptr, x.shape};
    built.layer->backward_all({&in, 1}, {&out, 1}, {&dout, 1}, {&none, 1});  // no dx wanted: the same gradients
    for (std::size_t i = 0; i < once.size(); ++i)
      EXPECT_NEAR(built.gradients[i], 2 * once[i], 1e-5 * std::max(real(1), std::abs(once[i]))) << "gradient " << i << " not added";
  }

  expect_memory(config, input, output);

  const json written = write_layer(*built.layer);
  EXPECT_EQ(written["class_name"], config["class_name"]);
  EXPECT_EQ(write_layer(*read_layer(written)), written);
}

}  // namespace sprout
