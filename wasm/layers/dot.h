// Dot: two tensors multiplied and summed along an axis of each.
#pragma once

#include "../layer.h"

namespace sprout {

/// Dot: y[..., ...] = Σ_k x_0[..., k, ...] x_1[..., k, ...], the sum along axes[0] of x_0 and axes[1] of x_1.
///
/// Args:     axes: one for both or one each, counted with the batch as 0, which itself is not to be chosen;
///           normalize (false): vectors along the axes are divided by their length (at least 1e-7).
/// Input:    two tensors (N, ...)    Output: (N, the other axes of x_0, those of x_1), (N, 1) where there are none
/// Masks:    end.
/// Backward: dx_0 = dy · x_1, dx_1 = dyᵀ · x_0; through r = 1 / |x|: dx = r * (dn - n * (n · dn)), n = x * r
/// Errors:   axes of different sizes, or that are not there.
/// See       https://keras.io/api/layers/merging_layers/dot/
class Dot final : public Layer {
 public:
  std::string_view class_name() const override { return "Dot"; }
  void options(Options& o) override;
  Shapes build_all(const Shapes& inputs) override;
  void forward_all(std::span<const ConstTensor> x, std::span<Tensor> y, bool training) override;
  void backward_all(std::span<const ConstTensor> x, std::span<const ConstTensor> y, std::span<const ConstTensor> dy,
                    std::span<Tensor> dx) override;
  double memory(const Shape& input, const Shape& output) const override;
  double products(const Shape& input, const Shape& output) const override;

 private:
  /// One of the two, as a matrix with a vector a row.
  struct Side {
    std::size_t outer = 1, inner = 1;  // places before and behind the axis
    Buffer rows, factors, gradients;   // (N, outer * inner, K), (N, outer * inner), (N, outer * inner, K)
    std::size_t count() const { return outer * inner; }
  };
  /// Calls body(place of a sample's number, number k of row r).
  template <class Body>
  void each(const Side& side, Body body) const;
  void gather(Side& side, const ConstTensor& x);
  void scatter(Side& side, const Tensor& dx);

  std::vector<double> axes_;
  bool normalize_ = false;
  std::size_t size_ = 0;  // along the axes
  Side sides_[2];
};

}  // namespace sprout
