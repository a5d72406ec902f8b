// Layer: what every layer declares, and the contract of its forward and backward.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "activation.h"
#include "initializers.h"
#include "options.h"
#include "random.h"
#include "regularizer.h"
#include "tensor.h"

namespace sprout {

/// One weight tensor of a layer. value and grad are views into the model's two flat buffers.
struct Param {
  std::string name;  // "kernel"
  Shape shape;
  Initializer init = Initializer();
  Regularizer regularizer = {};
  bool trainable = true;
  std::span<real> value = {}, grad = {};
};

/// One byte a time step (N, T), 0 where the step is padding; empty: every step counts.
using Mask = std::span<const std::uint8_t>;

/// What a layer does with masks. As in Keras, layers that do not know of masks end them; those that keep the time steps hand them on; some
/// make them. joins: one of those of several tensors; inner: as the layer inside, which is not there yet.
enum class Masks { ends, keeps, makes, joins, inner };

/// The shape of one sample of each tensor that a layer reads, or writes.
using Shapes = std::vector<Shape>;

/// A layer is built once for the shape of one sample, then called with batches of any size N.
///
/// With f(x, params) = sum(dy * y), backward writes all of dx = df/dx and ADDS df/dparam to each param's grad.
///
/// Most layers read one tensor and write one: they define build, forward and backward. Those that read or write several define build_all,
/// forward_all and backward_all, which is what a model calls.
class Layer {
 public:
  virtual ~Layer() = default;

  virtual std::string_view class_name() const = 0;  ///< Keras' class, "Dense"
  virtual void options(Options&) {}                 ///< lists the Keras options

  /// Names of the tensors that it is called with, where Keras lets them be given by name: in this order.
  virtual std::span<const char* const> arguments() const { return {}; }
  /// Lists what else may be said at a call.
  virtual void call_options(Options&) {}

  /// Declares params_ and returns the shape of one output sample. Throws Error if one input sample does not fit.
  virtual Shape build(const Shape& input);

  /// Writes all of y (N, output) from x (N, input).
  virtual void forward(const ConstTensor& x, Tensor& y, bool training);

  /// dx is null where nobody needs it: then that work is skipped. x and y are those of the last forward, in training or not.
  virtual void backward(const ConstTensor& x, const ConstTensor& y, const ConstTensor& dy, Tensor* dx);

  /// The same of several tensors, in the order of Keras' arguments. Of what nobody needs, dx[i].data is null.
  virtual Shapes build_all(const Shapes& inputs);
  virtual void forward_all(std::span<const ConstTensor> x, std::span<Tensor> y, bool training);
  virtual void backward_all(std::span<const ConstTensor> x, std::span<const ConstTensor> y, std::span<const ConstTensor> dy,
                            std::span<Tensor> dx);

  /// True if y holds x's numbers in another shape: the model then lets them share memory.
  virtual bool reshapes_only() const { return false; }

  /// True if in training what becomes of a sample depends on the others of its batch.
  virtual bool depends_on_batch() const { return false; }

  /// True if a forward in training is not that of a prediction, or may not be one day.
  virtual bool varies_in_training() const { return false; }

  /// How many tokens there are, numbered from 0, where x holds such; 0: x holds other numbers.
  virtual std::size_t tokens() const { return 0; }

  /// The activation that makes y, where there is one: a loss that works on logits may defer it.
  virtual Activation* output_activation() { return nullptr; }

  virtual Masks masks() const { return Masks::ends; }
  /// What the model says before each forward: the mask of each x.
  virtual void set_masks(std::span<const Mask> of_x) { mask = of_x[0]; }
  /// The mask of y (the first, where there are several) after a forward.
  Mask output_mask() const {
    return masks() == Masks::keeps ? mask : masks() == Masks::makes || masks() == Masks::joins ? made_mask_ : Mask();
  }

  /// How many numbers a training step keeps of each sample beside y: what backward needs again, or is worked in. For estimates, once built.
  virtual double memory(const Shape& /*input*/, const Shape& /*output*/) const { return 0; }
  /// Multiplications of a number with a weight, each with its addition, that a forward takes for each sample. For estimates, once built;
  /// what is a few operations a number does not count.
  virtual double products(const Shape& /*input*/, const Shape& /*output*/) const { return 0; }

  std::vector<Param>& params() { return params_; }
  const std::vector<Param>& params() const { return params_; }

  /// Where the next forward stands in the run: stochastic layers draw from (seed, draw) alone.
  void set_draw(std::uint64_t seed, std::uint64_t draw) { seed_ = seed, draw_ = draw; }

  std::string name;       ///< unique in its model
  int place = -1;         ///< in the list of layers that the model was given as; -1: in none
  bool trainable = true;  ///< false: the optimizer leaves its weights alone
  Mask mask;              ///< of x (the first)

 protected:
  Random random(Use use) const { return random(use, seed_); }
  Random random(Use use, std::uint64_t seed) const { return Random(seed, use, draw_); }  // a layer with a seed of its own

  /// Declares the next of params_.
  void add_weight(const char* name, Shape shape, const Initializer& init, const Regularizer& regularizer = {}, bool trainable = true);

  std::vector<Param> params_;
  Mask made_mask_;  // of the last forward, where masks() is `makes`
  std::uint64_t seed_ = 0, draw_ = 0;
};

}  // namespace sprout
