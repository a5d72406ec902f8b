// The initialisers, by Keras' definitions.
#include "initializers.h"

#include <Eigen/QR>
#include <cmath>

#include "options.h"

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

/// w (rows, columns) with orthonormal rows or columns, whichever are fewer: the Q of a normal matrix, signs by R's diagonal.
void orthogonal(MatrixMap w, double gain, Random& random) {
  const Eigen::Index tall = std::max(w.rows(), w.cols()), narrow = std::min(w.rows(), w.cols());
  Eigen::MatrixXd normal(tall, narrow);
  for (Eigen::Index i = 0; i < tall; ++i)
    for (Eigen::Index j = 0; j < narrow; ++j) normal(i, j) = random.normal();
  const Eigen::HouseholderQR<Eigen::MatrixXd> qr(normal);
  Eigen::MatrixXd q = qr.householderQ() * Eigen::MatrixXd::Identity(tall, narrow);
  for (Eigen::Index j = 0; j < narrow; ++j)
    if (qr.matrixQR()(j, j) < 0) q.col(j) *= -1;
  if (w.rows() < w.cols()) q.transposeInPlace();
  w = (gain * q).cast<real>();
}

}  // namespace

Initializer Initializer::variance_scaling(double scale, std::string mode, std::string distribution) {
  Initializer i(Kind::variance_scaling);
  i.scale = scale;
  i.mode = std::move(mode);
  i.distribution = std::move(distribution);
  return i;
}

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
        throw Error(std::string(kind == Kind::identity ? "Identity" : "Orthogonal") + ": expected a weight of " +
                    (kind == Kind::identity ? "two" : "two or more") + " dimensions, received " + to_string(shape));
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
