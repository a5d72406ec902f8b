// Options: one list of an object's Keras options that serves reading, writing and describing.
//
// A class names its options once, in the order of Keras' arguments,
//     void options(Options& o) { o.required().at_least("units", units_, 1); o("use_bias", use_bias_); }
// and that list reads them from Keras' JSON (absent keys keep the member's default, unknown keys are refused by name), writes them back,
// and tells what each may be: forms, code and files of the page go by that (web/src/base/classes.json).
#pragma once

#include <limits>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "error.h"

namespace sprout {

using json = nlohmann::ordered_json;

class Activation;
class Initializer;
class Layer;
class Regularizer;
class Schedule;

/// The numbers that an option takes, from min to max; above, below: without that end itself.
struct Limits {
  double min = -std::numeric_limits<double>::infinity(), max = std::numeric_limits<double>::infinity();
  bool above = false, below = false;
};

class Options {
 public:
  /// Reads from a Keras config (an object or null).
  static Options reader(const json& config);
  /// Writes into a Keras config, an object.
  static Options writer(json& config);
  /// Appends what each option is to an array: { "key", "kind", "default", and where they apply "required", "optional" (null is a value),
  /// "min", "max", "above", "below" (the end itself is not allowed), "choices", "counts" (of the numbers in a list), "nulls" (among them)
  /// }. Of kind "only" the default is the one value supported; keys of kind "ignored" mean nothing here.
  static Options describer(json& list);

  /// The next option has no default in Keras.
  Options& required() { return required_ = true, *this; }

  void operator()(const char* key, bool& value);
  void operator()(const char* key, int& value);
  void operator()(const char* key, double& value);
  void operator()(const char* key, std::string& value);
  void operator()(const char* key, std::optional<double>& value);  // null is "none"
  void operator()(const char* key, std::optional<int>& value);
  void operator()(const char* key, std::vector<int>& value);
  void operator()(const char* key, std::vector<double>& value);
  void operator()(const char* key, std::vector<std::optional<int>>& value);  // of these null is "none", in the list and of it

  // What is written by a class' name: defined in config.cpp, which knows the names, so that this unit knows no class.
  void operator()(const char* key, Activation& value);
  void operator()(const char* key, Initializer& value);
  void operator()(const char* key, Regularizer& value);
  void operator()(const char* key, std::unique_ptr<Layer>& value);  // null is "none"
  /// A number of at least 0, or a schedule that gives one.
  void rate(const char* key, double& value, std::unique_ptr<Schedule>& schedule);

  /// A number, an optional one, or each of a list, that must lie within limits; finite always.
  template <class T>
  void at_least(const char* key, T& value, double min) {
    within(key, value, {.min = min});
  }
  template <class T>
  void above(const char* key, T& value, double min) {
    within(key, value, {.min = min, .above = true});
  }
  /// In [low, high).
  template <class T>
  void between(const char* key, T& value, double low, double high) {
    within(key, value, {.min = low, .max = high, .below = true});
  }
  template <class T>
  void within(const char* key, T& value, const Limits& limits) {
    (*this)(key, value);
    check(key, value, limits);
  }
  /// Sizes along `count` axes, each at least `bound`: Keras takes a list, or one number for all.
  void sizes(const char* key, std::vector<int>& value, std::size_t count, int bound = 1);
  void sizes(const char* key, std::optional<std::vector<int>>& value, std::size_t count, int bound = 0);  // null is "none"
  /// Sizes before and after the content along `count` axes, {before, after} axis by axis: Keras takes one number for all, one an axis
  /// or a pair an axis; of a single axis, one number or a pair.
  void margins(const char* key, std::vector<int>& value, std::size_t count);
  /// Axes, counted from the end if below 0: one number, a list of different ones, or null, which is an empty list.
  void axes(const char* key, std::vector<int>& value);
  /// Finite numbers within limits: one alone, a list (of lists ...) or null, which is an empty list. counts: how many they may be; any if
  /// empty.
  void numbers(const char* key, std::vector<double>& value, std::initializer_list<std::size_t> counts = {}, const Limits& limits = {});
  /// A word out of a list.
  void one_of(const char* key, std::string& value, std::initializer_list<const char*> words);

  /// Keys that Keras writes and that change nothing here, whatever their value ("dtype", "name" ...).
  void ignore(std::initializer_list<const char*> keys);
  /// A key that Keras has, of which only this value is supported.
  void only(const char* key, bool value);
  void only(const char* key, int value);
  void only(const char* key, double value);
  void only(const char* key, const char* value);
  void only_none(const char* key);

  /// Refuses keys that nobody asked for, and the lack of required ones. Call it after the last option when reading.
  void finish() const;

  /// True when reading, once all that is required was there: what depends on several options may be looked at.
  bool reading() const { return in_ != nullptr && missing_.empty(); }

 private:
  const json* find(const char* key);
  void require(const char* key, const json& value);
  void check(const char* key, std::optional<double> value, const Limits& limits);
  void check(const char* key, const std::vector<double>& value, const Limits& limits);
  void check(const char* key, const std::vector<int>& value, const Limits& limits);
  [[noreturn]] void refuse(const char* key, const std::string& expected, const json& received) const;

#ifdef __EMSCRIPTEN__
  static constexpr bool kDescribes = false;  // the page has classes.json: what is not needed is no download
#else
  static constexpr bool kDescribes = true;
#endif
  bool describing() const { return kDescribes && describing_; }
  /// What a writer or a describer does with an option.
  void write(const char* key, const char* kind, json value);
  void write_sizes(const char* key, json value, std::size_t count, int bound);
  /// Adds to what a describer says of the last option.
  void note(const char* name, json value);

  const json* in_ = nullptr;
  json* out_ = nullptr;  // an object to write into, an array to describe in
  bool describing_ = false, required_ = false;
  std::vector<std::string> known_;
  std::string missing_;  // required ones that are not there
};

}  // namespace sprout
