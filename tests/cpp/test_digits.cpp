// The built-in digits and MNIST's frame: reproducible, balanced, centred by mass, inside the box.
#include "digits.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <vector>

namespace sprout {
namespace {

using Picture = std::array<std::uint8_t, kDigitPixels>;

struct Sample {
  Picture pixels;
  int label;
};

Sample draw(std::uint64_t index, std::uint64_t seed = 1, std::uint64_t stream = 0) {
  Sample s;
  s.pixels.fill(77);  // every pixel must be written
  s.label = draw_digit(seed, stream, index, s.pixels.data());
  return s;
}

/// Where the ink of a picture lies: its extent in pixels and its centre of mass (row, column).
struct Ink {
  int width = 0, height = 0;
  double row = 0, column = 0;
};

Ink measure(const Picture& p) {
  int left = kDigitSize, right = -1, top = kDigitSize, bottom = -1;
  double mass = 0;
  Ink ink;
  for (int y = 0; y < kDigitSize; ++y)
    for (int x = 0; x < kDigitSize; ++x) {
      const int value = p[y * kDigitSize + x];
      if (value == 0) continue;
      left = std::min(left, x), right = std::max(right, x), top = std::min(top, y), bottom = std::max(bottom, y);
      mass += value;
      ink.row += value * y;
      ink.column += value * x;
    }
  ink.width = right - left + 1;
  ink.height = bottom - top + 1;
  ink.row /= mass;
  ink.column /= mass;
  return ink;
}

/// A drawing with a filled rectangle of ink.
std::vector<std::uint8_t> rectangle(int width, int height, int x, int y, int w, int h, std::uint8_t ink = 255) {
  std::vector<std::uint8_t> gray(static_cast<std::size_t>(width) * height);
  for (int i = y; i < y + h; ++i)
    for (int j = x; j < x + w; ++j) gray[static_cast<std::size_t>(i) * width + j] = ink;
  return gray;
}

TEST(Digits, SameArgumentsSamePixels) {
  for (std::uint64_t index : {0ull, 5ull, 19999ull, 1ull << 40}) {
    const Sample a = draw(index), b = draw(index);
    EXPECT_EQ(a.pixels, b.pixels);
    EXPECT_EQ(a.label, b.label);
  }
}

TEST(Digits, OrderOfDrawingDoesNotMatter) {
  std::vector<Sample> forwards, backwards;
  for (int i = 0; i < 50; ++i) forwards.push_back(draw(i));
  for (int i = 49; i >= 0; --i) backwards.push_back(draw(i));
  for (int i = 0; i < 50; ++i) EXPECT_EQ(forwards[i].pixels, backwards[49 - i].pixels);
}

TEST(Digits, SamplesSeedsAndStreamsDiffer) {
  std::set<Picture> seen;
  for (std::uint64_t seed : {1, 2})
    for (std::uint64_t stream : {0, 1})
      for (std::uint64_t i = 0; i < 250; ++i) seen.insert(draw(i, seed, stream).pixels);
  EXPECT_EQ(seen.size(), 1000u);
}

TEST(Digits, EveryTenSamplesHoldEachClassOnceInShuffledOrder) {
  std::set<std::vector<int>> orders;
  for (std::uint64_t block = 0; block < 100; ++block) {
    std::vector<int> order;
    for (std::uint64_t i = 0; i < 10; ++i) order.push_back(draw(10 * block + i).label);
    orders.insert(order);
    std::sort(order.begin(), order.end());
    EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
  }
  EXPECT_GT(orders.size(), 95u);
}

TEST(Digits, LieInMnistsFrame) {
  for (std::uint64_t i = 0; i < 2000; ++i) {
    const Sample s = draw(i);
    const Ink ink = measure(s.pixels);
    EXPECT_LE(ink.width, 20);
    EXPECT_LE(ink.height, 20);
    EXPECT_GE(std::max(ink.width, ink.height), 19);    // the outermost row may be too faint to show
    EXPECT_NEAR(ink.row, 14, 0.55) << "sample " << i;  // half a pixel, and grey rounded to whole numbers
    EXPECT_NEAR(ink.column, 14, 0.55) << "sample " << i;
    EXPECT_EQ(*std::max_element(s.pixels.begin(), s.pixels.end()), 255);
  }
}

TEST(Digits, AreAsDarkAndAsVariedAsHandwriting) {
  std::array<double, 10> sum{}, squares{};
  for (std::uint64_t i = 0; i < 2000; ++i) {
    const Sample s = draw(i);
    double mean = 0;
    for (int value : s.pixels) mean += value / static_cast<double>(kDigitPixels);
    sum[s.label] += mean / 200;
    squares[s.label] += mean * mean / 200;
  }
  for (int c = 0; c < 10; ++c) {  // MNIST's classes: mean grey 19.8 (ones) to 44.8 (zeros), standard deviation 6 to 11
    EXPECT_GT(sum[c], 14) << c;
    EXPECT_LT(sum[c], 48) << c;
    EXPECT_GT(std::sqrt(squares[c] - sum[c] * sum[c]), 4) << c;
  }
  EXPECT_EQ(std::min_element(sum.begin(), sum.end()) - sum.begin(), 1);
}

TEST(NormalizeDigit, RefusesAnEmptyPicture) {
  Picture out;
  out.fill(77);
  const std::vector<std::uint8_t> blank(100 * 80), faint(100 * 80, 31);
  EXPECT_FALSE(normalize_digit(blank.data(), 100, 80, out.data()));
  EXPECT_EQ(out, Picture{});
  EXPECT_FALSE(normalize_digit(faint.data(), 100, 80, out.data()));
  EXPECT_FALSE(normalize_digit(blank.data(), 0, 0, out.data()));
  EXPECT_FALSE(normalize_digit(blank.data(), 10, -1, out.data()));
}

TEST(NormalizeDigit, FitsASquareExactly) {
  Picture out, expected{};
  const auto gray = rectangle(200, 160, 30, 50, 60, 60);
  ASSERT_TRUE(normalize_digit(gray.data(), 200, 160, out.data()));
  for (int y = 5; y < 25; ++y)  // its centre of mass, 9.5 in the box, goes to the nearest whole shift: rows 5 ... 24
    for (int x = 5; x < 25; ++x) expected[y * kDigitSize + x] = 255;
  EXPECT_EQ(out, expected);
}

TEST(NormalizeDigit, KeepsTheAspectRatio) {
  Picture out;
  const auto gray = rectangle(300, 300, 10, 20, 90, 270);
  ASSERT_TRUE(normalize_digit(gray.data(), 300, 300, out.data()));
  EXPECT_EQ(measure(out).height, 20);
  double columns = 0;  // ink of one row: 20 / 3 columns, the outer ones in part
  for (int x = 0; x < kDigitSize; ++x) columns += out[14 * kDigitSize + x] / 255.0;
  EXPECT_NEAR(columns, 20 / 3.0, 0.02);
}

TEST(NormalizeDigit, DoesNotDependOnPlaceOrSize) {
  Picture a, b, c;
  const auto here = rectangle(100, 100, 0, 0, 12, 40), there = rectangle(100, 100, 88, 60, 12, 40),
             large = rectangle(400, 400, 120, 90, 48, 160);
  ASSERT_TRUE(normalize_digit(here.data(), 100, 100, a.data()));
  ASSERT_TRUE(normalize_digit(there.data(), 100, 100, b.data()));
  ASSERT_TRUE(normalize_digit(large.data(), 400, 400, c.data()));
  EXPECT_EQ(a, b);
  EXPECT_EQ(a, c);
}

TEST(NormalizeDigit, KeepsAThinFaintLineVisible) {
  Picture out;
  const auto gray = rectangle(1000, 1000, 500, 100, 1, 800, 120);
  ASSERT_TRUE(normalize_digit(gray.data(), 1000, 1000, out.data()));
  const Ink ink = measure(out);
  EXPECT_EQ(ink.width, 1);
  EXPECT_EQ(ink.height, 20);
  EXPECT_EQ(*std::max_element(out.begin(), out.end()), 255);
}

TEST(NormalizeDigit, EnlargesASingleDot) {
  Picture out;
  const auto gray = rectangle(28, 28, 3, 4, 1, 1);
  ASSERT_TRUE(normalize_digit(gray.data(), 28, 28, out.data()));
  EXPECT_EQ(measure(out).width, 20);
  EXPECT_EQ(measure(out).height, 20);
}

TEST(NormalizeDigit, LeavesAFramedPictureAsItIs) {
  auto corner = rectangle(200, 200, 0, 0, 40, 200);  // an L, so that the centre of mass is not the middle of the box
  for (int y = 160; y < 200; ++y)
    for (int x = 0; x < 140; ++x) corner[y * 200 + x] = 200;
  Picture once, twice;
  ASSERT_TRUE(normalize_digit(corner.data(), 200, 200, once.data()));
  EXPECT_EQ(measure(once).width, 14);
  EXPECT_NEAR(measure(once).column, 14, 0.51);
  EXPECT_NEAR(measure(once).row, 14, 0.51);
  ASSERT_TRUE(normalize_digit(once.data(), kDigitSize, kDigitSize, twice.data()));
  EXPECT_EQ(twice, once);
}

TEST(NormalizeDigit, StaysInsideForLopsidedInk) {
  auto gray = rectangle(100, 100, 0, 0, 100, 100, 33);  // a faint square with all its weight in one corner
  for (int y = 0; y < 10; ++y)
    for (int x = 0; x < 10; ++x) gray[y * 100 + x] = 255;
  for (int y = 20; y < 100; ++y)
    for (int x = 20; x < 99; ++x) gray[y * 100 + x] = 0;
  Picture out;
  ASSERT_TRUE(normalize_digit(gray.data(), 100, 100, out.data()));
  EXPECT_EQ(measure(out).width, 20);
  EXPECT_EQ(measure(out).height, 20);
}

}  // namespace
}  // namespace sprout
