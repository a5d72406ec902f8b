// The segments of a JPEG before its pixels: markers, and where their content lies.

import type { Bytes } from "../archives/bytes";

export interface Segment {
  /** The byte after 0xff. */
  marker: number;
  /** Its content; the end may lie beyond the bytes that are there. */
  start: number;
  end: number;
}

/** A progressive JPEG has some ten scans; each costs a pass over all of its pixels, however few bytes it has. */
export const mostScans = 100;
const startOfScan = 0xda;
const endOfPicture = 0xd9;

/** One after the other up to the first scan, or to where the bytes end or are no segments. https://www.w3.org/Graphics/JPEG/itu-t81.pdf, B.1 */
export function* segments(bytes: Bytes): Generator<Segment> {
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff; ) {
    // Any number of 0xff may stand before a marker.
    while (bytes[at + 1] === 0xff) at++;
    const marker = bytes[at + 1] ?? 0;
    const length = (bytes[at + 2]! << 8) | bytes[at + 3]!;
    if (length < 2) return;
    const end = at + 2 + length;
    yield { marker, start: at + 4, end };
    if (marker === startOfScan) return;
    at = end;
  }
}

/** How many scans follow each other, each of which goes over the whole picture again; no more than `most` + 1 are counted. */
export function scansIn(bytes: Bytes, most: number): number {
  const [scan] = [...segments(bytes)].filter(({ marker }) => marker === startOfScan);
  let count = scan ? 1 : 0;
  for (let at = scan?.end ?? bytes.length; count <= most; ) {
    at = bytes.indexOf(0xff, at);
    const marker = bytes[at + 1];
    if (at < 0 || marker === undefined || marker === endOfPicture) break;
    // Within a scan stand 0xff00 and restarts, which have no content.
    const isBare = marker === 0 || marker === 0xff || (marker >= 0xd0 && marker <= 0xd7);
    if (marker === startOfScan) count++;
    at += isBare ? (marker === 0xff ? 1 : 2) : 2 + ((bytes[at + 2] ?? 0) << 8) + (bytes[at + 3] ?? 0);
  }
  return count;
}

/** Whether a marker is that of a frame: its content begins with bits a number, height, width, components. */
export const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

/** Whether the content of a segment begins with this name, as that of applications does. */
export const isNamed = (bytes: Bytes, { start }: Segment, name: string): boolean =>
  String.fromCharCode(...bytes.subarray(start, start + name.length)) === name;

/** The bytes with a segment made nameless, so that it says nothing. */
export function without(bytes: Bytes, { start }: Segment): Bytes {
  const result = bytes.slice();
  result[start] = 0;
  return result;
}
