// Gaussian noise: pairs of normal numbers by Box and Muller, all at once in Eigen's packets.
#include "gaussian_noise.h"

#include <cmath>
#include <numbers>

namespace sprout {

void GaussianNoise::options(Options& o) {
  o.required().within(multiply_ ? "rate" : "stddev", amount_, {.min = 0, .max = 1, .below = multiply_});
  o("seed", seed_);
}

double GaussianNoise::stddev() const { return multiply_ ? std::sqrt(amount_ / (1 - amount_)) : amount_; }

void GaussianNoise::forward(const ConstTensor& x, Tensor& y, bool training) {
  noisy_ = training && amount_ > 0;
  if (!noisy_) {
    array(y) = array(x);
    return;
  }
  const std::size_t half = (x.size() + 1) / 2;
  ArrayMap radius(scratch(noise_, 2, half), Eigen::Index(half)), angle(noise_.data() + half, Eigen::Index(half));
  Random numbers = seed_ ? random(Use::noise, std::uint64_t(*seed_)) : random(Use::noise);
  for (std::size_t i = 0; i < half; ++i) radius[Eigen::Index(i)] = real((numbers.bits() + 0.5) * 0x1p-32);  // (0, 1]
  for (std::size_t i = 0; i < half; ++i) angle[Eigen::Index(i)] = real(numbers.uniform() * 2 * std::numbers::pi);
  radius = real(stddev()) * (real(-2) * radius.log()).sqrt();
  for (Eigen::Index i = 0; i < angle.size(); ++i) {
    const real r = radius[i], a = angle[i];
    radius[i] = r * std::cos(a);
    angle[i] = r * std::sin(a);
  }
  ArrayMap noise(noise_.data(), Eigen::Index(x.size()));
  if (multiply_) {
    noise += real(1);
    array(y) = array(x) * noise;
  } else {
    array(y) = array(x) + noise;
  }
}

void GaussianNoise::backward(const ConstTensor&, const ConstTensor&, const ConstTensor& dy, Tensor* dx) {
  if (!dx) return;
  if (multiply_ && noisy_)
    array(*dx) = array(dy) * ArrayMap(noise_.data(), Eigen::Index(dy.size()));
  else
    array(*dx) = array(dy);
}

}  // namespace sprout
