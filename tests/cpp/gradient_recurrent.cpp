// Recurrent layers, Bidirectional, TimeDistributed, Embedding: backward against central differences, for every option.
#include "layer_gradients.h"

namespace sprout {
namespace {

LayerCases cases() {
  LayerCases list;
  const Shape input = {5, 3};
  const std::vector<std::uint8_t> mask = {1, 1, 1, 0, 0, /**/ 0, 0, 1, 1, 1, /**/ 1, 0, 1, 1, 0};
  const auto rnn = [](const json& options) {
    json config = {{"units", 4}};
    if (options.is_object()) config.update(options);
    return config;
  };
  for (const char* name : {"SimpleRNN", "LSTM", "GRU"}) {
    const std::string c = name;
    list.add(c, name, rnn({}), input);
    list.add(c + "_one_step", name, rnn({}), {1, 3});
    list.add(c + "_sequences", name, rnn({{"return_sequences", true}}), input);
    list.add(c + "_backwards", name, rnn({{"go_backwards", true}, {"return_sequences", true}}), input);
    list.add(c + "_no_bias", name, rnn({{"use_bias", false}}), input);
    list.add(c + "_dropout", name, rnn({{"dropout", 0.4}, {"recurrent_dropout", 0.4}}), input);
    list.add(c + "_mask", name, rnn({}), input, mask);
    list.add(c + "_mask_sequences", name, rnn({{"return_sequences", true}, {"go_backwards", true}}), input, mask);
    list.add(c + "_mask_zero_output", name, rnn({{"return_sequences", true}, {"zero_output_for_mask", true}}), input, mask);
    for (const char* activation : {"linear", "sigmoid", "relu", "gelu", "swish", "softmax"}) {
      list.add(c + "_" + activation, name, rnn({{"activation", activation}, {"return_sequences", true}}), input);
      list.add(c + "_mask_" + activation, name, rnn({{"activation", activation}}), input, mask);
      if (c != "SimpleRNN") list.add(c + "_gates_" + activation, name, rnn({{"recurrent_activation", activation}}), input);
    }
    for (const char* mode : {"concat", "sum", "ave", "mul"}) {
      for (bool sequences : {true, false}) {
        const json layer = {{"class_name", name}, {"config", rnn({{"return_sequences", sequences}})}};
        const std::string title = std::string("Bidirectional_") + name + "_" + mode + (sequences ? "_sequences" : "");
        list.add(title, "Bidirectional", {{"layer", layer}, {"merge_mode", mode}}, input);
        list.add(title + "_mask", "Bidirectional", {{"layer", layer}, {"merge_mode", mode}}, input, mask);
      }
    }
  }
  for (const json& options : {json{{"reset_after", false}},
                              json{{"reset_after", false}, {"return_sequences", true}, {"recurrent_dropout", 0.5}, {"use_bias", false}}})
    list.add("GRU_reset_before_" + std::to_string(options.size()), "GRU", rnn(options), input);
  list.add("GRU_reset_before_mask", "GRU", rnn({{"reset_after", false}, {"recurrent_activation", "gelu"}}), input, mask);
  list.add("LSTM_no_forget_bias", "LSTM", rnn({{"unit_forget_bias", false}}), input);
  list.add("Bidirectional_dropout", "Bidirectional",
           {{"layer", {{"class_name", "LSTM"}, {"config", rnn({{"dropout", 0.5}, {"recurrent_dropout", 0.3}})}}}}, input);
  list.add("TimeDistributed_Dense", "TimeDistributed",
           {{"layer", {{"class_name", "Dense"}, {"config", {{"units", 2}, {"activation", "softmax"}}}}}}, {4, 3});
  list.add("TimeDistributed_Conv2D", "TimeDistributed",
           {{"layer", {{"class_name", "Conv2D"}, {"config", {{"filters", 2}, {"kernel_size", 2}}}}}}, {2, 3, 3, 2});
  list.add("TimeDistributed_Flatten", "TimeDistributed", {{"layer", {{"class_name", "Flatten"}, {"config", json::object()}}}}, {2, 3, 2});
  list.add("TimeDistributed_Dropout", "TimeDistributed", {{"layer", {{"class_name", "Dropout"}, {"config", {{"rate", 0.5}}}}}}, {3, 4});
  const json normalization = {{"layer", {{"class_name", "BatchNormalization"}, {"config", json::object()}}}};
  list.add("TimeDistributed_BatchNormalization", "TimeDistributed", normalization, {3, 4});
  list.add("TimeDistributed_BatchNormalization_of_pictures", "TimeDistributed", normalization, {2, 2, 3, 2});
  list.add("TimeDistributed_BatchNormalization_mask", "TimeDistributed", normalization, {3, 4}, {1, 1, 1, /**/ 0, 1, 1, /**/ 1, 0, 1});
  return list;
}

class RecurrentGradients : public testing::TestWithParam<LayerCase> {};
TEST_P(RecurrentGradients, AreTheDifferences) { check_layer_gradients(GetParam()); }
INSTANTIATE_TEST_SUITE_P(All, RecurrentGradients, testing::ValuesIn(cases()), [](const auto& info) { return info.param.name; });

TEST(EmbeddingGradients, AreTheDifferences) {
  Built built({{"class_name", "Embedding"}, {"config", {{"input_dim", 6}, {"output_dim", 3}}}}, {4});
  Array x({3, 4}, {0, 1, 1, 5, 2, 2, 2, 2, 4, 0, 3, 1});
  Array dy = away_from_zero({3, 4, 3}, 2), y = built.forward(x, true);
  const auto f = [&] { return dot(dy, built.forward(x, true)); };
  const Array dx = built.backward(x, y, dy);
  expect_gradient(built.layer->params()[0].value, f, built.layer->params()[0].grad, "dembeddings");
  EXPECT_EQ(dx.values, std::vector<real>(12, 0));
}

}  // namespace
}  // namespace sprout
