// What a TIFF, or BigTIFF, says of its first picture: size, depth, colours, and where its pixels lie.
// https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf, http://bigtiff.org

import { viewOf, type Bytes } from "../archives/bytes";

export interface TiffTags {
  littleEndian: boolean;
  width: number;
  height: number;
  /** Bits a sample, and how many samples a pixel has. */
  bits: number;
  samples: number;
  compression: number;
  /** 0: white is zero, 1: black is zero, 2: red, green and blue, 3: a palette, 5: cyan, magenta, yellow and black, 6: Y, Cb and Cr. */
  colours: number;
  /** Red, green and blue of each number, 16 bits each. */
  palette: number[];
  /** Whether each sample has a plane of its own. */
  planes: boolean;
  predictor: number;
  /** 1: whole numbers, 2: with a sign, 3: floating. */
  format: number;
  fillOrder: number;
  /** Pixels of the strips or tiles that it is cut into, in order, one plane after the other. */
  pieceWidth: number;
  pieceHeight: number;
  offsets: number[];
  lengths: number[];
  /** Tables that all of its JPEGs need; empty if there are none. */
  jpegTables: number[];
}

export const isTiff = ([a, b, c, d]: Bytes): boolean =>
  (a === 0x49 && b === 0x49 && versions.has(c!) && d === 0) || (a === 0x4d && b === 0x4d && c === 0 && versions.has(d!));

/** TIFF, and BigTIFF, whose places and counts have 8 bytes. */
const versions = new Set([42, 43]);

const known = new Set([256, 257, 258, 259, 262, 266, 273, 277, 278, 279, 284, 317, 320, 322, 323, 324, 325, 339, 347]);

/** Bytes of one value by the number of its type: byte, short, long, bytes of any meaning, 8 bytes. */
const sizes: Record<number, 1 | 2 | 4 | 8> = { 1: 1, 3: 2, 4: 4, 7: 1, 16: 8 };

/** Throws if they lie outside of the bytes. */
export function tiffTags(bytes: Bytes): TiffTags {
  const view = viewOf(bytes);
  const littleEndian = bytes[0] === 0x49;
  const short = (at: number): number => view.getUint16(at, littleEndian);
  const long = (at: number): number => view.getUint32(at, littleEndian);
  // Beyond 2 ** 53 there is nothing: what is a little off there lies outside as well.
  const longer = (at: number): number => Number(view.getBigUint64(at, littleEndian));
  const isBig = short(2) === 43;
  const first = isBig ? longer(8) : long(4);
  const [entries, start, each, room] = isBig ? [longer(first), first + 8, 20, 8] : [short(first), first + 2, 12, 4];
  const tags = new Map<number, number[]>();
  for (let i = 0, at = start; i < entries; i++, at += each) {
    const [tag, type, count] = [short(at), short(at + 2), isBig ? longer(at + 4) : long(at + 4)];
    const size = sizes[type];
    if (!size || !known.has(tag) || tags.has(tag)) continue;
    const place = at + each - room;
    const from = count * size <= room ? place : isBig ? longer(place) : long(place);
    if (from + count * size > bytes.length) throw new Error("values beyond the end");
    const read = { 1: (k: number) => bytes[k]!, 2: short, 4: long, 8: longer }[size];
    tags.set(
      tag,
      Array.from({ length: count }, (_, k) => read(from + size * k)),
    );
  }
  const list = (tag: number): number[] => tags.get(tag) ?? [];
  const one = (tag: number, usual: number): number => list(tag)[0] ?? usual;
  const [width, height] = [one(256, 0), one(257, 0)];
  const tiled = tags.has(322);
  return {
    littleEndian,
    width,
    height,
    bits: one(258, 1),
    samples: one(277, 1),
    compression: one(259, 1),
    colours: one(262, 1),
    palette: list(320),
    planes: one(284, 1) === 2,
    predictor: one(317, 1),
    format: one(339, 1),
    fillOrder: one(266, 1),
    pieceWidth: tiled ? one(322, 0) : width,
    pieceHeight: tiled ? one(323, 0) : Math.min(height, one(278, height)),
    offsets: list(tiled ? 324 : 273),
    lengths: list(tiled ? 325 : 279),
    jpegTables: list(347),
  };
}
