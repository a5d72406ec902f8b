// The options by which Keras' activation layers differ.
#include "activation.h"

#include <limits>

namespace sprout {

ActivationLayer::ActivationLayer(Kind kind) : kind_(kind) {
  using F = Activation::Kind;
  constexpr F kFunctions[] = {F::linear, F::relu, F::leaky_relu, F::elu, F::softmax};
  activation_.kind = kFunctions[int(kind)];
  if (kind == Kind::leaky_relu) activation_.slope = 0.3;
}

std::string_view ActivationLayer::class_name() const {
  constexpr const char* kNames[] = {"Activation", "ReLU", "LeakyReLU", "ELU", "Softmax"};
  return kNames[int(kind_)];
}

void ActivationLayer::options(Options& o) {
  if (kind_ == Kind::activation) o.required()("activation", activation_);
  if (kind_ == Kind::leaky_relu) o.at_least("negative_slope", activation_.slope, 0);
  if (kind_ == Kind::elu) o.above("alpha", activation_.alpha, 0);
  if (kind_ == Kind::softmax) o.only("axis", -1);
  if (kind_ == Kind::relu) {
    o.at_least("max_value", max_value_, 0);
    o.at_least("negative_slope", activation_.negative_slope, 0);
    o.at_least("threshold", activation_.threshold, 0);
    // The usual ones are quicker.
    const bool plain = !max_value_ && activation_.threshold == 0;
    activation_.kind = !plain                           ? Activation::Kind::relu6
                       : activation_.negative_slope > 0 ? Activation::Kind::leaky_relu
                                                        : Activation::Kind::relu;
    activation_.slope = activation_.negative_slope;
    activation_.max_value = max_value_.value_or(std::numeric_limits<double>::infinity());
  }
}

}  // namespace sprout
