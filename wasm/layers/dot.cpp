// Dot: both tensors turned into rows along their axes, then a matrix product a sample.
#include "dot.h"

#include <cmath>

#include "../axes.h"
#include "../parallel.h"
#include "../product.h"

namespace sprout {
namespace {

constexpr real kMost = real(1e7);  // of 1 / |x|

}  // namespace

void Dot::options(Options& o) {
  o.required().numbers("axes", axes_, {1, 2});
  o("normalize", normalize_);
}

Shapes Dot::build_all(const Shapes& inputs) {
  if (inputs.size() != 2) fail({"expected two inputs, received ", inputs.size()});
  if (axes_.empty()) fail({"expected axes to be an axis or one each, received null"});
  Shape output;
  std::size_t sizes[2];
  for (std::size_t i : {0, 1}) {
    const double axis = axes_[axes_.size() == 2 ? i : 0];
    if (axis != std::floor(axis) || std::abs(axis) > 7) fail({"expected axes to be whole numbers, received ", axis});
    const std::vector<bool> named = named_axes(inputs[i], {int(axis)});
    Side side;
    bool behind = false;
    for (std::size_t a = 0; a < named.size(); ++a) {
      if (named[a]) {
        sizes[i] = inputs[i][a];
        behind = true;
        continue;
      }
      (behind ? side.inner : side.outer) *= inputs[i][a];
      output.push_back(inputs[i][a]);
    }
    sides_[i] = std::move(side);
  }
  if (sizes[0] != sizes[1])
    fail({"expected inputs of one size along axes, received ", sizes[0], " of ", inputs[0], " and ", sizes[1], " of ", inputs[1]});
  size_ = sizes[0];
  if (output.empty()) output.push_back(1);
  if (output.size() > 6) fail({"expected at most 6 axes in all, received ", output.size()});
  return {output};
}

double Dot::memory(const Shape&, const Shape&) const { return 2.0 * double(size_) * double(sides_[0].count() + sides_[1].count()); }
double Dot::products(const Shape&, const Shape&) const { return multiply_adds(size_, sides_[0].count(), sides_[1].count()); }

template <class Body>
void Dot::each(const Side& side, Body body) const {
  for (std::size_t o = 0; o < side.outer; ++o)
    for (std::size_t k = 0; k < size_; ++k)
      for (std::size_t i = 0; i < side.inner; ++i) body((o * size_ + k) * side.inner + i, (o * side.inner + i) * size_ + k);
}

void Dot::gather(Side& side, const ConstTensor& x) {
  const std::size_t n = x.rows(), rows = side.count(), sample = rows * size_;
  scratch(side.rows, n, sample), scratch(side.factors, n, rows);
  parallel_for(std::ptrdiff_t(n), multiply_adds(3, sample), [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
    for (std::size_t s = std::size_t(begin); s < std::size_t(end); ++s) {
      real* to = side.rows.data() + s * sample;
      const real* from = x.data + s * sample;
      each(side, [&](std::size_t in, std::size_t out) { to[out] = from[in]; });
      for (std::size_t r = 0; normalize_ && r < rows; ++r) {
        ArrayMap row(to + r * size_, Eigen::Index(size_));
        const real factor = std::min(1 / std::sqrt(row.square().sum()), kMost);
        row *= factor;
        side.factors[s * rows + r] = factor;
      }
    }
  });
}

void Dot::scatter(Side& side, const Tensor& dx) {
  const std::size_t n = dx.rows(), rows = side.count(), sample = rows * size_;
  parallel_for(std::ptrdiff_t(n), multiply_adds(3, sample), [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
    for (std::size_t s = std::size_t(begin); s < std::size_t(end); ++s) {
      real *from = side.gradients.data() + s * sample, *to = dx.data + s * sample;
      for (std::size_t r = 0; normalize_ && r < rows; ++r) {
        ArrayMap d(from + r * size_, Eigen::Index(size_)), unit(side.rows.data() + s * sample + r * size_, Eigen::Index(size_));
        const real factor = side.factors[s * rows + r];
        if (factor < kMost) d -= unit * (unit * d).sum();
        d *= factor;
      }
      each(side, [&](std::size_t in, std::size_t out) { to[in] = from[out]; });
    }
  });
}

void Dot::forward_all(std::span<const ConstTensor> x, std::span<Tensor> y, bool) {
  for (std::size_t i : {0, 1}) gather(sides_[i], x[i]);
  const auto a = Eigen::Index(sides_[0].count()), b = Eigen::Index(sides_[1].count()), k = Eigen::Index(size_);
  for (Eigen::Index s = 0; s < Eigen::Index(y[0].rows()); ++s)
    product_nt({y[0].data + s * a * b, a, b}, {sides_[0].rows.data() + s * a * k, a, k}, {sides_[1].rows.data() + s * b * k, b, k});
}

void Dot::backward_all(std::span<const ConstTensor>, std::span<const ConstTensor>, std::span<const ConstTensor> dy, std::span<Tensor> dx) {
  const auto a = Eigen::Index(sides_[0].count()), b = Eigen::Index(sides_[1].count()), k = Eigen::Index(size_);
  const std::size_t n = dy[0].rows();
  for (std::size_t i : {0, 1}) {
    if (!dx[i].data) continue;
    Side& side = sides_[i];
    const std::size_t size = n * side.count() * size_;
    array(Tensor{scratch(side.gradients, n, side.count(), size_), {size}}) = real(0);
    for (Eigen::Index s = 0; s < Eigen::Index(n); ++s) {
      const ConstMatrixMap d(dy[0].data + s * a * b, a, b);
      if (i == 0)
        add_product({side.gradients.data() + s * a * k, a, k}, d, {sides_[1].rows.data() + s * b * k, b, k});
      else
        add_product_tn({side.gradients.data() + s * b * k, b, k}, d, {sides_[0].rows.data() + s * a * k, a, k});
    }
    scatter(side, dx[i]);
  }
}

}  // namespace sprout
