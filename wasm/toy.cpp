// Points of the toy sets: xor, circles, spirals.
#include "toy.h"

#include <cmath>
#include <numbers>

#include "random.h"

namespace sprout {
namespace {

constexpr double kReach = 0.9;  // leaves room for noise inside [-1, 1]
constexpr double kFullTurn = 2 * std::numbers::pi;

struct Place {
  double x, y;
};

Place on_circle(double radius, double angle) { return {radius * std::cos(angle), radius * std::sin(angle)}; }

/// A place of the class, before noise.
Place place_of(Toy toy, int label, Random& random) {
  switch (toy) {
    case Toy::exclusive_or: {
      const double x = random.uniform(-kReach, kReach), y = random.uniform(0, kReach);
      const bool below = (x < 0) != (label == 1);  // class 0 keeps one sign, class 1 has two
      return {x, below ? -y : y};
    }
    case Toy::circles: return on_circle(label == 0 ? kReach : kReach / 2, random.uniform(0, kFullTurn));
    case Toy::spirals: {
      const double along = random.uniform();
      return on_circle(kReach * along, kFullTurn * (1.5 * along + 0.5 * label));
    }
  }
  return {};
}

}  // namespace

std::uint8_t toy_point(Toy toy, std::uint64_t seed, std::uint64_t stream, std::uint64_t index, double noise, float* xy) {
  Random keys(seed, Use::toy, stream);
  const std::uint64_t high = keys.bits(), key = high << 32 | keys.bits();
  const bool odd_first = Random(key, Use::shuffle, index / 2).bits() & 1;
  const int label = (index % 2 == 1) != odd_first;
  Random random(key, Use::toy, index);
  const Place place = place_of(toy, label, random);
  xy[0] = static_cast<float>(place.x + noise * random.normal());
  xy[1] = static_cast<float>(place.y + noise * random.normal());
  return static_cast<std::uint8_t>(label);
}

}  // namespace sprout
