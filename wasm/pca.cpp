// Subspace iteration on the centred samples (Golub and Van Loan, Matrix Computations, 8.2.4).
#include "pca.h"

#include <cmath>

#include "options.h"
#include "random.h"

namespace sprout {
namespace {

constexpr int kMostRounds = 200;
constexpr double kTurned = 1e-6;  // 1 - |cosine| between two rounds, below which a direction has settled

/// Makes the columns of v orthonormal, in their order (modified Gram-Schmidt).
void orthonormalize(Eigen::MatrixXf& v) {
  for (Eigen::Index k = 0; k < v.cols(); ++k) {
    for (Eigen::Index j = 0; j < k; ++j) v.col(k) -= v.col(j).dot(v.col(k)) * v.col(j);
    const float norm = v.col(k).norm();
    if (norm > 0) v.col(k) /= norm;
  }
}

}  // namespace

std::vector<double> principal_components(const Tensor& x, std::size_t components, const Tensor& y) {
  const MatrixMap given = samples(x);  // (N, D)
  const Eigen::Index K = Eigen::Index(components);
  if (K < 1 || K > given.cols()) throw Error("expected components from 1 to " + std::to_string(given.cols()) + ", received " + std::to_string(components));
  Eigen::MatrixXf centred = given.cast<float>();
  centred.rowwise() -= centred.colwise().mean();

  Eigen::MatrixXf v(centred.cols(), K);  // (D, K) directions
  Random random(1, Use::init);
  for (Eigen::Index i = 0; i < v.size(); ++i) v.data()[i] = float(random.normal());
  orthonormalize(v);
  for (int round = 0; round < kMostRounds; ++round) {
    const Eigen::MatrixXf before = v, scores = centred * v;
    v.noalias() = centred.transpose() * scores;
    orthonormalize(v);
    if (((v.cwiseProduct(before)).colwise().sum().cwiseAbs().array() > 1 - kTurned).all()) break;
  }
  for (Eigen::Index k = 0; k < K; ++k) {
    Eigen::Index largest;
    v.col(k).cwiseAbs().maxCoeff(&largest);
    if (v(largest, k) < 0) v.col(k) *= -1;
  }
  const Eigen::MatrixXf scores = centred * v;
  MatrixMap(y.data, scores.rows(), K) = scores.cast<real>();
  const double total = centred.squaredNorm();
  std::vector<double> shares;
  for (Eigen::Index k = 0; k < K; ++k) shares.push_back(total > 0 ? scores.col(k).squaredNorm() / total : 0);
  return shares;
}

}  // namespace sprout
