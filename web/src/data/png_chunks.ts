// The chunks of a PNG: each one's checksum compared, those that hold no pixels left out, and what its pixels unpack to bounded.

import { Unzlib } from "fflate";
import { joined, viewOf, type Bytes } from "../archives/bytes";
import { crc32 } from "../archives/crc32";

const signatureSize = 8;
const headerSize = 13;

/** Packed bytes that unpack to 34 MB at most, as deflate expands 1032 times. */
const piece = 1 << 15;

/** What of a PNG makes its pixels. */
export interface PixelChunks {
  header: Bytes;
  palette: Bytes | null;
  /** Packed. */
  data: Bytes;
}

/**
 * Throws if a checksum is wrong, or a chunk is missing. Colour profiles and texts, which may be packed and unpack to anything, are left out,
 * and so is how transparent pixels are: it does not count (see pixels.ts).
 */
export function pixelChunks(bytes: Bytes): PixelChunks {
  const view = viewOf(bytes);
  const found: Record<string, Bytes[]> = { IHDR: [], PLTE: [], IDAT: [], IEND: [] };
  // A chunk: length (4), type (4), content, CRC-32 of type and content (4).
  for (let at = signatureSize; found.IEND!.length === 0; ) {
    const end = at + 8 + view.getUint32(at);
    if (crc32(bytes.subarray(at + 4, end), 0) !== view.getUint32(end)) throw new Error("wrong checksum");
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    found[type]?.push(bytes.subarray(at + 8, end));
    at = end + 4;
  }
  const [header, second] = found.IHDR!;
  const [palette, other] = found.PLTE!;
  if (header?.length !== headerSize || second || other || found.IDAT!.length === 0) throw new Error("expected one header, and pixels");
  return { header, palette: palette ?? null, data: joined(found.IDAT!) };
}

/** The PNG of these chunks alone. */
export function pngOf({ header, palette, data }: PixelChunks): Bytes {
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  return joined([signature, chunk("IHDR", header), ...(palette ? [chunk("PLTE", palette)] : []), chunk("IDAT", data), chunk("IEND")]);
}

/** Throws if the pixels unpack to more than twice what they take, without keeping them. */
export function checkPixelData({ header, data }: PixelChunks): void {
  if (data.length <= piece) return;
  const most = 2 * pixelBytes(viewOf(header)) + piece;
  let total = 0;
  const count = new Unzlib((unpacked) => {
    total += unpacked.length;
    if (total > most) throw new Error("more data than pixels");
  });
  for (let at = 0; at < data.length; at += piece) count.push(data.subarray(at, at + piece));
}

/** Bytes that rows of pixels take, each with one that names its filter; interlaced, in up to twice as many rows. */
function pixelBytes(header: DataView): number {
  const [width, height, depth, colour] = [header.getUint32(0), header.getUint32(4), header.getUint8(8), header.getUint8(9)];
  const channels = [1, 4, 3, 1, 2, 4, 4][colour] ?? 4;
  return height * (Math.ceil((width * channels * depth) / 8) + 1);
}

function chunk(type: string, content: Bytes = new Uint8Array(0)): Bytes {
  const bytes = new Uint8Array(content.length + 12);
  const view = viewOf(bytes);
  view.setUint32(0, content.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i);
  bytes.set(content, 8);
  view.setUint32(8 + content.length, crc32(bytes.subarray(4, 8 + content.length), 0));
  return bytes;
}
