// Each loss with its gradient. R rows = N * positions, C = size of the last axis.
#include "losses.h"

#include <cmath>

namespace sprout {
namespace {

constexpr real kEpsilon = real(1e-7);  // keras.config.epsilon()

/// Mean of value(e) over all elements, e = y - t; the gradient is slope(e) / number of elements.
template <class Value, class Slope>
double elementwise(const Tensor& target, const Tensor& y, Tensor* dy, Value value, Slope slope) {
  const auto t = array(target), p = array(y);
  const real scale = real(1) / real(p.size());
  if (dy) array(*dy) = (p - t).unaryExpr([=](real e) { return slope(e) * scale; });
  double sum = 0;
  for (Eigen::Index i = 0; i < p.size(); ++i) sum += value(p[i] - t[i]);
  return sum / double(p.size());
}

}  // namespace

void Loss::options(Options& o) {
  o.ignore({"name", "dtype", "fn"});
  if (std::string reduction = "sum_over_batch_size"; o.reading()) {
    o.one_of("reduction", reduction, {"sum_over_batch_size"});
  }
}

void Loss::check(const Shape& target, const Shape& output) const {
  if (!same_but_ones(target, output))
    throw Error("expected targets " + to_string(output) + " as the model's output, received " + to_string(target));
}

void CategoricalCrossentropy::options(Options& o) {
  Loss::options(o);
  o("from_logits", from_logits);
  if (sparse_)
    o.only_none("ignore_class");
  else
    o.between("label_smoothing", label_smoothing_, 0, 1);
  o.only("axis", -1);
}

Shape CategoricalCrossentropy::target_shape(const Shape& output) const {
  Shape target = output;
  if (sparse_ && !target.empty()) target.pop_back();
  return target;
}

void CategoricalCrossentropy::check(const Shape& target, const Shape& output) const {
  if (output.empty() || output.back() < 2)
    throw Error("expected an output of two or more classes, received " + to_string(output) + "; use binary_crossentropy for one sigmoid unit");
  if (!sparse_) {
    if (target != output) throw Error("expected one-hot targets " + to_string(output) + ", received " + to_string(target) +
                                      "; use sparse_categorical_crossentropy for class numbers");
  } else if (size_of(target) * output.back() != size_of(output)) {
    throw Error("expected one class number a prediction, for output " + to_string(output) + ", received targets " + to_string(target) +
                "; use categorical_crossentropy for one-hot targets");
  }
}

double CategoricalCrossentropy::operator()(const Tensor& target, const Tensor& y, Tensor* dy) const {
  const auto z = matrix(y);
  const Eigen::Index R = z.rows(), C = z.cols();
  const real scale = real(1) / real(R), smoothing = real(label_smoothing_);
  const auto t = [&](Eigen::Index r, Eigen::Index c) -> real {
    if (sparse_) return Eigen::Index(target.data[r]) == c ? real(1) : real(0);
    return target.data[r * C + c] * (1 - smoothing) + smoothing / real(C);
  };
  double loss = 0;

  if (from_logits && sparse_ && dy) {  // the case of almost every course: p - 1 at the right class, exponentials in one sweep
    auto p = matrix(*dy);
    for (Eigen::Index r = 0; r < R; ++r) p.row(r).array() = z.row(r).array() - z.row(r).maxCoeff();
    for (Eigen::Index r = 0; r < R; ++r) loss -= p(r, Eigen::Index(target.data[r]));
    array(*dy) = array(*dy).exp();
    for (Eigen::Index r = 0; r < R; ++r) {
      const real sum = p.row(r).sum();
      loss += std::log(sum);
      p.row(r) *= scale / sum;
      p(r, Eigen::Index(target.data[r])) -= scale;
    }
    return loss / double(R);
  }

  for (Eigen::Index r = 0; r < R; ++r) {
    if (from_logits) {
      const real top = z.row(r).maxCoeff();
      const real log_sum = std::log((z.row(r).array() - top).exp().sum()) + top;
      real total = 0;
      for (Eigen::Index c = 0; c < C; ++c) {
        total += t(r, c);
        if (t(r, c) != 0) loss += double(t(r, c)) * (log_sum - z(r, c));
      }
      if (dy)
        for (Eigen::Index c = 0; c < C; ++c) matrix(*dy)(r, c) = scale * (total * std::exp(z(r, c) - log_sum) - t(r, c));
    } else {
      // q = y / Σ y; the derivative of the division subtracts the same number from every class.
      const real sum = z.row(r).sum();
      real common = 0;
      for (Eigen::Index c = 0; c < C; ++c) {
        const real q = z(r, c) / sum, clipped = std::min(std::max(q, kEpsilon), 1 - kEpsilon);
        const real slope = q == clipped ? -t(r, c) / q : real(0);
        if (t(r, c) != 0) loss -= double(t(r, c)) * std::log(clipped);
        common += slope * q;
        if (dy) matrix(*dy)(r, c) = slope;
      }
      if (dy) matrix(*dy).row(r).array() = (matrix(*dy).row(r).array() - common) * (scale / sum);
    }
  }
  return loss / double(R);
}

void BinaryCrossentropy::options(Options& o) {
  Loss::options(o);
  o("from_logits", from_logits);
  o.between("label_smoothing", label_smoothing_, 0, 1);
  o.only("axis", -1);
}

double BinaryCrossentropy::operator()(const Tensor& target, const Tensor& y, Tensor* dy) const {
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

double MeanSquaredError::operator()(const Tensor& target, const Tensor& y, Tensor* dy) const {
  return elementwise(target, y, dy, [](real e) { return double(e) * e; }, [](real e) { return 2 * e; });
}

double MeanAbsoluteError::operator()(const Tensor& target, const Tensor& y, Tensor* dy) const {
  return elementwise(target, y, dy, [](real e) { return std::abs(double(e)); }, [](real e) { return real((e > 0) - (e < 0)); });
}

void Huber::options(Options& o) {
  Loss::options(o);
  o.above("delta", delta_, 0);
}

double Huber::operator()(const Tensor& target, const Tensor& y, Tensor* dy) const {
  const double d = delta_;
  return elementwise(
      target, y, dy,
      [d](real e) { return std::abs(e) <= d ? 0.5 * double(e) * e : d * std::abs(double(e)) - 0.5 * d * d; },
      [d](real e) { return std::min(std::max(e, real(-d)), real(d)); });
}

double Hinge::operator()(const Tensor& target, const Tensor& y, Tensor* dy) const {
  const auto t = array(target), p = array(y);
  const bool zero_one = (t == real(0) || t == real(1)).all();
  const real scale = real(1) / real(p.size());
  double loss = 0;
  for (Eigen::Index i = 0; i < p.size(); ++i) {
    const real sign = zero_one ? 2 * t[i] - 1 : t[i], margin = 1 - sign * p[i];
    loss += std::max(margin, real(0));
    if (dy) dy->data[i] = margin > 0 ? -sign * scale : real(0);
  }
  return loss / double(p.size());
}

double CategoricalHinge::operator()(const Tensor& target, const Tensor& y, Tensor* dy) const {
  const auto t = matrix(target), p = matrix(y);
  const Eigen::Index R = matrix(y).rows();
  const real scale = real(1) / real(R);
  double loss = 0;
  for (Eigen::Index r = 0; r < R; ++r) {
    Eigen::Index wrong = 0;
    const real worst = ((1 - t.row(r).array()) * p.row(r).array()).maxCoeff(&wrong);
    const real margin = 1 + worst - t.row(r).dot(p.row(r));
    loss += std::max(margin, real(0));
    if (!dy) continue;
    auto d = matrix(*dy);
    if (margin > 0) {
      d.row(r) = -scale * t.row(r);
      d(r, wrong) += scale * (1 - t(r, wrong));
    } else {
      d.row(r).setZero();
    }
  }
  return loss / double(R);
}

}  // namespace sprout
