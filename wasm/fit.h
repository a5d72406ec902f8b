// Fit: epochs of training and validation, run a few mini-batches at a time so that the caller can stop anywhere.
#pragma once

#include <vector>

#include "feed.h"
#include "snapshot.h"

namespace sprout {

class Fit {
 public:
  struct Settings {
    int batch_size = 32;
    bool shuffle = true;
    int validation_count = 0;       // last samples of the training data that validate instead; unused with validation data
    bool order_per_output = false;  // each output sees the samples in an order of its own; ours, not Keras'
    bool from_frozen = false;       // data are what the model's frozen part makes of samples
    std::uint64_t seed = 42;
    int initial_epoch = 0, initial_step = 0;
    void options(Options& o);
  };

  /// Checks everything against the model, then adapts its layers that wait for it to the training data. Throws Error. Model and data
  /// sets must outlive this.
  Fit(Model& model, const Dataset& train, const Dataset* validation, const Settings& settings);

  /// Mini-batches in one epoch; the last may be smaller.
  int steps() const { return int((train_count_ + batch_ - 1) / batch_); }

  /// Bytes of a snapshot taken now. Most of them are the weights, the copy that a divergence goes back to, and the optimizer's state.
  std::size_t saved_size();
  /// Writes all that decides how this fit goes on to `out`, saved_size() bytes: a fit begun alike that restores it ends with the same bits
  /// as this one. Takes no other memory.
  void save(std::span<std::uint8_t> out);
  /// Throws Error, changing nothing, unless the bytes are whole and of a fit with the same model, data and settings.
  void restore(std::span<const std::uint8_t> bytes);

  /// Runs up to `batches` mini-batches and says where training stands (see nn_fit_run).
  json run(int batches);

 private:
  enum class Phase { train, validation, epoch_end, diverged };

  Feed feed(const Dataset& data, const Settings& settings) const {
    return settings.from_frozen ? Feed(model_, data, frozen_) : Feed(model_, data);
  }
  void state(Snapshot& s);
  void begin_epoch();
  void train_batch();
  void validate_batch();

  Model& model_;
  FrozenPart frozen_;
  Feed train_;
  std::optional<Feed> validation_;
  Settings settings_;
  std::size_t batch_, orders_ = 1, train_count_, validation_first_ = 0, validation_count_ = 0;

  Phase phase_ = Phase::train;
  std::int64_t epoch_;
  int step_ = 0;
  std::size_t validated_ = 0;                            // samples
  std::vector<std::uint32_t> order_, validation_order_;  // in order_ each step has orders_ batches, one after the other
  Batch at_hand_;
  Buffer kept_;  // weights of a few steps ago, whose loss was finite
  Tracker tracker_, validation_tracker_;
};

}  // namespace sprout
