// Some of libc's functions said more shortly: its own bring 128-bit arithmetic and tables into the download. The linker's --wrap puts these
// in their places.
#include <emscripten.h>

#include <cstdarg>
#include <cstddef>
#include <cstdio>

EM_JS_DEPS(sprout, "$UTF8ToString");
EM_JS(double, number_of, (const char* text), { return Number(UTF8ToString(text)); });

extern "C" {

/// Of a whole number in JSON's grammar, which is all that the JSON reader asks for. JavaScript rounds as strtod does.
double __wrap_strtod(const char* text, char** end) {
  if (end)
    for (*end = const_cast<char*>(text); **end; ++*end) {}
  return number_of(text);
}

/// Without numbers in %f's formats, which nobody prints.
int vsniprintf(char* text, std::size_t size, const char* format, std::va_list arguments);
int __wrap_vsnprintf(char* text, std::size_t size, const char* format, std::va_list arguments) {
  return vsniprintf(text, size, format, arguments);
}

/// The number instead of a table of sentences: what the system refuses (a thread) is told in words of the engine's own.
int __wrap_strerror_r(int error, char* text, std::size_t size) {
  std::snprintf(text, size, "error %d", error);
  return 0;
}
}
