// Snapshot: all that decides how a run goes on, as bytes: one list of an object's state that counts, writes and reads it.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "error.h"
#include "tensor.h"

namespace sprout {

/// A class names its state once,
///     void state(Snapshot& s) { s(sum_); s(count_); s.large(means_, count_); }
/// and that list counts its bytes, writes them or reads them back. Bytes are those of this machine: a snapshot goes on where it was made.
///
/// A model that trains leaves little room for copies of itself: what is written goes to the caller's memory, and what is large is read only
/// when everything is known to be right, so that no copy must be kept for the way back.
class Snapshot {
 public:
  /// Small: without what is large().
  enum class Part { all, small };

  /// Counts: size() is then how many bytes there are.
  static Snapshot counter(Part part = Part::all) { return Snapshot(Mode::count, part); }
  /// Writes to `out`, which has size() bytes.
  static Snapshot writer(std::span<std::uint8_t> out, Part part = Part::all) {
    Snapshot s(Mode::write, part);
    s.out_ = out;
    return s;
  }
  /// Reads `in`, which must outlive this.
  static Snapshot reader(std::span<const std::uint8_t> in, Part part = Part::all) {
    Snapshot s(Mode::read, part);
    s.in_ = in;
    return s;
  }

  bool reading() const { return mode_ == Mode::read; }
  std::size_t size() const { return size_; }

  template <class Number>
  void operator()(Number& number)
    requires std::is_trivially_copyable_v<Number>
  {
    raw(&number, sizeof number);
  }

  /// A list whose length is known to the reader as well.
  template <class Number>
  void operator()(std::vector<Number>& list) {
    raw(list.data(), list.size() * sizeof(Number));
  }

  /// Weights and the like, `length` of them. A reader's list has that many after finish() and is left alone before.
  void large(Buffer& list, std::size_t length) {
    if (part_ == Part::small) return;
    const std::size_t bytes = length * sizeof(real);
    if (reading())
      large_.push_back({&list, take(bytes)});
    else
      raw(list.data(), bytes);
  }

  /// A number that must be the same when it is read. Throws Error naming `what`.
  void same(double number, const char* what) {
    double found = number;
    (*this)(found);
    if (found != number) fail({"expected a snapshot of this training, received one with another ", what});
  }

  /// Ends reading: throws Error if bytes are left over, else reads what is large. Where memory is too short for that, it throws
  /// std::bad_alloc and leaves that alone too.
  void finish() {
    if (!in_.empty()) fail({"expected a snapshot of this training, received one with ", in_.size(), " bytes more"});
    for (const Large& l : large_) l.list->reserve(l.bytes.size() / sizeof(real));
    for (const Large& l : large_) {
      l.list->resize(l.bytes.size() / sizeof(real));
      if (!l.bytes.empty()) std::memcpy(l.list->data(), l.bytes.data(), l.bytes.size());
    }
  }

 private:
  enum class Mode { count, write, read };
  struct Large {
    Buffer* list;
    std::span<const std::uint8_t> bytes;
  };

  Snapshot(Mode mode, Part part) : mode_(mode), part_(part) {}

  void raw(void* data, std::size_t size) {
    if (mode_ == Mode::read) {
      const auto bytes = take(size);
      if (size) std::memcpy(data, bytes.data(), size);
      return;
    }
    if (mode_ == Mode::write && size) {
      if (size > out_.size()) fail({"expected room for a whole snapshot, received too few bytes"});
      std::memcpy(out_.data(), data, size);
      out_ = out_.subspan(size);
    }
    size_ += size;
  }

  std::span<const std::uint8_t> take(std::size_t size) {
    if (size > in_.size()) fail({"expected a whole snapshot, received one that ends too early"});
    const auto bytes = in_.first(size);
    in_ = in_.subspan(size);
    return bytes;
  }

  Mode mode_;
  Part part_;
  std::size_t size_ = 0;
  std::span<std::uint8_t> out_;
  std::span<const std::uint8_t> in_;
  std::vector<Large> large_;
};

}  // namespace sprout
