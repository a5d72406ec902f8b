// log and exp in double: the Wasm engine has its own (wasm/emscripten/libm.cpp). Right values are rounded from 60 digits.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace sprout {
namespace {

struct Value {
  double x, y;
};

// Not constants, so that the compiler does not answer.
double at_run_time(double x) {
  volatile double held = x;
  return held;
}

/// At most one unit in the last place apart.
void expect_near(double y, double right) {
  EXPECT_GE(y, std::nextafter(right, -HUGE_VAL));
  EXPECT_LE(y, std::nextafter(right, HUGE_VAL));
}

constexpr double kMax = std::numeric_limits<double>::max(), kInfinity = std::numeric_limits<double>::infinity();

TEST(Libm, Log) {
  constexpr Value kValues[] = {
      {5e-324, -744.4400719213812},
      {1e-300, -690.7755278982137},
      {1e-10, -23.025850929940457},
      {0.1, -2.3025850929940455},
      {0.5, -0.6931471805599453},
      {0.7071067811865475, -0.34657359027997275},
      {0.7071067811865477, -0.3465735902799724},
      {0.999999999999, -9.999778782803785e-13},
      {1.0000000000000002, 2.2204460492503128e-16},
      {1.5, 0.4054651081081644},
      {2.0, 0.6931471805599453},
      {3.0, 1.0986122886681098},
      {10.0, 2.302585092994046},
      {1e10, 23.025850929940457},
      {kMax, 709.782712893384},
  };
  for (const auto& [x, y] : kValues) expect_near(std::log(at_run_time(x)), y);
  EXPECT_EQ(std::log(at_run_time(1)), 0);
  EXPECT_EQ(std::log(at_run_time(0)), -kInfinity);
  EXPECT_EQ(std::log(at_run_time(kInfinity)), kInfinity);
  EXPECT_TRUE(std::isnan(std::log(at_run_time(-1))));
  EXPECT_TRUE(std::isnan(std::log(at_run_time(NAN))));
}

TEST(Libm, Exp) {
  constexpr Value kValues[] = {
      {-745.0, 5e-324},
      {-708.25, 2.5759248692837695e-308},
      {-100.25, 2.897198083210148e-44},
      {-1.0, 0.36787944117144233},
      {-0.35, 0.7046880897187134},
      {-1e-10, 0.9999999999},
      {1e-10, 1.0000000001},
      {0.1, 1.1051709180756477},
      {0.34657359027997264, 1.414213562373095},
      {0.5, 1.6487212707001282},
      {1.0, 2.718281828459045},
      {10.0, 22026.465794806718},
      {100.25, 3.451610733125924e+43},
      {709.7, 1.6549840276802644e+308},
  };
  for (const auto& [x, y] : kValues) expect_near(std::exp(at_run_time(x)), y);
  EXPECT_EQ(std::exp(at_run_time(0)), 1);
  EXPECT_EQ(std::exp(at_run_time(-kInfinity)), 0);
  for (double x : {709.79, 1e5, kInfinity}) EXPECT_EQ(std::exp(at_run_time(x)), kInfinity);
  EXPECT_TRUE(std::isnan(std::exp(at_run_time(NAN))));
}

}  // namespace
}  // namespace sprout
