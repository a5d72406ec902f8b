// Choices: what a fuzzed program does, drawn from bytes. Equal bytes give equal choices; behind their end every choice is the first one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>

class Choices {
 public:
  Choices(const std::uint8_t* bytes, std::size_t size) : at_(bytes), end_(bytes + size) {}

  bool done() const { return at_ == end_; }
  std::uint8_t byte() { return done() ? 0 : *at_++; }
  /// A number below n, of at most 65,536.
  std::size_t below(std::size_t n) {
    const std::size_t high = n > 256 ? byte() : 0;
    return (high << 8 | byte()) % n;
  }
  bool once_in(std::size_t n) { return below(n) == n - 1; }
  template <class List>
  const auto& among(const List& list) {
    return list.begin()[below(list.size())];
  }
  template <class T>
  T among(std::initializer_list<T> list) {
    return list.begin()[below(list.size())];
  }

 private:
  const std::uint8_t *at_, *end_;
};
