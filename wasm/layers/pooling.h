// Pooling: what max and average pooling have in common, the walk over the taps of all windows.
#pragma once

#include "../layer.h"
#include "../parallel.h"
#include "../window.h"

namespace sprout {

/// The options and shapes of Keras' pooling layers.
///
/// Args:     pool_size (2); strides (none: pool_size); padding "valid" or "same"; data_format ("channels_last").
/// Input:    (N, T, C) or (N, H, W, C)             Output: (N, T', C) or (N, H', W', C)
/// Errors:   with padding "valid", an input smaller than a window.
/// See       https://keras.io/api/layers/pooling_layers/
class Pooling : public Layer {
 public:
  explicit Pooling(std::size_t rank) : rank_(rank), pool_size_(rank, 2) {}
  void options(Options& o) override {
    o.sizes("pool_size", pool_size_, rank_);
    o.sizes("strides", strides_, rank_, 1);
    o.one_of("padding", padding_, {"valid", "same"});
    o.only("data_format", "channels_last");
  }
  Shape build(const Shape& input) override {
    window_ = window_over(input, pool_size_, strides_.value_or(pool_size_), std::vector<int>(rank_, 1), padding_);
    return output_of(window_, rank_, std::size_t(window_.channels));
  }

 protected:
  /// One pixel in one window: it is the index-th of `count`; x[pixel] and y[out] are the first of their C channels.
  struct Tap {
    std::ptrdiff_t index, count, pixel, out;
  };

  /// Calls start(begin, end) for pieces of the N samples, then body(tap) for each tap of their windows, window by window.
  template <class Start, class Body>
  void for_each_tap(std::size_t n, Start start, Body body) const {
    const Window w = window_;
    parallel_for(std::ptrdiff_t(n), w.work() * multiply_adds(w.positions(), w.channels), [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
      start(begin, end);
      for (std::ptrdiff_t image = begin; image < end; ++image) {
        for (std::ptrdiff_t p = 0; p < w.positions(); ++p) {
          const std::ptrdiff_t top = p / w.x.out * w.y.stride - w.y.before, left = p % w.x.out * w.x.stride - w.x.before;
          const std::ptrdiff_t y0 = std::max<std::ptrdiff_t>(top, 0), y1 = std::min(top + w.y.kernel, w.y.in);
          const std::ptrdiff_t x0 = std::max<std::ptrdiff_t>(left, 0), x1 = std::min(left + w.x.kernel, w.x.in);
          Tap tap{0, (y1 - y0) * (x1 - x0), 0, (image * w.positions() + p) * w.channels};
          for (std::ptrdiff_t y = y0; y < y1; ++y) {
            tap.pixel = image * w.image() + (y * w.x.in + x0) * w.channels;
            for (std::ptrdiff_t x = x0; x < x1; ++x, ++tap.index, tap.pixel += w.channels) body(tap);
          }
        }
      }
    });
  }

  std::size_t rank_;
  std::vector<int> pool_size_;
  std::optional<std::vector<int>> strides_;
  std::string padding_ = "valid";
  Window window_;
};

}  // namespace sprout
