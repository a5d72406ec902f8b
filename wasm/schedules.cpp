// The formulas of the schedules, and what their options must be.
#include "schedules.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sprout {

double power(double base, double exponent) { return std::exp(exponent * std::log(base)); }

void ExponentialDecay::options(Options& o) {
  o.required().at_least("initial_learning_rate", initial_, 0);
  o.required().at_least("decay_steps", decay_steps_, 1);
  o.required().above("decay_rate", decay_rate_, 0);
  o("staircase", staircase_);
  o.ignore({"name"});
}

double ExponentialDecay::operator()(std::int64_t step) const {
  const double done = double(step) / decay_steps_;
  return initial_ * power(decay_rate_, staircase_ ? std::floor(done) : done);
}

void InverseTimeDecay::options(Options& o) {
  o.required().at_least("initial_learning_rate", initial_, 0);
  o.required().at_least("decay_steps", decay_steps_, 1);
  o.required().above("decay_rate", decay_rate_, 0);
  o("staircase", staircase_);
  o.ignore({"name"});
}

double InverseTimeDecay::operator()(std::int64_t step) const {
  const double done = double(step) / decay_steps_;
  return initial_ / (1 + decay_rate_ * (staircase_ ? std::floor(done) : done));
}

void CosineDecay::options(Options& o) {
  o.required().at_least("initial_learning_rate", initial_, 0);
  o.required().at_least("decay_steps", decay_steps_, 1);
  o.within("alpha", alpha_, {.min = 0, .max = 1});
  o.ignore({"name"});
  o.at_least("warmup_target", warmup_target_, 0);
  o.at_least("warmup_steps", warmup_steps_, 0);
}

double CosineDecay::operator()(std::int64_t step) const {
  const int warm = warmup_target_ ? warmup_steps_ : 0;
  if (step < warm) return initial_ + (*warmup_target_ - initial_) * double(step) / warm;
  const double done = double(std::min(step - warm, std::int64_t(decay_steps_))) / decay_steps_;
  return warmup_target_.value_or(initial_) * ((1 - alpha_) * 0.5 * (1 + std::cos(std::numbers::pi * done)) + alpha_);
}

void PiecewiseConstantDecay::options(Options& o) {
  o.required().at_least("boundaries", boundaries_, 0);
  o.required().at_least("values", values_, 0);
  o.ignore({"name"});
  if (!o.reading()) return;
  if (values_.size() != boundaries_.size() + 1)
    fail({"expected one value more than boundaries, received ", values_.size(), " values and ", boundaries_.size(), " boundaries"});
  if (!std::is_sorted(boundaries_.begin(), boundaries_.end())) fail({"expected boundaries in rising order"});
}

double PiecewiseConstantDecay::operator()(std::int64_t step) const {
  return values_[std::size_t(std::lower_bound(boundaries_.begin(), boundaries_.end(), step) - boundaries_.begin())];
}

}  // namespace sprout
