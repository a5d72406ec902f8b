// Principal components: directions and shares of samples whose answer is known, and of more dimensions than samples.
#include "pca.h"

#include "ritual.h"

namespace sprout {
namespace {

// Points (2a + 1, b, 0) with a and b independent: the axes are the components.
TEST(PrincipalComponents, FindsTheAxesOfAnEllipse) {
  Array x({4, 3}, {5, 1, 0, 5, -1, 0, -3, 1, 0, -3, -1, 0}), y({4, 2});
  const std::vector<double> shares = principal_components(x.view(), 2, y.view());
  EXPECT_NEAR(shares[0], 16.0 / 17, 1e-5);
  EXPECT_NEAR(shares[1], 1.0 / 17, 1e-5);
  const std::vector<real> expected = {4, 1, 4, -1, -4, 1, -4, -1};
  for (std::size_t i = 0; i < 8; ++i) EXPECT_NEAR(y.values[i], expected[i], 1e-4) << i;
}

// Two components of rank-two samples keep every distance.
TEST(PrincipalComponents, KeepsDistancesOfSamplesInAPlane) {
  constexpr std::size_t n = 9, d = 300;
  const Array a = away_from_zero({n, 2}, 1), directions = away_from_zero({2, d}, 2);
  Array x({n, d}, real(0)), y({n, 2});
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < d; ++j)
      x.values[i * d + j] = 3 + a.values[2 * i] * directions.values[j] + a.values[2 * i + 1] * directions.values[d + j];
  const std::vector<double> shares = principal_components(x.view(), 2, y.view());
  EXPECT_NEAR(shares[0] + shares[1], 1, 1e-5);
  EXPECT_GE(shares[0], shares[1]);
  const auto distance = [](const Array& points, std::size_t i, std::size_t j, std::size_t size) {
    double sum = 0;
    for (std::size_t k = 0; k < size; ++k) sum += std::pow(points.values[i * size + k] - points.values[j * size + k], 2);
    return std::sqrt(sum);
  };
  for (std::size_t i = 1; i < n; ++i) EXPECT_NEAR(distance(y, 0, i, 2), distance(x, 0, i, d), 1e-2);
}

// Two samples on each of forty axes, at distances of 1, 0.99, 0.98 ...: as each explains hardly more than the next, none settles by itself.
TEST(PrincipalComponents, TellsDirectionsApartThatMatterAlmostAlike) {
  constexpr std::size_t d = 40, n = 2 * d;
  Array x({n, d}, real(0)), y({n, 2});
  for (std::size_t i = 0; i < n; ++i) x.values[i * d + i / 2] = (i % 2 ? -1 : 1) * (1 - real(0.01) * real(i / 2));
  const std::vector<double> shares = principal_components(x.view(), 2, y.view());
  double total = 0;
  for (real value : x.values) total += double(value) * value;
  EXPECT_NEAR(shares[0], 2 / total, 1e-6);
  EXPECT_NEAR(shares[1], 2 * 0.99 * 0.99 / total, 1e-6);
  for (std::size_t i = 0; i < 2 * n; ++i)
    EXPECT_NEAR(y.values[i], i == 0 ? 1 : i == 2 ? -1 : i == 5 ? 0.99 : i == 7 ? -0.99 : 0, 1e-4) << i;
}

TEST(PrincipalComponents, AlikeSamplesHaveNone) {
  Array x({3, 2}, real(5)), y({3, 2});
  EXPECT_EQ(principal_components(x.view(), 2, y.view()), (std::vector<double>{0, 0}));
  EXPECT_EQ(y.values, std::vector<real>(6, 0));
  expect_says(error_of([&] { principal_components(x.view(), 3, y.view()); }), {"components from 1 to 2", "received 3"});
}

}  // namespace
}  // namespace sprout
