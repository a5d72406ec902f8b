// Drives a fuzzer without libFuzzer: bytes of its own for one seed after the other. fuzz_api [--seed FIRST] [--count SEEDS] [--seconds S]
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif
#include <unistd.h>

#include <csignal>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);

namespace {

volatile std::uint64_t seed = 1;

void tell_seed() { std::fprintf(stderr, "\nthe seed of this input: --seed %llu --count 1\n", static_cast<unsigned long long>(seed)); }

void ended_by(int signal) {
  tell_seed();
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

/// SplitMix64 (Steele et al. 2014).
std::uint64_t next(std::uint64_t& state) {
  std::uint64_t z = state += 0x9e3779b97f4a7c15u;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return z ^ z >> 31;
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t count = ~0ull;
  double seconds = 1e9;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (!std::strcmp(argv[i], "--seed")) seed = std::strtoull(argv[i + 1], nullptr, 10);
    if (!std::strcmp(argv[i], "--count")) count = std::strtoull(argv[i + 1], nullptr, 10);
    if (!std::strcmp(argv[i], "--seconds")) seconds = std::strtod(argv[i + 1], nullptr);
  }
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_set_death_callback(tell_seed);
#endif
  for (int signal : {SIGABRT, SIGALRM, SIGTERM}) std::signal(signal, ended_by);
  const auto begin = std::chrono::steady_clock::now();
  const auto passed = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(); };
  std::uint64_t inputs = 0;
  for (; inputs < count && passed() < seconds; ++inputs, seed = seed + 1) {
    std::uint64_t state = seed;
    std::vector<std::uint8_t> bytes(500 + next(state) % 4000);
    for (std::uint8_t& byte : bytes) byte = std::uint8_t(next(state));
    alarm(60);  // an input that takes so long is a fault as well
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
  }
  std::printf("%llu inputs without a finding, the last of seed %llu\n", static_cast<unsigned long long>(inputs),
              static_cast<unsigned long long>(seed - 1));
}
