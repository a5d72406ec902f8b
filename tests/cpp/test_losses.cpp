// Losses: values by hand, the targets they accept, and the words of a refusal.
#include "losses.h"

#include "ritual.h"

namespace sprout {
namespace {

double value(const json& loss, Array target, Array y) { return (*read_loss(loss))(target.view(), y.view(), nullptr); }

json with(const char* class_name, const json& config) { return {{"class_name", class_name}, {"config", config}}; }

TEST(Losses, ByHand) {
  const Array p({2, 2}, {0.25f, 0.75f, 0.5f, 0.5f});
  const double expected = -(std::log(0.75) + std::log(0.5)) / 2;
  EXPECT_NEAR(value("sparse_categorical_crossentropy", Array({2}, {1, 0}), p), expected, 1e-6);
  EXPECT_NEAR(value("categorical_crossentropy", Array({2, 2}, {0, 1, 1, 0}), p), expected, 1e-6);
  EXPECT_NEAR(value("binary_crossentropy", Array({2, 1}, {1, 0}), Array({2, 1}, {0.75f, 0.5f})), expected, 1e-6);
  EXPECT_NEAR(value(with("BinaryCrossentropy", {{"from_logits", true}}), Array({2, 1}, {1, 0}), Array({2, 1}, {std::log(3.0f), 0})),
              expected, 1e-6);
  EXPECT_NEAR(value("mse", Array({1, 2}, {1, 2}), Array({1, 2}, {2, 4})), 2.5, 1e-6);
  EXPECT_NEAR(value("mae", Array({1, 2}, {1, 2}), Array({1, 2}, {2, 4})), 1.5, 1e-6);
  EXPECT_NEAR(value("huber", Array({1, 2}, {0, 0}), Array({1, 2}, {0.5f, 3})), (0.125 + 2.5) / 2, 1e-6);
  EXPECT_NEAR(value("hinge", Array({1, 3}, {1, -1, 1}), Array({1, 3}, {2, 0.5f, 0.5f})), (0 + 1.5 + 0.5) / 3, 1e-6);
  EXPECT_NEAR(value("hinge", Array({1, 3}, {1, 0, 1}), Array({1, 3}, {2, 0.5f, 0.5f})), (0 + 1.5 + 0.5) / 3, 1e-6);
  EXPECT_NEAR(value("categorical_hinge", Array({1, 3}, {0, 1, 0}), Array({1, 3}, {0.75f, 0.5f, 0.25f})), 1.25, 1e-6);
}

std::string refused(const char* loss, const Shape& target, const Shape& output) {
  return error_of([&] { read_loss(loss)->check(target, output); });
}

TEST(Losses, AcceptTargetsThatFit) {
  EXPECT_EQ(refused("sparse_categorical_crossentropy", {}, {10}), "");
  EXPECT_EQ(refused("sparse_categorical_crossentropy", {1}, {10}), "");
  EXPECT_EQ(refused("sparse_categorical_crossentropy", {5}, {5, 10}), "");
  EXPECT_EQ(refused("categorical_crossentropy", {10}, {10}), "");
  EXPECT_EQ(refused("binary_crossentropy", {}, {1}), "");
  EXPECT_EQ(refused("mse", {2, 3}, {2, 3}), "");
}

TEST(Losses, RefuseTargetsThatDoNot) {
  expect_says(refused("sparse_categorical_crossentropy", {10}, {10}),
              {"one class number a prediction", "(10,)", "use categorical_crossentropy"});
  expect_says(refused("categorical_crossentropy", {}, {10}),
              {"one-hot targets (10,)", "received ()", "use sparse_categorical_crossentropy"});
  expect_says(refused("categorical_crossentropy", {1}, {1}), {"two or more classes", "received (1,)", "use binary_crossentropy"});
  expect_says(refused("sparse_categorical_crossentropy", {}, {1}), {"two or more classes", "use binary_crossentropy"});
  expect_says(refused("mse", {2}, {3}), {"expected targets (3,)", "received (2,)"});
}

// As many numbers are not enough: rows of other lengths would be paired wrongly.
TEST(Losses, RefuseTargetsOfAnotherShape) {
  for (const char* loss : {"mse", "mae", "huber", "hinge", "categorical_hinge", "binary_crossentropy"})
    expect_says(refused(loss, {3, 2}, {2, 3}), {"expected targets (2, 3)", "received (3, 2)"});
}

}  // namespace
}  // namespace sprout
