// Options: what each kind accepts, the words of each refusal, and writing.
#include "options.h"

#include "ritual.h"

namespace sprout {
namespace {

/// An object with an option of each kind.
struct Everything {
  bool flag = true;
  int whole = 3, positive = 1;
  double number = 0.5, rate = 0.25, scale = 1;
  std::string word = "same";
  std::optional<double> bound;
  std::optional<int> seed;
  std::vector<int> list = {1, 2};

  void options(Options& o) {
    o("flag", flag);
    o("whole", whole);
    o.at_least("positive", positive, 1);
    o("number", number);
    o.between("rate", rate, 0, 1);
    o.above("scale", scale, 0);
    o.one_of("word", word, {"same", "valid"});
    o("bound", bound);
    o("seed", seed);
    o("list", list);
    o.ignore({"dtype"});
    o.only("axis", -1);
  }
};

Everything read(const json& config) {
  Everything e;
  Options o = Options::reader(config);
  e.options(o);
  o.finish();
  return e;
}

std::string refused(const json& config) {
  return error_of([&] { read(config); });
}

TEST(Options, AbsentKeysKeepTheirDefaults) {
  for (const json& config : {json::object(), json()}) {
    const Everything e = read(config);
    EXPECT_TRUE(e.flag);
    EXPECT_EQ(e.whole, 3);
    EXPECT_EQ(e.word, "same");
    EXPECT_FALSE(e.bound);
    EXPECT_EQ(e.list, (std::vector<int>{1, 2}));
  }
}

TEST(Options, ReadWhatTheyAreGiven) {
  const Everything e = read({{"flag", false},
                             {"whole", -7},
                             {"positive", 2.0},
                             {"number", 1},
                             {"rate", 0},
                             {"scale", 1e-9},
                             {"word", "valid"},
                             {"bound", 2},
                             {"seed", 4},
                             {"list", {-1, 5}},
                             {"dtype", "float16"},
                             {"axis", -1}});
  EXPECT_FALSE(e.flag);
  EXPECT_EQ(e.whole, -7);
  EXPECT_EQ(e.positive, 2) << "2.0 is a whole number";
  EXPECT_EQ(e.number, 1);
  EXPECT_EQ(e.word, "valid");
  EXPECT_EQ(e.bound, 2.0);
  EXPECT_EQ(e.seed, 4);
  EXPECT_EQ(e.list, (std::vector<int>{-1, 5}));
  EXPECT_FALSE(read({{"bound", nullptr}}).bound) << "null is none";
}

TEST(Options, RefusalsNameKeyExpectedAndReceived) {
  EXPECT_EQ(refused({{"flag", 1}}), "expected flag to be true or false, received 1");
  EXPECT_EQ(refused({{"whole", 1.5}}), "expected whole to be a whole number, received 1.5");
  EXPECT_EQ(refused({{"whole", "3"}}), "expected whole to be a whole number, received \"3\"");
  EXPECT_EQ(refused({{"positive", 0}}), "expected positive to be at least 1, received 0");
  EXPECT_EQ(refused({{"number", true}}), "expected number to be a number, received true");
  EXPECT_EQ(refused({{"number", nullptr}}), "expected number to be a number, received null");
  expect_says(refused({{"rate", 1}}), {"expected rate to be from 0", "up to, but below, 1", "received 1"});
  expect_says(refused({{"rate", -0.1}}), {"expected rate to be from 0", "received -0.1"});
  expect_says(refused({{"scale", 0}}), {"expected scale to be above 0", "received 0"});
  EXPECT_EQ(refused({{"word", "full"}}), "expected word to be one of \"same\", \"valid\", received \"full\"");
  EXPECT_EQ(refused({{"word", 3}}), "expected word to be a word, received 3");
  EXPECT_EQ(refused({{"bound", "big"}}), "expected bound to be a number, received \"big\"");
  EXPECT_EQ(refused({{"seed", 0.5}}), "expected seed to be a whole number, received 0.5");
  EXPECT_EQ(refused({{"list", 3}}), "expected list to be a list of whole numbers, received 3");
  EXPECT_EQ(refused({{"list", {1, "a"}}}), "expected list to be a list of whole numbers, received [1,\"a\"]");
  EXPECT_EQ(refused({{"axis", 1}}), "expected axis to be -1 (nothing else is supported), received 1");
  EXPECT_EQ(refused(json::array({1})), "expected config to be an object, received [1]");
}

TEST(Options, RefuseNumbersBeyondInt) {
  expect_says(refused({{"whole", 2147483648.0}}), {"whole", "received 2147483648"});
  expect_says(refused({{"whole", -1e300}}), {"whole", "received -1e+300"});
  expect_says(refused({{"list", {4294967297}}}), {"list", "received [4294967297]"});
}

TEST(Options, ShortenLongValues) {
  const std::string message = refused({{"word", std::string(500, 'x')}});
  expect_says(message, {"..."});
  EXPECT_LT(message.size(), 150u);
}

TEST(Options, UnknownKeysAreNamedWithTheKnownOnes) {
  expect_says(refused({{"wrod", "same"}}), {"unknown option \"wrod\"", "known are flag, whole", "word", "list"});
  expect_says(refused({{"wrod", "same"}, {"bound", 2}, {"seed", 1}}), {"scale, word, bound, seed, list, dtype, axis"});
}

TEST(Options, WrittenConfigReadsBackTheSame) {
  Everything e;
  e.whole = 9;
  e.seed = 5;
  e.list = {4};
  json config = json::object(), again = json::object();
  Options writer = Options::writer(config);
  e.options(writer);
  EXPECT_EQ(config, json::parse(R"({"flag": true, "whole": 9, "positive": 1, "number": 0.5, "rate": 0.25, "scale": 1.0, "word": "same",
                                    "bound": null, "seed": 5, "list": [4]})"));
  Everything copy = read(config);
  Options second = Options::writer(again);
  copy.options(second);
  EXPECT_EQ(again, config);
}

TEST(Reference, IsANameOrAnObject) {
  EXPECT_EQ(reference("adam", "optimizer").class_name, "adam");
  EXPECT_EQ(reference({{"class_name", "Adam"}, {"config", {{"beta_1", 0.5}}}}, "optimizer").config["beta_1"], 0.5);
  EXPECT_EQ(reference({{"class_name", "Adam"}}, "optimizer").config, json::object());
  for (const json& bad : {json(), json(3), json::array(), json{{"name", "adam"}}, json{{"class_name", 3}}})
    expect_says(error_of([&] { reference(bad, "optimizer"); }), {"expected optimizer to be a name or", "received"});
}

}  // namespace
}  // namespace sprout
