// Each loss with its gradient. R rows = N * positions, C = size of the last axis.
#include "losses.h"

#include <algorithm>
#include <cmath>

namespace sprout {
namespace {

constexpr real kEpsilon = real(1e-7);  // keras.config.epsilon()

/// Mean of value(e) over all elements, e = y - t; the gradient is slope(e) / number of elements.
template <class Value, class Slope>
double elementwise(const ConstTensor& target, const ConstTensor& y, Tensor* dy, Value value, Slope slope) {
  const std::size_t size = y.size();
  const real scale = real(1) / real(size);
  double sum = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const real e = y.data[i] - target.data[i];
    sum += value(e);
    if (dy) dy->data[i] = slope(e) * scale;
  }
  return sum / double(size);
}

}  // namespace

void Loss::options(Options& o) {
  reduction_option(o);
  name_options(o);
}

void Loss::reduction_option(Options& o) { o.only("reduction", "sum_over_batch_size"); }
void Loss::name_options(Options& o) { o.ignore({"name", "dtype", "fn"}); }

void Loss::check(const Shape& target, const Shape& output) const {
  if (!same_but_ones(target, output)) fail({"expected targets ", output, " as the model's output, received ", target});
}

void CategoricalCrossentropy::options(Options& o) {
  o("from_logits", from_logits);
  if (sparse_) {
    o.only_none("ignore_class");
    reduction_option(o);
    o.only("axis", -1);
  } else {
    o.between("label_smoothing", label_smoothing_, 0, 1);
    o.only("axis", -1);
    reduction_option(o);
  }
  name_options(o);
}

Shape CategoricalCrossentropy::target_shape(const Shape& output) const {
  Shape target = output;
  if (sparse_ && !target.empty()) target.pop_back();
  return target;
}

void CategoricalCrossentropy::check(const Shape& target, const Shape& output) const {
  if (output.empty() || output.back() < 2)
    fail({"expected an output of two or more classes, received ", output, "; use binary_crossentropy for one sigmoid unit"});
  if (!sparse_) {
    if (target != output)
      fail({"expected one-hot targets ", output, ", received ", target, "; use sparse_categorical_crossentropy for class numbers"});
  } else if (size_of(target) * output.back() != size_of(output)) {
    fail({"expected one class number a prediction, for output ", output, ", received targets ", target,
          "; use categorical_crossentropy for one-hot targets"});
  }
}

double CategoricalCrossentropy::operator()(const ConstTensor& target, const ConstTensor& y, Tensor* dy) const {
  const std::size_t C = y.shape.back(), R = y.size() / C;
  const real scale = real(1) / real(R), smoothing = real(label_smoothing_);
  const auto t = [&](std::size_t r, std::size_t c) -> real {
    if (sparse_) return std::size_t(target.data[r]) == c ? real(1) : real(0);
    return target.data[r * C + c] * (1 - smoothing) + smoothing / real(C);
  };
  double loss = 0;
  if (from_logits && dy) softmax(y, *dy);
  for (std::size_t r = 0; r < R; ++r) {
    const real* const z = y.data + r * C;
    real* const d = dy ? dy->data + r * C : nullptr;
    if (from_logits) {
      // log Σ exp z, of the largest logit and its share of the sum.
      const real* const top = std::max_element(z, z + C);
      double sum = 0;
      if (!d)
        for (std::size_t c = 0; c < C; ++c) sum += std::exp(z[c] - *top);
      const double log_sum = double(*top) + (d ? -std::log(d[top - z]) : std::log(real(sum)));
      if (sparse_) {
        const auto label = std::size_t(target.data[r]);
        loss += log_sum - z[label];
        if (!d) continue;
        for (std::size_t c = 0; c < C; ++c) d[c] *= scale;
        d[label] -= scale;
        continue;
      }
      real total = 0;
      for (std::size_t c = 0; c < C; ++c) total += t(r, c);
      for (std::size_t c = 0; c < C; ++c) {
        if (t(r, c) != 0) loss += t(r, c) * (log_sum - z[c]);
        if (d) d[c] = scale * (total * d[c] - t(r, c));
      }
    } else {
      // q = y / Σ y; the derivative of the division subtracts the same number from every class.
      real sum = 0, common = 0;
      for (std::size_t c = 0; c < C; ++c) sum += z[c];
      for (std::size_t c = 0; c < C; ++c) {
        const real q = z[c] / sum, clipped = std::min(std::max(q, kEpsilon), 1 - kEpsilon);
        const real slope = q == clipped ? -t(r, c) / q : real(0);
        if (t(r, c) != 0) loss -= double(t(r, c)) * std::log(clipped);
        common += slope * q;
        if (d) d[c] = slope;
      }
      if (d)
        for (std::size_t c = 0; c < C; ++c) d[c] = (d[c] - common) * (scale / sum);
    }
  }
  return loss / double(R);
}

void BinaryCrossentropy::options(Options& o) {
  o("from_logits", from_logits);
  o.between("label_smoothing", label_smoothing_, 0, 1);
  o.only("axis", -1);
  Loss::options(o);
}

double BinaryCrossentropy::operator()(const ConstTensor& target, const ConstTensor& y, Tensor* dy) const {
  const auto size = Eigen::Index(y.size());
  const real scale = real(1) / real(size), smoothing = real(label_smoothing_);
  double loss = 0;
  for (Eigen::Index i = 0; i < size; ++i) {
    const real t = target.data[i] * (1 - smoothing) + smoothing / 2, z = y.data[i];
    if (from_logits) {
      loss += double(std::max(z, real(0)) - z * t + std::log1p(std::exp(-std::abs(z))));
      if (dy) dy->data[i] = scale * (1 / (1 + std::exp(-z)) - t);
    } else {
      const real p = std::min(std::max(z, kEpsilon), 1 - kEpsilon);
      loss -= double(t * std::log(p) + (1 - t) * std::log1p(-p));
      if (dy) dy->data[i] = z == p ? scale * (p - t) / (p * (1 - p)) : real(0);
    }
  }
  return loss / double(size);
}

double MeanSquaredError::operator()(const ConstTensor& target, const ConstTensor& y, Tensor* dy) const {
  return elementwise(target, y, dy, [](real e) { return double(e) * e; }, [](real e) { return 2 * e; });
}

double MeanAbsoluteError::operator()(const ConstTensor& target, const ConstTensor& y, Tensor* dy) const {
  return elementwise(target, y, dy, [](real e) { return std::abs(double(e)); }, [](real e) { return real((e > 0) - (e < 0)); });
}

void Huber::options(Options& o) {
  o.above("delta", delta_, 0);
  Loss::options(o);
}

double Huber::operator()(const ConstTensor& target, const ConstTensor& y, Tensor* dy) const {
  const double d = delta_;
  return elementwise(
      target, y, dy, [d](real e) { return std::abs(e) <= d ? 0.5 * double(e) * e : d * std::abs(double(e)) - 0.5 * d * d; },
      [d](real e) { return std::min(std::max(e, real(-d)), real(d)); });
}

double Hinge::operator()(const ConstTensor& target, const ConstTensor& y, Tensor* dy) const {
  const std::size_t size = y.size();
  const bool zero_one = std::all_of(target.data, target.data + size, [](real t) { return t == 0 || t == 1; });
  const real scale = real(1) / real(size);
  double loss = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const real t = target.data[i], sign = zero_one ? 2 * t - 1 : t, margin = 1 - sign * y.data[i];
    loss += std::max(margin, real(0));
    if (dy) dy->data[i] = margin > 0 ? -sign * scale : real(0);
  }
  return loss / double(size);
}

double CategoricalHinge::operator()(const ConstTensor& target, const ConstTensor& y, Tensor* dy) const {
  const std::size_t C = y.shape.back(), R = y.size() / C;
  const real scale = real(1) / real(R);
  double loss = 0;
  for (std::size_t r = 0; r < R; ++r) {
    const real *const t = target.data + r * C, *const p = y.data + r * C;
    std::size_t wrong = 0;
    real right = 0;
    for (std::size_t c = 0; c < C; ++c) {
      right += t[c] * p[c];
      if ((1 - t[c]) * p[c] > (1 - t[wrong]) * p[wrong]) wrong = c;
    }
    const real margin = 1 + (1 - t[wrong]) * p[wrong] - right;
    loss += std::max(margin, real(0));
    if (!dy) continue;
    real* const d = dy->data + r * C;
    for (std::size_t c = 0; c < C; ++c) d[c] = margin > 0 ? scale * ((c == wrong) * (1 - t[c]) - t[c]) : real(0);
  }
  return loss / double(R);
}

}  // namespace sprout
