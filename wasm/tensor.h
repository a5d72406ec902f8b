// Tensor: a row-major view of reals that somebody else owns, seen as a matrix or an array by Eigen.
#pragma once

#include <Eigen/Core>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>
#include <xtensor/xstorage.hpp>

namespace sprout {

#ifdef SPROUT_DOUBLE
using real = double;  // the gradient-check build
#else
using real = float;
#endif

/// Sizes of the dimensions, outermost first. Up to six of them live without a heap allocation. xtensor serves for this alone: its strided
/// views copy 3 times (Permute), 14 times (margins) and 30 times (up-sampling) slower than the loops of those layers.
using Shape = xt::svector<std::size_t, 6>;

/// Number of elements of a shape; 1 for the shape of a single number.
std::size_t size_of(const Shape& shape);

/// True for equal shapes, ones at their ends not counting: Keras takes targets (N,) for outputs (N, 1).
bool same_but_ones(Shape a, Shape b);

/// Throws Error unless a layer's input has the axes that are named, "(H, W, C)"; says which Reshape would help.
void expect_axes(const Shape& input, const std::string& axes);

/// Those of a layer that slides along one axis, or two.
inline const char* axes_of(std::size_t rank) { return rank == 1 ? "(steps, channels)" : "(H, W, C)"; }

/// A shape with one more dimension in front: the batch of n samples of that shape.
Shape batch_of(std::size_t n, const Shape& sample);

/// A view of numbers that are only read. In layers the first dimension is the batch, N.
struct ConstTensor {
  const real* data = nullptr;
  Shape shape;

  std::size_t size() const { return size_of(shape); }
  std::size_t rows() const { return shape.empty() ? 1 : shape[0]; }  // N
};

/// The same of numbers that may be written, through a const Tensor as well: what a function must not write it takes as a ConstTensor.
struct Tensor {
  real* data = nullptr;
  Shape shape;

  std::size_t size() const { return size_of(shape); }
  std::size_t rows() const { return shape.empty() ? 1 : shape[0]; }  // N
  operator ConstTensor() const { return {data, shape}; }
};

/// Memory of reals, aligned always alike: Eigen sums in an order that depends on the alignment, and a seed must give the same bits.
using Buffer = std::vector<real, Eigen::aligned_allocator<real>>;

/// A buffer of at least as many reals as the product of the sizes, that only ever grows, so that a step allocates nothing once the
/// largest batch was seen. Throws Error for more than can be counted: multiplied by the caller, Wasm's 32-bit sizes would overflow, and
/// what is written behind the buffer's end is somebody else's.
real* scratch(Buffer& buffer, std::initializer_list<std::size_t> sizes);
template <class... Sizes>
real* scratch(Buffer& buffer, Sizes... sizes) {
  return scratch(buffer, {std::size_t(sizes)...});
}

using RowMatrix = Eigen::Matrix<real, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using MatrixMap = Eigen::Map<RowMatrix>;
using ArrayMap = Eigen::Map<Eigen::Array<real, Eigen::Dynamic, 1>>;
using ConstArrayMap = Eigen::Map<const Eigen::Array<real, Eigen::Dynamic, 1>>;
using RowVectorMap = Eigen::Map<Eigen::Matrix<real, 1, Eigen::Dynamic>>;
using ConstRowVectorMap = Eigen::Map<const Eigen::Matrix<real, 1, Eigen::Dynamic>>;

/// A matrix that is only read; one that may be written can stand for it, which Eigen's maps do not offer.
struct ConstMatrixMap : Eigen::Map<const RowMatrix> {
  using Eigen::Map<const RowMatrix>::Map;
  ConstMatrixMap(const MatrixMap& m) : ConstMatrixMap(m.data(), m.rows(), m.cols()) {}
};

/// All but the last dimension as rows, the last as columns: (N, ..., C) -> (N*..., C). Eigen's default is column-major; this is not.
inline ConstMatrixMap matrix(const ConstTensor& t) {
  const std::size_t columns = t.shape.empty() ? 1 : t.shape.back();
  return {t.data, static_cast<Eigen::Index>(columns ? t.size() / columns : 0), static_cast<Eigen::Index>(columns)};
}
inline MatrixMap matrix(const Tensor& t) {
  const std::size_t columns = t.shape.empty() ? 1 : t.shape.back();
  return {t.data, static_cast<Eigen::Index>(columns ? t.size() / columns : 0), static_cast<Eigen::Index>(columns)};
}

/// All elements in a line, for elementwise work in Eigen's packets.
inline ArrayMap array(const Tensor& t) { return {t.data, static_cast<Eigen::Index>(t.size())}; }
inline ConstArrayMap array(const ConstTensor& t) { return {t.data, static_cast<Eigen::Index>(t.size())}; }
inline ArrayMap array(std::span<real> s) { return {s.data(), static_cast<Eigen::Index>(s.size())}; }

}  // namespace sprout
