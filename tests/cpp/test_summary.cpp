// Summary: Keras' table, counts with frozen layers and the optimizer's line after the first step.
#include "compiled.h"
#include "summary.h"

#include "ritual.h"

namespace sprout {
namespace {

Model model(bool frozen = false) {
  return Model(
      read_model({{"class_name", "Sequential"},
                  {"config",
                   {{"layers",
                     {{{"class_name", "Flatten"}},
                      {{"class_name", "Dense"}, {"config", {{"units", 128}, {"activation", "relu"}, {"trainable", !frozen}}}},
                      {{"class_name", "Dropout"}, {"config", {{"rate", 0.5}}}},
                      {{"class_name", "Dense"}, {"config", {{"units", 10}, {"name", "a_name_that_is_far_too_long_for_one_line"}}}}}}}}},
                 {28, 28}),
      1);
}

TEST(Summary, IsKerasTable) {
  EXPECT_EQ(summary(model()), R"(Model: "sequential"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ flatten (Flatten)               │ (None, 784)            │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense (Dense)                   │ (None, 128)            │       100,480 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dropout (Dropout)               │ (None, 128)            │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ a_name_that_is_far_too_long_fo… │ (None, 10)             │         1,290 │
│ (Dense)                         │                        │               │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 101,770 (397.54 KB)
 Trainable params: 101,770 (397.54 KB)
 Non-trainable params: 0 (0.00 B)
)");
}

TEST(Summary, CountsFrozenLayersApart) {
  const Model frozen = model(true);
  const Counts counts = count_params(frozen);
  EXPECT_EQ(counts.params, 101770u);
  EXPECT_EQ(counts.trainable, 1290u);
  expect_says(summary(frozen), {" Trainable params: 1,290 (5.04 KB)", " Non-trainable params: 100,480 (392.50 KB)"});
}

TEST(Summary, CountsTheOptimizerOnceItHasStepped) {
  Model net = model();
  compile(net, "adam", {{"class_name", "SparseCategoricalCrossentropy"}, {"config", {{"from_logits", true}}}});
  EXPECT_EQ(summary(net).find("Optimizer"), std::string::npos);
  Array x = away_from_zero({1, 28, 28}, 1), target({1}, real(3));
  Tracker tracker = net.tracker();
  net.train_step({x.view()}, {target.view()}, tracker, 1);
  expect_says(summary(net), {" Total params: 305,312 (1.16 MB)", " Optimizer params: 203,542 (795.09 KB)"});
}

}  // namespace
}  // namespace sprout
