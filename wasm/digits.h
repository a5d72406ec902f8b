// Handwritten-like digits generated from a seed, and the frame in which MNIST keeps its digits.
#pragma once

#include <cstdint>

namespace sprout {

constexpr int kDigitSize = 28;                         ///< height and width of a digit's picture
constexpr int kDigitPixels = kDigitSize * kDigitSize;  ///< bytes of a digit's picture

/// Writes digit sample `index` of (seed, stream): 28 * 28 grey pixels, row-major, 0 background, 255 ink.
///
/// The sample depends on these three numbers alone. Use another stream for a test set.
/// Every ten samples from a multiple of ten hold each class once, in shuffled order.
/// Returns its class, 0 ... 9.
std::uint8_t draw_digit(std::uint64_t seed, std::uint64_t stream, std::uint64_t index, std::uint8_t* pixels);

/// Fits a drawing into MNIST's frame: 20 x 20 box, aspect ratio kept, centred by mass in 28 x 28.
///
/// gray: width * height bytes, row-major, 0 background, 255 ink; grey below 32 counts as background when the box is sought.
/// out28x28: 28 * 28 bytes; the darkest ink becomes 255.
/// Returns false, with an empty picture in out28x28, if nothing is drawn (or width or height is not positive).
bool normalize_digit(const std::uint8_t* gray, int width, int height, std::uint8_t* out28x28);

}  // namespace sprout
