// Keras' JSON of a whole model, Sequential or Functional, read as layers and the calls of them.
#pragma once

#include "config.h"

namespace sprout {

/// What a model is made of: layers, and calls of them. A layer that is called several times stands once among the layers.
struct ModelConfig {
  struct Input {
    std::string name;
    std::optional<Shape> shape;  ///< of one sample, if the config says it
  };
  /// An output of a call, or an input of the model.
  struct Source {
    int call = -1;  ///< -1: an input
    std::size_t index = 0;
  };
  struct Call {
    std::size_t layer;
    std::vector<Source> reads;
    std::optional<bool> training = {};  ///< said at the call: layers behave so, whatever the model is doing
    json options = nullptr;             ///< what else was said at the call: { "use_causal_mask": true }
  };

  struct Output {
    std::string name;  ///< as Keras has it: of the layer, or the model within, that makes it
    Source source;
  };

  bool chain = true;  ///< a Sequential
  std::string name = "sequential";
  std::vector<Input> inputs;
  std::vector<std::unique_ptr<Layer>> layers;  ///< in the order of the config, names made unique
  std::vector<Call> calls;                     ///< each behind those whose outputs it reads
  std::vector<Output> outputs;
  bool keyed = false;  ///< outputs are an object, whose keys are their names
};

/// Reads {"class_name": "Sequential" or "Functional", "config"} as Keras 1 to 3 write it. A model within it is read as its layers, under
/// names that begin with its own: "encoder/dense". Throws Error naming what was expected and what came.
ModelConfig read_model(const json& value);
/// The same for samples of this shape, whatever it says of its first input.
ModelConfig read_model(const json& value, const Shape& input);

}  // namespace sprout
