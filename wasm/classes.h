// The tables of Keras' classes, one row a class: what stands here can be read, written, described and offered.
#pragma once

#include <memory>
#include <span>

#include "layer.h"
#include "losses.h"
#include "metrics.h"
#include "optimizers.h"
#include "schedules.h"

namespace sprout {

template <class Base>
struct Class {
  const char* name;
  std::unique_ptr<Base> (*make)();  ///< one with Keras' defaults
};

struct LayerClass : Class<Layer> {
  const char* group;  ///< its family in Keras' documentation
};

/// Layers stand in the order in which a form would offer them.
std::span<const LayerClass> layer_classes();
std::span<const Class<Optimizer>> optimizer_classes();
std::span<const Class<Schedule>> schedule_classes();
/// Losses and metrics by their functions' names; a class may have several.
std::span<const Class<Loss>> loss_classes();
std::span<const Class<Metric>> metric_classes();

struct InitializerClass {
  const char* name;
  Initializer::Kind kind;
  double scale = 1;  ///< these three of variance_scaling
  const char* mode = "fan_in";
  const char* distribution = "truncated_normal";
  bool general = false;  ///< VarianceScaling itself, whose they are to choose

  Initializer make() const;
  void options(Initializer& i, Options& o) const;
};
std::span<const InitializerClass> initializer_classes();

struct RegularizerClass {
  const char* name;
  bool has_l1, has_l2;
  double strength;  ///< Keras' default

  Regularizer make() const;
  void options(Regularizer& r, Options& o) const;
};
std::span<const RegularizerClass> regularizer_classes();

struct ActivationName {
  const char* name;
  Activation::Kind kind;
};
std::span<const ActivationName> activation_names();

}  // namespace sprout
