// Models of more than one line against real Keras: predictions, and two steps of training.
#include "compiled.h"
#include "summary.h"
#include "test_parity.h"

namespace sprout {
namespace {

TEST(ParityGraphs, PredictAndTrainAsKeras) {
  for (const json& c : parity_cases("graphs.json")) {
    SCOPED_TRACE(c["name"].get<std::string>());
    try {
      Model model = parity_model(c["model"], c["weights"]);
      Values x(c["x"]), target(c["target"]), y(shape_of(c["y"]["shape"]));
      model.predict({x.view()}, {y.values.data()});
      expect_close(c["y"], y.values, "predict");
      if (c.contains("summary")) { EXPECT_EQ(c["summary"].get<std::string>(), summary(model)); }

      compile(model, {{"class_name", "SGD"}, {"config", {{"learning_rate", 0.03125}}}}, "mse");
      Tracker tracker = model.tracker();
      for (const json& loss : c["losses"])
        expect_close(loss.get<double>(), model.train_step({x.view()}, {target.view()}, tracker, 1), "loss");
      std::size_t i = 0;
      for (const auto& layer : model.layers())
        for (const Param& p : layer->params()) expect_close(c["weights_after"].at(i++), p.value, layer->name + "/" + p.name, 1e-4);
      model.predict({x.view()}, {y.values.data()});
      expect_close(c["y_after"], y.values, "predict after training", 1e-4);
    } catch (const Error& e) { ADD_FAILURE() << e.what(); }
  }
}

}  // namespace
}  // namespace sprout
