// Whole models: the gradient of every trained weight against central differences of the loss that training reports.
#include "compiled.h"
#include "ritual.h"

namespace sprout {
namespace {

json dense(int units, const json& more = json::object()) {
  json config = {{"units", units}, {"bias_initializer", {{"class_name", "RandomUniform"}, {"config", {{"minval", 0.1}, {"maxval", 0.4}}}}}};
  config.update(more);
  return {{"class_name", "Dense"}, {"config", config}};
}

json layer(const char* class_name, const json& config = json::object()) { return {{"class_name", class_name}, {"config", config}}; }

struct Case {
  std::string name;
  std::vector<json> layers;
  json loss;
};

const json kSparse = "sparse_categorical_crossentropy", kCategorical = "categorical_crossentropy", kBinary = "binary_crossentropy",
           kMse = "mse";
const json kTanh = {{"activation", "tanh"}}, kSoftmax = {{"activation", "softmax"}}, kSigmoid = {{"activation", "sigmoid"}};

json frozen(json layer) {
  layer["config"]["trainable"] = false;
  return layer;
}

json penalized(json layer, const char* key, const char* regularizer) {
  layer["config"][key] = regularizer;
  return layer;
}

json from_logits(const char* loss) { return {{"class_name", loss}, {"config", {{"from_logits", true}}}}; }

const Case kCases[] = {
    {"fused_softmax_sparse", {layer("Flatten"), dense(5, kTanh), dense(3, kSoftmax)}, kSparse},
    {"fused_softmax_categorical", {layer("Flatten"), dense(5, kTanh), dense(3, kSoftmax)}, kCategorical},
    {"fused_softmax_layer", {layer("Flatten"), dense(3), layer("Softmax")}, kSparse},
    {"fused_activation_layer", {layer("Flatten"), dense(3), layer("Activation", kSoftmax)}, kCategorical},
    {"fused_sigmoid", {layer("Flatten"), dense(4, kTanh), dense(3, kSigmoid)}, kBinary},
    {"fused_with_smoothing",
     {layer("Flatten"), dense(3, kSoftmax)},
     {{"class_name", "CategoricalCrossentropy"}, {"config", {{"label_smoothing", 0.2}}}}},
    {"logits", {layer("Flatten"), dense(5, kTanh), dense(3)}, from_logits("SparseCategoricalCrossentropy")},
    {"softmax_where_logits_are_meant", {layer("Flatten"), dense(3, kSoftmax)}, from_logits("SparseCategoricalCrossentropy")},
    {"unfused_softmax", {layer("Flatten"), dense(5, {{"activation", "gelu"}}), dense(3, kSoftmax)}, kMse},
    {"unfused_sigmoid_categorical", {layer("Flatten"), dense(3, kSigmoid)}, kCategorical},
    {"softmax_then_reshape", {layer("Flatten"), dense(3, kSoftmax), layer("Reshape", {{"target_shape", {1, 3}}})}, kSparse},
    {"reshape_only_between",
     {dense(4, kTanh), layer("Reshape", {{"target_shape", {4, 2}}}), layer("Flatten"), layer("Flatten"), dense(3, kSoftmax)},
     kSparse},
    {"reshape_last", {layer("Flatten"), dense(3, kTanh), layer("Reshape", {{"target_shape", {3}}})}, kMse},
    {"rank3_all_through", {dense(3, kSoftmax), layer("Flatten"), dense(3)}, kMse},
    {"frozen_first", {layer("Flatten"), frozen(dense(5, kTanh)), dense(4, kTanh), dense(3, kSoftmax)}, kSparse},
    {"frozen_middle", {layer("Flatten"), dense(5, kTanh), frozen(dense(4, kTanh)), dense(3, kSoftmax)}, kSparse},
    {"frozen_last", {layer("Flatten"), dense(5, kTanh), frozen(dense(3, kSoftmax))}, kSparse},
    {"dropout",
     {layer("Dropout", {{"rate", 0.3}}), layer("Flatten"), dense(8, kTanh), layer("Dropout", {{"rate", 0.5}}), dense(3, kSoftmax)},
     kSparse},
    {"regularized",
     {layer("Flatten"), penalized(dense(4, kTanh), "kernel_regularizer", "l1"), penalized(dense(3, kSoftmax), "bias_regularizer", "l2")},
     kSparse},
    {"regularized_and_frozen",
     {layer("Flatten"), frozen(penalized(dense(4, kTanh), "kernel_regularizer", "l2")), penalized(dense(3), "kernel_regularizer", "l1_l2")},
     kMse},
    {"activation_layers",
     {layer("Flatten"), dense(6), layer("LeakyReLU"), layer("ELU"), layer("ReLU", {{"negative_slope", 0.1}}), dense(3)},
     kMse},
};

constexpr std::size_t kBatch = 4;

class ModelGradients : public testing::TestWithParam<Case> {
 protected:
  ModelGradients()
      : model_(read_model({{"class_name", "Sequential"}, {"config", {{"layers", GetParam().layers}}}}, {2, 3}), 7),
        x_(away_from_zero({kBatch, 2, 3}, 1)),
        target_(Shape{}) {
    compile(model_, "sgd", GetParam().loss);
    fill_away_from_zero(model_.weights(), 5);
    const Shape shape = batch_of(kBatch, model_.loss()->target_shape(model_.output_shape()));
    target_ = Array(shape, 0);
    Random random(2, Use::noise);
    if (model_.loss()->counts_classes()) {
      for (real& t : target_.values) t = real(random.below(3));
    } else {
      for (std::size_t r = 0; r < target_.values.size(); r += 3) target_.values[r + random.below(3)] = 1;
    }
  }

  double gradient() {
    Tracker tracker = model_.tracker();
    return model_.gradient({x_.view()}, {target_.view()}, tracker, 3);
  }

  Model model_;
  Array x_, target_;
};

TEST_P(ModelGradients, AreTheDifferences) {
  gradient();
  const std::vector<real> gradients(model_.gradients().begin(), model_.gradients().end());
  bool before_first_trained = true;
  for (const auto& layer : model_.layers()) {
    for (Param& p : layer->params()) {
      const std::string what = layer->name + "/" + p.name;
      const std::span<const real> part(gradients.data() + model_.offset(p), p.value.size());
      if (p.trainable) {
        before_first_trained = false;
        expect_gradient(p.value, [&] { return gradient(); }, part, what);
      } else if (before_first_trained) {
        for (real g : part) EXPECT_EQ(g, 0) << what << ": nobody needs it, so it is not computed";
      }
    }
  }
}

// What is reported must not show that the head is fused: the loss is that of the predictions.
TEST_P(ModelGradients, LossIsThatOfThePredictions) {
  Tracker tracker = model_.tracker();
  const double reported = model_.evaluate({x_.view()}, {target_.view()}, tracker);
  Array y(batch_of(kBatch, model_.output_shape()));
  model_.predict({x_.view()}, {y.values.data()});
  const auto loss = read_loss(GetParam().loss);
  const Activation* last = model_.layers().back()->output_activation();
  if (last && loss->fuses() == last->kind) loss->from_logits = false;  // predictions are no logits, whatever the loss was told
  double expected = (*loss)(target_.view(), y.view(), nullptr);
  for (const auto& layer : model_.layers())
    for (const Param& p : layer->params())
      if (p.trainable) expected += p.regularizer.penalty(p.value);
  EXPECT_NEAR(reported, expected, 1e-12 * std::max(1.0, expected));
}

INSTANTIATE_TEST_SUITE_P(All, ModelGradients, testing::ValuesIn(kCases), [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace sprout
