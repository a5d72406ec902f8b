// Shapes: their sizes and how they are written in messages.
#include "tensor.h"

#include <algorithm>

#include "error.h"

namespace sprout {

std::size_t size_of(const Shape& shape) {
  std::size_t n = 1;
  for (std::size_t d : shape)
    if (__builtin_mul_overflow(n, d, &n)) fail({"expected a shape whose numbers fit into memory, received ", shape});
  return n;
}

real* scratch(Buffer& buffer, std::initializer_list<std::size_t> sizes) {
  const std::size_t n = size_of(Shape(sizes));
  if (buffer.size() < n) buffer.resize(n);
  return buffer.data();
}

bool same_but_ones(Shape a, Shape b) {
  while (!a.empty() && a.back() == 1) a.pop_back();
  while (!b.empty() && b.back() == 1) b.pop_back();
  return a == b;
}

void expect_axes(const Shape& input, const std::string& axes) {
  const std::size_t rank = 1 + std::size_t(std::count(axes.begin(), axes.end(), ','));
  if (input.size() == rank) return;
  Shape fitting = input;
  while (fitting.size() > rank) {
    const std::size_t last = fitting.back();
    fitting.pop_back();
    fitting.back() *= last;
  }
  if (fitting.size() + 1 == rank) fitting.push_back(1);
  fail({"expected input ", axes, ", received ", input, "; put a Reshape in front",
        (fitting.size() == rank ? ", to " + to_text(fitting) : "")});
}

Shape batch_of(std::size_t n, const Shape& sample) {
  Shape shape(sample.size() + 1);
  shape[0] = n;
  std::copy(sample.begin(), sample.end(), shape.begin() + 1);
  return shape;
}

}  // namespace sprout
