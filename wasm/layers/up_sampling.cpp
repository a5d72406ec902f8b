// Upsampling: each output pixel is a mix of at most two rows and two columns, found once in build.
#include "up_sampling.h"

#include <cmath>
#include <limits>

#include "../parallel.h"

namespace sprout {

void UpSampling::options(Options& o) {
  o.sizes("size", size_, rank_);
  if (rank_ == 1) return;
  o.only("data_format", "channels_last");
  o.one_of("interpolation", interpolation_, {"nearest", "bilinear"});
}

std::vector<UpSampling::Mix> UpSampling::mixes(std::ptrdiff_t in, std::ptrdiff_t size, bool bilinear) {
  std::vector<Mix> list;
  for (std::ptrdiff_t o = 0; o < in * size; ++o) {
    if (!bilinear) {
      list.push_back({o / size, o / size, 0});
      continue;
    }
    const double at = std::clamp((double(o) + 0.5) / double(size) - 0.5, 0.0, double(in - 1));  // in x's pixels, counted at their centers
    const std::ptrdiff_t first = std::ptrdiff_t(at);
    list.push_back({first, std::min(first + 1, in - 1), real(at - double(first))});
  }
  return list;
}

Shape UpSampling::build(const Shape& input) {
  expect_axes(input, axes_of(rank_));
  Shape output = input;
  double numbers = double(size_of(input));
  for (std::size_t a = 0; a < rank_; ++a) {
    numbers *= size_[a];
    if (__builtin_mul_overflow(output[a], std::size_t(size_[a]), &output[a])) output[a] = std::numeric_limits<std::size_t>::max();
  }
  if (numbers > 5e8) fail({"expected a size that gives at most 500 million numbers a sample, received ", output});
  height_ = rank_ == 1 ? 1 : std::ptrdiff_t(input[0]);
  width_ = std::ptrdiff_t(input[rank_ - 1]);
  channels_ = std::ptrdiff_t(input.back());
  const bool bilinear = interpolation_ == "bilinear";
  rows_ = mixes(height_, rank_ == 1 ? 1 : size_[0], bilinear);
  columns_ = mixes(width_, size_.back(), bilinear);
  return output;
}

template <class Body>
void UpSampling::for_each_pair(std::ptrdiff_t begin, std::ptrdiff_t end, Body body) const {
  const auto each = [](const Mix& mix, auto use) {
    use(mix.first, real(1) - mix.part);
    if (mix.part > 0) use(mix.second, mix.part);
  };
  for (std::ptrdiff_t sample = begin; sample < end; ++sample) {
    std::ptrdiff_t out = sample * std::ptrdiff_t(rows_.size() * columns_.size());
    for (const Mix& row : rows_)
      for (const Mix& column : columns_) {
        each(row, [&](std::ptrdiff_t y, real a) {
          each(column, [&](std::ptrdiff_t x, real b) { body((sample * height_ + y) * width_ + x, out, a * b); });
        });
        ++out;
      }
  }
}

void UpSampling::forward(const ConstTensor& x, Tensor& y, bool) {
  const std::ptrdiff_t C = channels_, sample = std::ptrdiff_t(rows_.size() * columns_.size()) * C;
  parallel_for(std::ptrdiff_t(x.rows()), double(sample), [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
    std::fill(y.data + begin * sample, y.data + end * sample, real(0));
    for_each_pair(begin, end, [&](std::ptrdiff_t in, std::ptrdiff_t out, real weight) {
      const real* __restrict from = x.data + in * C;
      real* __restrict to = y.data + out * C;
      for (std::ptrdiff_t c = 0; c < C; ++c) to[c] += from[c] * weight;
    });
  });
}

void UpSampling::backward(const ConstTensor& x, const ConstTensor&, const ConstTensor& dy, Tensor* dx) {
  if (!dx) return;
  const std::ptrdiff_t C = channels_, sample = height_ * width_ * C;
  parallel_for(std::ptrdiff_t(x.rows()), multiply_adds(rows_.size(), columns_.size(), C), [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
    std::fill(dx->data + begin * sample, dx->data + end * sample, real(0));
    for_each_pair(begin, end, [&](std::ptrdiff_t in, std::ptrdiff_t out, real weight) {
      const real* __restrict from = dy.data + out * C;
      real* __restrict to = dx->data + in * C;
      for (std::ptrdiff_t c = 0; c < C; ++c) to[c] += from[c] * weight;
    });
  });
}

}  // namespace sprout
