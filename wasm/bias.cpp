// Bias: copies of a row, and sums of columns.
#include "bias.h"

#include <algorithm>

#include "parallel.h"

namespace sprout {
namespace {

constexpr std::ptrdiff_t kColumns = 16;  // a cache line: their sums stay in registers while the rows go by

}  // namespace

void fill_bias(MatrixMap y, std::span<const real> bias) {
  const std::ptrdiff_t C = y.cols();
  parallel_for(y.rows(), multiply_adds(2, C), [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
    if (bias.empty())
      std::fill(y.data() + begin * C, y.data() + end * C, real(0));
    else
      for (std::ptrdiff_t row = begin; row < end; ++row) std::copy_n(bias.data(), C, y.data() + row * C);
  });
}

void add_bias_gradient(ConstMatrixMap dy, std::span<real> dbias) {
  const std::ptrdiff_t C = dy.cols(), rows = dy.rows();
  parallel_for((C + kColumns - 1) / kColumns, multiply_adds(4, kColumns, rows), [&](std::ptrdiff_t first, std::ptrdiff_t last) {
    for (std::ptrdiff_t c = first * kColumns; c < std::min(last * kColumns, C); c += kColumns) {
      const std::ptrdiff_t n = std::min(kColumns, C - c);
      real sum[kColumns] = {};
      const real* from = dy.data() + c;
      if (n == kColumns)  // known at compile time, the loop unrolls
        for (std::ptrdiff_t row = 0; row < rows; ++row, from += C)
          for (std::ptrdiff_t j = 0; j < kColumns; ++j) sum[j] += from[j];
      else
        for (std::ptrdiff_t row = 0; row < rows; ++row, from += C)
          for (std::ptrdiff_t j = 0; j < n; ++j) sum[j] += from[j];
      for (std::ptrdiff_t j = 0; j < n; ++j) dbias[std::size_t(c + j)] += sum[j];
    }
  });
}

}  // namespace sprout
