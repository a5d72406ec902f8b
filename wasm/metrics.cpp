// How each metric counts a row. R rows = N * positions, C = size of the last axis.
#include "metrics.h"

#include <cmath>

namespace sprout {
namespace {

constexpr std::uint64_t kMostColumns = 1'000'000;  // what a snapshot may claim

/// The first of the largest, as argmax everywhere.
Eigen::Index argmax(const real* row, Eigen::Index C) { return std::max_element(row, row + C) - row; }

void same_size(const Shape& target, const Shape& output) {
  if (!same_but_ones(target, output)) fail({"expected targets ", output, " as the model's output, received ", target});
}

void one_number_a_row(const Shape& target, const Shape& output) {
  if (output.empty() || size_of(target) * output.back() != size_of(output))
    fail({"expected one class number a prediction, for output ", output, ", received targets ", target});
}

}  // namespace

void MeanMetric::update(const ConstTensor& target, const ConstTensor& y) { mean_.add(rows(target, y), double(matrix(y).rows())); }

std::string_view Accuracy::class_name() const {
  return kind_ == Kind::binary ? "BinaryAccuracy" : kind_ == Kind::sparse ? "SparseCategoricalAccuracy" : "CategoricalAccuracy";
}

void Accuracy::options(Options& o) {
  Metric::options(o);
  if (kind_ == Kind::binary) o("threshold", threshold_);
}

void Accuracy::check(const Shape& target, const Shape& output) const {
  kind_ == Kind::sparse ? one_number_a_row(target, output) : same_size(target, output);
}

double Accuracy::rows(const ConstTensor& target, const ConstTensor& y) const {
  const Eigen::Index R = matrix(y).rows(), C = matrix(y).cols();
  double right = 0;
  if (kind_ == Kind::binary) {
    for (Eigen::Index i = 0; i < R * C; ++i) right += real(y.data[i] > threshold_) == target.data[i];
    return right / double(C);
  }
  for (Eigen::Index r = 0; r < R; ++r) {
    const Eigen::Index wanted = kind_ == Kind::sparse ? Eigen::Index(target.data[r]) : argmax(target.data + r * C, C);
    right += argmax(y.data + r * C, C) == wanted;
  }
  return right;
}

void TopK::options(Options& o) {
  o.at_least("k", k_, 1);
  Metric::options(o);
}

void TopK::check(const Shape& target, const Shape& output) const { sparse_ ? one_number_a_row(target, output) : same_size(target, output); }

double TopK::rows(const ConstTensor& target, const ConstTensor& y) const {
  const Eigen::Index R = matrix(y).rows(), C = matrix(y).cols();
  double right = 0;
  for (Eigen::Index r = 0; r < R; ++r) {
    const real* row = y.data + r * C;
    const Eigen::Index wanted = sparse_ ? Eigen::Index(target.data[r]) : argmax(target.data + r * C, C);
    if (wanted < 0 || wanted >= C) continue;
    const auto above = std::count_if(row, row + C, [&](real v) { return v > row[wanted]; });
    right += above < k_ && std::isfinite(row[wanted]);
  }
  return right;
}

void MeanError::check(const Shape& target, const Shape& output) const { same_size(target, output); }

double MeanError::rows(const ConstTensor& target, const ConstTensor& y) const {
  const auto e = (array(y) - array(target)).cast<double>();
  return (squared_ ? e.square().sum() : e.abs().sum()) / double(matrix(y).cols());
}

void R2Score::options(Options& o) {
  o.only("class_aggregation", "uniform_average");
  o.only("num_regressors", 0);
  Metric::options(o);
}

void R2Score::check(const Shape& target, const Shape& output) const { same_size(target, output); }

void R2Score::update(const ConstTensor& target, const ConstTensor& y) {
  const Eigen::Index R = matrix(y).rows(), C = matrix(y).cols();
  if (sum_.empty()) sum_ = squares_ = residual_ = std::vector<double>(std::size_t(C));
  count_ += double(R);
  for (Eigen::Index i = 0; i < R * C; ++i) {
    const double t = target.data[i], e = t - y.data[i];
    sum_[std::size_t(i % C)] += t;
    squares_[std::size_t(i % C)] += t * t;
    residual_[std::size_t(i % C)] += e * e;
  }
}

double R2Score::result() const {
  double mean = 0;
  for (std::size_t c = 0; c < sum_.size(); ++c) {
    const double total = squares_[c] - sum_[c] * sum_[c] / count_;
    mean += total == 0 ? (residual_[c] == 0 ? 1 : 0) : 1 - residual_[c] / total;  // constant targets count as in Keras
  }
  return sum_.empty() ? 0 : mean / double(sum_.size());
}

void R2Score::reset() {
  count_ = 0;
  sum_.clear();
}

void R2Score::state(Snapshot& s) {
  std::uint64_t columns = sum_.size();
  s(count_), s(columns);
  if (columns > kMostColumns) fail({"expected a snapshot of this training, received one with too many outputs"});
  if (s.reading()) sum_ = squares_ = residual_ = std::vector<double>(std::size_t(columns));
  if (columns) s(sum_), s(squares_), s(residual_);
}

}  // namespace sprout
