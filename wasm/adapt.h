// Adapting layers to data: what Keras' layer.adapt(x) does, for all layers of a model that wait for it.
#pragma once

#include "feed.h"

namespace sprout {

/// Gives every Normalization layer of the model that was never adapted the mean and variance of what reaches it from samples
/// [first, last) of the data.
void adapt(Model& model, const Feed& feed, std::size_t first, std::size_t last);

}  // namespace sprout
