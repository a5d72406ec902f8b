// JPEG pictures through jpeg-js; loaded when the first one is met.

import decode from "jpeg-js/lib/decoder.js";
import type { Pixels } from "./pixels";

/** Throws if the picture is damaged. */
export function decodeJpeg(bytes: Uint8Array): Pixels {
  const { width, height, data } = decode(bytes, { useTArray: true, formatAsRGBA: false, tolerantDecoding: false });
  return { width, height, data };
}
