// What the outside is told of a model: see nn_model_describe in api.h for the fields.
#pragma once

#include "options.h"
#include "sequential.h"

namespace sprout {

json describe(Sequential& net);

}  // namespace sprout
