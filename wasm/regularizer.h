// Regularizer: a penalty on a weight tensor that is added to the loss. See https://keras.io/api/layers/regularizers/
#pragma once

#include <span>

#include "tensor.h"

namespace sprout {

/// penalty = l1 * sum |w| + l2 * sum w^2
class Regularizer {
 public:
  double l1 = 0, l2 = 0;

  bool active() const { return l1 != 0 || l2 != 0; }

  double penalty(std::span<real> w) const {
    const auto a = array(w);
    return l1 * a.abs().sum() + l2 * a.square().sum();
  }

  /// dw += d penalty / dw
  void add_gradient(std::span<real> w, std::span<real> dw) const {
    const auto a = array(w);
    array(dw) += real(l1) * a.sign() + real(2 * l2) * a;
  }
};

}  // namespace sprout
