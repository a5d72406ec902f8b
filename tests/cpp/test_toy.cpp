// The toy sets: where their points lie, that they are balanced, and that they depend on their arguments alone.
#include "toy.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numbers>

namespace sprout {
namespace {

constexpr Toy kAll[] = {Toy::exclusive_or, Toy::circles, Toy::spirals};

struct Point {
  float xy[2];
  int label;
};

Point point(Toy toy, std::uint64_t index, double noise = 0, std::uint64_t seed = 1, std::uint64_t stream = 0) {
  Point p;
  p.label = toy_point(toy, seed, stream, index, noise, p.xy);
  return p;
}

TEST(Toy, SameArgumentsSamePoint) {
  for (Toy toy : kAll)
    for (std::uint64_t index : {0ull, 7ull, 1ull << 40}) {
      const Point a = point(toy, index, 0.1), b = point(toy, index, 0.1);
      EXPECT_EQ(a.xy[0], b.xy[0]);
      EXPECT_EQ(a.xy[1], b.xy[1]);
      EXPECT_EQ(a.label, b.label);
    }
}

TEST(Toy, SeedsAndStreamsDiffer) {
  for (Toy toy : kAll) {
    const Point a = point(toy, 3), seed = point(toy, 3, 0, 2), stream = point(toy, 3, 0, 1, 1);
    EXPECT_NE(a.xy[0], seed.xy[0]);
    EXPECT_NE(a.xy[0], stream.xy[0]);
    EXPECT_NE(seed.xy[0], stream.xy[0]);
  }
}

TEST(Toy, ClassesAreBalancedAndShuffled) {
  for (Toy toy : kAll) {
    int ones_first = 0;
    for (std::uint64_t pair = 0; pair < 500; ++pair) {
      const int first = point(toy, 2 * pair).label, second = point(toy, 2 * pair + 1).label;
      EXPECT_EQ(first + second, 1);
      ones_first += first;
    }
    EXPECT_GT(ones_first, 200);
    EXPECT_LT(ones_first, 300);
  }
}

TEST(Toy, ExclusiveOrIsTheSignOfTheProduct) {
  std::array<int, 4> quadrants{};
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const Point p = point(Toy::exclusive_or, i);
    EXPECT_EQ(p.label, (p.xy[0] < 0) != (p.xy[1] < 0));
    ++quadrants[2 * (p.xy[0] < 0) + (p.xy[1] < 0)];
  }
  for (int count : quadrants) EXPECT_GT(count, 200);
}

TEST(Toy, CirclesHaveTheirRadius) {
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const Point p = point(Toy::circles, i);
    EXPECT_NEAR(std::hypot(p.xy[0], p.xy[1]), p.label == 0 ? 0.9f : 0.45f, 1e-6f);
  }
}

TEST(Toy, SpiralsTurnWithTheirRadius) {
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const Point p = point(Toy::spirals, i);
    const double radius = std::hypot(p.xy[0], p.xy[1]);
    const double angle = 2 * std::numbers::pi * (1.5 * radius / 0.9 + 0.5 * p.label);
    EXPECT_NEAR(p.xy[0], radius * std::cos(angle), 1e-5);
    EXPECT_NEAR(p.xy[1], radius * std::sin(angle), 1e-5);
  }
}

TEST(Toy, NoiseIsAStandardDeviationAndKeepsTheClass) {
  for (Toy toy : kAll) {
    double sum = 0, squares = 0;
    constexpr int kCount = 5000;
    for (int i = 0; i < kCount; ++i) {
      const Point clean = point(toy, i), noisy = point(toy, i, 0.1);
      EXPECT_EQ(clean.label, noisy.label);
      for (int k = 0; k < 2; ++k) {
        const double moved = noisy.xy[k] - clean.xy[k];
        sum += moved;
        squares += moved * moved;
      }
    }
    EXPECT_NEAR(sum / (2 * kCount), 0, 0.005);
    EXPECT_NEAR(std::sqrt(squares / (2 * kCount)), 0.1, 0.005);
  }
}

TEST(Toy, PointsStayNearTheSquare) {
  for (Toy toy : kAll)
    for (std::uint64_t i = 0; i < 1000; ++i) {
      const Point clean = point(toy, i), noisy = point(toy, i, 0.05);
      for (int k = 0; k < 2; ++k) {
        EXPECT_LE(std::abs(clean.xy[k]), 0.9001f);
        EXPECT_LE(std::abs(noisy.xy[k]), 1.25f);
      }
    }
}

}  // namespace
}  // namespace sprout
