// The loop over epochs and mini-batches.
#include "fit.h"

#include <cmath>
#include <limits>
#include <numeric>

#include "adapt.h"

namespace sprout {
namespace {

constexpr double kSnapshotVersion = 3;
constexpr std::int64_t kLastEpoch = 0xffffffff;  // an epoch's order is drawn by 32 bits of its number
constexpr int kKeepEvery = 64;  // steps between two copies of weights that gave a finite loss, the way back from a divergence

/// False if any weight is NaN or infinite.
bool finite(std::span<real> w) { return (array(w) * real(0) == real(0)).all(); }

}  // namespace

void Fit::Settings::options(Options& o) {
  double seed_number = double(seed);
  o.at_least("batch_size", batch_size, 1);
  o("shuffle", shuffle);
  o("order_per_output", order_per_output);
  o("from_frozen", from_frozen);
  o.at_least("validation_count", validation_count, 0);
  o.at_least("seed", seed_number, 0.0);
  o.at_least("initial_epoch", initial_epoch, 0);
  o.at_least("initial_step", initial_step, 0);
  seed = std::uint64_t(seed_number);
}

Fit::Fit(Model& model, const Dataset& train, const Dataset* validation, const Settings& settings)
    : model_(model),
      frozen_(settings.from_frozen ? model.frozen_part() : FrozenPart()),
      train_(feed(train, settings)),
      settings_(settings),
      epoch_(settings.initial_epoch) {
  const std::size_t count = train.layout().count;
  train_count_ = count;
  if (validation) {
    validation_ = feed(*validation, settings);
    validation_count_ = validation->layout().count;
  } else if (settings.validation_count > 0) {
    validation_ = train_;
    validation_count_ = std::size_t(settings.validation_count);
    if (validation_count_ >= count)
      fail({"fit: expected validation_count to leave samples to train on, received ", validation_count_, " of ", count, " samples"});
    train_count_ = validation_first_ = count - validation_count_;
  }
  if (!model.optimizer()) fail({"fit: expected a compiled model; compile it with an optimizer and a loss first"});
  train_.expect_targets(0, train_count_);
  if (settings.order_per_output) {
    const Loss* const loss = model.loss(0);
    if (model.outputs() != 1 || !loss || loss->class_name() != "BinaryCrossentropy" || model.output_shape(0).size() != 1)
      fail({"order_per_output: expected one output (C) with BinaryCrossentropy, which judges each number by itself, received ",
            model.output_shape(0), " with ", loss ? loss->class_name() : "no loss"});
    orders_ = model.output_shape(0).back();
  }
  if (validation_) validation_->expect_targets(validation_first_, validation_first_ + validation_count_);

  adapt(model, train_, 0, train_count_);

  batch_ = std::min<std::size_t>(std::size_t(settings.batch_size), train_count_);
  if ((train_count_ - 1) / batch_ >= std::size_t(std::numeric_limits<int>::max()))
    fail({"fit: expected at most ", std::numeric_limits<int>::max(), " mini-batches an epoch, received ", train_count_,
          " samples with batch_size ", batch_});
  const std::size_t largest = std::min<std::size_t>(std::size_t(settings.batch_size), std::max(train_count_, validation_count_));
  train_.reserve(size_of({largest, orders_}), at_hand_);
  order_.resize(size_of({train_count_, orders_}));
  validation_order_.resize(validation_count_);
  std::iota(validation_order_.begin(), validation_order_.end(), std::uint32_t(validation_first_));
  tracker_ = model.tracker();
  validation_tracker_ = model.tracker();
  begin_epoch();
  step_ = std::min(settings.initial_step, steps());
  if (step_ == steps()) phase_ = validation_count_ ? Phase::validation : Phase::epoch_end;
}

/// The order of an epoch depends on (seed, epoch) alone, so that any epoch can be taken up again.
void Fit::begin_epoch() {
  for (std::size_t o = 0; o < orders_; ++o) {
    const auto at = [&](std::size_t i) -> std::uint32_t& {
      const std::size_t first = i - i % batch_, n = std::min(batch_, train_count_ - first);
      return order_[first * orders_ + o * n + i % batch_];
    };
    for (std::size_t i = 0; i < train_count_; ++i) at(i) = std::uint32_t(i);
    if (!settings_.shuffle) continue;
    Random random(settings_.seed, Use::shuffle, std::uint64_t(epoch_) | std::uint64_t(o) << 32);
    for (std::size_t i = train_count_; i > 1; --i) std::swap(at(i - 1), at(random.below(std::uint32_t(i))));
  }
  tracker_.reset();
  validation_tracker_.reset();
  step_ = 0;
  validated_ = 0;
  phase_ = Phase::train;
}

void Fit::train_batch() {
  const std::size_t first = std::size_t(step_) * batch_, n = std::min(batch_, train_count_ - first) * orders_;
  const std::span<const std::uint32_t> indices(order_.data() + first * orders_, n);
  train_.gather(indices, at_hand_);
  const double loss = model_.gradient(at_hand_.samples(), at_hand_.target, tracker_, settings_.seed, settings_.order_per_output);
  if (std::isfinite(loss)) {
    if (kept_.empty() || step_ % kKeepEvery == 0) kept_.assign(model_.weights().begin(), model_.weights().end());
    model_.optimizer()->step(model_.weights(), model_.gradients());
    ++step_;
  }
  if (!std::isfinite(loss) || (step_ == steps() && !finite(model_.weights()))) {
    phase_ = Phase::diverged;
    std::copy(kept_.begin(), kept_.end(), model_.weights().begin());
    if (!finite(model_.optimizer()->state())) model_.optimizer()->reset();
    return;
  }
  if (step_ == steps()) phase_ = validation_count_ ? Phase::validation : Phase::epoch_end;
}

void Fit::validate_batch() {
  const std::size_t n = std::min<std::size_t>(std::size_t(settings_.batch_size), validation_count_ - validated_);
  const std::span<const std::uint32_t> indices(validation_order_.data() + validated_, n);
  validation_->gather(indices, at_hand_);
  model_.evaluate(at_hand_.samples(), at_hand_.target, validation_tracker_);
  validated_ += n;
  if (validated_ == validation_count_) phase_ = Phase::epoch_end;
}

void Fit::state(Snapshot& s) {
  s.same(kSnapshotVersion, "version");
  s.same(double(model_.weights().size()), "number of weights");
  s.same(double(model_.optimizer()->state().size()), "optimizer");
  s.same(double(batch_), "batch_size");
  s.same(double(train_count_), "number of training samples");
  s.same(double(validation_count_), "number of validation samples");
  s.same(double(settings_.seed), "seed");
  s.same(settings_.shuffle, "shuffle");
  s.same(settings_.order_per_output, "order_per_output");
  std::int64_t epoch = epoch_;
  std::int32_t step = step_, phase = std::int32_t(phase_);
  std::uint64_t validated = validated_;
  std::uint8_t keeps = !kept_.empty();
  s(epoch), s(step), s(phase), s(validated), s(keeps);
  if (s.reading()) {
    if (epoch < 0 || epoch > kLastEpoch || step < 0 || step > steps() || phase < 0 || phase > std::int32_t(Phase::diverged) ||
        validated > validation_count_)
      fail({"expected a snapshot of this training, received one that stands at no step of it"});
    epoch_ = epoch;
    begin_epoch();
    step_ = step, validated_ = std::size_t(validated), phase_ = Phase(phase);
  }
  s.large(kept_, keeps ? model_.weights().size() : 0);
  tracker_.state(s);
  validation_tracker_.state(s);
  model_.state(s);
}

std::size_t Fit::saved_size() {
  Snapshot s = Snapshot::counter();
  state(s);
  return s.size();
}

void Fit::save(std::span<std::uint8_t> out) {
  Snapshot s = Snapshot::writer(out);
  state(s);
}

void Fit::restore(std::span<const std::uint8_t> bytes) {
  // The way back: only of what is small, as the rest is read last, when nothing can be wrong any more.
  constexpr auto kSmall = Snapshot::Part::small;
  Snapshot count = Snapshot::counter(kSmall);
  state(count);
  std::vector<std::uint8_t> before(count.size());
  Snapshot kept = Snapshot::writer(before, kSmall);
  state(kept);
  try {
    Snapshot s = Snapshot::reader(bytes);
    state(s);
    s.finish();
  } catch (...) {
    Snapshot back = Snapshot::reader(before, kSmall);
    state(back);
    throw;
  }
}

json Fit::run(int batches) {
  static const char* const kNames[] = {"train", "validation", "epoch_end", "diverged"};
  if (phase_ == Phase::epoch_end) {
    ++epoch_;
    begin_epoch();
  }
  int ran = 0;
  while (ran < batches && (phase_ == Phase::train || phase_ == Phase::validation)) {
    phase_ == Phase::train ? train_batch() : validate_batch();
    ++ran;
  }
  json logs = tracker_.logs();
  if (phase_ == Phase::epoch_end && validation_count_) logs.update(validation_tracker_.logs("val_"));
  json result;
  result["ran"] = ran;
  result["epoch"] = epoch_;
  result["step"] = step_;
  result["steps"] = steps();
  result["phase"] = kNames[int(phase_)];
  result["logs"] = std::move(logs);
  result["learning_rate"] = model_.optimizer()->learning_rate;
  if (json batch = tracker_.recent(); !batch.is_null()) result["batch"] = batch;
  return result;
}

}  // namespace sprout
