// Merge: the whole batch as one row where all shapes are alike, otherwise a row for each place along all axes but the last.
#include "merge.h"

#include <algorithm>

#include "../parallel.h"

namespace sprout {

std::string_view Merge::class_name() const {
  static constexpr const char* kNames[] = {"Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"};
  return kNames[int(kind_)];
}

Shapes Merge::build_all(const Shapes& inputs) {
  if (inputs.size() < 2 || (kind_ == Kind::subtract && inputs.size() != 2))
    fail({"expected ", kind_ == Kind::subtract ? "two inputs" : "two inputs or more", ", received ", inputs.size()});
  output_ = inputs[0];
  for (const Shape& x : inputs) {
    const Shape &longer = x.size() > output_.size() ? x : output_, &shorter = x.size() > output_.size() ? output_ : x;
    Shape joined = longer;
    for (std::size_t a = 0; a < shorter.size(); ++a) {
      std::size_t& size = joined[joined.size() - shorter.size() + a];
      if (size != shorter[a] && size != 1 && shorter[a] != 1)
        fail({"expected inputs of one shape, or with axes of size 1, received ", inputs[0], " and ", x});
      size = size == 1 ? shorter[a] : size;
    }
    output_ = joined;
  }
  steps_.clear(), sizes_.clear();
  alike_ = true;
  for (const Shape& x : inputs) {
    Shape steps(output_.size());
    std::size_t step = 1;
    for (std::size_t a = output_.size(); a-- > 0;) {
      const std::size_t missing = output_.size() - x.size(), size = a < missing ? 1 : x[a - missing];
      steps[a] = size == 1 ? 0 : step;
      step *= size;
    }
    steps_.push_back(steps);
    sizes_.push_back(size_of(x));
    alike_ = alike_ && x == output_;
  }
  return {output_};
}

void Merge::set_masks(std::span<const Mask> of_x) {
  masks_.clear();
  made_mask_ = {};
  bool all = true, any = false;
  for (const Mask& m : of_x) all = all && !m.empty(), any = any || !m.empty();
  if (any && output_.size() == 2 && (kind_ == Kind::multiply || kind_ == Kind::maximum || kind_ == Kind::minimum))
    masks_.assign(of_x.begin(), of_x.end());
  if (!all) return;
  joined_.assign(of_x[0].begin(), of_x[0].end());
  for (const Mask& m : of_x)
    for (std::size_t i = 0; i < joined_.size() && i < m.size(); ++i) joined_[i] |= m[i];
  made_mask_ = joined_;
}

/// A piece of y from number `at` of the batch on.
struct Merge::Row {
  std::size_t at, count;
  std::vector<std::size_t> from, step;  // of each x: its first number, and from number to number
  std::vector<std::uint8_t> counts;     // each x in the order of the inputs: whether its mask lets it
};

template <class Body>
void Merge::for_each_row(std::size_t n, Body body) const {
  const std::size_t inputs = steps_.size(), sample = size_of(output_);
  if (alike_ && masks_.empty()) {
    parallel_for(std::ptrdiff_t(n * sample), double(inputs), [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
      const Row row{std::size_t(begin), std::size_t(end - begin), std::vector<std::size_t>(inputs, std::size_t(begin)),
                    std::vector<std::size_t>(inputs, 1), std::vector<std::uint8_t>(inputs, 1)};
      body(row);
    });
    return;
  }
  const std::size_t rank = output_.size(), width = rank ? output_[rank - 1] : 1, rows = sample / width;
  parallel_for(std::ptrdiff_t(n), multiply_adds(inputs, sample), [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
    Row row{0, width, std::vector<std::size_t>(inputs), std::vector<std::size_t>(inputs), std::vector<std::uint8_t>(inputs, 1)};
    for (std::size_t i = 0; i < inputs; ++i) row.step[i] = rank ? steps_[i][rank - 1] : 1;
    for (std::size_t s = std::size_t(begin); s < std::size_t(end); ++s) {
      for (std::size_t r = 0; r < rows; ++r) {
        row.at = s * sample + r * width;
        for (std::size_t i = 0; i < inputs; ++i) {
          row.from[i] = s * sizes_[i];
          for (std::size_t a = rank ? rank - 1 : 0, rest = r; a-- > 0; rest /= output_[a]) row.from[i] += rest % output_[a] * steps_[i][a];
          if (!masks_.empty()) row.counts[i] = masks_[i].empty() || masks_[i][s * rows + r];
        }
        body(row);
      }
    }
  });
}

namespace {

/// to[k] = f(to[k], from[k * step]); step is 1, or 0 where one number is repeated.
template <class F>
void fold(real* to, const real* from, std::size_t step, std::size_t count, F f) {
  if (step) {
    for (std::size_t k = 0; k < count; ++k) to[k] = f(to[k], from[k]);
  } else {
    const real repeated = *from;
    for (std::size_t k = 0; k < count; ++k) to[k] = f(to[k], repeated);
  }
}

}  // namespace

void Merge::forward_all(std::span<const ConstTensor> x, std::span<Tensor> y, bool) {
  for_each_row(y[0].rows(), [&](const Row& row) {
    real* out = y[0].data + row.at;
    const auto with = [&](std::size_t i, auto f) { fold(out, x[i].data + row.from[i], row.step[i], row.count, f); };
    const auto first = std::size_t(std::find(row.counts.begin(), row.counts.end(), 1) - row.counts.begin());
    if (first == x.size() && kind_ == Kind::multiply) {
      std::fill_n(out, row.count, real(0));
      return;
    }
    with(first == x.size() ? 0 : first, [](real, real b) { return b; });
    for (std::size_t i = first + 1; i < x.size(); ++i) {
      if (!row.counts[i]) continue;
      switch (kind_) {
        case Kind::add:
        case Kind::average: with(i, [](real a, real b) { return a + b; }); break;
        case Kind::subtract: with(i, [](real a, real b) { return a - b; }); break;
        case Kind::multiply: with(i, [](real a, real b) { return a * b; }); break;
        case Kind::maximum: with(i, [](real a, real b) { return b > a ? b : a; }); break;
        case Kind::minimum: with(i, [](real a, real b) { return b < a ? b : a; }); break;
      }
    }
    if (kind_ != Kind::average) return;
    const real count = real(x.size());
    for (std::size_t k = 0; k < row.count; ++k) out[k] /= count;
  });
}

void Merge::backward_all(std::span<const ConstTensor> x, std::span<const ConstTensor> y, std::span<const ConstTensor> dy,
                         std::span<Tensor> dx) {
  const bool whole = alike_ && masks_.empty(), extreme = kind_ == Kind::maximum || kind_ == Kind::minimum;
  for (Tensor& d : dx)
    if (d.data && !whole) array(d) = real(0);
  for_each_row(y[0].rows(), [&](const Row& row) {
    const real *out = y[0].data + row.at, *gradient = dy[0].data + row.at;
    const bool none = std::find(row.counts.begin(), row.counts.end(), 1) == row.counts.end();
    std::vector<real> own(whole ? 0 : row.count);
    for (std::size_t i = 0; i < dx.size(); ++i) {
      if (!dx[i].data || (none ? !(extreme && i == 0) : !row.counts[i])) continue;
      real *to = dx[i].data + row.from[i], *d = whole ? to : own.data();
      const real scale = kind_ == Kind::average ? 1 / real(x.size()) : kind_ == Kind::subtract && i == 1 ? real(-1) : real(1);
      for (std::size_t k = 0; k < row.count; ++k) d[k] = gradient[k] * scale;
      for (std::size_t j = 0; j < x.size() && !none; ++j) {
        const real* other = x[j].data + row.from[j];
        if (!row.counts[j]) continue;
        if (kind_ == Kind::multiply && j != i) fold(d, other, row.step[j], row.count, [](real a, real b) { return a * b; });
        if (!extreme || j > i) continue;
        for (std::size_t k = 0; k < row.count; ++k)
          if ((other[k * row.step[j]] == out[k]) != (j == i)) d[k] = 0;
      }
      if (whole) continue;
      for (std::size_t k = 0; k < row.count; ++k) to[k * row.step[i]] += d[k];
    }
  });
}

}  // namespace sprout
