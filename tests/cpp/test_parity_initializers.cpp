// Initialisers against their definitions in Keras: mean, standard deviation, bounds, orthonormality, exact values.
#include "test_parity.h"

namespace sprout {
namespace {

std::vector<real> draw(const json& c, std::uint64_t seed) {
  const Shape shape = shape_of(c["shape"]);
  std::vector<real> w(size_of(shape), std::nan(""));
  read_initializer(c["initializer"]).fill(w, shape, Random(seed, Use::init));
  return w;
}

/// 5 standard errors leave one false alarm in two million draws; the seed is fixed, so there is none.
void compare_statistics(const json& c) {
  const std::vector<real> w = draw(c, 42);
  const double n = double(w.size()), mean = c["mean"], stddev = c["stddev"], slack = 1e-6 * (1 + std::abs(mean));
  double sum = 0, squares = 0;
  for (real v : w) sum += v;
  for (real v : w) squares += (v - sum / n) * (v - sum / n);
  EXPECT_NEAR(mean, sum / n, 5 * stddev / std::sqrt(n) + slack);
  EXPECT_NEAR(stddev, std::sqrt(squares / n), 0.02 * stddev + slack);
  const auto [low, high] = std::ranges::minmax(w);
  if (c["min"].is_null()) {  // no bounds: draws go beyond three standard deviations
    EXPECT_LT(low, mean - 3 * stddev);
    EXPECT_GT(high, mean + 3 * stddev);
  } else {  // draws come near both bounds and not beyond
    EXPECT_GE(low, c["min"].get<double>() - slack);
    EXPECT_LE(high, c["max"].get<double>() + slack);
    EXPECT_LE(low, c["min"].get<double>() + 0.05 * stddev + slack);
    EXPECT_GE(high, c["max"].get<double>() - 0.05 * stddev - slack);
  }
  EXPECT_EQ(stddev > 0, w != draw(c, 43)) << "another seed draws other numbers";
}

/// Orthonormal along the shorter side of the matrix (all dimensions but the last, last).
void compare_gram(const json& c) {
  std::vector<real> w = draw(c, 42);
  const MatrixMap q = matrix(Tensor{w.data(), shape_of(c["shape"])});
  const RowMatrix gram = q.rows() >= q.cols() ? RowMatrix(q.transpose() * q) : RowMatrix(q * q.transpose());
  const RowMatrix unit = RowMatrix::Identity(gram.rows(), gram.cols());
  EXPECT_LE((gram - real(c["gram"].get<double>()) * unit).cwiseAbs().maxCoeff(), 1e-5) << gram;
}

TEST(ParityInitializers, DrawAsKerasDefines) {
  for (const json& c : parity_cases("initializers.json")) {
    SCOPED_TRACE(c["name"].get<std::string>());
    try {
      if (c.contains("values"))
        EXPECT_EQ(c["values"].get<std::vector<real>>(), draw(c, 42));
      else if (c.contains("gram"))
        compare_gram(c);
      else
        compare_statistics(c);
    } catch (const Error& e) { ADD_FAILURE() << e.what(); }
  }
}

}  // namespace
}  // namespace sprout
