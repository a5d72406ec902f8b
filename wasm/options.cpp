// Reading, writing and describing of options, with messages that name the key, what was expected and what came.
#include "options.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

namespace sprout {
namespace {

std::string shown(const json& value) {
  const std::string text = value.dump();
  return text.size() > 60 ? text.substr(0, 57) + "..." : text;
}

bool whole(const json& n, double from) { return n.is_number_integer() && n.get<double>() >= from && n.get<double>() < 1e9; }

/// Keras' form of a list in which null stands for none and a number for itself.
template <class T>
json one_or_list(const std::vector<T>& value) {
  return value.empty() ? json() : value.size() == 1 ? json(value[0]) : json(value);
}

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
  if (!config.is_null() && !config.is_object()) fail({"expected config to be an object, received ", shown(config)});
  Options o;
  o.in_ = config.is_null() ? &empty : &config;
  return o;
}

Options Options::writer(json& config) {
  Options o;
  o.out_ = &config;
  return o;
}

Options Options::describer(json& list) {
  Options o = writer(list);
  o.describing_ = true;
  return o;
}

const json* Options::find(const char* key) {
  if (std::find(known_.begin(), known_.end(), key) == known_.end()) known_.emplace_back(key);  // null is looked for first, then a number
  const bool required = std::exchange(required_, false);
  const auto it = in_->find(key);
  if (it != in_->end()) return &*it;
  if (required) missing_ += (missing_.empty() ? "" : ", ") + std::string(key);
  return nullptr;
}

void Options::write(const char* key, const char* kind, json value) {
  if (!describing()) return void((*out_)[key] = std::move(value));
  json option;
  option["key"] = key;
  option["kind"] = kind;
  if (std::exchange(required_, false)) option["required"] = true;
  option["default"] = std::move(value);
  out_->push_back(std::move(option));
}

void Options::note(const char* name, json value) { out_->back()[name] = std::move(value); }

void Options::refuse(const char* key, const std::string& expected, const json& received) const {
  fail({"expected ", key, " to be ", expected, ", received ", shown(received)});
}

void Options::operator()(const char* key, bool& value) {
  if (out_) return write(key, "flag", value);
  const json* j = find(key);
  if (!j) return;
  if (!j->is_boolean()) refuse(key, "true or false", *j);
  value = j->get<bool>();
}

void Options::operator()(const char* key, int& value) {
  if (out_) return write(key, "integer", value);
  const json* j = find(key);
  if (!j) return;
  const double number = j->is_number() ? j->get<double>() : NAN;
  if (!(number == std::floor(number) && std::abs(number) < 1e9))
    refuse(key, std::abs(number) >= 1e9 ? "a whole number below 1,000,000,000" : "a whole number", *j);
  value = static_cast<int>(number);
}

void Options::operator()(const char* key, double& value) {
  if (out_) return write(key, "number", value);
  const json* j = find(key);
  if (!j) return;
  if (!j->is_number() || !std::isfinite(j->get<double>())) refuse(key, "a number", *j);
  value = j->get<double>();
}

void Options::operator()(const char* key, std::string& value) {
  if (out_) return write(key, "text", value);
  const json* j = find(key);
  if (!j) return;
  if (!j->is_string()) refuse(key, "a word", *j);
  value = j->get<std::string>();
}

void Options::operator()(const char* key, std::optional<double>& value) {
  if (out_) {
    write(key, "number", value ? json(*value) : json());
    if (describing()) note("optional", true);
    return;
  }
  if (const json* j = find(key)) {
    double number = 0;
    if (!j->is_null()) (*this)(key, number);
    value = j->is_null() ? std::nullopt : std::optional(number);
  }
}

void Options::operator()(const char* key, std::optional<int>& value) {
  if (out_) {
    write(key, "integer", value ? json(*value) : json());
    if (describing()) note("optional", true);
    return;
  }
  if (const json* j = find(key)) {
    int number = 0;
    if (!j->is_null()) (*this)(key, number);
    value = j->is_null() ? std::nullopt : std::optional(number);
  }
}

void Options::operator()(const char* key, std::vector<int>& value) {
  if (out_) return write(key, "integers", value);
  const json* j = find(key);
  if (!j) return;
  if (!j->is_array()) refuse(key, "a list of whole numbers", *j);
  value.clear();
  for (const json& item : *j) {
    if (!item.is_number_integer() || std::abs(item.get<double>()) > 1e9) refuse(key, "a list of whole numbers", *j);
    value.push_back(item.get<int>());
  }
}

void Options::operator()(const char* key, std::vector<double>& value) {
  if (out_) return write(key, "reals", value);
  const json* j = find(key);
  if (!j) return;
  if (!j->is_array()) refuse(key, "a list of numbers", *j);
  value.clear();
  for (const json& item : *j) {
    if (!item.is_number() || !std::isfinite(item.get<double>())) refuse(key, "a list of numbers", *j);
    value.push_back(item.get<double>());
  }
}

void Options::operator()(const char* key, std::vector<std::optional<int>>& value) {
  if (out_) {
    json list;
    for (const std::optional<int>& item : value) list.push_back(item ? json(*item) : json());
    write(key, "integers", list);
    if (describing()) note("optional", true), note("nulls", true);
    return;
  }
  const json* j = find(key);
  if (!j) return;
  if (!j->is_array() && !j->is_null()) refuse(key, "a list of whole numbers and null", *j);
  value.clear();
  for (const json& item : *j) {
    if (!item.is_null() && (!item.is_number_integer() || std::abs(item.get<double>()) > 1e9))
      refuse(key, "a list of whole numbers and null", *j);
    value.push_back(item.is_null() ? std::nullopt : std::optional(item.get<int>()));
  }
}

void Options::check(const char* key, std::optional<double> value, const Limits& limits) {
  const auto& [min, max, above, below] = limits;
  const bool upwards = std::isinf(max);
  if (describing()) {
    if (!std::isinf(min)) note("min", min);
    if (above) note("above", true);
    if (!upwards) note("max", max);
    if (below) note("below", true);
  }
  if (!reading() || !value) return;
  if ((above ? *value > min : *value >= min) && (below ? *value < max : *value <= max)) return;
  fail({"expected ", key, " to be ",
        (upwards ? (above ? "above " : "at least ") + to_text(min)
                 : (above ? "above " : "from ") + to_text(min) + (below ? " up to, but below, " : " to ") + to_text(max)),
        ", received ", *value});
}

void Options::check(const char* key, const std::vector<double>& value, const Limits& limits) {
  if (describing()) check(key, std::nullopt, limits);
  for (double v : value) check(key, v, limits);
}

void Options::check(const char* key, const std::vector<int>& value, const Limits& limits) {
  check(key, std::vector<double>(value.begin(), value.end()), limits);
}

void Options::sizes(const char* key, std::vector<int>& value, std::size_t count, int bound) {
  if (out_) return write_sizes(key, value, count, bound);
  const json* j = find(key);
  if (!j) return;
  const auto fits = [&](const json& n) { return whole(n, bound); };
  if (fits(*j))
    value.assign(count, j->get<int>());
  else if (j->is_array() && j->size() == count && std::all_of(j->begin(), j->end(), fits))
    value = j->get<std::vector<int>>();
  else
    refuse(
        key,
        "a whole number of at least " + to_text(bound) + (count > 1 ? " or a list of " + to_text(double(count)) : ", alone or in a list"),
        *j);
}

void Options::sizes(const char* key, std::optional<std::vector<int>>& value, std::size_t count, int bound) {
  if (out_) {
    write_sizes(key, value ? json(*value) : json(), count, bound);
    if (describing()) note("optional", true);
    return;
  }
  if (const json* j = find(key)) {
    std::vector<int> list;
    if (!j->is_null()) sizes(key, list, count, bound);
    value = j->is_null() ? std::nullopt : std::optional(list);
  }
}

void Options::write_sizes(const char* key, json value, std::size_t count, int bound) {
  write(key, "sizes", std::move(value));
  if (!describing()) return;
  note("min", bound);
  note("counts", count == 1 ? json::array({1}) : json::array({1, count}));
}

void Options::margins(const char* key, std::vector<int>& value, std::size_t count) {
  if (out_) {
    json pairs = json::array();
    for (std::size_t a = 0; a < count; ++a) pairs.push_back({value[2 * a], value[2 * a + 1]});
    write(key, "margins", count == 1 ? pairs[0] : pairs);
    if (!describing()) return;
    note("min", 0);
    return note("counts", count == 1 ? json::array({1, 2}) : json::array({1, count, 2 * count}));
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
    refuse(key,
           count == 1 ? "a whole number of at least 0 or a pair of them" : "a whole number of at least 0, one an axis, or a pair an axis",
           *j);
  value = read;
}

void Options::axes(const char* key, std::vector<int>& value) {
  if (out_) {
    write(key, "axes", one_or_list(value));
    if (describing()) note("optional", true);
    return;
  }
  const json* j = find(key);
  if (!j) return;
  const json list = j->is_null() ? json::array() : j->is_array() ? *j : json::array({*j});
  value.clear();
  for (const json& axis : list) {
    if (!whole(axis, -6) || axis > 6 || std::find(value.begin(), value.end(), axis.get<int>()) != value.end())
      refuse(key, "an axis or a list of different ones", *j);
    value.push_back(axis.get<int>());
  }
}

void Options::numbers(const char* key, std::vector<double>& value, std::initializer_list<std::size_t> counts, const Limits& limits) {
  if (out_) {
    write(key, "numbers", one_or_list(value));
    if (describing()) note("optional", true);
    if (describing() && counts.size()) note("counts", counts);
  } else if (const json* j = find(key)) {
    value.clear();
    if (!j->is_null() && !flatten(*j, value)) refuse(key, "a number or a list of numbers", *j);
    if (counts.size() && !value.empty() && std::find(counts.begin(), counts.end(), value.size()) == counts.end()) {
      std::string list;
      for (std::size_t count : counts)
        list += (list.empty() ? "" : " or ") + (count == 1 ? "a number" : count == 2 ? "two numbers" : std::to_string(count) + " numbers");
      fail({"expected ", key, " to be ", list, ", received ", value.size(), " numbers"});
    }
  }
  check(key, value, limits);
}

void Options::one_of(const char* key, std::string& value, std::initializer_list<const char*> words) {
  if (out_) {
    write(key, "choice", value);
    if (describing()) note("choices", words);
    return;
  }
  (*this)(key, value);
  std::string list;
  for (const char* word : words) {
    if (value == word) return;
    list += (list.empty() ? "\"" : ", \"") + std::string(word) + "\"";
  }
  refuse(key, "one of " + list, value);
}

void Options::ignore(std::initializer_list<const char*> keys) {
  if (reading()) known_.insert(known_.end(), keys.begin(), keys.end());
  if (describing())
    for (const char* key : keys) write(key, "ignored", nullptr);
}

void Options::only(const char* key, bool value) { require(key, value); }
void Options::only(const char* key, int value) { require(key, value); }
void Options::only(const char* key, double value) { require(key, value); }
void Options::only(const char* key, const char* value) { require(key, value); }
void Options::only_none(const char* key) { require(key, nullptr); }

void Options::require(const char* key, const json& value) {
  if (describing()) write(key, "only", value);
  if (!reading()) return;
  if (const json* j = find(key); j && !j->is_null() && *j != value)  // where Keras' default is None, null is that
    refuse(key, (value.is_number() ? to_text(value.get<double>()) : shown(value)) + " (nothing else is supported)", *j);
}

void Options::finish() const {
  std::string unknown, list;
  for (const auto& [key, value] : in_->items())
    if (std::find(known_.begin(), known_.end(), key) == known_.end())
      unknown += (unknown.empty() ? "\"" : ", \"") + key.substr(0, 60) + "\"";
  const std::string missing = missing_.empty() ? "" : "expected " + missing_ + ", which has no default";
  if (unknown.empty() && missing.empty()) return;
  if (unknown.empty()) fail({missing});
  for (const std::string& k : known_) list += (list.empty() ? "" : ", ") + k;
  fail({missing, missing.empty() ? "" : "; ", "unknown option", (unknown.find(", ") == std::string::npos ? " " : "s "),
        unknown.substr(0, 300), "; known are ", list});
}

}  // namespace sprout
