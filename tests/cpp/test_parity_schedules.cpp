// Learning rate schedules against real Keras.
#include "test_parity.h"

namespace sprout {
namespace {

TEST(ParitySchedules, RatesAsKeras) {
  for (const json& c : parity_cases("schedules.json")) {
    const auto schedule = read_schedule(c["get_config"]);
    for (std::size_t i = 0; i < c["steps"].size(); ++i) {
      const double expected = c["rates"][i].get<double>();  // Keras computes in float32
      EXPECT_NEAR((*schedule)(c["steps"][i].get<int>()), expected, 1e-8 + 2e-6 * expected) << c["name"] << " at step " << c["steps"][i];
    }
  }
}

}  // namespace
}  // namespace sprout
