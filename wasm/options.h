// Options: one list of an object's Keras options that serves reading, writing and defaults.
//
// A class names its options once,
//     void options(Options& o) { o("units", units_); o("use_bias", use_bias_); }
// and that list reads them from Keras' JSON (absent keys keep the member's default, unknown keys are refused by name) and writes them back.
#pragma once

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

class Options {
 public:
  /// Reads from a Keras config (an object or null).
  static Options reader(const json& config);
  /// Writes into a Keras config.
  static Options writer(json& config);

  void operator()(const char* key, bool& value);
  void operator()(const char* key, int& value);
  void operator()(const char* key, double& value);
  void operator()(const char* key, std::string& value);
  void operator()(const char* key, std::optional<double>& value);  // null is "none"
  void operator()(const char* key, std::optional<int>& value);
  void operator()(const char* key, std::vector<int>& value);
  void operator()(const char* key, std::vector<double>& value);

  // What is written by a class' name: defined in config.cpp, which knows the names, so that this unit knows no class.
  void operator()(const char* key, Activation& value);
  void operator()(const char* key, Initializer& value);
  void operator()(const char* key, Regularizer& value);
  void operator()(const char* key, std::unique_ptr<Layer>& value);  // null is "none"
  /// A number of at least 0, or a schedule that gives one.
  void rate(const char* key, double& value, std::unique_ptr<Schedule>& schedule);

  /// A number that must be at least (or, exclusive, above) a bound; finite always.
  void at_least(const char* key, int& value, int bound);
  void at_least(const char* key, double& value, double bound);
  void above(const char* key, double& value, double bound);
  /// A number in [low, high).
  void between(const char* key, double& value, double low, double high);
  /// Sizes along `count` axes, each at least `bound`: Keras takes a list, or one number for all.
  void sizes(const char* key, std::vector<int>& value, std::size_t count, int bound = 1);
  void sizes(const char* key, std::optional<std::vector<int>>& value, std::size_t count, int bound = 0);  // null is "none"
  /// Sizes before and after the content along `count` axes, {before, after} axis by axis: Keras takes one number for all, one an axis
  /// or a pair an axis; of a single axis, one number or a pair.
  void margins(const char* key, std::vector<int>& value, std::size_t count);
  /// Axes, counted from the end if below 0: one number, a list of different ones, or null, which is an empty list.
  void axes(const char* key, std::vector<int>& value);
  /// Finite numbers: one alone, a list (of lists ...) or null, which is an empty list.
  void numbers(const char* key, std::vector<double>& value);
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

  /// Refuses keys that nobody asked for. Call it after the last option when reading.
  void finish() const;

  bool reading() const { return in_ != nullptr; }

 private:
  const json* find(const char* key);
  void require(const char* key, const json& value);
  [[noreturn]] void fail(const char* key, const std::string& expected, const json& received) const;

  const json* in_ = nullptr;
  json* out_ = nullptr;
  std::vector<std::string> known_;
};

}  // namespace sprout
