// Losses against real Keras: the mean over a batch and its gradient, from predictions and, where a model fuses them, from logits.
#include "compiled.h"
#include "test_parity.h"

namespace sprout {
namespace {

TEST(ParityLosses, ValueAndGradientAsKeras) {
  for (const json& c : parity_cases("losses.json")) {
    if (!c.contains("y_pred") || (c["floatx"] == "float32" && kDouble)) continue;
    if (c["name"] == "binary_crossentropy_clipped_float64" && !kDouble) continue;
    SCOPED_TRACE(c["name"].get<std::string>());
    try {
      const auto loss = read_loss(c["loss"]);
      Values target(c["y_true"]), y(c["y_pred"]), dy(y.shape);
      loss->check(sample_of(target.shape), sample_of(y.shape));
      Tensor gradient = dy.view();
      expect_close(c["value"].get<double>(), (*loss)(target.view(), y.view(), &gradient), "loss");
      expect_close(c["dy_pred"], dy.values, "dy");
      expect_close(c["value"].get<double>(), (*loss)(target.view(), y.view(), nullptr), "loss without gradient");
    } catch (const Error& e) { ADD_FAILURE() << e.what(); }
  }
}

/// Logits come out of a Dense layer whose kernel is the unit matrix, so that the bias' gradient for one sample is that of its logits.
TEST(ParityLosses, ModelsThatEndWithSoftmaxOrSigmoidAsKeras) {
  for (const json& c : parity_cases("losses.json")) {
    if (!c.contains("logits")) continue;
    SCOPED_TRACE(c["name"].get<std::string>());
    try {
      Values logits(c["logits"]), target(c["y_true"]);
      const std::size_t N = logits.shape[0], C = logits.shape[1], T = target.values.size() / N;
      const json dense = {{"class_name", "Dense"},
                          {"config", {{"units", C}, {"activation", c["activation"]}, {"kernel_initializer", "identity"}}}};
      Model model(read_model({{"class_name", "Sequential"}, {"config", {{"layers", {dense}}}}}, {C}), 1);
      compile(model, "sgd", c["loss"]);

      Tracker tracker = model.tracker();
      expect_close(c["value"].get<double>(), model.evaluate({logits.view()}, {target.view()}, tracker), "loss");
      Values dlogits(logits.shape);
      for (std::size_t n = 0; n < N; ++n) {
        Shape target_shape = target.shape;
        target_shape[0] = 1;
        model.gradient({{&logits.values[n * C], {1, C}}}, {{&target.values[n * T], target_shape}}, tracker, 1);
        const std::span<real> dbias = model.layers()[0]->params()[1].grad;
        for (std::size_t i = 0; i < C; ++i) dlogits.values[n * C + i] = dbias[i] / real(N);
      }
      expect_close(c["dlogits"], dlogits.values, "dlogits");
    } catch (const Error& e) { ADD_FAILURE() << e.what(); }
  }
}

}  // namespace
}  // namespace sprout
