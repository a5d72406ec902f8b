// Metrics: what is reported besides the loss, accumulated over the samples of an epoch. See https://keras.io/api/metrics/
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "options.h"
#include "snapshot.h"
#include "tensor.h"

namespace sprout {

/// A mean over all that was added, and over what was added since it was last asked for.
class RunningMean {
 public:
  /// Adds the sum of so many numbers.
  void add(double sum, double count) { sum_ += sum, count_ += count, recent_sum_ += sum, recent_count_ += count; }
  double mean() const { return count_ ? sum_ / count_ : 0; }
  std::optional<double> recent() {
    if (recent_count_ == 0) return std::nullopt;
    const double mean = recent_sum_ / recent_count_;
    recent_sum_ = recent_count_ = 0;
    return mean;
  }
  void state(Snapshot& s) { s(sum_), s(count_), s(recent_sum_), s(recent_count_); }

 private:
  double sum_ = 0, count_ = 0, recent_sum_ = 0, recent_count_ = 0;
};

class Metric {
 public:
  virtual ~Metric() = default;
  virtual std::string_view class_name() const = 0;
  virtual void options(Options& o) { o.ignore({"name", "dtype"}); }

  /// Throws Error if targets of this sample shape do not go with outputs of that sample shape.
  virtual void check(const Shape& target, const Shape& output) const = 0;

  /// Adds a batch. y (N, ..., C) are predictions, or logits where takes_logits().
  virtual void update(const ConstTensor& target, const ConstTensor& y) = 0;
  virtual double result() const = 0;
  virtual void reset() = 0;

  /// What was accumulated so far.
  virtual void state(Snapshot& s) = 0;

  /// The mean over what came since the last call, for curves within an epoch; none where a part has no such number.
  virtual std::optional<double> recent() { return std::nullopt; }

  /// Whether more is better: Keras' `_direction`.
  virtual bool grows() const { return true; }
  /// True if the order of the classes is all that counts, so that logits do as well as probabilities.
  virtual bool takes_logits() const { return false; }

  std::string name;  ///< the key in history: "accuracy"
};

/// The mean over all rows seen of a number for each row.
class MeanMetric : public Metric {
 public:
  void update(const ConstTensor& target, const ConstTensor& y) final;
  double result() const final { return mean_.mean(); }
  void reset() final { mean_ = {}; }
  void state(Snapshot& s) final { mean_.state(s); }
  std::optional<double> recent() final { return mean_.recent(); }

 protected:
  /// Sum of the row numbers of this batch.
  virtual double rows(const ConstTensor& target, const ConstTensor& y) const = 0;

 private:
  RunningMean mean_;
};

/// Fraction of predictions that are right.
/// binary: (y > threshold) as 1 or 0 == target, meaned over the last axis: a target that is neither is never met;  categorical: largest of
/// target is largest of y;  sparse: target is the class number.
class Accuracy final : public MeanMetric {
 public:
  enum class Kind { binary, categorical, sparse };
  explicit Accuracy(Kind kind) : kind_(kind) {}
  std::string_view class_name() const override;
  void options(Options& o) override;
  void check(const Shape& target, const Shape& output) const override;
  bool takes_logits() const override { return kind_ != Kind::binary; }

 protected:
  double rows(const ConstTensor& target, const ConstTensor& y) const override;

 private:
  Kind kind_;
  double threshold_ = 0.5;
};

/// Fraction of predictions with the right class among the k largest.
class TopK final : public MeanMetric {
 public:
  explicit TopK(bool sparse) : sparse_(sparse) {}
  std::string_view class_name() const override { return sparse_ ? "SparseTopKCategoricalAccuracy" : "TopKCategoricalAccuracy"; }
  void options(Options& o) override;
  void check(const Shape& target, const Shape& output) const override;
  bool takes_logits() const override { return true; }

 protected:
  double rows(const ConstTensor& target, const ConstTensor& y) const override;

 private:
  bool sparse_;
  int k_ = 5;
};

/// Mean squared or mean absolute error over the last axis.
class MeanError final : public MeanMetric {
 public:
  explicit MeanError(bool squared) : squared_(squared) {}
  std::string_view class_name() const override { return squared_ ? "MeanSquaredError" : "MeanAbsoluteError"; }
  bool grows() const override { return false; }
  void check(const Shape& target, const Shape& output) const override;

 protected:
  double rows(const ConstTensor& target, const ConstTensor& y) const override;

 private:
  bool squared_;
};

/// R² = 1 - Σ (t - y)² / Σ (t - mean t)², the uniform mean over the outputs.
class R2Score final : public Metric {
 public:
  std::string_view class_name() const override { return "R2Score"; }
  void options(Options& o) override;
  void check(const Shape& target, const Shape& output) const override;
  void update(const ConstTensor& target, const ConstTensor& y) override;
  double result() const override;
  void reset() override;
  void state(Snapshot& s) override;

 private:
  double count_ = 0;
  std::vector<double> sum_, squares_, residual_;  // (C) each; empty before the first batch
};

}  // namespace sprout
