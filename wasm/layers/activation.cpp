// The options by which Keras' activation layers differ.
#include "activation.h"

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
    double slope = activation_.kind == Activation::Kind::relu ? 0 : activation_.slope;
    o.only_none("max_value");
    o.at_least("negative_slope", slope, 0);
    activation_.kind = slope > 0 ? Activation::Kind::leaky_relu : Activation::Kind::relu;
    activation_.slope = slope;
    o.only("threshold", 0.0);
  }
}

}  // namespace sprout
