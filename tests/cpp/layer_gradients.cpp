// What layer_gradients.h declares, compiled once and not in every file of gradient tests.
#include "layer_gradients.h"

namespace sprout {

double dot(const Array& a, const Array& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.values.size(); ++i) sum += double(a.values[i]) * double(b.values[i]);
  return sum;
}

void check_layer_gradients(const LayerCase& c) {
  Built built(c.layer, c.input);
  built.layer->mask = c.mask;
  Array x = away_from_zero(batch_of(3, built.input), 1);
  Array dy = away_from_zero(batch_of(3, built.output), 2);
  const auto f = [&] { return dot(dy, built.forward(x, true)); };

  Array y = built.forward(x, true);
  std::ranges::fill(built.gradients, real(0));
  const Array dx = built.backward(x, y, dy);
  expect_gradient(x.values, f, dx.values, "dx");
  for (Param& p : built.layer->params())
    if (p.trainable) expect_gradient(p.value, f, p.grad, "d" + p.name);

  y = built.forward(x, true);
  std::ranges::fill(built.gradients, real(0));
  built.backward(x, y, dy);
  const std::vector<real> once = built.gradients;
  std::ranges::fill(built.gradients, real(100));
  const Array again = built.backward(x, y, dy);
  for (std::size_t i = 0; i < once.size(); ++i) EXPECT_NEAR(built.gradients[i] - 100, once[i], 1e-11);
  EXPECT_EQ(dx.values, again.values);
}

}  // namespace sprout
