// PNG pictures through fast-png; loaded when the first one is met.

import { decode, type DecodedPng } from "fast-png";
import type { Bytes } from "../archives/bytes";
import type { Pixels } from "./pixels";
import { checkPixelData, pixelChunks, pngOf } from "./png_chunks";

/** Throws if the picture is damaged. */
export function decodePng(bytes: Bytes): Pixels {
  const chunks = pixelChunks(bytes);
  checkPixelData(chunks);
  const png = decode(pngOf(chunks));
  const { width, height, channels, palette } = png;
  const samples = samplesOf(png);
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    // (red, green, blue, alpha), (grey, alpha), (grey) or a number in the palette.
    const at = i * channels;
    const colour = palette
      ? palette[samples[at]!]!
      : channels > 2
        ? samples.subarray(at, at + 3)
        : [samples[at]!, samples[at]!, samples[at]!];
    for (let c = 0; c < 3; c++) data[3 * i + c] = colour[c]!;
  }
  return { width, height, data };
}

/** One byte a sample, whatever the depth; numbers in a palette stay as they are. */
function samplesOf({ width, height, channels, depth, palette, data }: DecodedPng): Uint8Array {
  const count = width * height * channels;
  if (depth === 8) return new Uint8Array(data.buffer, data.byteOffset, count);
  if (depth === 16) return Uint8Array.from({ length: count }, (_, i) => data[i]! >> 8);
  const perByte = 8 / depth;
  const rowBytes = Math.ceil(width / perByte);
  const most = 2 ** depth - 1;
  return Uint8Array.from({ length: count }, (_, i) => {
    const [row, column] = [Math.floor(i / width), i % width];
    const byte = data[row * rowBytes + Math.floor(column / perByte)]!;
    const value = (byte >> (8 - depth * ((column % perByte) + 1))) & most;
    return palette ? value : (value * 255) / most;
  });
}
