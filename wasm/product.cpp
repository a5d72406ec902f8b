// Matrix products by two micro-kernels over packed panels of b: one for any numbers, one that skips the zeros of a.
//
// Training's products are tall or skinny (10 classes, batches of 32), where packing both operands and handling what is left
// over costs more than the arithmetic: here only b is packed, and what is left over runs the same kernel on fewer rows or
// vectors. Every element of c is one sum in the order of the inner dimension, whatever the kernel, the blocks and the threads.
//
// c (M, N) += a (M, K) * b (K, N), from the outside in:
//
//     add           a part for each thread: rows of c, or its columns where rows are few     <-- the one loop that runs in parallel
//     add_part        K in blocks of kDepth                           b's panel stays in the first-level cache
//                       M in slabs of kSlab rows                      of each: has a zeros enough to skip them?
//     add_dense           no:  N in panels of kVectors vectors        pack b's panel
//     tile                       M in tiles of kRows rows               kRows x kVectors vectors of c stay in registers
//                                  K one by one                           += a's number, times a row of the panel
//     add_sparse          yes: N in panels of kWide vectors           pack b's panel
//     sparse_row                 M row by row                           kWide vectors of c stay in registers
//                                  K where a is not 0                     += a's number, times a row of the panel
//
//              K                              N                                N
//       +-----+------+---+            +-------------------+            +-------------------+
//       |     |      |   |            |                   |            |                   |
//       +-----+------+---+            +----+-----+--------+            +----+-----+--------+
//     M |     | slab |   |     *    K |    |panel|        |     +=   M |    |tile |        |  a tile of the slab's rows
//       |     |======|   |            |    |packed        |            |    |=====|        |  and the panel's columns
//       +-----+------+---+            +----+-----+--------+            +----+-----+--------+
//       |     |kDepth|   |            |                   |            |                   |
//       +-----+------+---+            +-------------------+            +-------------------+
#include "product.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>
#ifdef __wasm_relaxed_simd__
#include <wasm_simd128.h>
#endif

#include "parallel.h"

namespace sprout {
namespace {

using Index = std::ptrdiff_t;

constexpr int kLanes = 16 / sizeof(real);  // reals in a vector: a Wasm or SSE register
constexpr int kDepth = 256;                // of the inner dimension at a time: a panel stays in the first-level cache
constexpr int kSlab = 128;                 // rows of c at a time

using Vector = real __attribute__((vector_size(kLanes * sizeof(real))));

Vector load(const real* p) {
  Vector v;
  std::memcpy(&v, p, sizeof v);
  return v;
}

void store(real* p, Vector v) { std::memcpy(p, &v, sizeof v); }

/// sum + x * b, rounded once where the machine can.
Vector multiply_add(Vector x, Vector b, Vector sum) {
#ifdef __wasm_relaxed_simd__
  return (Vector)wasm_f32x4_relaxed_madd((v128_t)x, (v128_t)b, (v128_t)sum);
#else
  return sum + x * b;
#endif
}

/// A matrix in memory: element (i, j) at data[i * row + j * column].
struct Operand {
  const real* data;
  Index row, column;
  const real* at(Index i, Index j) const { return data + i * row + j * column; }
  Operand from(Index i, Index j) const { return {at(i, j), row, column}; }
};

/// c (rows, N) += a (rows, depth) · b (depth, N) in vectors [begin, end) of c.
struct Part {
  real* c;
  Index rows, N, depth;
  Operand a, b;
  Index begin, end;

  /// Its rows [i, i + rows) and inner indices [k, k + depth).
  Part block(Index i, Index rows, Index k, Index depth) const {
    return {c + i * N, rows, N, depth, a.from(i, k), b.from(k, 0), begin, end};
  }
};

/// Neighbouring columns of c, N in all, as V vectors. The last vector of c overlaps its neighbour rather than jut out: both then
/// hold the same sums for the columns they share.
struct Columns {
  Index first, last;  // column of the first vector; of the last vector, relative to it
  int V;

  /// Vectors [begin, end) of c.
  Columns(Index begin, Index end, Index N)
      : first(begin * kLanes), last(std::min((end - 1) * kLanes, N - kLanes) - first), V(int(end - begin)) {}
  Index operator[](int v) const { return v + 1 < V ? v * kLanes : last; }
};

/// Cuts vectors [begin, end) of c evenly into blocks of at most `most` and calls body for each. No block is one vector alone
/// that overlaps the block before it.
template <class Body>
void for_blocks(Index begin, Index end, Index N, Index most, Body body) {
  const Index size = end - begin, blocks = (size + most - 1) / most;
  for (Index q = 0; q < blocks; ++q) body(Columns(begin + parallel::cut(size, q, blocks), begin + parallel::cut(size, q + 1, blocks), N));
}

/// Copies those columns of b (depth, N) into a panel (depth, Width vectors), along b's memory: lines that lie apart by powers of two
/// share few places of the first-level cache, so that a walk across many of them would read each from the second, again and again.
template <int Width>
void pack(Operand b, Index depth, const Columns& columns, real* panel) {
  constexpr Index kStride = Width * kLanes;
  if (b.column == 1) {
    for (Index k = 0; k < depth; ++k)
      for (int v = 0; v < columns.V; ++v) store(panel + k * kStride + v * kLanes, load(b.at(k, columns.first + columns[v])));
    return;
  }
  for (int v = 0; v < columns.V; ++v) {
    const real* from = b.at(0, columns.first + columns[v]);
    real* to = panel + v * kLanes;
    for (Index k = 0; k < depth; ++k, from += b.row, to += kStride)
      for (int j = 0; j < kLanes; ++j) to[j] = from[j * b.column];
  }
}

// --- Any numbers: a tile of c stays in registers while the inner dimension runs.

constexpr int kRows = 4;
constexpr int kVectors = 3;  // 12 accumulators, 3 of b and 1 of a fill the 16 registers

/// V vectors in each of R rows of c += a (R, depth) · panel; c's rows are `stride` apart.
template <int R, int V>
void tile(Operand a, const real* panel, Index depth, real* c, Index stride, const Columns& columns) {
  Vector sum[R][V];
  for (int r = 0; r < R; ++r)
    for (int v = 0; v < V; ++v) sum[r][v] = load(c + r * stride + columns[v]);
  const real* from[R];
  for (int r = 0; r < R; ++r) from[r] = a.at(r, 0);
  const auto step = [&] {
    Vector b[V];
    for (int v = 0; v < V; ++v) b[v] = load(panel + v * kLanes);
    for (int r = 0; r < R; ++r) {
      const Vector x = Vector{} + *from[r];
      for (int v = 0; v < V; ++v) sum[r][v] = multiply_add(x, b[v], sum[r][v]);
      from[r] += a.column;
    }
    panel += kVectors * kLanes;
  };
  Index k = 0;
  for (; k + 4 <= depth; k += 4) step(), step(), step(), step();
  for (; k < depth; ++k) step();
  for (int r = 0; r < R; ++r)
    for (int v = 0; v < V; ++v) store(c + r * stride + columns[v], sum[r][v]);
}

/// The tile for n rows and V vectors.
auto tile_for(Index n, int V) {
  using Tile = void (*)(Operand, const real*, Index, real*, Index, const Columns&);
  static constexpr Tile kTiles[kRows][kVectors] = {{tile<1, 1>, tile<1, 2>, tile<1, 3>},
                                                   {tile<2, 1>, tile<2, 2>, tile<2, 3>},
                                                   {tile<3, 1>, tile<3, 2>, tile<3, 3>},
                                                   {tile<4, 1>, tile<4, 2>, tile<4, 3>}};
  return kTiles[n - 1][V - 1];
}

void add_dense(const Part& p) {
  alignas(64) real panel[kDepth * kVectors * kLanes];
  for_blocks(p.begin, p.end, p.N, kVectors, [&](const Columns& columns) {
    pack<kVectors>(p.b, p.depth, columns, panel);
    for (Index i = 0; i < p.rows; i += kRows) {
      const Index n = std::min<Index>(kRows, p.rows - i);
      tile_for(n, columns.V)(p.a.from(i, 0), panel, p.depth, p.c + i * p.N + columns.first, p.N, columns);
    }
  });
}

// --- Many zeros: pictures are mostly background, and relu makes half of what follows zero. One row of c at a time, so that a zero
// costs nothing whatever its neighbours are.

constexpr int kWide = 8;  // vectors of the row in registers

/// Which elements of a (rows, depth) are not zero: bit k % 32 of [k / 32][i].
struct NonZeros {
  std::uint32_t bits[kDepth / 32][kSlab];
  Index depth, count = 0;

  NonZeros(Operand a, Index rows, Index depth) : depth(depth) {
    for (Index k = 0; k < depth; k += 32) {
      const Index n = std::min<Index>(32, depth - k);
      std::uint32_t* word = bits[k / 32];
      a.row == 1 ? across(a.from(0, k), rows, n, word) : along(a.from(0, k), rows, n, word);
      for (Index i = 0; i < rows; ++i) count += __builtin_popcount(word[i]);
    }
  }

  void set_all(Index rows) {
    for (Index k = 0; k < depth; k += 32) std::fill_n(bits[k / 32], rows, depth - k < 32 ? (1u << (depth - k)) - 1 : ~0u);
  }

 private:
  using Bits = std::uint32_t __attribute__((vector_size(kLanes * 4)));

  /// For each of a vector's lanes all ones, or zero.
  static Bits not_zero(const real* p) { return __builtin_convertvector(load(p) != Vector{}, Bits); }

  /// Neighbouring rows of a lie side by side: one bit of several words at a time.
  static void across(Operand a, Index rows, Index n, std::uint32_t* word) {
    std::fill_n(word, rows, 0u);
    for (Index bit = 0; bit < n; ++bit) {
      const real* from = a.at(0, bit);
      Index i = 0;
      for (; i + kLanes <= rows; i += kLanes) {
        Bits some;
        std::memcpy(&some, word + i, sizeof some);
        some |= not_zero(from + i) & (1u << bit);
        std::memcpy(word + i, &some, sizeof some);
      }
      for (; i < rows; ++i) word[i] |= std::uint32_t(from[i] != 0) << bit;
    }
  }

  /// A row of a lies in a line: several bits of one word at a time.
  static void along(Operand a, Index rows, Index n, std::uint32_t* word) {
    Bits lane;
    for (int j = 0; j < kLanes; ++j) lane[j] = 1u << j;
    for (Index i = 0; i < rows; ++i) {
      const real* from = a.at(i, 0);
      word[i] = 0;
      Index bit = 0;
      if (n == 32) {  // known at compile time, the loop unrolls
        Bits some{};
        for (; bit < 32; bit += kLanes) some |= not_zero(from + bit) & (lane << std::uint32_t(bit));
        for (int j = 0; j < kLanes; ++j) word[i] |= some[j];
      }
      for (; bit < n; ++bit) word[i] |= std::uint32_t(from[bit] != 0) << bit;
    }
  }
};

/// V vectors of c's row, the last of them from `last` on, += a's row i · panel, over the elements of a that are not zero.
template <int V>
void sparse_row(const NonZeros& nonzeros, Index i, Operand a, const real* panel, real* c, Index last) {
  const real* const row = a.at(i, 0);
  Vector sum[V];
  for (int v = 0; v + 1 < V; ++v) sum[v] = load(c + v * kLanes);
  sum[V - 1] = load(c + last);
  for (Index k = 0; k < nonzeros.depth; k += 32) {
    for (std::uint32_t bits = nonzeros.bits[k / 32][i]; bits; bits &= bits - 1) {
      const Index at = k + __builtin_ctz(bits);
      const Vector x = Vector{} + row[at * a.column];
      const real* b = panel + at * (kWide * kLanes);
      for (int v = 0; v < V; ++v) sum[v] = multiply_add(x, load(b + v * kLanes), sum[v]);
    }
  }
  for (int v = 0; v + 1 < V; ++v) store(c + v * kLanes, sum[v]);
  store(c + last, sum[V - 1]);
}

/// The kernel for V vectors.
template <int... V>
auto sparse_row_for(int n, std::integer_sequence<int, V...>) {
  using Row = void (*)(const NonZeros&, Index, Operand, const real*, real*, Index);
  static constexpr Row kKernels[] = {sparse_row<V + 1>...};
  return kKernels[n - 1];
}

/// False if there is a NaN or an infinity in the first V vectors of a panel's rows.
bool finite(const real* panel, Index depth, int V) {
  Vector zero{};
  for (Index k = 0; k < depth; ++k, panel += kWide * kLanes)
    for (int v = 0; v < V; ++v) zero += load(panel + v * kLanes) * real(0);
  real sum = 0;
  for (int j = 0; j < kLanes; ++j) sum += zero[j];
  return sum == 0;
}

/// As add_dense. A zero is skipped only where b is finite: 0 * infinity is NaN, and must be seen.
void add_sparse(const Part& p, NonZeros& nonzeros) {
  alignas(64) real panel[kDepth * kWide * kLanes];
  for_blocks(p.begin, p.end, p.N, kWide, [&](const Columns& columns) {
    pack<kWide>(p.b, p.depth, columns, panel);
    if (!finite(panel, p.depth, columns.V)) nonzeros.set_all(p.rows);
    const auto kernel = sparse_row_for(columns.V, std::make_integer_sequence<int, kWide>());
    for (Index i = 0; i < p.rows; ++i) kernel(nonzeros, i, p.a, panel, p.c + i * p.N + columns.first, columns.last);
  });
}

/// Whether skipping pays, if that many of a's elements are not zero. A sum that waits for itself takes as long as six vectors side by side.
bool pays(double nonzeros, double elements, Index vectors) {
  const double V = double(std::min<Index>(kWide, vectors));
  return nonzeros * std::max(V, 6.0) < 0.9 * V * elements;
}

/// The same judged by 64 elements, that numbers without zeros need not be counted.
bool may_pay(const Part& p) {
  int nonzeros = 0;
  for (Index i = 0; i < 8; ++i)
    for (Index k = 0; k < 8; ++k) nonzeros += *p.a.at(p.rows * i / 8, p.depth * k / 8) != 0;
  return pays(nonzeros, 64, p.end - p.begin);
}

void add_part(const Part& whole) {
  for (Index k = 0; k < whole.depth; k += kDepth) {
    for (Index i = 0; i < whole.rows; i += kSlab) {
      const Part p = whole.block(i, std::min<Index>(kSlab, whole.rows - i), k, std::min<Index>(kDepth, whole.depth - k));
      if (may_pay(p)) {
        NonZeros nonzeros(p.a, p.rows, p.depth);
        if (pays(double(nonzeros.count), double(p.rows * p.depth), p.end - p.begin)) {
          add_sparse(p, nonzeros);
          continue;
        }
      }
      add_dense(p);
    }
  }
}

/// The same for a c of fewer columns than a vector has lanes (one sigmoid unit, a regression): plain sums.
void add_narrow(real* c, Index M, Index N, Index K, Operand a, Operand b) {
  for (Index i = 0; i < M; ++i)
    for (Index k = 0; k < K; ++k)
      for (Index j = 0; j < N; ++j) c[i * N + j] += *a.at(i, k) * *b.at(k, j);
}

/// c (M, N) += a (M, K) · b (K, N)
void add(real* c, Index M, Index N, Index K, Operand a, Operand b) {
  if (N < kLanes) return add_narrow(c, M, N, K, a, b);
  const Index vectors = (N + kLanes - 1) / kLanes, parts = threads();
  // Every part packs all of b for its rows, or looks for the zeros of all of a for its columns: what is longer is cut, once for each
  // thread.
  const bool few_rows = M < 4 * kRows * parts, by_columns = few_rows ? vectors >= 2 * parts : M < 2 * N && vectors >= kWide * parts;
  const Index size = by_columns ? vectors : (M + kRows - 1) / kRows;
  parallel_for(parts, multiply_adds(M, N, K) / double(parts), [&](Index first, Index last) {
    const Index begin = parallel::cut(size, first, parts), end = parallel::cut(size, last, parts);
    if (begin == end) return;
    const Part whole{c, M, N, K, a, b, by_columns ? begin : 0, by_columns ? end : vectors};
    if (by_columns)
      add_part(whole);
    else
      add_part(whole.block(begin * kRows, std::min(end * kRows, M) - begin * kRows, 0, K));
  });
}

Operand plain(const ConstMatrixMap& m) { return {m.data(), m.cols(), 1}; }
Operand transposed(const ConstMatrixMap& m) { return {m.data(), 1, m.cols()}; }

}  // namespace

void add_product(MatrixMap c, ConstMatrixMap a, ConstMatrixMap b) { add(c.data(), c.rows(), c.cols(), a.cols(), plain(a), plain(b)); }

void add_product_tn(MatrixMap c, ConstMatrixMap a, ConstMatrixMap b) {
  add(c.data(), c.rows(), c.cols(), a.rows(), transposed(a), plain(b));
}

void product_nt(MatrixMap c, ConstMatrixMap a, ConstMatrixMap b) {
  c.setZero();
  add(c.data(), c.rows(), c.cols(), a.cols(), plain(a), transposed(b));
}

}  // namespace sprout
