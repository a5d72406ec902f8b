// Optimizers against real Keras: two variables over five steps with given gradients, and the config they write.
#include "test_parity.h"

namespace sprout {
namespace {

void append(std::vector<real>& flat, const json& variables) {
  for (const char* name : {"kernel", "bias"}) {
    const std::vector<real> values = variables.at(name).at("values").get<std::vector<real>>();
    flat.insert(flat.end(), values.begin(), values.end());
  }
}

TEST(ParityOptimizers, FiveStepsAsKeras) {
  const json cases = parity_cases("optimizers.json");
  const json& given = cases[0];
  for (const json& c : cases) {
    if (&c == &given) continue;
    SCOPED_TRACE(c["name"].get<std::string>());
    try {
      std::vector<real> w;
      append(w, given["initial"]);
      const std::size_t kernel = given["initial"]["kernel"]["values"].size();
      const auto optimizer = read_optimizer(c["optimizer"]);
      optimizer->build(w.size(), {{0, kernel}, {kernel, w.size()}});
      for (std::size_t step = 0; step < given["gradients"].size(); ++step) {
        std::vector<real> g;
        append(g, given["gradients"][step]);
        optimizer->step(w, g);
        const std::string when = " after step " + std::to_string(step + 1);
        expect_close(c["variables"][step]["kernel"], std::span(w).first(kernel), "kernel" + when);
        expect_close(c["variables"][step]["bias"], std::span(w).subspan(kernel), "bias" + when);
      }
    } catch (const Error& e) { ADD_FAILURE() << e.what(); }
  }
}

TEST(ParityOptimizers, ConfigAsKeras) {
  for (const json& c : parity_cases("optimizers.json")) {
    if (!c.contains("optimizer")) continue;
    SCOPED_TRACE(c["name"].get<std::string>());
    try {
      json expected = c["get_config"];
      const json reread = {{"class_name", c["class_name"]}, {"config", expected}};
      expected.erase("name");
      for (const json& source : {c["optimizer"], reread}) {
        const json written = write_object(*read_optimizer(source));
        EXPECT_EQ(c["class_name"], written["class_name"]);
        for (const auto& [key, value] : expected.items()) EXPECT_EQ(value, written["config"].value(key, json("missing"))) << key;
      }
    } catch (const Error& e) { ADD_FAILURE() << e.what(); }
  }
}

}  // namespace
}  // namespace sprout
