// The options by which Keras' activation layers differ.
#include "activation.h"

namespace sprout {

ActivationLayer::ActivationLayer(std::string_view class_name) : class_name_(class_name) {
  using Kind = Activation::Kind;
  if (class_name == "ReLU") activation_.kind = Kind::relu;
  if (class_name == "LeakyReLU") activation_.kind = Kind::leaky_relu, activation_.slope = 0.3;
  if (class_name == "ELU") activation_.kind = Kind::elu;
  if (class_name == "Softmax") activation_.kind = Kind::softmax;
}

void ActivationLayer::options(Options& o) {
  if (class_name_ == "Activation") o("activation", activation_);
  if (class_name_ == "LeakyReLU") o.at_least("negative_slope", activation_.slope, 0);
  if (class_name_ == "ELU") o.above("alpha", activation_.alpha, 0);
  if (class_name_ == "Softmax") o.only("axis", -1);
  if (class_name_ == "ReLU") {
    double slope = activation_.kind == Activation::Kind::relu ? 0 : activation_.slope;
    o.at_least("negative_slope", slope, 0);
    activation_.kind = slope > 0 ? Activation::Kind::leaky_relu : Activation::Kind::relu;
    activation_.slope = slope;
    o.only_none("max_value");
    o.only("threshold", 0.0);
  }
}

}  // namespace sprout
