// BMP pictures of every depth, run-length packed ones too; loaded when the first one is met.
// https://learn.microsoft.com/en-us/windows/win32/gdi/bitmap-storage

import { viewOf, type Bytes } from "../archives/bytes";
import { bmpPalette } from "./picture_header";
import { UnreadForm, type Pixels } from "./pixels";

const compressions = { none: 0, rle8: 1, rle4: 2, masks: 3, masksAndAlpha: 6 } as const;
/** Where the masks of red, green and blue stand. */
const masksAt = 54;

/** Throws if the picture is damaged, and an UnreadForm for a JPEG or PNG in a BMP, which only printers take. */
export function decodeBmp(bytes: Bytes): Pixels {
  const view = viewOf(bytes);
  const core = view.getUint32(14, true) === 12;
  const width = core ? view.getUint16(18, true) : view.getInt32(18, true);
  const signedHeight = core ? view.getUint16(20, true) : view.getInt32(22, true);
  const height = Math.abs(signedHeight);
  const depth = view.getUint16(core ? 24 : 28, true);
  const compression = core ? compressions.none : view.getUint32(30, true);
  const packed = compression === compressions.rle8 || compression === compressions.rle4;
  if (compression === 4 || compression === 5) throw new UnreadForm(`BMP with a ${compression === 4 ? "JPEG" : "PNG"} in it`);
  if (![1, 2, 4, 8, 16, 24, 32].includes(depth) || (packed && depth !== (compression === compressions.rle8 ? 8 : 4)))
    throw new Error("wrong depth");
  const from = view.getUint32(10, true);
  const rowBytes = ((width * depth + 31) >>> 5) << 2;
  // Some writers leave out what fills up the last row.
  const shortest = packed ? 1 : (height - 1) * rowBytes + Math.ceil((width * depth) / 8);
  if (from + shortest > bytes.length) throw new Error("cut off");
  const data = new Uint8Array(width * height * 3);
  const put = (x: number, y: number, r: number, g: number, b: number): void => {
    const at = 3 * ((signedHeight < 0 ? y : height - 1 - y) * width + x);
    data[at] = r;
    data[at + 1] = g;
    data[at + 2] = b;
  };
  if (depth <= 8) {
    const palette = bmpPalette(bytes) ?? new Uint8Array(0);
    const putIndex = (x: number, y: number, index: number): void =>
      put(x, y, palette[3 * index] ?? 0, palette[3 * index + 1] ?? 0, palette[3 * index + 2] ?? 0);
    // What runs pass over has the first colour.
    if (packed) for (let i = 0; i < width * height; i++) putIndex(i % width, Math.floor(i / width), 0);
    if (packed) unpackRuns(bytes.subarray(from), depth, width, height, putIndex);
    else {
      const perByte = 8 / depth;
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const byte = bytes[from + y * rowBytes + Math.floor(x / perByte)]!;
          putIndex(x, y, (byte >> (8 - depth * ((x % perByte) + 1))) & (2 ** depth - 1));
        }
      }
    }
    return { width, height, data };
  }
  const masked = compression === compressions.masks || compression === compressions.masksAndAlpha;
  const usual = depth === 16 ? [0x7c00, 0x3e0, 0x1f] : [0xff0000, 0xff00, 0xff];
  const [red, green, blue] = usual.map((mask, i) => fieldOf(masked ? view.getUint32(masksAt + 4 * i, true) : mask)) as [
    Field,
    Field,
    Field,
  ];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = from + y * rowBytes + (x * depth) / 8;
      if (depth === 24) put(x, y, bytes[at + 2]!, bytes[at + 1]!, bytes[at]!);
      else {
        const pixel = depth === 16 ? view.getUint16(at, true) : view.getUint32(at, true);
        put(x, y, red(pixel), green(pixel), blue(pixel));
      }
    }
  }
  return { width, height, data };
}

/** One colour of a pixel, 0 to 255. */
type Field = (pixel: number) => number;

function fieldOf(mask: number): Field {
  const shift = mask === 0 ? 0 : 31 - Math.clz32(mask & -mask);
  const most = mask >>> shift;
  return most === 0 ? () => 0 : (pixel) => Math.floor((((pixel & mask) >>> shift) * 255) / most);
}

/** Runs of one number or two, and stretches as they are. */
function unpackRuns(bytes: Bytes, depth: number, width: number, height: number, put: (x: number, y: number, index: number) => void): void {
  let [x, y] = [0, 0];
  const add = (index: number): void => {
    if (x < width && y < height) put(x, y, index);
    x++;
  };
  for (let at = 0; at + 1 < bytes.length && y < height; ) {
    const [count, value] = [bytes[at]!, bytes[at + 1]!];
    at += 2;
    if (count > 0) for (let i = 0; i < count; i++) add(depth === 8 ? value : i % 2 ? value & 15 : value >> 4);
    else if (value === 0) [x, y] = [0, y + 1];
    else if (value === 1) return;
    else if (value === 2) [x, y, at] = [x + (bytes[at] ?? 0), y + (bytes[at + 1] ?? 0), at + 2];
    else {
      for (let i = 0; i < value; i++) {
        const byte = bytes[at + Math.floor((i * depth) / 8)];
        if (byte === undefined) throw new Error("cut off");
        add(depth === 8 ? byte : i % 2 ? byte & 15 : byte >> 4);
      }
      // Stretches end at an even byte.
      at += 2 * Math.ceil((value * depth) / 16);
    }
  }
  if (y < height) throw new Error("cut off");
}
