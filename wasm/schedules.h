// Learning rate schedules: the rate as a function of the steps taken. See https://keras.io/api/optimizers/learning_rate_schedules/
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "options.h"

namespace sprout {

/// base ^ exponent for base >= 0, but 0 ^ 0. The tables of std::pow would be 5 kB of the engine's download.
double power(double base, double exponent);

/// Stands where an optimizer's learning_rate is a number otherwise. It has no state: the same step gives the same rate.
class Schedule {
 public:
  virtual ~Schedule() = default;
  virtual std::string_view class_name() const = 0;
  virtual void options(Options& o) = 0;
  /// The rate of the step after `step` steps.
  virtual double operator()(std::int64_t step) const = 0;
};

/// initial_learning_rate * decay_rate ^ (step / decay_steps); staircase: the exponent rounded down.
class ExponentialDecay final : public Schedule {
 public:
  std::string_view class_name() const override { return "ExponentialDecay"; }
  void options(Options& o) override;
  double operator()(std::int64_t step) const override;

 private:
  double initial_ = 0, decay_rate_ = 1;  // Keras has no defaults for these
  int decay_steps_ = 1;
  bool staircase_ = false;
};

/// initial_learning_rate / (1 + decay_rate * step / decay_steps); staircase: the quotient rounded down.
class InverseTimeDecay final : public Schedule {
 public:
  std::string_view class_name() const override { return "InverseTimeDecay"; }
  void options(Options& o) override;
  double operator()(std::int64_t step) const override;

 private:
  double initial_ = 0, decay_rate_ = 1;
  int decay_steps_ = 1;
  bool staircase_ = false;
};

/// Half a cosine from initial_learning_rate to alpha times it in decay_steps, after warmup_steps in which the rate rises in a line
/// from initial_learning_rate to warmup_target (then the cosine begins there).  https://arxiv.org/abs/1608.03983
class CosineDecay final : public Schedule {
 public:
  std::string_view class_name() const override { return "CosineDecay"; }
  void options(Options& o) override;
  double operator()(std::int64_t step) const override;

 private:
  double initial_ = 0, alpha_ = 0;
  int decay_steps_ = 1, warmup_steps_ = 0;
  std::optional<double> warmup_target_;
};

/// values[i] up to and with step boundaries[i], the last value after all of them.
class PiecewiseConstantDecay final : public Schedule {
 public:
  std::string_view class_name() const override { return "PiecewiseConstantDecay"; }
  void options(Options& o) override;
  double operator()(std::int64_t step) const override;

 private:
  std::vector<int> boundaries_;
  std::vector<double> values_;
};

}  // namespace sprout
