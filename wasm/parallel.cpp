// The pool of threads behind parallel_for: pieces of one job at a time, taken by whoever runs.
//
// A step of training has dozens of jobs of some microseconds, so that waking a sleeping thread for each would cost more than it
// brings: threads look out for the next job for a while (they spin) before they sleep. No job waits for a thread that does not
// run, because pieces are not dealt out but taken; the calling thread takes them too, all of them if need be.
#include "parallel.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "error.h"
#ifdef __EMSCRIPTEN__
#include <emscripten/threading.h>

#include <climits>
#include <cmath>
#endif

namespace sprout {
namespace {

// Multiply-adds of a product that take about a microsecond: less work than this is not worth a piece. Handing out and collecting pieces
// takes 0.15 microseconds if no other thread comes, 0.3 to 1.1 until another that looks out has taken its own (Wasm in Node 20, two cores).
constexpr double kWorth = 16'000;
constexpr int kSpins = 100'000;  // looks: longer than the gaps between the jobs of a step, of which the longest take some 50 microseconds

// Another program that wants the core stops a thread in the middle of its piece, and everybody waits. Whoever waited so long that the piece
// cannot have been running works alone for kAlone times as long as was lost, so that little is lost again; the other threads sleep
// meanwhile.
constexpr int kPatience = 20'000;          // looks, some 60 microseconds, before the clock is asked at all
constexpr double kStopped = 500 * kWorth;  // half a millisecond more than the whole job: systems stop threads for some milliseconds
constexpr double kAlone = 20;
constexpr double kMostLost = 1e6 * kWorth;  // a second: a computer that slept for hours has not lost its other cores for days

double steady_clock() { return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

using Word = std::atomic<std::uint32_t>;

#ifdef __EMSCRIPTEN__
void sleep_while(Word& word, std::uint32_t value) { emscripten_futex_wait(&word, value, INFINITY); }
void wake(Word& word) { emscripten_futex_wake(&word, INT_MAX); }
#else
void sleep_while(Word& word, std::uint32_t value) { word.wait(value); }
void wake(Word& word) { word.notify_all(); }
#endif

inline void pause() {
#if defined(__SSE2__) && !defined(__EMSCRIPTEN__)
  __builtin_ia32_pause();
#endif
}

thread_local bool inside = false;  // of a body

class Pool {
 public:
  ~Pool() {
    ending_ = true;
    ring();
    for (std::thread& worker : workers_) worker.join();
  }

  int size() const { return size_; }

  /// Whether a job of so many multiply-adds had better be done by the caller alone.
  bool avoids(double work) {
    work_ = work;
    alone_ = std::max(0.0, alone_ - work);
    return alone_ > 0;
  }

  std::uint32_t jobs() const { return std::uint32_t(tickets_.load() >> 32); }
  void set_clock(parallel::Clock clock) { clock_ = clock ? clock : steady_clock, alone_ = 0; }

  /// Threads that are there already are kept for later: a browser gives a thread back only when the caller's own work is over.
  void resize(int count) {
    while (int(workers_.size()) + 1 < count) workers_.emplace_back([this, number = int(workers_.size()) + 1] { work(number); });
    size_ = count;
    ring();
  }

  void run(std::ptrdiff_t n, std::ptrdiff_t pieces, parallel::Piece piece, void* body) {
    job_ = {n, pieces, piece, body};
    unfinished_.store(std::uint32_t(pieces));
    const std::uint64_t number = (tickets_.load() >> 32) + 1;
    tickets_.store(number << 32 | std::uint64_t(pieces));
    if (asleep_.load() > 0) ring();
    inside = true;
    while (take()) {}
    inside = false;
    await();
    if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
  }

 private:
  struct Job {
    std::ptrdiff_t n, pieces;
    parallel::Piece piece;
    void* body;
  };

  /// Takes a piece of the job and does it. False if none is left.
  bool take() {
    std::uint64_t tickets = tickets_.load();
    do {
      if (std::uint32_t(tickets) == 0) return false;
    } while (!tickets_.compare_exchange_weak(tickets, tickets - 1));
    // A piece that was taken holds its job: only now may the job be read.
    const Job job = job_;
    const std::ptrdiff_t p = std::ptrdiff_t(std::uint32_t(tickets)) - 1;
    try {
      job.piece(job.body, parallel::cut(job.n, p, job.pieces), parallel::cut(job.n, p + 1, job.pieces));
    } catch (...) {
      if (!failed_.exchange(true)) error_ = std::current_exception();
    }
    if (unfinished_.fetch_sub(1) == 1 && awaited_.load()) wake(unfinished_);
    return true;
  }

  /// Returns when pieces that other threads took are done.
  void await() {
    for (int i = 0; i < kPatience && unfinished_.load() != 0; ++i) pause();
    if (unfinished_.load() != 0) {
      const double start = clock_();
      awaited_ = true;
      while (const std::uint32_t left = unfinished_.load()) sleep_while(unfinished_, left);
      awaited_ = false;
      const double lost = (clock_() - start) * kWorth;
      if (lost > work_ + kStopped) alone_ = kAlone * std::min(lost, kMostLost);
    }
    failed_ = false;
  }

  void ring() {
    bell_.fetch_add(1);
    wake(bell_);
  }

  bool idle() const { return std::uint32_t(tickets_.load()) == 0 && !ending_.load(); }

  /// What worker `number` does all its life.
  void work(int number) {
    inside = true;
    while (!ending_.load()) {
      const std::uint32_t rung = bell_.load();
      if (number >= size_.load()) {
        if (!ending_.load()) sleep_while(bell_, rung);
        continue;
      }
      if (take()) continue;
      for (int i = 0; i < kSpins && idle(); ++i) pause();
      asleep_.fetch_add(1);
      if (idle()) sleep_while(bell_, rung);
      asleep_.fetch_sub(1);
    }
  }

  std::vector<std::thread> workers_;
  Job job_{};
  std::exception_ptr error_;
  alignas(64) std::atomic<std::uint64_t> tickets_{0};  // the job's number and how many of its pieces nobody has taken
  alignas(64) Word unfinished_{0};                     // pieces not done
  alignas(64) Word bell_{0};                           // rung when sleepers are wanted
  std::atomic<int> size_{1}, asleep_{0};
  double work_ = 0, alone_ = 0;  // the caller's: multiply-adds of the present job, and those yet to be done alone
  parallel::Clock clock_ = steady_clock;
  std::atomic<bool> awaited_{false}, failed_{false}, ending_{false};
};

Pool pool;

}  // namespace

int threads() { return pool.size(); }

void set_threads(int count) {
  if (count < 1 || count > 64) fail({"expected 1 to 64 threads, received ", count});
  if (count != pool.size()) pool.resize(count);
}

std::ptrdiff_t parallel::pieces(std::ptrdiff_t n, double work) {
  // Work below 0 would be added to what is to be done alone, and keep the other threads out of all that follows.
  if (!(work >= 0)) fail({"parallel_for: expected work of at least 0, received ", work});
  if (pool.size() == 1 || inside || pool.avoids(double(n) * work)) return 1;
  const double most = 2.0 * pool.size();  // the smaller one becomes an integer: the quotient alone may have more than 32 bits
  return std::min(n, std::ptrdiff_t(std::min(double(n) * work / kWorth, most)));
}

std::uint32_t parallel::jobs() { return pool.jobs(); }

void parallel::set_clock(Clock clock) { pool.set_clock(clock); }

void parallel::run(std::ptrdiff_t n, std::ptrdiff_t pieces, Piece piece, void* body) { pool.run(n, pieces, piece, body); }

}  // namespace sprout
