// Reading and writing of options, with messages that name the key, what was expected and what came.
#include "options.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace sprout {
namespace {

std::string shown(const json& value) {
  const std::string text = value.dump();
  return text.size() > 60 ? text.substr(0, 57) + "..." : text;
}

bool whole(const json& n, double from) { return n.is_number_integer() && n.get<double>() >= from && n.get<double>() < 1e9; }

/// Appends the numbers of nested lists; false if there is anything else among them.
bool flatten(const json& value, std::vector<double>& numbers, int depth = 0) {
  if (value.is_array() && depth < 8)
    return std::all_of(value.begin(), value.end(), [&](const json& v) { return flatten(v, numbers, depth + 1); });
  if (!value.is_number() || !std::isfinite(value.get<double>())) return false;
  numbers.push_back(value.get<double>());
  return true;
}

}  // namespace

Options Options::reader(const json& config) {
  static const json empty = json::object();
  if (!config.is_null() && !config.is_object()) throw Error("expected config to be an object, received " + shown(config));
  Options o;
  o.in_ = config.is_null() ? &empty : &config;
  return o;
}

Options Options::writer(json& config) {
  Options o;
  o.out_ = &config;
  return o;
}

const json* Options::find(const char* key) {
  known_.emplace_back(key);
  const auto it = in_->find(key);
  return it == in_->end() ? nullptr : &*it;
}

void Options::fail(const char* key, const std::string& expected, const json& received) const {
  throw Error("expected " + std::string(key) + " to be " + expected + ", received " + shown(received));
}

void Options::operator()(const char* key, bool& value) {
  if (out_) return void((*out_)[key] = value);
  const json* j = find(key);
  if (!j) return;
  if (!j->is_boolean()) fail(key, "true or false", *j);
  value = j->get<bool>();
}

void Options::operator()(const char* key, int& value) {
  if (out_) return void((*out_)[key] = value);
  const json* j = find(key);
  if (!j) return;
  const double number = j->is_number() ? j->get<double>() : NAN;
  if (!(number == std::floor(number) && std::abs(number) < 1e9))
    fail(key, std::abs(number) >= 1e9 ? "a whole number below 1,000,000,000" : "a whole number", *j);
  value = static_cast<int>(number);
}

void Options::operator()(const char* key, double& value) {
  if (out_) return void((*out_)[key] = value);
  const json* j = find(key);
  if (!j) return;
  if (!j->is_number() || !std::isfinite(j->get<double>())) fail(key, "a number", *j);
  value = j->get<double>();
}

void Options::operator()(const char* key, std::string& value) {
  if (out_) return void((*out_)[key] = value);
  const json* j = find(key);
  if (!j) return;
  if (!j->is_string()) fail(key, "a word", *j);
  value = j->get<std::string>();
}

void Options::operator()(const char* key, std::optional<double>& value) {
  if (out_) return void((*out_)[key] = value ? json(*value) : json());
  if (const json* j = find(key)) {
    double number = 0;
    if (!j->is_null()) (*this)(key, number);
    value = j->is_null() ? std::nullopt : std::optional(number);
  }
}

void Options::operator()(const char* key, std::optional<int>& value) {
  if (out_) return void((*out_)[key] = value ? json(*value) : json());
  if (const json* j = find(key)) {
    int number = 0;
    if (!j->is_null()) (*this)(key, number);
    value = j->is_null() ? std::nullopt : std::optional(number);
  }
}

void Options::operator()(const char* key, std::vector<int>& value) {
  if (out_) return void((*out_)[key] = value);
  const json* j = find(key);
  if (!j) return;
  if (!j->is_array()) fail(key, "a list of whole numbers", *j);
  value.clear();
  for (const json& item : *j) {
    if (!item.is_number_integer() || std::abs(item.get<double>()) > 1e9) fail(key, "a list of whole numbers", *j);
    value.push_back(item.get<int>());
  }
}

void Options::operator()(const char* key, std::vector<double>& value) {
  if (out_) return void((*out_)[key] = value);
  const json* j = find(key);
  if (!j) return;
  if (!j->is_array()) fail(key, "a list of numbers", *j);
  value.clear();
  for (const json& item : *j) {
    if (!item.is_number() || !std::isfinite(item.get<double>())) fail(key, "a list of numbers", *j);
    value.push_back(item.get<double>());
  }
}

void Options::at_least(const char* key, int& value, int bound) {
  (*this)(key, value);
  if (reading() && value < bound) fail(key, "at least " + to_text(bound), value);
}

void Options::at_least(const char* key, double& value, double bound) {
  (*this)(key, value);
  if (reading() && value < bound) fail(key, "at least " + to_text(bound), value);
}

void Options::above(const char* key, double& value, double bound) {
  (*this)(key, value);
  if (reading() && value <= bound) fail(key, "above " + to_text(bound), value);
}

void Options::between(const char* key, double& value, double low, double high) {
  (*this)(key, value);
  if (reading() && !(value >= low && value < high)) fail(key, "from " + to_text(low) + " up to, but below, " + to_text(high), value);
}

void Options::sizes(const char* key, std::vector<int>& value, std::size_t count, int bound) {
  if (out_) return void((*out_)[key] = value);
  const json* j = find(key);
  if (!j) return;
  const auto fits = [&](const json& n) { return whole(n, bound); };
  if (fits(*j))
    value.assign(count, j->get<int>());
  else if (j->is_array() && j->size() == count && std::all_of(j->begin(), j->end(), fits))
    value = j->get<std::vector<int>>();
  else
    fail(key,
         "a whole number of at least " + to_text(bound) + (count > 1 ? " or a list of " + to_text(double(count)) : ", alone or in a list"),
         *j);
}

void Options::sizes(const char* key, std::optional<std::vector<int>>& value, std::size_t count, int bound) {
  if (out_) return void((*out_)[key] = value ? json(*value) : json());
  if (const json* j = find(key)) {
    std::vector<int> list;
    if (!j->is_null()) sizes(key, list, count, bound);
    value = j->is_null() ? std::nullopt : std::optional(list);
  }
}

void Options::margins(const char* key, std::vector<int>& value, std::size_t count) {
  if (out_) {
    json pairs = json::array();
    for (std::size_t a = 0; a < count; ++a) pairs.push_back({value[2 * a], value[2 * a + 1]});
    return void((*out_)[key] = count == 1 ? pairs[0] : pairs);
  }
  const json* j = find(key);
  if (!j) return;
  const auto fits = [](const json& n) { return whole(n, 0); };
  const auto pair = [&](const json& p) { return p.is_array() && p.size() == 2 && std::all_of(p.begin(), p.end(), fits); };
  std::vector<int> read;
  if (fits(*j))
    read.assign(2 * count, j->get<int>());
  else if (count == 1 && pair(*j))
    read = j->get<std::vector<int>>();
  else if (count > 1 && j->is_array() && j->size() == count)
    for (const json& axis : *j) {
      if (fits(axis)) read.insert(read.end(), 2, axis.get<int>());
      if (pair(axis)) read.insert(read.end(), {axis[0].get<int>(), axis[1].get<int>()});
    }
  if (read.size() != 2 * count)
    fail(key,
         count == 1 ? "a whole number of at least 0 or a pair of them" : "a whole number of at least 0, one an axis, or a pair an axis",
         *j);
  value = read;
}

void Options::axes(const char* key, std::vector<int>& value) {
  if (out_) return void((*out_)[key] = value.empty() ? json() : value.size() == 1 ? json(value[0]) : json(value));
  const json* j = find(key);
  if (!j) return;
  const json list = j->is_null() ? json::array() : j->is_array() ? *j : json::array({*j});
  value.clear();
  for (const json& axis : list) {
    if (!whole(axis, -6) || axis > 6 || std::find(value.begin(), value.end(), axis.get<int>()) != value.end())
      fail(key, "an axis or a list of different ones", *j);
    value.push_back(axis.get<int>());
  }
}

void Options::numbers(const char* key, std::vector<double>& value) {
  if (out_) return void((*out_)[key] = value.empty() ? json() : value.size() == 1 ? json(value[0]) : json(value));
  const json* j = find(key);
  if (!j) return;
  value.clear();
  if (!j->is_null() && !flatten(*j, value)) fail(key, "a number or a list of numbers", *j);
}

void Options::one_of(const char* key, std::string& value, std::initializer_list<const char*> words) {
  (*this)(key, value);
  if (!reading()) return;
  std::string list;
  for (const char* word : words) {
    if (value == word) return;
    list += (list.empty() ? "\"" : ", \"") + std::string(word) + "\"";
  }
  fail(key, "one of " + list, value);
}

void Options::ignore(std::initializer_list<const char*> keys) {
  if (reading()) known_.insert(known_.end(), keys.begin(), keys.end());
}

void Options::only(const char* key, bool value) { require(key, value); }
void Options::only(const char* key, int value) { require(key, value); }
void Options::only(const char* key, double value) { require(key, value); }
void Options::only(const char* key, const char* value) { require(key, value); }
void Options::only_none(const char* key) { require(key, nullptr); }

void Options::require(const char* key, const json& value) {
  if (!reading()) return;
  if (const json* j = find(key); j && *j != value)
    fail(key, (value.is_number() ? to_text(value) : shown(value)) + " (nothing else is supported)", *j);
}

void Options::finish() const {
  std::string unknown, list;
  for (const auto& [key, value] : in_->items())
    if (std::find(known_.begin(), known_.end(), key) == known_.end())
      unknown += (unknown.empty() ? "\"" : ", \"") + key.substr(0, 60) + "\"";
  if (unknown.empty()) return;
  for (const std::string& k : known_) list += (list.empty() ? "" : ", ") + k;
  throw Error(std::string("unknown option") + (unknown.find(", ") == std::string::npos ? " " : "s ") + unknown.substr(0, 300) +
              "; known are " + list);
}

}  // namespace sprout
