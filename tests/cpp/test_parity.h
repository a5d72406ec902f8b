// Parity vectors: reading the cases that real Keras computed, and comparing tensors with them.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <string>
#include <vector>

#include "model.h"

namespace sprout {

/// Relative difference allowed, to numbers of at least kFloor times the largest of a tensor (or 1, the size of all inputs): smaller ones
/// are differences of such numbers and carry their rounding. In double, what remains is that Keras rounds some constants to float.
constexpr bool kDouble = sizeof(real) == sizeof(double);
constexpr double kTolerance = kDouble ? 1e-6 : 1e-5, kFloor = kDouble ? 0.01 : 0.1;

/// The cases of a file in tests/parity.
inline json parity_cases(const std::string& file) {
  std::ifstream in("tests/parity/" + file);
  if (!in)
    throw std::runtime_error("expected parity vectors in tests/parity/" + file +
                             " below the working folder; write them with make_vectors.py");
  return json::parse(in).at("cases");
}

inline Shape shape_of(const json& sizes) {
  Shape shape;
  for (const json& size : sizes) shape.push_back(size.get<std::size_t>());
  return shape;
}

/// The shape of one sample of a batch.
inline Shape sample_of(const Shape& batch) {
  Shape shape;
  for (std::size_t i = 1; i < batch.size(); ++i) shape.push_back(batch[i]);
  return shape;
}

/// Numbers with their shape. Made from {"shape", "values"}, or of a shape and full of NaN, so that what is not written shows.
class Values {
 public:
  explicit Values(const json& tensor) : shape(shape_of(tensor.at("shape"))), values(tensor.at("values").get<std::vector<real>>()) {}
  explicit Values(const Shape& shape) : shape(shape), values(size_of(shape), std::nan("")) {}
  Tensor view() { return {values.data(), shape}; }

  Shape shape;
  std::vector<real> values;
};

/// Fails, naming `what`, unless `received` has the numbers of `expected`.
inline void expect_close(const json& expected, std::span<const real> received, const std::string& what, double tolerance = kTolerance) {
  const std::vector<double> wanted = expected.at("values").get<std::vector<double>>();
  ASSERT_EQ(wanted.size(), received.size()) << what;
  double largest = 1;
  for (double w : wanted) largest = std::max(largest, std::abs(w));
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    EXPECT_NEAR(wanted[i], double(received[i]), tolerance * std::max(std::abs(wanted[i]), kFloor * largest))
        << what << "[" << i << "] of " << expected.at("shape").dump();
  }
}

inline void expect_close(double expected, double received, const std::string& what, double tolerance = kTolerance) {
  EXPECT_NEAR(expected, received, tolerance * std::max(std::abs(expected), kFloor)) << what;
}

/// A model of the case's config with the case's weights, in Keras' order.
inline Model parity_model(const json& model, const json& weights) {
  ModelConfig config = read_model(model);
  Model built(std::move(config), 1);
  std::size_t i = 0;
  for (const auto& layer : built.layers()) {
    for (const Param& p : layer->params()) {
      const json& w = weights.at(i++);
      const std::string name = w.at("name"), ours = layer->name + "/" + p.name;
      EXPECT_TRUE(name.starts_with(layer->name + "/") &&
                  name.ends_with(ours.substr(ours.rfind('/'))))  // what lies between is how Keras is built
          << name << " is " << ours;
      EXPECT_EQ(shape_of(w.at("shape")), p.shape);
      std::ranges::copy(w.at("values").get<std::vector<real>>(), p.value.begin());
    }
  }
  EXPECT_EQ(i, weights.size()) << "number of weights";
  return built;
}

}  // namespace sprout
