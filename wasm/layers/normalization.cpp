// Normalization: mean and deviation spread over a sample once a batch, then one pass.
#include "normalization.h"

#include <cmath>

#include "../axes.h"

namespace sprout {

void Normalization::options(Options& o) {
  o.axes("axis", axis_);
  o.numbers("mean", mean_);
  o.numbers("variance", variance_, {}, {.min = 0});
  o("invert", invert_);
  if (mean_.size() != variance_.size())
    fail({"expected mean and variance of the same size, or neither, received ", mean_.size(), " and ", variance_.size(), " numbers"});
}

Shape Normalization::build(const Shape& input) {
  const std::vector<bool> keep = named_axes(input, axis_);
  Shape kept;
  for (std::size_t a = 0; a < input.size(); ++a)
    if (keep[a]) kept.push_back(input[a]);
  positions_ = size_of(kept);
  if (!mean_.empty() && mean_.size() != 1 && mean_.size() != positions_)
    fail({"expected mean to be a number or ", positions_, " numbers for input ", input, ", received ", mean_.size()});
  kept_ = places(input, keep);
  params_.clear();
  if (mean_.empty()) {
    add_weight("mean", kept, Initializer(), {}, false);
    add_weight("variance", kept, Initializer(Initializer::Kind::ones), {}, false);
    add_weight("count", {}, Initializer(), {}, false);  // Keras keeps it for old files; adapt leaves it at 0
  }
  return input;
}

void Normalization::forward(const ConstTensor& x, Tensor& y, bool) {
  const Eigen::Index size = Eigen::Index(kept_.size());
  ArrayMap mean(scratch(means_, kept_.size()), size), deviation(scratch(deviations_, kept_.size()), size);
  for (Eigen::Index i = 0; i < size; ++i) {
    const std::size_t p = kept_[std::size_t(i)];
    mean[i] = mean_.empty() ? params_[0].value[p] : real(mean_[mean_.size() == 1 ? 0 : p]);
    deviation[i] = mean_.empty() ? params_[1].value[p] : real(variance_[variance_.size() == 1 ? 0 : p]);
  }
  deviation = deviation.sqrt().max(real(1e-7));
  for (std::size_t n = 0; n < x.rows(); ++n) {
    const ConstArrayMap in(x.data + n * kept_.size(), size);
    ArrayMap out(y.data + n * kept_.size(), size);
    if (invert_)
      out = mean + in * deviation;
    else
      out = (in - mean) / deviation;
  }
}

void Normalization::backward(const ConstTensor& x, const ConstTensor&, const ConstTensor& dy, Tensor* dx) {
  if (!dx) return;
  const Eigen::Index size = Eigen::Index(kept_.size());
  const ConstArrayMap deviation(deviations_.data(), size);
  for (std::size_t n = 0; n < x.rows(); ++n) {
    const ConstArrayMap d(dy.data + n * kept_.size(), size);
    ArrayMap out(dx->data + n * kept_.size(), size);
    if (invert_)
      out = d * deviation;
    else
      out = d / deviation;
  }
}

bool Normalization::unadapted() const {
  return mean_.empty() && std::ranges::all_of(params_[0].value, [](real v) { return v == 0; }) &&
         std::ranges::all_of(params_[1].value, [](real v) { return v == 1; });
}

void Normalization::adapt(const ConstTensor& x, bool restart) {
  if (restart) {
    shift_.assign(positions_, 0);
    sum_.assign(positions_, 0);
    squares_.assign(positions_, 0);
    count_ = 0;
    for (std::size_t i = 0; i < kept_.size(); ++i) shift_[kept_[i]] = double(x.data[i]);  // near the mean, that the squares do not cancel
  }
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::size_t p = kept_[i % kept_.size()];
    const double d = double(x.data[i]) - shift_[p];
    sum_[p] += d;
    squares_[p] += d * d;
  }
  count_ += double(x.size()) / double(positions_);
  for (std::size_t p = 0; p < positions_; ++p) {
    const double mean = sum_[p] / count_;
    params_[0].value[p] = real(shift_[p] + mean);
    params_[1].value[p] = real(std::max(0.0, squares_[p] / count_ - mean * mean));
  }
}

}  // namespace sprout
