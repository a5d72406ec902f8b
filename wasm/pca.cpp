// Subspace iteration on the centred samples (Golub and Van Loan, Matrix Computations, 8.2.4).
#include "pca.h"

#include <algorithm>
#include <cmath>

#include "options.h"
#include "product.h"
#include "random.h"

namespace sprout {
namespace {

constexpr int kMostRounds = 200;
constexpr double kTurned = 1e-9;  // 1 - |cosine| between two rounds, below which a direction has settled

/// Makes the columns of v (D, K) orthonormal, in their order (modified Gram-Schmidt).
void orthonormalize(MatrixMap v) {
  const auto dot = [&](Eigen::Index a, Eigen::Index b) {
    double sum = 0;
    for (Eigen::Index i = 0; i < v.rows(); ++i) sum += double(v(i, a)) * v(i, b);
    return sum;
  };
  for (Eigen::Index k = 0; k < v.cols(); ++k) {
    for (Eigen::Index j = 0; j < k; ++j) {
      const double share = dot(j, k);
      for (Eigen::Index i = 0; i < v.rows(); ++i) v(i, k) -= real(share * v(i, j));
    }
    const double norm = std::sqrt(dot(k, k));
    for (Eigen::Index i = 0; norm > 0 && i < v.rows(); ++i) v(i, k) = real(v(i, k) / norm);
  }
}

}  // namespace

std::vector<double> principal_components(const Tensor& x, std::size_t components, const Tensor& y) {
  const std::size_t N = x.rows(), K = components, D = N ? x.size() / N : 0;
  if (K < 1 || K > D) throw Error("expected components from 1 to " + std::to_string(D) + ", received " + std::to_string(K));
  Buffer centred(x.data, x.data + N * D), directions(D * K), before, scores(N * K);
  for (std::size_t j = 0; j < D; ++j) {
    double mean = 0;
    for (std::size_t i = 0; i < N; ++i) mean += centred[i * D + j];
    for (std::size_t i = 0; i < N; ++i) centred[i * D + j] -= real(mean / double(N));
  }
  const MatrixMap c(centred.data(), Eigen::Index(N), Eigen::Index(D)), v(directions.data(), Eigen::Index(D), Eigen::Index(K)), s(scores.data(), Eigen::Index(N), Eigen::Index(K));
  const auto project = [&] {
    std::fill(scores.begin(), scores.end(), real(0));
    add_product(s, c, v);
  };

  Random random(1, Use::init);
  for (real& d : directions) d = real(random.normal());
  orthonormalize(v);
  for (int round = 0; round < kMostRounds; ++round) {
    before = directions;
    project();
    std::fill(directions.begin(), directions.end(), real(0));
    add_product_tn(v, c, s);
    orthonormalize(v);
    bool settled = true;
    for (std::size_t k = 0; k < K; ++k) {
      double product = 0, now = 0, then = 0;  // lengths are 1 only up to rounding, which is more than kTurned
      for (std::size_t j = 0; j < D; ++j) {
        const double a = directions[j * K + k], b = before[j * K + k];
        product += a * b, now += a * a, then += b * b;
      }
      settled = settled && std::abs(product) >= (1 - kTurned) * std::sqrt(now * then);
    }
    if (settled) break;
  }
  for (std::size_t k = 0; k < K; ++k) {
    real largest = 0;
    for (std::size_t j = 0; j < D; ++j)
      if (std::abs(directions[j * K + k]) > std::abs(largest)) largest = directions[j * K + k];
    for (std::size_t j = 0; largest < 0 && j < D; ++j) directions[j * K + k] *= -1;
  }
  project();
  std::copy(scores.begin(), scores.end(), y.data);

  double total = 0;
  for (real value : centred) total += double(value) * value;
  std::vector<double> shares(K);
  for (std::size_t i = 0; i < N * K; ++i) shares[i % K] += double(scores[i]) * scores[i];
  for (double& share : shares) share = total > 0 ? share / total : 0;
  return shares;
}

}  // namespace sprout
