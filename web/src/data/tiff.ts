// TIFF pictures: strips and tiles, plain, PackBits, LZW or deflate, up to 16 bits; loaded when the first one is met.

import { Unzlib } from "fflate";
import type { Bytes } from "../archives/bytes";
import { UnreadForm, type Pixels } from "./pixels";
import { tiffTags, type TiffTags } from "./tiff_tags";

/** Bytes that the pixels of one picture may take. */
const mostBytes = 2 ** 29;
/** Packed bytes that deflate expands to 34 MB at most. */
const packedPiece = 1 << 15;
const colourNames: Record<number, string> = { 4: "a mask", 6: "Y Cb Cr", 8: "CIE L*a*b*" };
const compressionNames: Record<number, string> = { 2: "fax", 3: "fax", 4: "fax", 6: "JPEG", 7: "JPEG", 50000: "Zstandard" };

/** Throws if the picture is damaged, and an UnreadForm for what is not read. */
export function decodeTiff(bytes: Bytes): Pixels {
  const tags = tiffTags(bytes);
  const { width, height, samples, bits, planes, pieceWidth, pieceHeight, offsets, lengths } = tags;
  checkForm(tags);
  if (pieceWidth < 1 || pieceHeight < 1) throw new Error("pieces without a size");
  const inPiece = planes ? 1 : samples;
  const rowBytes = Math.ceil((pieceWidth * inPiece * bits) / 8);
  const [across, down] = [Math.ceil(width / pieceWidth), Math.ceil(height / pieceHeight)];
  const pieces = across * down;
  if (rowBytes * pieceHeight > mostBytes || width * height * samples > mostBytes) throw new UnreadForm("TIFF of this size");
  if (offsets.length < pieces * (planes ? samples : 1) || lengths.length < offsets.length) throw new Error("pieces are missing");
  const stored = new Uint8Array(width * height * samples);
  offsets.slice(0, pieces * (planes ? samples : 1)).forEach((offset, i) => {
    const at = i % pieces;
    const [left, top] = [(at % across) * pieceWidth, Math.floor(at / across) * pieceHeight];
    const rows = Math.min(pieceHeight, height - top);
    if (offset + lengths[i]! > bytes.length) throw new Error("pixels beyond the end");
    const raw = unpacked(bytes.subarray(offset, offset + lengths[i]!), tags.compression, rowBytes * rows);
    const plane = planes ? Math.floor(i / pieces) : 0;
    for (let y = 0; y < rows; y++) {
      const to = ((top + y) * width + left) * samples + plane;
      spread(raw.subarray(y * rowBytes, (y + 1) * rowBytes), tags, inPiece, Math.min(pieceWidth, width - left), stored.subarray(to));
    }
  });
  return { width, height, data: toRgb(stored, tags) };
}

function checkForm({ bits, samples, compression, colours, predictor, format, fillOrder }: TiffTags): void {
  const unread = (what: string): never => {
    throw new UnreadForm(`TIFF ${what}`);
  };
  if (format !== 1) unread(`with ${format === 3 ? "floating" : "signed"} numbers`);
  if (![1, 2, 4, 8, 16].includes(bits)) unread(`of ${bits} bits a colour`);
  if (![1, 5, 8, 32773, 32946].includes(compression)) unread(`packed as ${compressionNames[compression] ?? `number ${compression}`}`);
  if (![0, 1, 2, 3, 5].includes(colours)) unread(`in ${colourNames[colours] ?? `colours number ${colours}`}`);
  if (fillOrder !== 1) unread("with bits in the other order");
  if (predictor > 2 || (predictor === 2 && bits < 8)) unread("with a predictor for floating numbers");
  const least = colours === 2 ? 3 : colours === 5 ? 4 : 1;
  // One more says how transparent a pixel is.
  if (samples < least || samples > least + 1) unread(`with ${samples} channels`);
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

/** One row of a piece as bytes, a sample each, every `samples / inPiece` places of `out`; numbers of a palette stay as they are. */
function spread(
  row: Uint8Array,
  { bits, samples, littleEndian, predictor, colours }: TiffTags,
  inPiece: number,
  count: number,
  out: Uint8Array,
): void {
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

function toRgb(stored: Uint8Array, { width, height, samples, colours, bits, palette }: TiffTags): Uint8Array {
  const data = new Uint8Array(width * height * 3);
  const entries = 2 ** bits;
  if (colours === 3 && palette.length < 3 * entries) throw new Error("a palette is missing");
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) {
      const at = i * samples;
      const value = stored[at + (colours === 2 || colours === 5 ? c : 0)]!;
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
