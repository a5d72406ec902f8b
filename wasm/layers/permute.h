// Permute: the axes of a sample in another order.
#pragma once

#include "../layer.h"

namespace sprout {

/// Permute: y's axis i is x's axis dims[i].
///
/// Args:     dims: the numbers 1, 2, ... of the axes (without the batch), each once.
/// Input:    (N, ...)             Output: (N, the same sizes in that order)
/// Backward: dx = dy with the axes back in their order
/// Errors:   dims that are not an order of the input's axes.
/// See       https://keras.io/api/layers/reshaping_layers/permute/
class Permute final : public Layer {
 public:
  std::string_view class_name() const override { return "Permute"; }
  void options(Options& o) override { o.required().at_least("dims", dims_, 1); }
  Shape build(const Shape& input) override;
  void forward(const ConstTensor& x, Tensor& y, bool) override {
    each(x, [&](std::size_t in, std::size_t out) { y.data[out] = x.data[in]; });
  }
  void backward(const ConstTensor& x, const ConstTensor&, const ConstTensor& dy, Tensor* dx) override {
    if (dx) each(x, [&](std::size_t in, std::size_t out) { dx->data[in] = dy.data[out]; });
  }

 private:
  template <class Body>
  void each(const ConstTensor& x, Body body) const {
    const std::size_t sample = source_.size();
    for (std::size_t n = 0; n < x.rows(); ++n)
      for (std::size_t i = 0; i < sample; ++i) body(n * sample + source_[i], n * sample + i);
  }

  std::vector<int> dims_;
  std::vector<std::uint32_t> source_;  // which number of x each number of y is, in one sample
};

}  // namespace sprout
