// Feed: which tensors of a data set go to which inputs and outputs of a model, and the batch at hand.
#pragma once

#include <span>
#include <vector>

#include "dataset.h"
#include "model.h"

namespace sprout {

/// Some samples of a data set as a model is called with them.
struct Batch {
  std::vector<ConstTensor> x, target;      ///< one an input, one an output; of outputs that are not judged, nothing
  std::vector<Buffer> x_memory, y_memory;  ///< of the same
  const FrozenPart* frozen = nullptr;      ///< if x is what that part gives

  Tensors samples() const { return {x, frozen}; }
};

class Feed {
 public:
  /// Throws Error unless samples of the data fit the model's inputs: by their names where the data has several or says them, in order where
  /// it has no names. Both must outlive this.
  Feed(const Model& model, const Dataset& data);
  /// The same, of what the model's frozen part makes of samples, in the order of its outputs. It must outlive this.
  Feed(const Model& model, const Dataset& data, const FrozenPart& frozen);

  /// From now on with targets. Throws Error unless samples [first, last) can train or evaluate the model.
  void expect_targets(std::size_t first, std::size_t last);

  /// Memory for batches of up to n samples.
  void reserve(std::size_t n, Batch& batch) const;
  /// Samples `indices`, and their targets where these are expected.
  void gather(std::span<const std::uint32_t> indices, Batch& batch) const;

  const Dataset& data() const { return *data_; }
  /// The part of the data's samples that each input reads.
  const std::vector<std::size_t>& x() const { return x_; }

 private:
  [[noreturn]] void refuse(const char* what, const std::vector<std::size_t>& wanted, const std::vector<Dataset::Part>& parts) const;

  const Model* model_;
  const Dataset* data_;
  const FrozenPart* frozen_ = nullptr;
  Shapes shapes_;                   // of samples, by input
  std::vector<std::size_t> x_, y_;  // parts, by input and by output
};

}  // namespace sprout
