// Matrix products by one micro-kernel: a tile of 4 rows x 3 vectors of c stays in registers while the inner dimension runs.
//
// Training's products are tall or skinny (10 classes, batches of 32), where packing both operands and handling what is left
// over costs more than the arithmetic: here only b is packed, into panels one tile wide, and what is left over runs the same
// kernel on fewer rows or vectors. Every element of c is one sum in the order of the inner dimension, whatever the tiling.
#include "product.h"

#include <algorithm>
#include <cstring>

namespace sprout {
namespace {

constexpr int kLanes = 16 / sizeof(real);  // reals in a vector: a Wasm or SSE register
constexpr int kRows = 4;                   // rows of a tile
constexpr int kVectors = 3;                // vectors in a row of a tile: 12 accumulators, 3 of b and 1 of a fill the 16 registers
constexpr int kPanel = kLanes * kVectors;
constexpr int kDepth = 256;                // of the inner dimension at a time: a panel of 12 kB stays in the first-level cache

using Vector = real __attribute__((vector_size(kLanes * sizeof(real))));

Vector load(const real* p) {
  Vector v;
  std::memcpy(&v, p, sizeof v);
  return v;
}

void store(real* p, Vector v) { std::memcpy(p, &v, sizeof v); }

/// A matrix in memory: element (i, j) at data[i * row + j * column].
struct Operand {
  const real* data;
  std::ptrdiff_t row, column;
  const real* at(std::ptrdiff_t i, std::ptrdiff_t j) const { return data + i * row + j * column; }
};

/// V vectors in each of R rows of c, at the columns `first`, += a (R, depth) · panel (depth, kPanel); c's rows are `stride` apart.
template <int R, int V>
void tile(Operand a, const real* panel, std::ptrdiff_t depth, real* c, std::ptrdiff_t stride, const std::ptrdiff_t* first) {
  Vector sum[R][V];
  for (int r = 0; r < R; ++r)
    for (int v = 0; v < V; ++v) sum[r][v] = load(c + r * stride + first[v]);
  const real* from[R];
  for (int r = 0; r < R; ++r) from[r] = a.data + r * a.row;
  const auto step = [&] {
    Vector b[V];
    for (int v = 0; v < V; ++v) b[v] = load(panel + v * kLanes);
    for (int r = 0; r < R; ++r) {
      const Vector x = Vector{} + *from[r];
      for (int v = 0; v < V; ++v) sum[r][v] += x * b[v];
      from[r] += a.column;
    }
    panel += kPanel;
  };
  std::ptrdiff_t k = 0;
  for (; k + 4 <= depth; k += 4) step(), step(), step(), step();
  for (; k < depth; ++k) step();
  for (int r = 0; r < R; ++r)
    for (int v = 0; v < V; ++v) store(c + r * stride + first[v], sum[r][v]);
}

template <int V>
void rows(int n, Operand a, const real* panel, std::ptrdiff_t depth, real* c, std::ptrdiff_t stride, const std::ptrdiff_t* first) {
  switch (n) {
    case 1: return tile<1, V>(a, panel, depth, c, stride, first);
    case 2: return tile<2, V>(a, panel, depth, c, stride, first);
    case 3: return tile<3, V>(a, panel, depth, c, stride, first);
    default: return tile<4, V>(a, panel, depth, c, stride, first);
  }
}

/// Columns of c that one panel covers, as the first column of each of its vectors. The last vector of c overlaps its neighbour
/// rather than jut out: both then hold the same sums for the columns they share.
struct Columns {
  int vectors;
  std::ptrdiff_t first[kVectors];

  /// The panel that begins at column j of N.
  Columns(std::ptrdiff_t j, std::ptrdiff_t N) {
    std::ptrdiff_t width = std::min<std::ptrdiff_t>(kPanel, N - j);
    if (const auto left = N - j - width; left > 0 && left < kLanes) width -= kLanes;  // nor must it overlap another panel
    vectors = int((width + kLanes - 1) / kLanes);
    for (int v = 0; v < vectors; ++v) first[v] = j + std::min<std::ptrdiff_t>(v * kLanes, width - kLanes);
    next = j + width;
  }
  std::ptrdiff_t next;
};

/// Copies those columns of b (depth, N) into a panel, vector by vector.
void pack(Operand b, std::ptrdiff_t depth, const Columns& columns, real* panel) {
  for (std::ptrdiff_t k = 0; k < depth; ++k, panel += kPanel) {
    for (int v = 0; v < columns.vectors; ++v) {
      const real* from = b.at(k, columns.first[v]);
      if (b.column == 1) {
        store(panel + v * kLanes, load(from));
      } else {
        for (int j = 0; j < kLanes; ++j) panel[v * kLanes + j] = from[j * b.column];
      }
    }
  }
}

/// The same for a c of fewer columns than a vector has lanes (one sigmoid unit, a regression): plain sums.
void add_narrow(real* c, std::ptrdiff_t M, std::ptrdiff_t N, std::ptrdiff_t K, Operand a, Operand b) {
  for (std::ptrdiff_t i = 0; i < M; ++i)
    for (std::ptrdiff_t k = 0; k < K; ++k)
      for (std::ptrdiff_t j = 0; j < N; ++j) c[i * N + j] += *a.at(i, k) * *b.at(k, j);
}

/// c (M, N) += a (M, K) · b (K, N)
void add(real* c, std::ptrdiff_t M, std::ptrdiff_t N, std::ptrdiff_t K, Operand a, Operand b) {
  if (N < kLanes) return add_narrow(c, M, N, K, a, b);
  alignas(64) real panel[kDepth * kPanel];
  for (std::ptrdiff_t k = 0; k < K; k += kDepth) {
    const std::ptrdiff_t depth = std::min<std::ptrdiff_t>(kDepth, K - k);
    for (std::ptrdiff_t j = 0; j < N;) {
      const Columns columns(j, N);
      pack({b.at(k, 0), b.row, b.column}, depth, columns, panel);
      for (std::ptrdiff_t i = 0; i < M; i += kRows) {
        const int n = int(std::min<std::ptrdiff_t>(kRows, M - i));
        const Operand block{a.at(i, k), a.row, a.column};
        if (columns.vectors == 3) rows<3>(n, block, panel, depth, c + i * N, N, columns.first);
        else if (columns.vectors == 2) rows<2>(n, block, panel, depth, c + i * N, N, columns.first);
        else rows<1>(n, block, panel, depth, c + i * N, N, columns.first);
      }
      j = columns.next;
    }
  }
}

Operand plain(const MatrixMap& m) { return {m.data(), m.cols(), 1}; }
Operand transposed(const MatrixMap& m) { return {m.data(), 1, m.cols()}; }

}  // namespace

void add_product(MatrixMap c, MatrixMap a, MatrixMap b) { add(c.data(), c.rows(), c.cols(), a.cols(), plain(a), plain(b)); }

void add_product_tn(MatrixMap c, MatrixMap a, MatrixMap b) { add(c.data(), c.rows(), c.cols(), a.rows(), transposed(a), plain(b)); }

void product_nt(MatrixMap c, MatrixMap a, MatrixMap b) {
  c.setZero();
  add(c.data(), c.rows(), c.cols(), a.cols(), plain(a), transposed(b));
}

}  // namespace sprout
