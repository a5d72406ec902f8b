// What the test program's memory is asked for: operator new counts here, and fails when told to.
#pragma once

#include <atomic>
#include <cstddef>

namespace allocations {

extern std::atomic<std::size_t> count, bytes;  // by operator new, since the program began

/// Bytes of the heap in use, aligned buffers that bypass operator new included; 0 where the C library does not say.
std::size_t heap();

/// While there is one, operator new throws std::bad_alloc.
struct Starving {
  Starving();
  ~Starving();
};

}  // namespace allocations
