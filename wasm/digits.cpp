// Draws digits: mixes hand-written poses, bends them as hands do, inks them, and fits the picture into MNIST's frame.
#include "digits.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <span>
#include <string_view>
#include <utility>

#include "digit_strokes.h"
#include "random.h"

namespace sprout {
namespace {

// MNIST's frame, after http://yann.lecun.com/exdb/mnist/ . Two facts are read off its pictures: which pixel is the centre, and that
// the darkest ink of every picture is full (254 or 255).
constexpr int kBox = 20;           // side of the box a digit is fitted into, pixels
constexpr int kCenter = 14;        // row and column of the pixel its centre of mass falls on
constexpr int kInkThreshold = 32;  // fainter grey is not taken for ink when the box is sought

constexpr int kFine = 2;                   // canvas pixels for each pixel of the box, each way
constexpr int kCanvas = kFine * kBox + 8;  // side of the canvas a sample is drawn on
constexpr int kPieces = 5;                 // straight pieces of the curve between two points
constexpr float kFullTurn = 2 * std::numbers::pi_v<float>;

struct Point {
  float x, y;
};

/// A point of the pen's way over the paper; the pen comes to it from the point before unless `starts`.
struct Dot {
  Point at;
  bool starts;
};

/// Points of one digit along its curves, without allocation.
struct Trace {
  std::array<Dot, Pose::kMaxPoints * kPieces> dots;
  std::size_t count = 0;
  void add(Point at, bool starts) { dots[count++] = {at, starts}; }
  std::span<Dot> all() { return {dots.data(), count}; }
};

float uniform(Random& random, float low, float high) { return static_cast<float>(random.uniform(low, high)); }

/// Normal, but never far out: a digit past recognition teaches nothing.
float normal(Random& random) { return std::clamp(static_cast<float>(random.normal()), -1.8f, 1.8f); }

/// Class of sample `index`: each ten samples hold a shuffle of the ten classes.
int pick_class(std::uint64_t key, std::uint64_t index) {
  std::array<std::uint8_t, 10> classes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  Random random(key, Use::shuffle, index / 10);
  for (std::uint32_t i = 9; i > 0; --i) std::swap(classes[i], classes[random.below(i + 1)]);
  return classes[index % 10];
}

const Way& pick_way(int digit, Random& random) {
  const std::span<const Way> ways = kDigitWays[digit];
  float total = 0;
  for (const Way& way : ways) total += way.weight;
  float left = uniform(random, 0, total);
  for (const Way& way : ways)
    if ((left -= way.weight) < 0) return way;
  return ways.back();
}

/// Mixes the poses of a way, y 0 (top) ... 1 (bottom), and lets each point stray a little.
void mix_poses(const Way& way, Random& random, std::span<Point> points) {
  constexpr float kSpread = 1.8f;  // more than 1: hands a little outside the written poses too
  std::array<float, Way::kMaxPoses> share{};
  float total = 0;
  for (std::size_t p = 0; p < way.pose_count; ++p) {
    const float u = uniform(random, 0, 1);
    total += share[p] = u * u + 1e-3f;
  }
  const float mean = 1.0f / static_cast<float>(way.pose_count);
  for (float& s : share) s = mean + kSpread * (s / total - mean);

  const float stray = uniform(random, 0.01f, 0.045f);
  for (std::size_t i = 0; i < points.size(); ++i) {
    Point point{};
    for (std::size_t p = 0; p < way.pose_count; ++p) {
      point.x += share[p] * way.poses[p].xy[2 * i];
      point.y += share[p] * way.poses[p].xy[2 * i + 1];
    }
    points[i] = {point.x / 100 + stray * normal(random), point.y / 100 + stray * normal(random)};
  }
}

/// Leans, turns, stretches and tapers the digit, as writers differ.
void pose_body(std::span<Point> points, Random& random) {
  const float slant = 0.12f + 0.3f * normal(random);
  const float turn = 0.12f * normal(random);
  const float stretch = std::exp(0.2f * normal(random));
  const float waist = std::exp(0.16f * normal(random));  // moves the middle up or down
  const float taper = 0.27f * normal(random);            // head wider than foot, or the reverse
  const float c = std::cos(turn), s = std::sin(turn);
  for (Point& point : points) {
    const float v = std::clamp(point.y, 0.0f, 1.0f);
    const float y = point.y - v + std::pow(v, waist) - 0.5f;
    const float x = (point.x - 0.33f) * stretch * (1 - taper * y) - slant * y;
    point = {c * x - s * y, s * x + c * y};
  }
}

/// Lays Catmull-Rom curves through the points, broken at corners and lifts.
void trace_curves(std::string_view pen, std::span<const Point> points, Trace& trace) {
  bool starts = true;
  for (std::size_t i = 0; i < points.size(); ++i) {
    trace.add(points[i], starts);
    starts = pen[i] == '|';
    if (starts) continue;
    const Point a = points[i], b = points[i + 1];
    const bool smooth_a = i > 0 && pen[i] == '~' && pen[i - 1] != '|', smooth_b = pen[i + 1] == '~';
    const Point before = smooth_a ? points[i - 1] : a, after = smooth_b ? points[i + 2] : b;
    for (int k = 1; k < kPieces; ++k) {
      const float t = static_cast<float>(k) / kPieces, u = 1 - t;
      const float at_a = u * u * (1 + 2 * t), at_b = t * t * (1 + 2 * u);  // Hermite's weights of the two ends
      const float out_of_a = t * u * u / 2, into_b = -t * t * u / 2;       // and of the directions there
      trace.add({at_a * a.x + at_b * b.x + out_of_a * (b.x - before.x) + into_b * (after.x - a.x),
                 at_a * a.y + at_b * b.y + out_of_a * (b.y - before.y) + into_b * (after.y - a.y)},
                false);
    }
  }
}

/// Elastic distortion: moves the paper by a few slow waves.
void warp(Trace& trace, Random& random) {
  for (int k = 0; k < 3; ++k) {
    const float kx = 4.5f * normal(random), ky = 4.5f * normal(random), phase = uniform(random, 0, kFullTurn);
    const float dx = 0.035f * normal(random), dy = 0.035f * normal(random);
    for (Dot& dot : trace.all()) {
      const float wave = std::sin(kx * dot.at.x + ky * dot.at.y + phase);
      dot.at.x += dx * wave;
      dot.at.y += dy * wave;
    }
  }
}

using Canvas = std::array<std::uint8_t, kCanvas * kCanvas>;

/// A place of the pen: the middle of the stroke and half its width, canvas pixels.
struct Nib {
  Point at;
  float radius;
};

/// Inks the stroke between two places, with an edge `soft` pixels wide.
void ink(Canvas& canvas, const Nib& a, const Nib& b, float soft) {
  const float reach = std::max(a.radius, b.radius) + soft / 2, sharp = 1 / soft;
  const auto [left, right] = std::minmax(a.at.x, b.at.x);
  const auto [top, bottom] = std::minmax(a.at.y, b.at.y);
  const int x0 = std::max(0, static_cast<int>(left - reach)), x1 = std::min(kCanvas - 1, static_cast<int>(right + reach));
  const int y0 = std::max(0, static_cast<int>(top - reach)), y1 = std::min(kCanvas - 1, static_cast<int>(bottom + reach));
  const float dx = b.at.x - a.at.x, dy = b.at.y - a.at.y;
  const float inverse = 1 / std::max(dx * dx + dy * dy, 1e-6f);
  for (int y = y0; y <= y1; ++y)
    for (int x = x0; x <= x1; ++x) {
      std::uint8_t& pixel = canvas[y * kCanvas + x];
      if (pixel == 255) continue;  // most of a stroke is inked by the pieces before
      const float px = static_cast<float>(x) + 0.5f - a.at.x, py = static_cast<float>(y) + 0.5f - a.at.y;
      const float t = std::clamp((px * dx + py * dy) * inverse, 0.0f, 1.0f);  // nearest place of the stroke, 0 at a, 1 at b
      const float ex = px - t * dx, ey = py - t * dy;
      const float square = ex * ex + ey * ey;
      if (square >= reach * reach) continue;
      const float radius = a.radius + t * (b.radius - a.radius);
      const float cover = std::clamp((radius - std::sqrt(square)) * sharp + 0.5f, 0.0f, 1.0f);
      pixel = std::max(pixel, static_cast<std::uint8_t>(cover * 255));
    }
}

/// Draws the trace with a pen of random width, pressure and steadiness, as large as the box allows.
void draw(Trace& trace, Random& random, Canvas& canvas) {
  const float width = 2.3f * std::exp(0.3f * normal(random));  // of the stroke, pixels of the box
  const float radius = width / 2 * kFine;
  const float pressure = uniform(random, 0, 0.4f), speed = uniform(random, 0.5f, 3), phase = uniform(random, 0, kFullTurn);
  const float tremble = uniform(random, 0, 0.12f);
  const float soft = uniform(random, 0.4f, 0.9f);

  Point low = trace.dots[0].at, high = low;
  for (const Dot& dot : trace.all()) {
    low = {std::min(low.x, dot.at.x), std::min(low.y, dot.at.y)};
    high = {std::max(high.x, dot.at.x), std::max(high.y, dot.at.y)};
  }
  const float scale = (kFine * kBox - 2 * radius) / std::max(high.x - low.x, high.y - low.y);
  const Point middle = {(low.x + high.x) / 2, (low.y + high.y) / 2};

  Nib before{};
  float along = 0;
  for (const Dot& dot : trace.all()) {
    const float wave = pressure * std::sin(kFullTurn * speed * along + phase) + tremble * normal(random);
    const Nib nib = {{kCanvas / 2 + scale * (dot.at.x - middle.x), kCanvas / 2 + scale * (dot.at.y - middle.y)}, radius * (1 + wave)};
    if (!dot.starts) ink(canvas, before, nib, soft);
    before = nib;
    along += 1 / static_cast<float>(trace.count);
  }
}

}  // namespace

bool normalize_digit(const std::uint8_t* gray, int width, int height, std::uint8_t* out28x28) {
  std::fill_n(out28x28, kDigitPixels, std::uint8_t{0});
  int left = width, right = -1, top = height, bottom = -1;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      if (gray[static_cast<std::size_t>(y) * width + x] >= kInkThreshold) {
        left = std::min(left, x);
        right = std::max(right, x);
        top = std::min(top, y);
        bottom = y;
      }
  if (right < 0) return false;

  // One pixel of the box covers step x step pixels of the drawing; the slack of the last row or column is shared by both sides.
  const int ink_width = right - left + 1, ink_height = bottom - top + 1;
  const double step = std::max(ink_width, ink_height) / static_cast<double>(kBox);
  const int columns = std::clamp(static_cast<int>(std::ceil(ink_width / step - 1e-9)), 1, kBox);
  const int rows = std::clamp(static_cast<int>(std::ceil(ink_height / step - 1e-9)), 1, kBox);
  const double x0 = left - (columns * step - ink_width) / 2, y0 = top - (rows * step - ink_height) / 2;

  std::array<double, kBox * kBox> box{};
  double most = 0, mass = 0, mass_x = 0, mass_y = 0;
  for (int i = 0; i < rows; ++i)
    for (int j = 0; j < columns; ++j) {
      const double ya = y0 + i * step, yb = ya + step, xa = x0 + j * step, xb = xa + step;
      double sum = 0;
      for (int y = std::max(top, static_cast<int>(ya)); y <= bottom && y < yb; ++y) {
        double row = 0;
        for (int x = std::max(left, static_cast<int>(xa)); x <= right && x < xb; ++x)
          row += gray[static_cast<std::size_t>(y) * width + x] * (std::min(xb, x + 1.0) - std::max(xa, static_cast<double>(x)));
        sum += row * (std::min(yb, y + 1.0) - std::max(ya, static_cast<double>(y)));
      }
      box[i * kBox + j] = sum;
      most = std::max(most, sum);
      mass += sum;
      mass_x += sum * j;
      mass_y += sum * i;
    }

  const int shift_x = std::clamp(static_cast<int>(std::floor(kCenter - mass_x / mass + 0.5)), 0, kDigitSize - columns);
  const int shift_y = std::clamp(static_cast<int>(std::floor(kCenter - mass_y / mass + 0.5)), 0, kDigitSize - rows);
  for (int i = 0; i < rows; ++i)
    for (int j = 0; j < columns; ++j)
      out28x28[(i + shift_y) * kDigitSize + j + shift_x] = static_cast<std::uint8_t>(box[i * kBox + j] / most * 255 + 0.5);
  return true;
}

std::uint8_t draw_digit(std::uint64_t seed, std::uint64_t stream, std::uint64_t index, std::uint8_t* pixels) {
  Random keys(seed, Use::digits, stream);
  const std::uint64_t high = keys.bits(), key = high << 32 | keys.bits();
  const int digit = pick_class(key, index);
  Random random(key, Use::digits, index);

  const Way& way = pick_way(digit, random);
  std::array<Point, Pose::kMaxPoints> places;
  const std::span<Point> points(places.data(), way.pen.size());
  mix_poses(way, random, points);
  pose_body(points, random);
  Trace trace;
  trace_curves(way.pen, points, trace);
  warp(trace, random);
  Canvas canvas{};
  draw(trace, random, canvas);
  normalize_digit(canvas.data(), kCanvas, kCanvas, pixels);
  return static_cast<std::uint8_t>(digit);
}

}  // namespace sprout
