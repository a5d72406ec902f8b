// Losses: a number that says how far predictions are from targets, and its gradient. See https://keras.io/api/losses/
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "activation.h"
#include "options.h"
#include "tensor.h"

namespace sprout {

/// A loss is the mean over all samples (and all positions before the last axis) of a row's loss.
class Loss {
 public:
  virtual ~Loss() = default;
  virtual std::string_view class_name() const = 0;
  virtual void options(Options& o);

  /// The sample shape of the targets that go with an output: the same, but for sparse losses.
  virtual Shape target_shape(const Shape& output) const { return output; }

  /// Throws Error if targets of this sample shape do not go with outputs of that sample shape.
  virtual void check(const Shape& target, const Shape& output) const;

  /// True if targets are class numbers, which must then lie below the size of the output's last axis.
  virtual bool counts_classes() const { return false; }

  /// Returns the loss of y (N, ..., C) against target; writes its gradient to dy unless dy is null.
  virtual double operator()(const ConstTensor& target, const ConstTensor& y, Tensor* dy) const = 0;

  /// The activation this loss would rather see deferred, to work on exact logits; none for most.
  virtual std::optional<Activation::Kind> fuses() const { return std::nullopt; }

  bool from_logits = false;

 protected:
  static void reduction_option(Options& o);
  static void name_options(Options& o);
};

/// Σ over classes of -target log p, with p = softmax(logits) or, not from logits, p = y / Σ y clipped to [1e-7, 1 - 1e-7].
/// Sparse targets (N, ...) are class numbers, others (N, ..., C) are probabilities.
class CategoricalCrossentropy final : public Loss {
 public:
  explicit CategoricalCrossentropy(bool sparse) : sparse_(sparse) {}
  std::string_view class_name() const override { return sparse_ ? "SparseCategoricalCrossentropy" : "CategoricalCrossentropy"; }
  void options(Options& o) override;
  Shape target_shape(const Shape& output) const override;
  void check(const Shape& target, const Shape& output) const override;
  bool counts_classes() const override { return sparse_; }
  double operator()(const ConstTensor& target, const ConstTensor& y, Tensor* dy) const override;
  std::optional<Activation::Kind> fuses() const override { return Activation::Kind::softmax; }

 private:
  bool sparse_;
  double label_smoothing_ = 0;
};

/// Mean over the last axis of -(t log p + (1 - t) log(1 - p)), p = sigmoid(logits) or y clipped to [1e-7, 1 - 1e-7].
class BinaryCrossentropy final : public Loss {
 public:
  std::string_view class_name() const override { return "BinaryCrossentropy"; }
  void options(Options& o) override;
  double operator()(const ConstTensor& target, const ConstTensor& y, Tensor* dy) const override;
  std::optional<Activation::Kind> fuses() const override { return Activation::Kind::sigmoid; }

 private:
  double label_smoothing_ = 0;
};

/// Mean over the last axis of (y - t)^2.
class MeanSquaredError final : public Loss {
 public:
  std::string_view class_name() const override { return "MeanSquaredError"; }
  double operator()(const ConstTensor& target, const ConstTensor& y, Tensor* dy) const override;
};

/// Mean over the last axis of |y - t|.
class MeanAbsoluteError final : public Loss {
 public:
  std::string_view class_name() const override { return "MeanAbsoluteError"; }
  double operator()(const ConstTensor& target, const ConstTensor& y, Tensor* dy) const override;
};

/// Mean over the last axis of e^2 / 2 for |e| <= delta, else delta |e| - delta^2 / 2, with e = y - t.
class Huber final : public Loss {
 public:
  std::string_view class_name() const override { return "Huber"; }
  void options(Options& o) override;
  double operator()(const ConstTensor& target, const ConstTensor& y, Tensor* dy) const override;

 private:
  double delta_ = 1;
};

/// Mean over the last axis of max(0, 1 - t y) with t -1 or 1; targets that are all 0 or 1 become -1 or 1.
class Hinge final : public Loss {
 public:
  std::string_view class_name() const override { return "Hinge"; }
  double operator()(const ConstTensor& target, const ConstTensor& y, Tensor* dy) const override;
};

/// max(0, 1 + max over the wrong classes of y - y of the right class), targets one-hot.
class CategoricalHinge final : public Loss {
 public:
  std::string_view class_name() const override { return "CategoricalHinge"; }
  double operator()(const ConstTensor& target, const ConstTensor& y, Tensor* dy) const override;
};

}  // namespace sprout
