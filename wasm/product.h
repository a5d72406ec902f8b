// Matrix products: the three that training needs, each adding to its result.
#pragma once

#include "tensor.h"

namespace sprout {

/// c += a · b          a (M, K), b (K, N), c (M, N)      forward
void add_product(MatrixMap c, ConstMatrixMap a, ConstMatrixMap b);

/// c += aᵀ · b         a (K, M), b (K, N), c (M, N)      gradient of the weights
void add_product_tn(MatrixMap c, ConstMatrixMap a, ConstMatrixMap b);

/// c = a · bᵀ          a (M, K), b (N, K), c (M, N)      gradient of the input
void product_nt(MatrixMap c, ConstMatrixMap a, ConstMatrixMap b);

}  // namespace sprout
