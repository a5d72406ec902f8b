// Functions of libm without its tables, which are bytes that no compressor makes smaller: the linker's --wrap puts these in their places.
// In double, within one unit in the last place; what the engine keeps of them is float.
#include <cmath>
#include <limits>

namespace {

// ln 2 in two parts: whole multiples of the first, up to 2^11, are exact.
constexpr double kLn2High = 0x1.62e42feep-1, kLn2Low = 0x1.a39ef35793c76p-33;

}  // namespace

extern "C" {

/// With f = m - 1 and s = f / (2 + f), log(m) = 2 (s + s^3 / 3 + s^5 / 5 ...), for m from sqrt(1/2) to sqrt(2).
double __wrap_log(double x) {
  if (!(x > 0)) return x == 0 ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN();
  if (x == std::numeric_limits<double>::infinity()) return x;
  int e;
  double m = std::frexp(x, &e);
  if (m < 0x1.6a09e667f3bcdp-1) m *= 2, --e;
  const double f = m - 1, s = f / (2 + f), z = s * s, half = f * f / 2;
  double series = 0;
  for (int k = 12; k > 0; --k) series = z * (series + 2.0 / (2 * k + 1));
  // 2 s is f - half + s half: the largest of them is exact, and added last.
  return e * kLn2High - ((half - (s * (half + series) + e * kLn2Low)) - f);
}

/// 2^k e^r, with |r| at most ln(2) / 2, by Taylor's series.
double __wrap_exp(double x) {
  if (x > 710) return std::numeric_limits<double>::infinity();
  if (x < -746) return 0;
  if (std::isnan(x)) return x;
  const double k = std::nearbyint(x / (kLn2High + kLn2Low));
  const double high = x - k * kLn2High, low = k * kLn2Low, r = high - low;
  double series = 0;
  for (int n = 14; n > 1; --n) series = r / n * (1 + series);
  return std::scalbn(1 + (high + (r * series - low)), int(k));
}

/// Angles beyond 2^20 quarter turns: nothing here turns so far.
int __wrap___rem_pio2_large(double*, double* y, int, int, int) {
  y[0] = y[1] = std::numeric_limits<double>::quiet_NaN();
  return 0;
}
}
