// Initializer: how a weight tensor is filled before training. See https://keras.io/api/layers/initializers/
#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>

#include "random.h"
#include "tensor.h"

namespace sprout {

class Options;

class Initializer {
 public:
  enum class Kind { zeros, ones, constant, random_normal, random_uniform, truncated_normal, variance_scaling, orthogonal, identity };

  explicit Initializer(Kind kind = Kind::zeros) : kind(kind) {}

  /// Keras' named cases of VarianceScaling: GlorotUniform, HeNormal ...
  static Initializer variance_scaling(double scale, std::string mode, std::string distribution);
  static Initializer glorot_uniform();

  Kind kind;
  double value = 0;                      ///< constant
  double mean = 0, stddev = 0.05;        ///< random_normal, truncated_normal (cut at two standard deviations)
  double minval = -0.05, maxval = 0.05;  ///< random_uniform
  double scale = 1;                      ///< variance_scaling: variance = scale / fan
  std::string mode = "fan_in";           ///< fan_in, fan_out, fan_avg
  std::string distribution = "truncated_normal";
  double gain = 1;          ///< orthogonal, identity
  std::optional<int> seed;  ///< own seed, instead of the model's
  std::optional<std::pair<std::size_t, std::size_t>> ones =
      {};  ///< elements [first, second) are 1 whatever the kind: an LSTM's forget bias

  /// Writes all of w, whose shape decides the fans: (in, out) or (kernel..., in, out).
  void fill(std::span<real> w, const Shape& shape, Random random) const;
};

}  // namespace sprout
