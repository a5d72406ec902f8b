// Random numbers: Philox4x32-10 against its published known answers, streams apart, distributions.
#include "random.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <vector>

namespace sprout {
namespace {

using Block = std::array<std::uint32_t, 4>;
using Key = std::array<std::uint32_t, 2>;

/// The paper's definition, round by round: the naive twin of what Random computes.
Block philox(Block c, Key k) {
  for (int round = 0; round < 10; ++round) {
    if (round) k = {k[0] + 0x9E3779B9u, k[1] + 0xBB67AE85u};
    const std::uint64_t first = std::uint64_t(0xD2511F53u) * c[0], second = std::uint64_t(0xCD9E8D57u) * c[2];
    c = {std::uint32_t(second >> 32) ^ c[1] ^ k[0], std::uint32_t(second), std::uint32_t(first >> 32) ^ c[3] ^ k[1], std::uint32_t(first)};
  }
  return c;
}

// The "philox4x32 10" lines of Random123's kat_vectors.
TEST(Philox, TwinGivesTheKnownAnswers) {
  EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}), (Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox({~0u, ~0u, ~0u, ~0u}, {~0u, ~0u}), (Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

std::uint64_t mix(std::uint64_t z) {
  z += 0x9E3779B97F4A7C15ull;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}

// The key is made of seed and use, the counter of block and index. Saved runs depend on exactly this.
TEST(Random, IsPhiloxOfSeedUseAndIndex) {
  for (std::uint64_t seed : {0ull, 1ull, 42ull, ~0ull})
    for (Use use : {Use::init, Use::shuffle, Use::noise})
      for (std::uint64_t index : {0ull, 7ull, 0x123456789abcdefull}) {
        const std::uint64_t key = mix(seed ^ mix(std::uint64_t(use)));
        Random random(seed, use, index);
        for (std::uint32_t block = 0; block < 3; ++block)
          for (std::uint32_t word :
               philox({block, 0, std::uint32_t(index), std::uint32_t(index >> 32)}, {std::uint32_t(key), std::uint32_t(key >> 32)}))
            ASSERT_EQ(random.bits(), word) << "seed " << seed << ", use " << int(use) << ", index " << index << ", block " << block;
      }
}

TEST(Random, SkipsAsIfDrawn) {
  for (std::uint64_t before : {0, 1, 3, 4, 6})
    for (std::uint64_t count : {0, 1, 2, 3, 4, 5, 7, 8, 64, 1001}) {
      Random drawn(42, Use::dropout, 7), skipped(42, Use::dropout, 7);
      for (std::uint64_t i = 0; i < before; ++i) drawn.bits(), skipped.bits();
      for (std::uint64_t i = 0; i < count; ++i) drawn.bits();
      skipped.skip(count);
      for (int i = 0; i < 9; ++i) ASSERT_EQ(drawn.bits(), skipped.bits()) << count << " after " << before;
    }
}

TEST(Random, StreamsAreDistinct) {
  std::set<std::vector<std::uint32_t>> seen;
  std::size_t streams = 0;
  for (std::uint64_t seed = 0; seed < 10; ++seed)
    for (std::uint32_t use = 1; use <= 8; ++use)
      for (std::uint64_t index = 0; index < 10; ++index, ++streams) {
        Random random(seed, Use(use), index);
        seen.insert({random.bits(), random.bits(), random.bits()});
      }
  EXPECT_EQ(seen.size(), streams);
}

TEST(Random, UniformIsFlatIn0To1) {
  Random random(1, Use::noise);
  constexpr int kCount = 100000;
  std::array<int, 10> bins{};
  for (int i = 0; i < kCount; ++i) {
    const double u = random.uniform();
    ASSERT_GE(u, 0);
    ASSERT_LT(u, 1);
    ++bins[std::size_t(u * 10)];
  }
  for (int count : bins) EXPECT_NEAR(count, kCount / 10, 5 * std::sqrt(kCount * 0.09));
  for (int i = 0; i < 1000; ++i) {
    const double u = random.uniform(-3, -2);
    ASSERT_GE(u, -3);
    ASSERT_LT(u, -2);
  }
}

TEST(Random, NormalHasItsMoments) {
  Random random(1, Use::noise);
  constexpr int kCount = 200000;
  double sum = 0, squares = 0, fourth = 0;
  int beyond_two = 0;
  for (int i = 0; i < kCount; ++i) {
    const double z = random.normal();
    ASSERT_TRUE(std::isfinite(z));
    sum += z, squares += z * z, fourth += z * z * z * z, beyond_two += std::abs(z) > 2;
  }
  EXPECT_NEAR(sum / kCount, 0, 5 / std::sqrt(double(kCount)));
  EXPECT_NEAR(squares / kCount, 1, 5 * std::sqrt(2.0 / kCount));
  EXPECT_NEAR(fourth / kCount, 3, 5 * std::sqrt(96.0 / kCount));
  EXPECT_NEAR(double(beyond_two) / kCount, 0.0455, 0.003);
}

TEST(Random, BelowIsUnbiased) {
  for (std::uint32_t n : {1u, 2u, 3u, 10u, 1000u}) {
    Random random(n, Use::shuffle);
    constexpr int kCount = 100000;
    std::vector<int> bins(n);
    for (int i = 0; i < kCount; ++i) {
      const std::uint32_t x = random.below(n);
      ASSERT_LT(x, n);
      ++bins[x];
    }
    double chi_squared = 0;
    for (int count : bins) chi_squared += (count - kCount / double(n)) * (count - kCount / double(n)) / (kCount / double(n));
    EXPECT_LT(chi_squared, n + 5 * std::sqrt(2.0 * n)) << n;
  }
  // The range where a plain remainder would draw the lower half twice as often.
  Random random(1, Use::shuffle);
  constexpr std::uint32_t kWide = 0xC0000000u;
  int low = 0;
  for (int i = 0; i < 30000; ++i) low += random.below(kWide) < 0x40000000u;
  EXPECT_NEAR(low, 10000, 5 * std::sqrt(30000 * 2 / 9.0));
}

}  // namespace
}  // namespace sprout
