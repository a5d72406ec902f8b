// Activation functions: known values, extremes, NaN, and softmax's stability.
#include "activation.h"

#include "ritual.h"

namespace sprout {
namespace {

using Kind = Activation::Kind;
const Kind kAll[] = {Kind::linear, Kind::sigmoid, Kind::tanh,     Kind::relu,    Kind::leaky_relu,   Kind::elu,  Kind::selu,
                     Kind::gelu,   Kind::swish,   Kind::softplus, Kind::softmax, Kind::hard_sigmoid, Kind::relu6};

std::vector<real> apply(Kind kind, std::vector<real> z, bool approximate = false) {
  Activation activation;
  activation.kind = kind;
  activation.approximate = approximate;
  Array in({1, z.size()}, z), y({1, z.size()});
  activation.forward(in.view(), y.view());
  return y.values;
}

/// Five equal numbers, so that both a packet and what is left over are computed.
void expect_value(Kind kind, double z, double y, bool approximate = false) {
  for (real received : apply(kind, std::vector<real>(5, real(z)), approximate))
    EXPECT_NEAR(received, y, 1e-6 * std::max(1.0, std::abs(y))) << "kind " << int(kind) << " at " << z;
}

TEST(Activation, HasKerasValues) {
  for (double z : {-3.0, -0.5, 0.0, 0.5, 3.0}) {
    const double sigmoid = 1 / (1 + std::exp(-z)), below = std::expm1(std::min(z, 0.0)), above = std::max(z, 0.0);
    expect_value(Kind::linear, z, z);
    expect_value(Kind::sigmoid, z, sigmoid);
    expect_value(Kind::tanh, z, std::tanh(z));
    expect_value(Kind::relu, z, above);
    expect_value(Kind::leaky_relu, z, above + 0.2 * std::min(z, 0.0));
    expect_value(Kind::elu, z, above + below);
    expect_value(Kind::selu, z, 1.0507009873554805 * (above + 1.6732632423543773 * below));
    expect_value(Kind::gelu, z, 0.5 * z * (1 + std::erf(z / std::sqrt(2.0))));
    expect_value(Kind::gelu, z, 0.5 * z * (1 + std::tanh(0.7978845608028654 * (z + 0.044715 * z * z * z))), true);
    expect_value(Kind::swish, z, z * sigmoid);
    expect_value(Kind::softplus, z, std::log1p(std::exp(z)));
    expect_value(Kind::relu6, z, std::clamp(z, 0.0, 6.0));
    expect_value(Kind::hard_sigmoid, z, std::clamp(z / 6 + 0.5, 0.0, 1.0));
  }
}

TEST(Activation, HoldsAtTheExtremes) {
  expect_value(Kind::sigmoid, 1000, 1);
  expect_value(Kind::sigmoid, -1000, 0);
  expect_value(Kind::tanh, 1000, 1);
  expect_value(Kind::tanh, -1000, -1);
  expect_value(Kind::softplus, 1000, 1000);
  expect_value(Kind::softplus, -1000, 0);
  expect_value(Kind::elu, -1000, -1);
  expect_value(Kind::elu, 1000, 1000);
  expect_value(Kind::swish, -1000, 0);
  expect_value(Kind::gelu, -1000, 0);
  expect_value(Kind::gelu, -1000, 0, true);
}

// A NaN that vanished in an activation would hide a divergence.
TEST(Activation, LetsNaNThrough) {
  for (Kind kind : kAll)
    for (std::size_t at : {0u, 3u, 4u}) {  // in a packet, and in what is left over
      std::vector<real> z = {1, -1, 2, -2, 0.5};
      z[at] = std::numeric_limits<real>::quiet_NaN();
      EXPECT_TRUE(std::isnan(apply(kind, z)[at])) << "kind " << int(kind) << " at " << at;
    }
}

TEST(Activation, DeferredIsTheIdentity) {
  for (Kind kind : {Kind::softmax, Kind::sigmoid}) {
    Activation activation;
    activation.kind = kind;
    activation.deferred = true;
    Array z = away_from_zero({2, 5}, 1), y({2, 5}), dz({2, 5});
    activation.forward(z.view(), y.view());
    EXPECT_EQ(y.values, z.values);
    activation.backward(z.view(), y.view(), z.view(), dz.view());
    EXPECT_EQ(dz.values, z.values);
  }
}

TEST(Softmax, SumsToOneOverTheLastAxis) {
  Array z = away_from_zero({2, 3, 7}, 1), y({2, 3, 7});
  softmax(z.view(), y.view());
  for (std::size_t row = 0; row < 6; ++row) {
    double sum = 0, exact = 0;
    for (std::size_t c = 0; c < 7; ++c) sum += y.values[row * 7 + c], exact += std::exp(double(z.values[row * 7 + c]));
    EXPECT_NEAR(sum, 1, 1e-6);
    for (std::size_t c = 0; c < 7; ++c) EXPECT_NEAR(y.values[row * 7 + c], std::exp(double(z.values[row * 7 + c])) / exact, 1e-6);
  }
}

TEST(Softmax, DoesNotOverflow) {
  EXPECT_EQ(apply(Kind::softmax, {1e30f, 0, -1e30f}), (std::vector<real>{1, 0, 0}));
  EXPECT_EQ(apply(Kind::softmax, {-1e30f, -1e30f}), (std::vector<real>{0.5, 0.5}));
}

}  // namespace
}  // namespace sprout
