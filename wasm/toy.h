// Two-dimensional toy sets of two classes, generated from a seed: problems a straight line cannot solve.
#pragma once

#include <cstdint>

namespace sprout {

/// Shapes of the toy sets, all inside [-0.9, 0.9] x [-0.9, 0.9] before noise.
enum class Toy {
  exclusive_or,  ///< class 1 where x and y differ in sign
  circles,       ///< class 0 on the circle of radius 0.9, class 1 on that of radius 0.45
  spirals,       ///< two arms of one and a half turns around the origin; class 1 is class 0 turned by half a turn
};

/// Writes point `index` of (toy, seed, stream): xy[0] = x, xy[1] = y, and returns its class, 0 or 1.
///
/// noise: standard deviation of the normal displacement of each coordinate, >= 0 (0.05 ... 0.2 is usual); the class does not change with
/// it. The point depends on these arguments alone. Samples 2k and 2k + 1 hold each class once, in random order. Use another stream for a
/// test set.
std::uint8_t toy_point(Toy toy, std::uint64_t seed, std::uint64_t stream, std::uint64_t index, double noise, float* xy);

}  // namespace sprout
