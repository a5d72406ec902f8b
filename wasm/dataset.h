// Dataset: samples and targets in their stored type, scaled while a batch is gathered.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "tensor.h"

namespace sprout {

enum class Dtype { uint8, int32, float32 };

/// Bytes of one number.
std::size_t bytes_of(Dtype dtype);

/// `count` samples, each of one tensor or several, and their targets, row-major. They stay where they were decoded: pictures cost a byte a
/// pixel.
class Dataset {
 public:
  /// One tensor of each sample, or of each target.
  struct Part {
    std::string name = {};  ///< may be empty
    Shape shape = {};
    Dtype dtype = Dtype::float32;
    double scale = 1, offset = 0;  ///< models see x * scale + offset
  };
  struct Layout {
    std::size_t count = 0;
    std::vector<Part> x, y;
  };

  /// Allocates without writing. Throws Error for a count of 0 or a size beyond this machine's address space, std::bad_alloc if memory is
  /// short.
  explicit Dataset(Layout layout);

  /// A view: samples `rows` of another data set in that order, sharing its memory. one_hot > 0: class numbers are seen as rows of that many
  /// numbers, 1 at the class. Throws Error for no rows, a row that is not there, or targets that are no classes below one_hot.
  Dataset(const Dataset& whole, std::vector<std::uint32_t> rows, std::size_t one_hot);

  const Layout& layout() const { return layout_; }
  bool is_view() const { return !rows_.empty(); }
  /// The stored samples and targets; of a view, those of the whole.
  void* x(std::size_t part = 0) { return x_[part].get(); }
  void* y(std::size_t part = 0) { return y_[part].get(); }

  /// Writes a part of the samples at `indices` to x (n, shape), scaled, and of their targets to y (n, shape).
  void gather_x(std::size_t part, std::span<const std::uint32_t> indices, real* x) const;
  void gather_y(std::size_t part, std::span<const std::uint32_t> indices, real* y) const;

  /// Throws Error unless all targets, in a part, of samples [first, last) are whole numbers from 0 to classes - 1.
  void check_classes(std::size_t part, std::size_t first, std::size_t last, std::size_t classes) const;

  /// Throws Error unless all numbers, in a part, of samples [first, last) are whole, from 0 to tokens - 1.
  void check_tokens(std::size_t part, std::size_t first, std::size_t last, std::size_t tokens) const;

 private:
  /// Where sample i is stored.
  std::size_t place(std::size_t i) const { return rows_.empty() ? i : rows_[i]; }
  /// The k-th number of a part of the targets stored at `place`.
  double stored_target(std::size_t part, std::size_t place, std::size_t k) const;

  Layout layout_;
  std::vector<std::shared_ptr<void>> x_, y_;  // by part
  std::vector<std::uint32_t> rows_;           // of a view
  std::size_t one_hot_ = 0;
};

}  // namespace sprout
