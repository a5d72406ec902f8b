// Subspace iteration on the centred samples, with the Rayleigh-Ritz method (Golub and Van Loan, Matrix Computations, 8.2.4 and 8.3.5).
#include "pca.h"

#include <Eigen/Jacobi>

#include <algorithm>
#include <cmath>

#include "error.h"
#include "product.h"
#include "random.h"

namespace sprout {
namespace {

constexpr std::size_t kSpare = 8;  // directions beyond those asked for: they settle as fast as these differ from the first left out
constexpr int kMostRounds = 200;
constexpr int kMostSweeps = 20;
constexpr double kOrthogonal = 1e-12;  // |cosine| between two columns that are taken for orthogonal
constexpr double kTurned = 1e-11;      // 1 - |cosine| between two rounds, below which a direction has settled

template <typename A, typename B>
double dot(const A& a, Eigen::Index i, const B& b, Eigen::Index j) {
  return a.col(i).template cast<double>().dot(b.col(j).template cast<double>());
}

/// Makes the columns of v (D, K) orthonormal, in their order: modified Gram-Schmidt, twice, as what is left of a column may be all
/// rounding.
void orthonormalize(MatrixMap v) {
  for (Eigen::Index k = 0; k < v.cols(); ++k) {
    for (int pass = 0; pass < 2; ++pass) {
      for (Eigen::Index j = 0; j < k; ++j) v.col(k) -= real(dot(v, j, v, k)) * v.col(j);
      const double norm = std::sqrt(dot(v, k, v, k));
      if (norm > 0) v.col(k) *= real(1 / norm);
    }
  }
}

/// The rotation (K, K) that makes the columns of s (N, K) orthogonal to each other, the longest first: Jacobi's method on sᵀs.
RowMatrix principal_axes(MatrixMap s) {
  const Eigen::Index K = s.cols();
  Eigen::MatrixXd products(K, K), axes = Eigen::MatrixXd::Identity(K, K);
  for (Eigen::Index i = 0; i < K; ++i)
    for (Eigen::Index j = 0; j < K; ++j) products(i, j) = dot(s, i, s, j);
  for (int sweep = 0; sweep < kMostSweeps; ++sweep)
    for (Eigen::Index i = 0; i < K; ++i)
      for (Eigen::Index j = i + 1; j < K; ++j) {
        const double a = products(i, i), b = products(j, j), product = products(i, j);
        if (a >= b && std::abs(product) <= kOrthogonal * std::sqrt(a * b)) continue;
        const double angle =
            std::atan2(2 * product, a - b) / 2;  // of the two that make the product 0, the one that leaves the longer first
        const Eigen::JacobiRotation<double> turn(std::cos(angle), -std::sin(angle));
        axes.applyOnTheRight(i, j, turn);
        products.applyOnTheRight(i, j, turn);
        products.applyOnTheLeft(i, j, turn.adjoint());
      }
  return axes.cast<real>();
}

}  // namespace

std::vector<double> principal_components(const ConstTensor& x, std::size_t components, const Tensor& y) {
  const std::size_t N = x.rows(), D = N ? x.size() / N : 0;
  if (components < 1 || components > D) fail({"expected components from 1 to ", D, ", received ", components});
  const std::size_t K = std::min(D, components + kSpare);
  Buffer centred(x.data, x.data + N * D), directions(D * K), scores(N * K);
  for (std::size_t j = 0; j < D; ++j) {
    double mean = 0;
    for (std::size_t i = 0; i < N; ++i) mean += centred[i * D + j];
    for (std::size_t i = 0; i < N; ++i) centred[i * D + j] -= real(mean / double(N));
  }
  MatrixMap c(centred.data(), Eigen::Index(N), Eigen::Index(D)), v(directions.data(), Eigen::Index(D), Eigen::Index(K)),
      s(scores.data(), Eigen::Index(N), Eigen::Index(K));
  Random random(1, Use::init);
  for (real& d : directions) d = real(random.normal());
  orthonormalize(v);
  RowMatrix before;
  for (int round = 0; round < kMostRounds; ++round) {
    s.setZero();
    add_product(s, c, v);
    // Turned to the best directions within the subspace, these need not settle one by one: that is slow where two explain almost the same
    // share.
    const RowMatrix axes = principal_axes(s);
    v = v.lazyProduct(axes).eval();
    s = s.lazyProduct(axes).eval();
    bool settled = round > 0;
    for (Eigen::Index k = 0; settled && k < Eigen::Index(components); ++k)
      settled = std::abs(dot(v, k, before, k)) >= (1 - kTurned) * std::sqrt(dot(v, k, v, k) * dot(before, k, before, k));
    if (settled) break;
    before = v;
    v.setZero();
    add_product_tn(v, c, s);
    orthonormalize(v);
  }

  double total = 0;
  for (real value : centred) total += double(value) * value;
  std::vector<double> shares(components);
  for (std::size_t k = 0; k < components; ++k) {
    Eigen::Index largest = 0;
    v.col(Eigen::Index(k)).cwiseAbs().maxCoeff(&largest);
    const real sign = v(largest, Eigen::Index(k)) < 0 ? real(-1) : real(1);
    for (std::size_t i = 0; i < N; ++i) y.data[i * components + k] = sign * scores[i * K + k];
    shares[k] = total > 0 ? dot(s, Eigen::Index(k), s, Eigen::Index(k)) / total : 0;
  }
  return shares;
}

}  // namespace sprout
