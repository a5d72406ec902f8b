// The initialisers, by Keras' definitions.
#include "initializers.h"

#include <cmath>

#include "error.h"

namespace sprout {
namespace {

// Standard deviation of a standard normal cut at +-2.
constexpr double kTruncatedStddev = 0.87962566103423978;

double truncated_normal(Random& random) {
  double z = random.normal();
  while (std::abs(z) > 2) z = random.normal();
  return z;
}

std::pair<double, double> fans(const Shape& shape) {
  if (shape.empty()) return {1, 1};
  if (shape.size() == 1) return {double(shape[0]), double(shape[0])};
  double receptive_field = 1;
  for (std::size_t i = 0; i + 2 < shape.size(); ++i) receptive_field *= double(shape[i]);
  return {receptive_field * double(shape[shape.size() - 2]), receptive_field * double(shape.back())};
}

/// w (rows, columns) with orthonormal rows or columns, whichever are fewer: normal vectors, each freed of its part along those before
/// (Gram-Schmidt, done twice against rounding). That is the Q of a QR decomposition whose R has a positive diagonal, as Keras wants it.
void orthogonal(MatrixMap w, double gain, Random& random) {
  const Eigen::Index length = std::max(w.rows(), w.cols()), count = std::min(w.rows(), w.cols());
  Eigen::MatrixXd q(length, count);  // column by column
  for (Eigen::Index i = 0; i < length; ++i)
    for (Eigen::Index j = 0; j < count; ++j) q(i, j) = random.normal();
  for (Eigen::Index j = 0; j < count; ++j) {
    for (int twice = 0; twice < 2; ++twice)
      for (Eigen::Index k = 0; k < j; ++k) q.col(j) -= q.col(k).dot(q.col(j)) * q.col(k);
    q.col(j) /= q.col(j).norm();
    for (Eigen::Index i = 0; i < length; ++i) (w.rows() < w.cols() ? w(j, i) : w(i, j)) = real(gain * q(i, j));
  }
}

}  // namespace

Initializer Initializer::variance_scaling(double scale, std::string mode, std::string distribution) {
  Initializer i(Kind::variance_scaling);
  i.scale = scale;
  i.mode = std::move(mode);
  i.distribution = std::move(distribution);
  return i;
}

Initializer Initializer::glorot_uniform() { return variance_scaling(1, "fan_avg", "uniform"); }

void Initializer::fill(std::span<real> w, const Shape& shape, Random random) const {
  switch (kind) {
    case Kind::zeros: array(w) = real(0); break;
    case Kind::ones: array(w) = real(1); break;
    case Kind::constant: array(w) = real(value); break;
    case Kind::random_normal:
      for (real& v : w) v = real(mean + stddev * random.normal());
      break;
    case Kind::random_uniform:
      for (real& v : w) v = real(random.uniform(minval, maxval));
      break;
    case Kind::truncated_normal:
      for (real& v : w) v = real(mean + stddev * truncated_normal(random));
      break;
    case Kind::variance_scaling: {
      const auto [in, out] = fans(shape);
      const double fan = std::max(1.0, mode == "fan_in" ? in : mode == "fan_out" ? out : (in + out) / 2);
      const double variance = scale / fan;
      if (distribution == "uniform") {
        const double limit = std::sqrt(3 * variance);
        for (real& v : w) v = real(random.uniform(-limit, limit));
      } else if (distribution == "untruncated_normal") {
        for (real& v : w) v = real(std::sqrt(variance) * random.normal());
      } else {
        for (real& v : w) v = real(std::sqrt(variance) / kTruncatedStddev * truncated_normal(random));
      }
      break;
    }
    case Kind::orthogonal:
    case Kind::identity: {
      if (shape.size() < 2 || (kind == Kind::identity && shape.size() > 2))
        fail({std::string(kind == Kind::identity ? "Identity" : "Orthogonal"), ": expected a weight of ",
              (kind == Kind::identity ? "two" : "two or more"), " dimensions, received ", shape});
      const auto columns = Eigen::Index(shape.back());
      MatrixMap m(w.data(), Eigen::Index(w.size()) / columns, columns);
      if (kind == Kind::identity)
        m = real(gain) * RowMatrix::Identity(m.rows(), m.cols());
      else
        orthogonal(m, gain, random);
      break;
    }
  }
  if (ones) array(w.subspan(ones->first, ones->second - ones->first)) = real(1);
}

}  // namespace sprout
