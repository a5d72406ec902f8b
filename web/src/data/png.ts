// PNG pictures through fast-png; loaded when the first one is met.

import { decode, type DecodedPng } from "fast-png";
import type { Bytes } from "../archives/bytes";
import type { Pixels } from "./pixels";
import { unzlibSync, zlibSync } from "fflate";
import { viewOf } from "../archives/bytes";
import { checkPixelData, pixelChunks, pngOf, type PixelChunks } from "./png_chunks";

/** Throws if the picture is damaged. */
export function decodePng(bytes: Bytes): Pixels {
  const chunks = pixelChunks(bytes);
  checkPixelData(chunks);
  return isPackedInPasses(chunks) ? fromPasses(chunks) : decoded(chunks);
}

function decoded(chunks: PixelChunks): Pixels {
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

/** Interlaced with several pixels a byte: fast-png reads those as if each had a byte. */
function isPackedInPasses({ header }: PixelChunks): boolean {
  return header[8]! < 8 && header[12] === 1;
}

/** Adam7: of each pass its first row and column, and the steps down and across. */
const passes = [
  [0, 0, 8, 8],
  [0, 4, 8, 8],
  [4, 0, 8, 4],
  [0, 2, 4, 4],
  [2, 0, 4, 2],
  [0, 1, 2, 2],
  [1, 0, 2, 1],
] as const;

/** Each pass is a picture of its own, without interlacing. */
function fromPasses(chunks: PixelChunks): Pixels {
  const view = viewOf(chunks.header);
  const [width, height, depth] = [view.getUint32(0), view.getUint32(4), chunks.header[8]!];
  const rows = unzlibSync(chunks.data);
  const data = new Uint8Array(width * height * 3);
  let at = 0;
  for (const [top, left, down, across] of passes) {
    const [columns, lines] = [Math.ceil((width - left) / across), Math.ceil((height - top) / down)];
    if (columns <= 0 || lines <= 0) continue;
    const size = lines * (1 + Math.ceil((columns * depth) / 8));
    if (at + size > rows.length) throw new Error("too few rows");
    const header = chunks.header.slice();
    viewOf(header).setUint32(0, columns);
    viewOf(header).setUint32(4, lines);
    header[12] = 0;
    const pass = decoded({ ...chunks, header, data: zlibSync(rows.subarray(at, at + size), { level: 0 }) as Bytes });
    at += size;
    for (let i = 0; i < columns * lines; i++) {
      const to = (top + Math.floor(i / columns) * down) * width + left + (i % columns) * across;
      data.set(pass.data.subarray(3 * i, 3 * i + 3), 3 * to);
    }
  }
  return { width, height, data };
}
