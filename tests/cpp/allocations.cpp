// The program's operator new and delete, in place of the library's.
#include "allocations.h"

#include <cstdlib>
#include <new>
#if defined(__GLIBC__) || defined(__EMSCRIPTEN__)
#include <malloc.h>
#endif

namespace allocations {

std::atomic<std::size_t> count{0}, bytes{0};

namespace {
std::atomic<bool> starving{false};
}

Starving::Starving() { starving = true; }
Starving::~Starving() { starving = false; }

std::size_t heap() {
#if defined(__GLIBC__)
  return mallinfo2().uordblks;
#elif defined(__EMSCRIPTEN__)
  return std::size_t(mallinfo().uordblks);
#else
  return 0;
#endif
}

}  // namespace allocations

// Not inlined: GCC would else take their malloc and free for a mismatched pair.
[[gnu::noinline]] void* operator new(std::size_t n) {
  ++allocations::count;
  allocations::bytes += n;
  // Aligned as the engine's own memory is, which Wasm's malloc does not do: the order of Eigen's sums depends on it.
  if (void* p = allocations::starving ? nullptr : std::aligned_alloc(16, (n + 16) / 16 * 16)) return p;
  throw std::bad_alloc();
}
// Sanitizers have one of their own else, whose memory would come back to the delete below.
[[gnu::noinline]] void* operator new(std::size_t n, const std::nothrow_t&) noexcept try {
  return operator new(n);
} catch (const std::bad_alloc&) { return nullptr; }
[[gnu::noinline]] void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { std::free(p); }
