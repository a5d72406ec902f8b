// Wrapper: a layer made of other layers, whose params are its own.
#pragma once

#include "../layer.h"

namespace sprout {

class Wrapper : public Layer {
 protected:
  /// Appends a built layer's params as "layer/param".
  void adopt(const Layer& layer);
  /// Another layer with the same options.
  static std::unique_ptr<Layer> copy_of(std::unique_ptr<Layer>& layer);
  /// Gives a layer, adopted with its params from `place` on, their memory and this one's draw; the which-th layer draws its own numbers.
  void lend(Layer& layer, std::size_t place, std::uint64_t which = 0);
};

}  // namespace sprout
