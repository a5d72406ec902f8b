// Reads tar archives as a stream: ustar, with the long names of GNU tar and pax.

import { ByteReader, isAscii, joined, unicodeText, type Bytes } from "./bytes";
import { downloadAgain, fail, grouped } from "../base/errors";
import type { ReadName } from "./names";

const blockSize = 512;

/** Names longer than this are an attack or damage. */
const longestName = 1 << 16;

export interface TarMember extends ReadName {
  /** As it stands there; null where it is said to be in Unicode. */
  rawName: Bytes | null;
  size: number;
  bytes: ByteReader;
}

/** True for a tar header: it holds its own checksum. */
export function isTar(block: Bytes): boolean {
  if (block.length < blockSize || block[0] === 0) return false;
  let sum = 0;
  for (let i = 0; i < blockSize; i++) sum += i >= 148 && i < 156 ? 0x20 : block[i]!;
  return readNumber(block.subarray(148, 156)) === sum;
}

/** Reads the names of an archive in the letters that they are written in. */
export type NameReader = (name: Bytes) => ReadName;

/** What reads the names of an archive. Goes through it to its end. */
export async function nameReaderOf(bytes: ByteReader, label: string): Promise<NameReader> {
  const { nameReader } = await import("./names");
  const names: Bytes[] = [];
  for await (const { rawName } of tar(bytes, label)) if (rawName) names.push(rawName);
  return nameReader(names);
}

const asUnicode: NameReader = (name) => ({ name: new TextDecoder().decode(name) });

/**
 * The files of an archive in order; what the caller leaves of one is passed over. readerOf: asked once, if a name is neither ASCII nor said to be in Unicode, for
 * what reads such names: which letters they are in shows when all of them are known.
 */
export async function* tar(
  bytes: ByteReader,
  label: string,
  readerOf: () => Promise<NameReader> = async () => asUnicode,
): AsyncGenerator<TarMember> {
  let reader: NameReader | null = null;
  let longName: Bytes | null = null;
  let isSaid = false;
  let longSize: number | null = null;
  for (;;) {
    const block = await bytes.exact(blockSize);
    // Two blocks of zeros end the archive; many writers leave them out.
    if (block.length === 0 || block.every((byte) => byte === 0)) return;
    if (block.length < blockSize) broken(label, bytes);
    if (!isTar(block))
      fail(label, `expected a tar header at byte ${grouped(bytes.position - blockSize)}, found other data.`, downloadAgain);

    const type = String.fromCharCode(block[156]!);
    const size = longSize ?? readNumber(block.subarray(124, 136));
    if (!Number.isSafeInteger(size) || size < 0) fail(label, `expected the size of a file in the archive, found ${size}.`, downloadAgain);
    const start = bytes.position;
    const end = start + size;

    if (type === "L" || type === "x") {
      if (size > longestName)
        fail(label, `expected a name of at most ${grouped(longestName)} bytes in the archive, found ${grouped(size)}.`);
      const content = (await bytes.exact(size)).slice();
      if (type === "L") longName = upToNul(content);
      else {
        const { path = null, size: paxSize = null } = readPax(content);
        longName = path;
        // Those who did not know the letters wrote them as they are.
        isSaid = path !== null && unicodeText(path) !== null;
        longSize = paxSize;
      }
    } else {
      if (type === "0" || type === "\0" || type === "7") {
        const prefix = upToNul(block.subarray(345, 500));
        const short = upToNul(block.subarray(0, 100));
        const ustar = readText(block.subarray(257, 262)) === "ustar";
        const rawName = longName ?? (ustar && prefix.length > 0 ? joined([prefix, slash, short]) : short.slice());
        if (!isSaid && !isAscii(rawName)) reader ??= await readerOf();
        const read = (isSaid || !reader ? asUnicode : reader)(rawName);
        yield { ...read, rawName: isSaid ? null : rawName, size, bytes: new ByteReader(bytes.portion(size)) };
      }
      longName = longSize = null;
      isSaid = false;
    }
    await bytes.skip(end - bytes.position);
    if (bytes.position < end) broken(label, bytes);
    await bytes.skip((blockSize - (size % blockSize)) % blockSize);
  }
}

function broken(label: string, bytes: ByteReader): never {
  fail(label, `expected a complete tar archive, found one that breaks off after ${grouped(bytes.position)} bytes.`, downloadAgain);
}

/** Octal text, or binary (base 256) if the first bit is set; NaN if neither. */
function readNumber(field: Bytes): number {
  if (field[0]! & 0x80) return field.subarray(1).reduce((sum, byte) => sum * 256 + byte, field[0]! & 0x7f);
  const text = readText(field).trim();
  return /^[0-7]*$/.test(text) ? Number.parseInt(text || "0", 8) : NaN;
}

const slash = new TextEncoder().encode("/") as Bytes;

function upToNul(field: Bytes): Bytes {
  const end = field.indexOf(0);
  return end < 0 ? field : field.subarray(0, end);
}

const readText = (field: Bytes): string => new TextDecoder().decode(upToNul(field));

/** Pax records, "length key=value" a line: those that matter here. */
function readPax(content: Bytes): { path?: Bytes; size?: number } {
  const found: { path?: Bytes; size?: number } = {};
  for (let at = 0; at < content.length; ) {
    const [head, length, key] = /^(\d{1,6}) (\w+(?:\.\w+)*)=/.exec(asciiText(content.subarray(at, at + 64))) ?? [];
    // Others' keys may be anything, but each record says where the next one begins.
    const next = at + Number(length ?? /^\d{1,6} /.exec(asciiText(content.subarray(at, at + 8)))?.[0]);
    if (!(next > at && next <= content.length)) break;
    const value = content.subarray(at + (head ?? "").length, next - 1);
    if (key === "path") found.path = value;
    if (key === "size" && /^\d+$/.test(asciiText(value))) found.size = Number(asciiText(value));
    at = next;
  }
  return found;
}

const asciiText = (bytes: Bytes): string => String.fromCharCode(...bytes.subarray(0, 64));
