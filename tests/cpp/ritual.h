// Ritual: what every layer must pass, and the central differences that gradients are checked against.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "config.h"
#include "model.h"

namespace sprout {

/// A tensor with numbers of its own; full of NaN, so that what nobody writes shows.
struct Array {
  explicit Array(const Shape& shape, real fill = std::numeric_limits<real>::quiet_NaN()) : shape(shape), values(size_of(shape), fill) {}
  Array(const Shape& shape, std::vector<real> values) : shape(shape), values(std::move(values)) {}
  Tensor view() { return {values.data(), shape}; }

  Shape shape;
  std::vector<real> values;
};

/// Fills with numbers of either sign whose size is in [0.1, 1): no kink of an activation lies within a step of differences.
void fill_away_from_zero(std::span<real> values, std::uint64_t seed);

Array away_from_zero(const Shape& shape, std::uint64_t seed);

/// The message of what f throws; empty if it throws nothing.
template <class F>
std::string error_of(F f) {
  try {
    f();
  } catch (const Error& e) { return e.what(); }
  return "";
}

/// Fails unless the text holds every part.
void expect_says(const std::string& text, std::initializer_list<const char*> parts);

/// A layer alone, built for one input shape, with memory for its params. All weights lie away from zero, variances above it.
struct Built {
  Built(const json& config, const Shape& input);

  Array forward(Array& x, bool training);
  /// Returns dx; gradients are added to.
  Array backward(Array& x, Array& y, Array& dy);

  std::unique_ptr<Layer> layer;
  Shape input, output;
  std::vector<real> weights, gradients;
};

/// Fails unless `gradient` is the derivative of f() by each of `x`, which f reads: relative error below 1e-6, counted against at
/// least a thousandth of the largest derivative. For the double build.
template <class F>
void expect_gradient(std::span<real> x, F f, std::span<const real> gradient, const std::string& what) {
  constexpr double kStep = 1e-5;
  ASSERT_EQ(x.size(), gradient.size()) << what;
  std::vector<double> differences(x.size());
  double largest = 1e-6;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const real kept = x[i];
    x[i] = real(kept + kStep);
    const double above = f();
    x[i] = real(kept - kStep);
    const double below = f();
    x[i] = kept;
    differences[i] = (above - below) / (2 * kStep);
    largest = std::max(largest, std::abs(differences[i]));
  }
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double allowed = 1e-6 * std::max(std::abs(differences[i]), largest / 1000);
    EXPECT_LE(std::abs(double(gradient[i]) - differences[i]), allowed)
        << what << "[" << i << "]: differences give " << differences[i] << ", backward " << gradient[i];
  }
}

/// What every layer does: its output shape, all of y and dx written, gradients added, the config round trip, batches of any size, and
/// the memory that it tells.
void layer_ritual(const json& config, const Shape& input, const Shape& output);

}  // namespace sprout
