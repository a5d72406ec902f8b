// Attention: masks and softmax in one pass over each row.
#include "attention.h"

#include <cmath>
#include <limits>

namespace sprout {

void attention_weights(MatrixMap scores, const Sight& sight, bool zero_if_blind) {
  const auto S = std::size_t(scores.cols());
  const bool all = sight.all();
  for (Eigen::Index t = 0; t < scores.rows(); ++t) {
    auto row = scores.row(t).array();
    bool blind = false;
    if (!all) {
      blind = true;
      for (std::size_t s = 0; s < S; ++s) {
        if (sight.sees(std::size_t(t), s))
          blind = false;
        else
          row[Eigen::Index(s)] = -std::numeric_limits<real>::infinity();
      }
    }
    if (blind) {
      row = zero_if_blind ? real(0) : 1 / real(S);
      continue;
    }
    row = (row - row.maxCoeff()).exp();
    row *= 1 / row.sum();
  }
}

void attention_weights_gradient(ConstMatrixMap weights, MatrixMap dweights, const Sight& sight) {
  const auto S = std::size_t(weights.cols());
  const bool all = sight.all();
  for (Eigen::Index t = 0; t < weights.rows(); ++t) {
    bool blind = !all;
    for (std::size_t s = 0; blind && s < S; ++s) blind = !sight.sees(std::size_t(t), s);
    const auto w = weights.row(t).array();
    auto d = dweights.row(t).array();
    if (blind)
      d = real(0);
    else
      d = w * (d - (w * d).sum());
  }
}

const real* drop_weights(ConstMatrixMap weights, std::ptrdiff_t i, Random stream, double rate, Buffer& kept, Buffer& dropped) {
  const auto size = std::ptrdiff_t(weights.size());
  stream.skip(std::uint64_t(i) * std::uint64_t(size));
  const auto below = std::uint32_t(rate * 0x1p32);
  real *own = kept.data() + i * size, *to = scratch(dropped, size);
  for (std::ptrdiff_t j = 0; j < size; ++j) {
    own[j] = stream.bits() < below ? real(0) : real(1 / (1 - rate));
    to[j] = weights.data()[j] * own[j];
  }
  return to;
}

}  // namespace sprout
