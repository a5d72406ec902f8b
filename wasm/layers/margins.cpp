// Zero padding and cropping: rows copied between a sample and the frame around it.
#include "margins.h"

#include "../parallel.h"

namespace sprout {

std::string_view Margins::class_name() const {
  if (padding_) return rank_ == 1 ? "ZeroPadding1D" : "ZeroPadding2D";
  return rank_ == 1 ? "Cropping1D" : "Cropping2D";
}

void Margins::options(Options& o) {
  o.margins(padding_ ? "padding" : "cropping", margins_, rank_);
  o.only("data_format", "channels_last");
}

Shape Margins::build(const Shape& input) {
  expect_axes(input, axes_of(rank_));
  Shape output = input;
  for (std::size_t a = 0; a < rank_; ++a) {
    const std::size_t both = std::size_t(margins_[2 * a]) + std::size_t(margins_[2 * a + 1]);
    if (!padding_ && both >= input[a])
      fail({"expected cropping that leaves something of input ", input, ", received ", margins_[2 * a], " and ", margins_[2 * a + 1],
            " along an axis of ", input[a]});
    output[a] = padding_ ? input[a] + both : input[a] - both;
  }
  const Shape &inner = padding_ ? input : output, &outer = padding_ ? output : input;
  const std::ptrdiff_t C = std::ptrdiff_t(input.back());
  if (rank_ == 2) inner_rows_ = std::ptrdiff_t(inner[0]), outer_rows_ = std::ptrdiff_t(outer[0]), top_ = margins_[0];
  inner_row_ = std::ptrdiff_t(inner[rank_ - 1]) * C;
  outer_row_ = std::ptrdiff_t(outer[rank_ - 1]) * C;
  left_ = margins_[2 * rank_ - 2] * C;
  return output;
}

/// grow: from is the smaller one, to is written with zeros around it; else the other way round.
void Margins::copy(const real* from, real* to, std::size_t samples, bool grow) const {
  const std::ptrdiff_t inner = inner_rows_ * inner_row_, outer = outer_rows_ * outer_row_;
  parallel_for(std::ptrdiff_t(samples), double(outer), [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
    if (grow) std::fill(to + begin * outer, to + end * outer, real(0));
    for (std::ptrdiff_t n = begin; n < end; ++n)
      for (std::ptrdiff_t row = 0; row < inner_rows_; ++row) {
        const std::ptrdiff_t in = n * inner + row * inner_row_, out = n * outer + (top_ + row) * outer_row_ + left_;
        std::copy_n(from + (grow ? in : out), inner_row_, to + (grow ? out : in));
      }
  });
}

void Margins::forward(const ConstTensor& x, Tensor& y, bool) { copy(x.data, y.data, x.rows(), padding_); }

void Margins::backward(const ConstTensor& x, const ConstTensor&, const ConstTensor& dy, Tensor* dx) {
  if (dx) copy(dy.data, dx->data, x.rows(), !padding_);
}

}  // namespace sprout
