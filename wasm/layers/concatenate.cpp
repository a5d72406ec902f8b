// Concatenate: blocks copied one behind the other.
#include "concatenate.h"

#include "../axes.h"
#include "../parallel.h"

namespace sprout {

Shapes Concatenate::build_all(const Shapes& inputs) {
  Shape output = inputs[0];
  if (output.empty()) fail({"expected inputs with axes, received ", output});
  const std::vector<bool> named = named_axes(output, {axis_});
  const auto axis = std::size_t(std::find(named.begin(), named.end(), true) - named.begin());
  output[axis] = 0;
  widths_.clear(), steps_.clear();
  blocks_ = 1, width_ = 0;
  for (std::size_t a = 0; a < axis; ++a) blocks_ *= output[a];
  for (const Shape& x : inputs) {
    Shape other = x;
    if (x.size() == output.size()) other[axis] = output[axis];
    if (other != output) fail({"expected inputs of one shape but for axis ", axis_, ", received ", inputs[0], " and ", x});
    output[axis] += x[axis];
    widths_.push_back(size_of(x) / blocks_);
    steps_.push_back(x[0]);
    width_ += widths_.back();
  }
  sequences_ = output.size() == 2;
  along_steps_ = axis == 0;
  return {output};
}

void Concatenate::set_masks(std::span<const Mask> of_x) {
  made_mask_ = {};
  std::size_t n = 0, steps = 0;
  for (std::size_t i = 0; i < of_x.size(); ++i) {
    if (!of_x[i].empty()) n = of_x[i].size() / steps_[i];
    steps = along_steps_ ? steps + steps_[i] : steps_[i];
  }
  if (n == 0 || !sequences_) return;
  joined_.assign(n * steps, 0);
  std::size_t first = 0;
  for (std::size_t i = 0; i < of_x.size(); ++i) {
    for (std::size_t s = 0; s < n; ++s)
      for (std::size_t t = 0; t < steps_[i]; ++t) joined_[s * steps + first + t] |= of_x[i].empty() || of_x[i][s * steps_[i] + t];
    if (along_steps_) first += steps_[i];
  }
  made_mask_ = joined_;
}

void Concatenate::forward_all(std::span<const ConstTensor> x, std::span<Tensor> y, bool) {
  parallel_for(std::ptrdiff_t(y[0].rows() * blocks_), double(width_), [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
    for (std::size_t b = std::size_t(begin); b < std::size_t(end); ++b) {
      real* to = y[0].data + b * width_;
      for (std::size_t i = 0; i < x.size(); ++i) to = std::copy_n(x[i].data + b * widths_[i], widths_[i], to);
    }
  });
}

void Concatenate::backward_all(std::span<const ConstTensor>, std::span<const ConstTensor>, std::span<const ConstTensor> dy,
                               std::span<Tensor> dx) {
  parallel_for(std::ptrdiff_t(dy[0].rows() * blocks_), double(width_), [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
    for (std::size_t b = std::size_t(begin); b < std::size_t(end); ++b) {
      const real* from = dy[0].data + b * width_;
      for (std::size_t i = 0; i < dx.size(); from += widths_[i++])
        if (dx[i].data) std::copy_n(from, widths_[i], dx[i].data + b * widths_[i]);
    }
  });
}

}  // namespace sprout
