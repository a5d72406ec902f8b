// Recognises pictures and reads their size from their first bytes: PNG, JPEG, WebP, GIF, BMP, AVIF, HEIC; of a TIFF, which has it anywhere, from all of them.

import { viewOf, type Bytes } from "../archives/bytes";
import { isFrame, segments } from "./jpeg_segments";
import { isTiff, tiffTags } from "./tiff_tags";

export interface PictureHeader {
  kind: "PNG" | "JPEG" | "WebP" | "GIF" | "BMP" | "TIFF" | "AVIF" | "HEIC";
  width: number;
  height: number;
  /** True if the file itself says that it has no colours. */
  grey: boolean;
  /** True for a PNG that says of each pixel how transparent it is. */
  alpha?: boolean;
}

/** Bytes in which the header of a picture lies: of most, of a usual JPEG, of one with a large preview. */
export const headerLengths = [32, 1 << 12, 1 << 20];

/** What a file that begins so is: a picture, "more" if more bytes are needed to tell, null if it is none. */
export function pictureHeader(bytes: Bytes): PictureHeader | "more" | null {
  if (bytes.length < 12) return null;
  const view = viewOf(bytes);
  const text = (at: number, length: number): string => String.fromCharCode(...bytes.subarray(at, at + length));
  if (text(0, 8) === "\x89PNG\r\n\x1a\n") {
    if (bytes.length < 26) return null;
    return {
      kind: "PNG",
      width: view.getUint32(16),
      height: view.getUint32(20),
      grey: bytes[25] === 0 || bytes[25] === 4,
      ...((bytes[25]! & 4) > 0 && { alpha: true }),
    };
  }
  if (/^GIF8[79]a$/.test(text(0, 6))) return gif(view);
  if (text(0, 4) === "RIFF" && text(8, 4) === "WEBP") return webp(view, text(12, 4));
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return jpeg(bytes, view);
  if (text(0, 2) === "BM" && bytes.length >= 30 && bmpHeaders.has(view.getUint32(14, true))) return bmp(bytes, view);
  if (isTiff(bytes)) return tiff(bytes);
  if (text(4, 4) === "ftyp") return heif(view, text);
  return null;
}

/** Sizes of the header that follows the first 14 bytes, by which versions are told. */
const bmpHeaders = new Set([12, 16, 40, 52, 56, 64, 108, 124]);

function bmp(bytes: Bytes, view: DataView): PictureHeader | "more" {
  const core = view.getUint32(14, true) === 12;
  const [width, height] = core
    ? [view.getUint16(18, true), view.getUint16(20, true)]
    : [view.getInt32(18, true), Math.abs(view.getInt32(22, true))];
  const depth = view.getUint16(core ? 24 : 28, true);
  if (depth > 8) return { kind: "BMP", width, height, grey: false };
  const palette = bmpPalette(bytes);
  if (!palette) return "more";
  const grey = palette.every((value, i) => value === palette[i - (i % 3)]);
  return { kind: "BMP", width, height, grey };
}

/** Red, green and blue of each number of a BMP of at most 8 bits; null if the bytes end before. */
export function bmpPalette(bytes: Bytes): Uint8Array | null {
  const view = viewOf(bytes);
  const size = view.getUint32(14, true);
  const core = size === 12;
  const each = core ? 3 : 4;
  const start = 14 + size;
  if (!core && bytes.length < 50) return null;
  const most = 2 ** view.getUint16(core ? 24 : 28, true);
  const told = core || size < 40 ? 0 : view.getUint32(46, true);
  // The pixels may follow fewer colours than there could be.
  const room = Math.floor((view.getUint32(10, true) - start) / each);
  const count = Math.max(0, Math.min(told || most, most, room));
  if (start + count * each > bytes.length) return null;
  return Uint8Array.from({ length: 3 * count }, (_, i) => bytes[start + Math.floor(i / 3) * each + 2 - (i % 3)]!);
}

function tiff(bytes: Bytes): PictureHeader | "more" {
  try {
    const { width, height, colours } = tiffTags(bytes);
    return { kind: "TIFF", width, height, grey: colours < 2 };
  } catch {
    return "more";
  }
}

/** AVIF and HEIC: the largest of the sizes told is that of the whole, others are of its tiles and previews. Null for films, which begin alike. */
function heif(view: DataView, text: (at: number, length: number) => string): PictureHeader | "more" | null {
  const brands = text(8, Math.min(view.getUint32(0), view.byteLength) - 8);
  const kind = /avi[fs]/.test(brands) ? "AVIF" : /hei[cxms]|hev[cxms]|mif1|msf1/.test(brands) ? "HEIC" : null;
  if (kind === null) return null;
  let [width, height] = [0, 0];
  for (let at = 16; at + 16 <= view.byteLength; at++) {
    if (view.getUint32(at) !== 0x69737065) continue;
    // "ispe", four bytes of a version, then the size.
    const [w, h] = [view.getUint32(at + 8), view.getUint32(at + 12)];
    if (w * h > width * height) [width, height] = [w, h];
  }
  return width > 0 ? { kind, width, height, grey: false } : "more";
}

/** Goes from block to block up to the first frame: one that reaches beyond the screen enlarges it, as browsers do it. */
function gif(view: DataView): PictureHeader | "more" | null {
  const colors = (packed: number): number => (packed & 0x80 ? 3 << ((packed & 7) + 1) : 0);
  let at = 13 + colors(view.getUint8(10));
  for (;;) {
    if (at >= view.byteLength) return "more";
    const block = view.getUint8(at);
    if (block === 0x2c) {
      if (at + 10 > view.byteLength) return "more";
      const side = (screen: number, start: number): number =>
        Math.max(view.getUint16(screen, true), view.getUint16(at + start, true) + view.getUint16(at + start + 4, true));
      return { kind: "GIF", width: side(6, 1), height: side(8, 3), grey: false };
    }
    if (block !== 0x21) return null;
    // An extension: its label, then pieces, each with its length, up to one of length 0.
    for (at += 2; at < view.byteLength && view.getUint8(at) > 0; ) at += 1 + view.getUint8(at);
    at++;
  }
}

function webp(view: DataView, chunk: string): PictureHeader | null {
  if (view.byteLength < 30) return null;
  const uint24 = (at: number): number => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  const picture = (width: number, height: number): PictureHeader => ({ kind: "WebP", width, height, grey: false });
  if (chunk === "VP8 ") return picture(view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff);
  if (chunk === "VP8X") return picture(1 + uint24(24), 1 + uint24(27));
  if (chunk !== "VP8L") return null;
  const bits = view.getUint32(21, true);
  return picture(1 + (bits & 0x3fff), 1 + ((bits >> 14) & 0x3fff));
}

function jpeg(bytes: Bytes, view: DataView): PictureHeader | "more" | null {
  let next = 2;
  for (const { marker, start, end } of segments(bytes)) {
    if (isFrame(marker))
      return start + 6 > bytes.length
        ? "more"
        : { kind: "JPEG", height: view.getUint16(start + 1), width: view.getUint16(start + 3), grey: bytes[start + 5] === 1 };
    next = end;
  }
  // Where no frame came, either the bytes end too early or they are damaged.
  return next + 4 > bytes.length ? "more" : null;
}
