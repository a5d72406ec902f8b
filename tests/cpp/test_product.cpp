// Matrix products: the fast ones against three plain loops, on sizes that leave rows, columns and depth over, and on operands with and
// without zeros.
#include "product.h"

#include "ritual.h"

namespace sprout {
namespace {

// Sizes of 1, primes, around the tiles of 4 x 12 and 1 x 32 and their vectors of 4, and past the depth of 256 and the 128 rows that are
// taken at a time.
const Eigen::Index kSides[] = {1, 2, 3, 4, 5, 7, 11, 12, 13, 17, 25, 33};
const Eigen::Index kDepths[] = {1, 2, 5, 31, 32, 64, 255, 256, 257, 521};

/// `zeros` in [0, 1]: how many of the elements are zero.
RowMatrix filled(Eigen::Index rows, Eigen::Index columns, std::uint64_t seed, double zeros = 0) {
  RowMatrix m(rows, columns);
  fill_away_from_zero({m.data(), std::size_t(m.size())}, seed);
  Random random(seed, Use::noise, 1);
  for (Eigen::Index i = 0; i < m.size(); ++i)
    if (random.uniform(0, 1) < zeros) m.data()[i] = 0;
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

/// Calls f for every size, and for a left operand without zeros, with many, and with nothing else.
template <class F>
void for_sizes(F f) {
  for (double zeros : {0.0, 0.8, 1.0})
    for (Eigen::Index M : kSides)
      for (Eigen::Index N : kSides)
        for (Eigen::Index K : kDepths) f(M, N, K, zeros);
  for (double zeros : {0.0, 0.8}) f(259, 37, 67, zeros);
}

TEST(Product, AddEqualsPlainLoops) {
  for_sizes([](Eigen::Index M, Eigen::Index N, Eigen::Index K, double zeros) {
    RowMatrix a = filled(M, K, 1, zeros), b = filled(K, N, 2), c = filled(M, N, 3);
    const RowMatrix before = c;
    add_product(view(c), view(a), view(b));
    expect_product(c, before, K, [&](auto m, auto k) { return a(m, k); }, [&](auto k, auto n) { return b(k, n); });
  });
}

TEST(Product, AddTransposedLeftEqualsPlainLoops) {
  for_sizes([](Eigen::Index M, Eigen::Index N, Eigen::Index K, double zeros) {
    RowMatrix a = filled(K, M, 1, zeros), b = filled(K, N, 2), c = filled(M, N, 3);
    const RowMatrix before = c;
    add_product_tn(view(c), view(a), view(b));
    expect_product(c, before, K, [&](auto m, auto k) { return a(k, m); }, [&](auto k, auto n) { return b(k, n); });
  });
}

TEST(Product, TransposedRightEqualsPlainLoopsAndWritesAll) {
  for_sizes([](Eigen::Index M, Eigen::Index N, Eigen::Index K, double zeros) {
    RowMatrix a = filled(M, K, 1, zeros), b = filled(N, K, 2), c = RowMatrix::Constant(M, N, std::numeric_limits<real>::quiet_NaN());
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

// Skipping zeros must not show: the same bits as a product in which nothing is skipped, as rows without zeros beside it see to.
TEST(Product, SkippingZerosGivesTheSameBits) {
  const RowMatrix sparse = filled(40, 300, 1, 0.9), b = filled(300, 40, 2);
  for (Eigen::Index m = 0; m < 40; ++m) {
    RowMatrix a(13, 300), skipped = sparse.row(m), all = RowMatrix::Zero(13, 40), row = RowMatrix::Zero(1, 40), right = b;
    a << sparse.row(m), filled(12, 300, 3);  // too few zeros to skip any
    add_product(view(all), view(a), view(right));
    add_product(view(row), view(skipped), view(right));
    EXPECT_EQ(row, RowMatrix(all.row(0))) << m;
  }
}

TEST(Product, NaNAndInfinityGoThrough) {
  const real infinity = std::numeric_limits<real>::infinity(), nan = std::numeric_limits<real>::quiet_NaN();
  for (real strange : {infinity, -infinity, nan}) {
    for (double zeros : {0.0, 0.8, 1.0}) {
      RowMatrix a = filled(5, 60, 1, zeros), b = filled(60, 45, 2), c = RowMatrix::Zero(5, 45), d = c;
      a.col(2).setZero();
      b(2, 44) = strange;  // 0 * infinity
      add_product(view(c), view(a), view(b));
      for (Eigen::Index m = 0; m < 5; ++m) EXPECT_TRUE(std::isnan(c(m, 44)));
      EXPECT_TRUE(std::isfinite(c(0, 43)));
      RowMatrix at = a.transpose();
      add_product_tn(view(d), view(at), view(b));
      for (Eigen::Index m = 0; m < 5; ++m) EXPECT_TRUE(std::isnan(d(m, 44)));
      a(3, 7) = nan;
      add_product(view(c), view(a), view(b));
      EXPECT_TRUE(std::isnan(c(3, 0)));
      EXPECT_TRUE(std::isfinite(c(2, 0)));
    }
  }
}

}  // namespace
}  // namespace sprout
