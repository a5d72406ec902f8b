// TIFF pictures: strips and tiles, plain, PackBits, LZW, deflate or JPEG, up to 16 bits or in floating numbers; loaded when the first one is met.

import { Unzlib } from "fflate";
import { joined, viewOf, type Bytes } from "../archives/bytes";
import { half } from "../base/half";
import { decodeJpeg } from "./jpeg";
import { isFrame, mostScans, scansIn, segments } from "./jpeg_segments";
import { UnreadForm, type Pixels } from "./pixels";
import { tiffTags, type TiffTags } from "./tiff_tags";

/** Bytes that the pixels of one picture may take. */
const mostBytes = 2 ** 29;
/** Packed bytes that deflate expands to 34 MB at most. */
const packedPiece = 1 << 15;
const jpeg = 7;
const colourNames: Record<number, string> = { 4: "a mask", 6: "Y Cb Cr", 8: "CIE L*a*b*" };
const compressionNames: Record<number, string> = {
  2: "fax",
  3: "fax",
  4: "fax",
  6: "JPEG of before 1995",
  34712: "JPEG 2000",
  34925: "LZMA",
  50000: "Zstandard",
  50001: "WebP",
};

/** Throws if the picture is damaged, and an UnreadForm for what is not read. */
export function decodeTiff(bytes: Bytes): Pixels {
  const tags = tiffTags(bytes);
  const { width, height, samples, bits, planes, pieceWidth, pieceHeight, offsets, lengths, format } = tags;
  checkForm(tags);
  if (pieceWidth < 1 || pieceHeight < 1) throw new Error("pieces without a size");
  const inPiece = planes ? 1 : samples;
  const rowBytes = Math.ceil((pieceWidth * inPiece * bits) / 8);
  const [across, down] = [Math.ceil(width / pieceWidth), Math.ceil(height / pieceHeight)];
  const pieces = across * down;
  const size = width * height * samples;
  if (rowBytes * pieceHeight > mostBytes || size * (format === floating ? 4 : 1) > mostBytes) throw new UnreadForm("TIFF of this size");
  if (offsets.length < pieces * (planes ? samples : 1) || lengths.length < offsets.length) throw new Error("pieces are missing");
  const stored = format === floating ? new Float32Array(size) : new Uint8Array(size);
  offsets.slice(0, pieces * (planes ? samples : 1)).forEach((offset, i) => {
    const at = i % pieces;
    const [left, top] = [(at % across) * pieceWidth, Math.floor(at / across) * pieceHeight];
    const rows = Math.min(pieceHeight, height - top);
    if (offset + lengths[i]! > bytes.length) throw new Error("pixels beyond the end");
    const packed = bytes.subarray(offset, offset + lengths[i]!);
    const raw = tags.compression === jpeg ? jpegPiece(packed, tags, inPiece, rows) : unpacked(packed, tags.compression, rowBytes * rows);
    const plane = planes ? Math.floor(i / pieces) : 0;
    for (let y = 0; y < rows; y++) {
      const to = ((top + y) * width + left) * samples + plane;
      spread(raw.subarray(y * rowBytes, (y + 1) * rowBytes), tags, inPiece, Math.min(pieceWidth, width - left), stored.subarray(to));
    }
  });
  return { width, height, data: toRgb(stored instanceof Float32Array ? inBytes(stored) : stored, tags) };
}

const floating = 3;

function checkForm({ bits, samples, planes, compression, colours, predictor, format, fillOrder }: TiffTags): void {
  const unread = (what: string): never => {
    throw new UnreadForm(`TIFF ${what}`);
  };
  if (format !== 1 && format !== floating) unread(format === 2 ? "with signed numbers" : "with numbers of another kind");
  if (!(format === floating ? [16, 32, 64] : [1, 2, 4, 8, 16]).includes(bits)) unread(`of ${bits} bits a colour`);
  if (![1, 5, jpeg, 8, 32773, 32946].includes(compression)) unread(`packed as ${compressionNames[compression] ?? `number ${compression}`}`);
  if (![0, 1, 2, 3, 5].includes(colours) && !(colours === 6 && compression === jpeg))
    unread(`in ${colourNames[colours] ?? `colours number ${colours}`}`);
  if (colours === 3 && format === floating) throw new Error("floating numbers of a palette");
  if (compression === jpeg && (bits !== 8 || (!planes && ![1, 3].includes(samples)) || colours === 3))
    unread(`with a JPEG of ${samples} channels of ${bits} bits`);
  if (fillOrder !== 1) unread("with bits in the other order");
  if (predictor > 3 || (predictor === 2 && (bits < 8 || format === floating)) || (predictor === 3 && format !== floating))
    unread(`with predictor number ${predictor}`);
  const least = colours === 2 || colours === 6 ? 3 : colours === 5 ? 4 : 1;
  // One more says how transparent a pixel is.
  if (samples < least || samples > least + 1) unread(`with ${samples} channels`);
}

/** The rows of a piece that is a JPEG, in red, green and blue, or the one channel of a plane. */
function jpegPiece(packed: Bytes, { jpegTables, colours, pieceWidth, pieceHeight }: TiffTags, inPiece: number, rows: number): Uint8Array {
  // Between them, the tables' end and the piece's beginning.
  const whole = jpegTables.length > 4 ? joined([Uint8Array.from(jpegTables.slice(0, -2)), packed.subarray(2)]) : packed;
  const frame = [...segments(whole)].find(({ marker }) => isFrame(marker));
  if (!frame || frame.start + 6 > whole.length) throw new Error("no JPEG");
  const view = viewOf(whole);
  const [height, width] = [view.getUint16(frame.start + 1), view.getUint16(frame.start + 3)];
  if (width !== pieceWidth || height < rows || height > pieceHeight || scansIn(whole, mostScans) > mostScans)
    throw new Error("a JPEG of another size");
  const { data } = decodeJpeg(whole, colours !== 6);
  return inPiece === 3 ? data : data.filter((_, i) => i % 3 === 0);
}

/** Exactly `size` bytes; throws where fewer come, and stops where there would be more. */
function unpacked(packed: Bytes, compression: number, size: number): Uint8Array {
  if (compression === 1) {
    if (packed.length < size) throw new Error("cut off");
    return packed;
  }
  const out = new Uint8Array(size);
  const filled = compression === 5 ? unpackLzw(packed, out) : compression === 32773 ? unpackBits(packed, out) : inflate(packed, out);
  if (filled < size) throw new Error("cut off");
  return out;
}

function inflate(packed: Bytes, out: Uint8Array): number {
  let filled = 0;
  const stream = new Unzlib((chunk) => {
    out.set(chunk.subarray(0, out.length - filled), filled);
    filled = Math.min(out.length, filled + chunk.length);
  });
  for (let at = 0; at < packed.length && filled < out.length; at += packedPiece) stream.push(packed.subarray(at, at + packedPiece));
  return filled;
}

function unpackBits(packed: Bytes, out: Uint8Array): number {
  let filled = 0;
  for (let at = 0; at < packed.length && filled < out.length; ) {
    const head = packed[at++]!;
    if (head < 128) {
      const taken = packed.subarray(at, at + head + 1).subarray(0, out.length - filled);
      out.set(taken, filled);
      filled += taken.length;
      at += head + 1;
    } else if (head > 128) {
      const end = Math.min(out.length, filled + 257 - head);
      out.fill(packed[at++] ?? 0, filled, end);
      filled = end;
    }
  }
  return filled;
}

/** Codes of 9 to 12 bits, the widest bit first; each stands for a string, made of an earlier one and a byte. */
function unpackLzw(packed: Bytes, out: Uint8Array): number {
  const [clear, end, mostCodes] = [256, 257, 4096];
  const before = new Uint16Array(mostCodes);
  const last = Uint8Array.from({ length: mostCodes }, (_, i) => i);
  const length = new Uint16Array(mostCodes).fill(1);
  let [next, width, old] = [258, 9, -1];
  let [filled, held, bits] = [0, 0, 0];
  for (let at = 0; filled < out.length; ) {
    while (bits < width && at < packed.length) [held, bits] = [((held << 8) | packed[at++]!) & 0xffffff, bits + 8];
    if (bits < width) return filled;
    const code = (held >> (bits - width)) & ((1 << width) - 1);
    bits -= width;
    if (code === end) return filled;
    if (code === clear) {
      [next, width, old] = [258, 9, -1];
      continue;
    }
    if (code > next || (code === next && old < 0)) throw new Error("unknown code");
    // A code that is only being made: the string before and its own first byte.
    const known = code < next ? code : old;
    const size = length[known]!;
    let first = 0;
    for (let k = size - 1, each = known; k >= 0; k--, each = before[each]!) {
      first = last[each]!;
      if (filled + k < out.length) out[filled + k] = first;
    }
    filled += size;
    if (code === next && filled < out.length) out[filled] = first;
    if (code === next) filled++;
    if (old >= 0 && next < mostCodes) {
      before[next] = old;
      last[next] = first;
      length[next] = length[old]! + 1;
      next++;
      if (next + 1 >= 1 << width && width < 12) width++;
    }
    old = code;
  }
  return Math.min(filled, out.length);
}

/** One row of a piece, a sample each, every `samples / inPiece` places of `out`: as bytes, or as they are where they float; numbers of a palette stay too. */
function spread(
  row: Uint8Array,
  { bits, samples, littleEndian, predictor, colours, format }: TiffTags,
  inPiece: number,
  count: number,
  out: Uint8Array | Float32Array,
): void {
  if (format === floating) {
    const numbers = floats(row, bits, littleEndian, predictor === 3 ? inPiece : 0);
    for (let i = 0; i < count * inPiece; i++) out[Math.floor(i / inPiece) * samples + (i % inPiece)] = numbers(i);
    return;
  }
  const most = 2 ** bits - 1;
  const before = new Uint16Array(inPiece);
  for (let x = 0, i = 0; x < count; x++) {
    for (let c = 0; c < inPiece; c++, i++) {
      let value: number;
      if (bits === 8) value = row[i]!;
      else if (bits === 16) value = littleEndian ? row[2 * i]! | (row[2 * i + 1]! << 8) : (row[2 * i]! << 8) | row[2 * i + 1]!;
      else value = (row[(i * bits) >> 3]! >> (8 - bits - ((i * bits) & 7))) & most;
      if (predictor === 2) value = before[c] = (value + before[c]!) & most;
      out[x * samples + c] = colours === 3 || bits === 8 ? value : bits === 16 ? value >> 8 : (value * 255) / most;
    }
  }
}

/**
 * The floating numbers of a row. predicted: 0, or how many samples before it each byte is the difference from; then the first bytes of all numbers, the widest,
 * come before the second ones. https://chriscox.org/TIFFTN3d1.pdf
 */
function floats(row: Uint8Array, bits: number, littleEndian: boolean, predicted: number): (i: number) => number {
  const size = bits / 8;
  let [bytes, little] = [row, littleEndian];
  if (predicted > 0) {
    const sums = row.slice();
    for (let i = predicted; i < sums.length; i++) sums[i] = sums[i]! + sums[i - predicted]!;
    const count = row.length / size;
    bytes = Uint8Array.from(sums, (_, i) => sums[(i % size) * count + Math.floor(i / size)]!);
    little = false;
  }
  const view = viewOf(bytes);
  return (i) =>
    bits === 16 ? half(view.getUint16(2 * i, little)) : bits === 32 ? view.getFloat32(4 * i, little) : view.getFloat64(8 * i, little);
}

/** Floating numbers are from 0 to 1, as most programs have them; where one is larger, from 0 to 255. What lies beyond is cut, what is no number is black. */
function inBytes(numbers: Float32Array): Uint8Array {
  const factor = numbers.some((value) => value > 1) ? 1 : 255;
  return Uint8Array.from(numbers, (value) => Math.max(0, Math.min(255, Math.round(value * factor) || 0)));
}

function toRgb(stored: Uint8Array, { width, height, samples, colours, bits, palette }: TiffTags): Uint8Array {
  const data = new Uint8Array(width * height * 3);
  const entries = 2 ** bits;
  if (colours === 3 && palette.length < 3 * entries) throw new Error("a palette is missing");
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) {
      const at = i * samples;
      const value = stored[at + (colours === 2 || colours >= 5 ? c : 0)]!;
      data[3 * i + c] =
        colours === 3
          ? palette[c * entries + value]! >> 8
          : colours === 5
            ? ((255 - value) * (255 - stored[at + 3]!)) / 255 + 0.5
            : colours === 0
              ? 255 - value
              : value;
    }
  }
  return data;
}
