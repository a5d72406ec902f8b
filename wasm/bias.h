// Bias: the row that a layer adds to each of its outputs, and its gradient.
#pragma once

#include "tensor.h"

namespace sprout {

/// Every row of y (N, C) = bias (C); zeros where bias is empty.
void fill_bias(MatrixMap y, std::span<const real> bias);

/// dbias (C) += Σ over the rows of dy (N, C)
void add_bias_gradient(ConstMatrixMap dy, std::span<real> dbias);

}  // namespace sprout
