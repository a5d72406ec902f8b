// What the outside is told of a model and of Keras' classes: see nn_model_describe and nn_classes in api.h for the fields.
#pragma once

#include "options.h"
#include "model.h"

namespace sprout {

json describe(Model& net);
json describe_classes();

}  // namespace sprout
