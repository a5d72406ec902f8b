// Metrics against real Keras: running values over two batches, and the metric and key a name stands for.
#include "test_parity.h"

namespace sprout {
namespace {

TEST(ParityMetrics, RunningValuesAsKeras) {
  for (const json& c : parity_cases("metrics.json")) {
    SCOPED_TRACE(c["name"].get<std::string>());
    try {
      const Values first_target(c["batches"][0]["y_true"]), first_y(c["batches"][0]["y_pred"]);
      const auto metric = read_metric(c["metric"], sample_of(first_target.shape), sample_of(first_y.shape));
      EXPECT_EQ(c["logs_name"], metric->name);
      for (int round = 0; round < 2; ++round) {
        for (const json& batch : c["batches"]) {
          Values target(batch["y_true"]), y(batch["y_pred"]);
          metric->update(target.view(), y.view());
          expect_close(batch["result"].get<double>(), metric->result(), "result", 1e-5);  // Keras computed it in float
        }
        metric->reset();
      }
    } catch (const Error& e) { ADD_FAILURE() << e.what(); }
  }
}

}  // namespace
}  // namespace sprout
