// Philox4x32-10 and the few distributions the engine needs.
#include "random.h"

#include <cmath>
#include <numbers>

namespace sprout {
namespace {

/// Mixes 64 bits well (the finaliser of SplitMix64), so that seeds 1, 2, 3 give unrelated keys.
std::uint64_t mix(std::uint64_t z) {
  z += 0x9E3779B97F4A7C15ull;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}

}  // namespace

Random::Random(std::uint64_t seed, Use use, std::uint64_t index) {
  const std::uint64_t key = mix(seed ^ mix(static_cast<std::uint64_t>(use)));
  key_ = {static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)};
  counter_ = {0, 0, static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(index >> 32)};
}

void Random::refill() {
  std::array<std::uint32_t, 4> c = counter_;
  std::array<std::uint32_t, 2> k = key_;
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t a = 0xD2511F53ull * c[0];
    const std::uint64_t b = 0xCD9E8D57ull * c[2];
    c = {static_cast<std::uint32_t>(b >> 32) ^ c[1] ^ k[0], static_cast<std::uint32_t>(b),
         static_cast<std::uint32_t>(a >> 32) ^ c[3] ^ k[1], static_cast<std::uint32_t>(a)};
    k[0] += 0x9E3779B9u;
    k[1] += 0xBB67AE85u;
  }
  block_ = c;
  used_ = 0;
  if (++counter_[0] == 0) ++counter_[1];
}

void Random::skip(std::uint64_t count) {
  for (; count > 0 && used_ < 4; --count) ++used_;
  const std::uint64_t block = (counter_[0] | std::uint64_t(counter_[1]) << 32) + count / 4;
  counter_[0] = std::uint32_t(block), counter_[1] = std::uint32_t(block >> 32);
  for (count %= 4; count > 0; --count) bits();
}

std::uint32_t Random::bits() {
  if (used_ == 4) refill();
  return block_[used_++];
}

double Random::uniform() { return bits() * 0x1p-32; }

double Random::uniform(double low, double high) { return low + (high - low) * uniform(); }

double Random::normal() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_;
  }
  const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
  const double angle = 2.0 * std::numbers::pi * uniform();
  spare_ = radius * std::sin(angle);
  has_spare_ = true;
  return radius * std::cos(angle);
}

std::uint32_t Random::below(std::uint32_t n) {
  const std::uint32_t limit = -n % n;  // 2^32 mod n: numbers below it would be drawn once too often
  std::uint32_t x = bits();
  while (x < limit) x = bits();
  return x % n;
}

}  // namespace sprout
