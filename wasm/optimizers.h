// Optimizers: one step over the whole flat weights buffer. See https://keras.io/api/optimizers/
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "options.h"
#include "schedules.h"
#include "snapshot.h"
#include "tensor.h"

namespace sprout {

/// Where in the flat buffers one trainable tensor lies.
struct Range {
  std::size_t begin, end;
};

/// Updates weights w by gradients g. All state is one buffer of slots() * size reals, slot after slot.
class Optimizer {
 public:
  virtual ~Optimizer() = default;
  virtual std::string_view class_name() const = 0;
  void options(Options& o);
  virtual int slots() const = 0;

  /// Takes over a model's size and its trainable tensors, in order; forgets all state.
  void build(std::size_t size, std::vector<Range> trainable);

  /// Forgets all state: slots begin anew, at iteration 0.
  void reset();

  /// One iteration: clips g in place, decays w, then updates every trainable weight once.
  void step(std::span<real> w, std::span<real> g);

  std::span<real> state() { return state_; }
  /// All that changes from step to step.
  void state(Snapshot& s) { s(iterations), s(learning_rate), s.large(state_, state_.size()); }
  /// How many numbers Keras counts as optimizer params: the slots of trainable weights, the iteration, and the learning rate unless a
  /// schedule gives it.
  std::size_t count() const;

  double learning_rate = 0.001;  ///< with a schedule: of the last step
  std::unique_ptr<Schedule> schedule;
  std::int64_t iterations = 0;

 protected:
  /// Its own options, which stand behind learning_rate.
  virtual void own_options(Options& o) = 0;
  /// Updates n weights; slot(k) + offset is their k-th slot. t counts iterations from 1.
  virtual void update(real* w, const real* g, std::size_t offset, std::size_t n, std::int64_t t) = 0;
  /// The number every slot k starts with.
  virtual real initial(int) const { return 0; }
  /// Where the k-th slot of the weight at `offset` lies.
  real* slot(int k, std::size_t offset) { return state_.data() + std::size_t(k) * size_ + offset; }

  std::optional<double> weight_decay_, clipnorm_, global_clipnorm_, clipvalue_;

 private:
  void clip(std::span<real> g) const;

  std::size_t size_ = 0;
  std::vector<Range> trainable_, runs_;  // runs_: neighbouring trainable tensors joined
  Buffer state_;
};

/// w -= lr g;  with momentum: m = momentum m - lr g, w += m, or nesterov: w += momentum m - lr g.
class SGD final : public Optimizer {
 public:
  SGD() { learning_rate = 0.01; }
  std::string_view class_name() const override { return "SGD"; }
  int slots() const override { return momentum_ != 0; }

 protected:
  void own_options(Options& o) override;
  void update(real* w, const real* g, std::size_t offset, std::size_t n, std::int64_t t) override;

 private:
  double momentum_ = 0;
  bool nesterov_ = false;
};

/// v = rho v + (1 - rho) g²; step = lr g / sqrt(v + epsilon), centered: / sqrt(v - a² + epsilon) with a the mean of g; momentum: m =
/// momentum m + step.
class RMSprop final : public Optimizer {
 public:
  std::string_view class_name() const override { return "RMSprop"; }
  int slots() const override { return 1 + (momentum_ > 0) + centered_; }

 protected:
  void own_options(Options& o) override;
  void update(real* w, const real* g, std::size_t offset, std::size_t n, std::int64_t t) override;

 private:
  double rho_ = 0.9, momentum_ = 0, epsilon_ = 1e-7;
  bool centered_ = false;
};

/// a += g²; w -= lr g / sqrt(a + epsilon).  https://jmlr.org/papers/v12/duchi11a.html
class Adagrad final : public Optimizer {
 public:
  std::string_view class_name() const override { return "Adagrad"; }
  int slots() const override { return 1; }

 protected:
  void own_options(Options& o) override;
  void update(real* w, const real* g, std::size_t offset, std::size_t n, std::int64_t t) override;
  real initial(int) const override { return real(initial_accumulator_value_); }

 private:
  double initial_accumulator_value_ = 0.1, epsilon_ = 1e-7;
};

/// m += (1 - b1)(g - m); v += (1 - b2)(g² - v); w -= lr sqrt(1 - b2^t)/(1 - b1^t) m / (sqrt(v) + epsilon); amsgrad: the largest v so far.
/// AdamW is Adam with weight_decay 0.004.  https://arxiv.org/abs/1412.6980, https://arxiv.org/abs/1711.05101
class Adam final : public Optimizer {
 public:
  explicit Adam(bool decoupled = false) : decoupled_(decoupled) {
    if (decoupled) weight_decay_ = 0.004;
  }
  std::string_view class_name() const override { return decoupled_ ? "AdamW" : "Adam"; }
  int slots() const override { return 2 + amsgrad_; }

 protected:
  void own_options(Options& o) override;
  void update(real* w, const real* g, std::size_t offset, std::size_t n, std::int64_t t) override;

 private:
  bool decoupled_;
  double beta_1_ = 0.9, beta_2_ = 0.999, epsilon_ = 1e-7;
  bool amsgrad_ = false;
};

}  // namespace sprout
