// Dataset: samples and targets in their stored type, scaled while a batch is gathered.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "tensor.h"

namespace sprout {

enum class Dtype { none, uint8, int32, float32 };

/// Bytes of one number; 0 for none.
std::size_t bytes_of(Dtype dtype);

/// `count` samples of one shape, row-major, that stay where they were decoded: pictures cost a byte a pixel.
class Dataset {
 public:
  struct Layout {
    std::size_t count = 0;
    Shape x_shape, y_shape;
    Dtype x_dtype = Dtype::float32, y_dtype = Dtype::none;
    double scale = 1, offset = 0;  // models see x * scale + offset
  };

  /// Allocates without writing. Throws Error for a count of 0 or a size beyond this machine's address space, std::bad_alloc if memory is short.
  explicit Dataset(Layout layout);

  const Layout& layout() const { return layout_; }
  void* x() { return x_.get(); }
  void* y() { return y_.get(); }

  /// Writes the samples at `indices` to x (n, x_shape), scaled, and their targets to y (n, y_shape).
  void gather_x(std::span<const std::uint32_t> indices, real* x) const;
  void gather_y(std::span<const std::uint32_t> indices, real* y) const;

  /// Throws Error unless all targets of samples [first, last) are whole numbers from 0 to classes - 1.
  void check_classes(std::size_t first, std::size_t last, std::size_t classes) const;

 private:
  struct Free {
    void operator()(void* p) const;
  };
  Layout layout_;
  std::unique_ptr<void, Free> x_, y_;
};

}  // namespace sprout
