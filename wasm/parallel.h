// parallel_for: the only place that knows threads.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>

namespace sprout {

/// Calls body(begin, end) for pieces that together cover [0, n) and returns when all are done. Pieces may run at once, so they must
/// write different memory; each output must not depend on where the pieces are cut, that results are the same for any number of threads.
/// What a body throws is thrown here, when all pieces have ended. Within a body, another parallel_for runs as one piece.
///
/// Args: n  how many items;  work  multiply-adds (or as costly) of one item: little work stays in one piece. Never an integer, whose
///       product may have overflowed on the way here: see multiply_adds.
/// Throws Error, before any body, for work below 0 or NaN.
template <std::same_as<double> Work, class Body>
void parallel_for(std::ptrdiff_t n, Work work, Body&& body);

/// The product of sizes, as parallel_for wants it: in double from the first factor on, as Wasm multiplies sizes in 32 bits.
template <class... Sizes>
double multiply_adds(Sizes... sizes) {
  return (1.0 * ... * double(sizes));
}

/// How many threads parallel_for uses, the calling one included; 1 until set_threads was called.
int threads();

/// Lets parallel_for use `count` threads, between 1 and 64, the calling one included; they are started when first wanted. Call it from the
/// thread that calls parallel_for, outside of any. Throws std::system_error if a thread cannot be started; there are as many as before
/// then.
void set_threads(int count);

namespace parallel {

using Piece = void (*)(void* body, std::ptrdiff_t begin, std::ptrdiff_t end);

/// Where the p-th of `pieces` begins when n items are cut evenly; 64 bits, as n * p may have more than Wasm's 32.
inline std::ptrdiff_t cut(std::ptrdiff_t n, std::ptrdiff_t p, std::ptrdiff_t pieces) {
  return std::ptrdiff_t(std::int64_t(n) * p / pieces);
}

/// Into how many pieces n items of that work are cut.
std::ptrdiff_t pieces(std::ptrdiff_t n, double work);
void run(std::ptrdiff_t n, std::ptrdiff_t pieces, Piece piece, void* body);

// For tests, which must not depend on how busy the machine is.

/// How many jobs have been cut into pieces, modulo 2^32.
std::uint32_t jobs();

/// Microseconds since whenever, by which the pool judges how long it waited for a thread.
using Clock = double (*)();
/// Takes another clock, by which nothing was lost yet; null: the system's steady one again.
void set_clock(Clock clock);

}  // namespace parallel

template <std::same_as<double> Work, class Body>
void parallel_for(std::ptrdiff_t n, Work work, Body&& body) {
  if (n <= 0) return;
  const std::ptrdiff_t pieces = parallel::pieces(n, work);
  if (pieces <= 1) return body(std::ptrdiff_t(0), n);
  auto* at = &body;  // by way of a pointer to it, as the body may be const
  parallel::run(n, pieces, [](void* b, std::ptrdiff_t begin, std::ptrdiff_t end) { (**static_cast<decltype(at)*>(b))(begin, end); }, &at);
}

}  // namespace sprout
