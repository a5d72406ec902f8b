// Shapes: their sizes and how they are written in messages.
#include "tensor.h"

namespace sprout {

std::size_t size_of(const Shape& shape) {
  std::size_t n = 1;
  for (std::size_t d : shape) n *= d;
  return n;
}

std::string to_string(const Shape& shape, bool batch) {
  std::string text = batch ? "(None" : "(";
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (i || batch) text += ", ";
    text += std::to_string(shape[i]);
  }
  if (shape.size() + batch == 1) text += ",";  // a tuple of one, as Python prints it
  return text + ")";
}

Shape batch_of(std::size_t n, const Shape& sample) {
  Shape shape(sample.size() + 1);
  shape[0] = n;
  std::copy(sample.begin(), sample.end(), shape.begin() + 1);
  return shape;
}

}  // namespace sprout
