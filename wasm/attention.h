// Attention's middle: scores become weights, weights of values become outputs, and back; of one head of one sample.
#pragma once

#include <span>

#include "random.h"
#include "tensor.h"

namespace sprout {

/// Which values each query may look at.
struct Sight {
  std::span<const std::uint8_t> queries = {}, values = {};  ///< (T) and (S): 0 is padding; empty: all count
  bool causal = false;                                      ///< query t sees values up to t

  bool sees(std::size_t t, std::size_t s) const {
    return (queries.empty() || queries[t]) && (values.empty() || values[s]) && !(causal && s > t);
  }
  bool all() const { return queries.empty() && values.empty() && !causal; }
};

/// Scores (T, S) become weights: softmax over what each query sees, 0 elsewhere. Of a query that sees nothing all are 1 / S, or 0.
void attention_weights(MatrixMap scores, const Sight& sight, bool zero_if_blind);

/// The gradient of the scores from that of the weights, in place: dscores = w * (dw - Σ w * dw); 0 where a query sees nothing.
void attention_weights_gradient(ConstMatrixMap weights, MatrixMap dweights, const Sight& sight);

/// Dropout of the i-th of many matrices of weights, by its own numbers of the stream: writes which are kept, as 0 or 1 / (1 - rate), to its
/// place in `kept`. Returns the weights times that, in `dropped`.
const real* drop_weights(ConstMatrixMap weights, std::ptrdiff_t i, Random stream, double rate, Buffer& kept, Buffer& dropped);

}  // namespace sprout
