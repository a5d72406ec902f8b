// The update rules, each one pass over weights, gradients and slots.
#include "optimizers.h"

#include <cmath>
#include <limits>

#include "parallel.h"

namespace sprout {
namespace {

/// x, or zero where it is too small to be told from it. Moments of weights whose gradient has become zero (dead units, pixels that are
/// hardly ever lit) shrink into denormal numbers and stay there, and each of these costs as much as dozens of others.
real flushed(real x) { return std::abs(x) < std::numeric_limits<real>::min() ? real(0) : x; }

}  // namespace

void Optimizer::options(Options& o) {
  o.rate("learning_rate", learning_rate, schedule);
  own_options(o);
  o.above("clipnorm", clipnorm_, 0);
  o.above("clipvalue", clipvalue_, 0);
  o.above("global_clipnorm", global_clipnorm_, 0);
  o.only("use_ema", false);
  o.ignore({"ema_momentum", "ema_overwrite_frequency"});
  o.only_none("loss_scale_factor");
  o.only_none("gradient_accumulation_steps");
  o.ignore({"name", "jit_compile", "is_legacy_optimizer"});
  if ((clipnorm_ && global_clipnorm_) || (clipnorm_ && clipvalue_) || (global_clipnorm_ && clipvalue_))
    fail({"expected only one of clipnorm, global_clipnorm and clipvalue, received more than one"});
}

void Optimizer::build(std::size_t size, std::vector<Range> trainable) {
  size_ = size;
  trainable_ = std::move(trainable);
  runs_.clear();
  for (const Range& r : trainable_) {
    if (!runs_.empty() && runs_.back().end == r.begin)
      runs_.back().end = r.end;
    else
      runs_.push_back(r);
  }
  reset();
}

void Optimizer::reset() {
  iterations = 0;
  state_.assign(std::size_t(slots()) * size_, 0);
  for (int k = 0; k < slots(); ++k) std::fill_n(slot(k, 0), size_, initial(k));
}

std::size_t Optimizer::count() const {
  std::size_t n = 0;
  for (const Range& r : trainable_) n += r.end - r.begin;
  return n * std::size_t(slots()) + (schedule ? 1 : 2);
}

void Optimizer::clip(std::span<real> g) const {
  const auto part = [&](const Range& r) { return array(g.subspan(r.begin, r.end - r.begin)); };
  const auto scale_to = [](double norm, double bound) { return real(bound / std::max(norm, bound)); };
  if (clipnorm_)
    for (const Range& r : trainable_) part(r) *= scale_to(std::sqrt(double(part(r).square().sum())), *clipnorm_);
  if (global_clipnorm_) {
    double squares = 0;
    for (const Range& r : trainable_) squares += part(r).square().sum();
    for (const Range& r : runs_) part(r) *= scale_to(std::sqrt(squares), *global_clipnorm_);
  }
  if (clipvalue_)
    for (const Range& r : runs_) part(r) = part(r).max(real(-*clipvalue_)).min(real(*clipvalue_));
}

void Optimizer::step(std::span<real> w, std::span<real> g) {
  clip(g);
  if (schedule) learning_rate = (*schedule)(iterations);
  ++iterations;
  for (const Range& r : runs_) {
    const std::size_t n = r.end - r.begin;
    if (weight_decay_) array(w.subspan(r.begin, n)) *= real(1 - *weight_decay_ * learning_rate);
    constexpr std::size_t kBlock = 64;  // a multiple of every vector, so that no weight's arithmetic depends on the cut
    parallel_for(std::ptrdiff_t((n + kBlock - 1) / kBlock), multiply_adds(16, kBlock), [&](std::ptrdiff_t first, std::ptrdiff_t last) {
      const std::size_t begin = r.begin + std::size_t(first) * kBlock, end = std::min(r.begin + std::size_t(last) * kBlock, r.end);
      update(w.data() + begin, g.data() + begin, begin, end - begin, iterations);
    });
  }
}

void SGD::own_options(Options& o) {
  o.within("momentum", momentum_, {.min = 0, .max = 1});
  o("nesterov", nesterov_);
  o.at_least("weight_decay", weight_decay_, 0);
}

void SGD::update(real* __restrict w, const real* __restrict g, std::size_t offset, std::size_t n, std::int64_t) {
  const real lr = real(learning_rate), mu = real(momentum_);
  if (momentum_ == 0) {
    for (std::size_t i = 0; i < n; ++i) w[i] -= lr * g[i];
    return;
  }
  real* __restrict m = slot(0, offset);
  for (std::size_t i = 0; i < n; ++i) {
    m[i] = flushed(mu * m[i] - lr * g[i]);
    w[i] += nesterov_ ? mu * m[i] - lr * g[i] : m[i];
  }
}

void RMSprop::own_options(Options& o) {
  o.between("rho", rho_, 0, 1);
  o.within("momentum", momentum_, {.min = 0, .max = 1});
  o.at_least("epsilon", epsilon_, 0);
  o("centered", centered_);
  o.at_least("weight_decay", weight_decay_, 0);
}

void RMSprop::update(real* __restrict w, const real* __restrict g, std::size_t offset, std::size_t n, std::int64_t) {
  const real lr = real(learning_rate), rho = real(rho_), mu = real(momentum_), eps = real(epsilon_);
  real* __restrict v = slot(0, offset);
  if (!centered_ && momentum_ == 0) {
    for (std::size_t i = 0; i < n; ++i) {
      v[i] = flushed(rho * v[i] + (1 - rho) * g[i] * g[i]);
      w[i] -= lr * g[i] / std::sqrt(v[i] + eps);
    }
    return;
  }
  real* __restrict m = momentum_ > 0 ? slot(1, offset) : nullptr;
  real* __restrict a = centered_ ? slot(slots() - 1, offset) : nullptr;
  for (std::size_t i = 0; i < n; ++i) {
    v[i] = flushed(rho * v[i] + (1 - rho) * g[i] * g[i]);
    real variance = v[i] + eps;
    if (a) {
      a[i] = flushed(rho * a[i] + (1 - rho) * g[i]);
      variance -= a[i] * a[i];
    }
    const real change = lr * g[i] / std::sqrt(variance);
    w[i] -= m ? m[i] = mu * m[i] + change : change;
  }
}

void Adagrad::own_options(Options& o) {
  o.at_least("initial_accumulator_value", initial_accumulator_value_, 0);
  o.at_least("epsilon", epsilon_, 0);
  o.at_least("weight_decay", weight_decay_, 0);
}

void Adagrad::update(real* __restrict w, const real* __restrict g, std::size_t offset, std::size_t n, std::int64_t) {
  const real lr = real(learning_rate), eps = real(epsilon_);
  real* __restrict a = slot(0, offset);
  for (std::size_t i = 0; i < n; ++i) {
    a[i] += g[i] * g[i];
    w[i] -= lr * g[i] / std::sqrt(a[i] + eps);
  }
}

void Adam::own_options(Options& o) {
  if (decoupled_) o.at_least("weight_decay", weight_decay_, 0);
  o.between("beta_1", beta_1_, 0, 1);
  o.between("beta_2", beta_2_, 0, 1);
  o.at_least("epsilon", epsilon_, 0);
  o("amsgrad", amsgrad_);
  if (!decoupled_) o.at_least("weight_decay", weight_decay_, 0);
}

void Adam::update(real* __restrict w, const real* __restrict g, std::size_t offset, std::size_t n, std::int64_t t) {
  const real rate = real(learning_rate * std::sqrt(1 - power(beta_2_, double(t))) / (1 - power(beta_1_, double(t))));
  const real b1 = real(1 - beta_1_), b2 = real(1 - beta_2_), eps = real(epsilon_);
  real* __restrict m = slot(0, offset);
  real* __restrict v = slot(1, offset);
  if (amsgrad_) {
    real* __restrict top = slot(2, offset);
    for (std::size_t i = 0; i < n; ++i) {
      m[i] = flushed(m[i] + b1 * (g[i] - m[i]));
      v[i] = flushed(v[i] + b2 * (g[i] * g[i] - v[i]));
      top[i] = std::max(top[i], v[i]);
      w[i] -= rate * m[i] / (std::sqrt(top[i]) + eps);
    }
    return;
  }
  for (std::size_t i = 0; i < n; ++i) {
    m[i] = flushed(m[i] + b1 * (g[i] - m[i]));
    v[i] = flushed(v[i] + b2 * (g[i] * g[i] - v[i]));
    w[i] -= rate * m[i] / (std::sqrt(v[i]) + eps);
  }
}

}  // namespace sprout
