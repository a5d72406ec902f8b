// Counter-based random numbers: the n-th number of a stream depends on (seed, use, index, n) alone.
//
// Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
// Nothing is hidden or shared: the same call gives the same number on every thread, in every order, after every resume.
#pragma once

#include <array>
#include <cstdint>

namespace sprout {

/// What a stream is for. Two uses never share numbers, whatever the seed.
enum class Use : std::uint32_t { init = 1, shuffle, dropout, augmentation, split, digits, toy, noise };

/// A stream of random numbers.
///
/// Args: seed  the run's seed;  use  the purpose;  index  which of many streams of that purpose (a layer, an epoch, a sample).
class Random {
 public:
  Random(std::uint64_t seed, Use use, std::uint64_t index = 0);

  void skip(std::uint64_t count);           ///< as bits() so many times, at once
  std::uint32_t bits();                     ///< uniform over all 32-bit values
  double uniform();                         ///< [0, 1), 32 random bits
  double uniform(double low, double high);  ///< [low, high)
  double normal();                          ///< mean 0, standard deviation 1 (Box-Muller)
  std::uint32_t below(std::uint32_t n);     ///< 0 ... n-1, unbiased (n > 0)

 private:
  void refill();
  std::array<std::uint32_t, 2> key_;
  std::array<std::uint32_t, 4> counter_;
  std::array<std::uint32_t, 4> block_;
  int used_ = 4;
  bool has_spare_ = false;
  double spare_ = 0;
};

}  // namespace sprout
