// Matrix products: the fast ones against three plain loops, on sizes that leave rows, columns and depth over.
#include "product.h"

#include "ritual.h"

namespace sprout {
namespace {

// Sizes of 1, primes, around the tile of 4 x 12 and its vectors of 4, and past the depth of 256 that is taken at a time.
const Eigen::Index kSides[] = {1, 2, 3, 4, 5, 7, 11, 12, 13, 17, 25};
const Eigen::Index kDepths[] = {1, 2, 5, 64, 255, 256, 257, 521};

RowMatrix filled(Eigen::Index rows, Eigen::Index columns, std::uint64_t seed) {
  RowMatrix m(rows, columns);
  fill_away_from_zero({m.data(), std::size_t(m.size())}, seed);
  return m;
}

MatrixMap view(RowMatrix& m) { return {m.data(), m.rows(), m.cols()}; }

/// c + Σ a(m, k) b(k, n) in double; a and b are functions of their indices.
template <class A, class B>
void expect_product(const RowMatrix& c, const RowMatrix& before, Eigen::Index depth, A a, B b) {
  for (Eigen::Index m = 0; m < c.rows(); ++m) {
    for (Eigen::Index n = 0; n < c.cols(); ++n) {
      double sum = before(m, n), size = std::abs(sum);
      for (Eigen::Index k = 0; k < depth; ++k) sum += double(a(m, k)) * b(k, n), size += std::abs(double(a(m, k)) * b(k, n));
      ASSERT_NEAR(c(m, n), sum, 1e-6 * size) << "(" << m << ", " << n << ") of (" << c.rows() << ", " << depth << ", " << c.cols() << ")";
    }
  }
}

template <class F>
void for_sizes(F f) {
  for (Eigen::Index M : kSides)
    for (Eigen::Index N : kSides)
      for (Eigen::Index K : kDepths) f(M, N, K);
}

TEST(Product, AddEqualsPlainLoops) {
  for_sizes([](Eigen::Index M, Eigen::Index N, Eigen::Index K) {
    RowMatrix a = filled(M, K, 1), b = filled(K, N, 2), c = filled(M, N, 3);
    const RowMatrix before = c;
    add_product(view(c), view(a), view(b));
    expect_product(c, before, K, [&](auto m, auto k) { return a(m, k); }, [&](auto k, auto n) { return b(k, n); });
  });
}

TEST(Product, AddTransposedLeftEqualsPlainLoops) {
  for_sizes([](Eigen::Index M, Eigen::Index N, Eigen::Index K) {
    RowMatrix a = filled(K, M, 1), b = filled(K, N, 2), c = filled(M, N, 3);
    const RowMatrix before = c;
    add_product_tn(view(c), view(a), view(b));
    expect_product(c, before, K, [&](auto m, auto k) { return a(k, m); }, [&](auto k, auto n) { return b(k, n); });
  });
}

TEST(Product, TransposedRightEqualsPlainLoopsAndWritesAll) {
  for_sizes([](Eigen::Index M, Eigen::Index N, Eigen::Index K) {
    RowMatrix a = filled(M, K, 1), b = filled(N, K, 2), c = RowMatrix::Constant(M, N, std::numeric_limits<real>::quiet_NaN());
    product_nt(view(c), view(a), view(b));
    expect_product(c, RowMatrix::Zero(M, N), K, [&](auto m, auto k) { return a(m, k); }, [&](auto k, auto n) { return b(n, k); });
  });
}

// The tile that juts out over the last column or row must not touch what lies behind the matrix.
TEST(Product, WritesNothingBeyondItsResult) {
  for (Eigen::Index M : kSides) {
    for (Eigen::Index N : kSides) {
      RowMatrix a = filled(M, 3, 1), b = filled(3, N, 2);
      std::vector<real> memory(std::size_t(M * N) + 64, real(7));
      add_product({memory.data() + 32, M, N}, view(a), view(b));
      for (std::size_t i = 0; i < 32; ++i) {
        EXPECT_EQ(memory[i], 7);
        EXPECT_EQ(memory[memory.size() - 1 - i], 7);
      }
    }
  }
}

// A row's result does not depend on its neighbours in the batch, so that a sample predicts the same alone and in company.
TEST(Product, RowsAreIndependentBitForBit) {
  RowMatrix a = filled(13, 300, 1), b = filled(300, 17, 2), all = RowMatrix::Zero(13, 17);
  add_product(view(all), view(a), view(b));
  for (Eigen::Index m = 0; m < 13; ++m) {
    RowMatrix row = a.row(m), one = RowMatrix::Zero(1, 17);
    add_product(view(one), view(row), view(b));
    EXPECT_EQ(one, RowMatrix(all.row(m))) << m;
  }
}

TEST(Product, NaNAndInfinityGoThrough) {
  RowMatrix a = RowMatrix::Zero(5, 6), b = RowMatrix::Zero(6, 13), c = RowMatrix::Zero(5, 13);
  b(2, 12) = std::numeric_limits<real>::infinity();  // 0 * infinity
  add_product(view(c), view(a), view(b));
  for (Eigen::Index m = 0; m < 5; ++m) EXPECT_TRUE(std::isnan(c(m, 12)));
  EXPECT_EQ(c(0, 11), 0);
}

}  // namespace
}  // namespace sprout
