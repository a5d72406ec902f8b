// Snapshot: all that decides how a run goes on, as bytes: one list of an object's state that writes and reads it.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>
#include <vector>

#include "error.h"

namespace sprout {

/// A class names its state once,
///     void state(Snapshot& s) { s(sum_); s(count_); s(means_); }
/// and that list writes it (bytes() then holds it) or reads it back. Bytes are those of this machine: a snapshot goes on where it was made.
class Snapshot {
 public:
  Snapshot() = default;                                                                   ///< writes
  explicit Snapshot(std::span<const std::uint8_t> bytes) : in_(bytes), reading_(true) {}  ///< reads

  bool reading() const { return reading_; }
  const std::vector<std::uint8_t>& bytes() const { return out_; }

  template <class Number>
  void operator()(Number& number)
    requires std::is_trivially_copyable_v<Number>
  {
    raw(&number, sizeof number);
  }

  /// A list whose length is known to the reader as well.
  template <class Number, class Allocator>
  void operator()(std::vector<Number, Allocator>& list) {
    raw(list.data(), list.size() * sizeof(Number));
  }
  template <class Number>
  void operator()(std::span<Number> list) {
    raw(list.data(), list.size() * sizeof(Number));
  }

  /// A number that must be the same when it is read. Throws Error naming `what`.
  void same(double number, const char* what) {
    double found = number;
    (*this)(found);
    if (found != number) throw Error(std::string("expected a snapshot of this training, received one with another ") + what);
  }

  /// Throws Error if bytes are left over.
  void finish() const {
    if (!in_.empty()) throw Error("expected a snapshot of this training, received one with " + std::to_string(in_.size()) + " bytes more");
  }

 private:
  void raw(void* data, std::size_t size) {
    if (!reading_) {
      const auto* from = static_cast<const std::uint8_t*>(data);
      out_.insert(out_.end(), from, from + size);
      return;
    }
    if (size > in_.size()) throw Error("expected a whole snapshot, received one that ends too early");
    if (size) std::memcpy(data, in_.data(), size);
    in_ = in_.subspan(size);
  }

  std::vector<std::uint8_t> out_;
  std::span<const std::uint8_t> in_;
  bool reading_ = false;
};

}  // namespace sprout
