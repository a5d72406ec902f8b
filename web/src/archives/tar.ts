// Reads tar archives as a stream: ustar, with the long names of GNU tar and pax.

import { ByteReader, joined, unicodeText, type Bytes } from "./bytes";
import { downloadAgain, fail, grouped } from "../base/errors";
import type { NameCharset } from "./names";

const blockSize = 512;

/** Names longer than this are an attack or damage. */
const longestName = 1 << 16;

export interface TarMember {
  name: string;
  /** As it stands there. */
  rawName: Bytes;
  /** The letters that its name is written in; absent for Unicode. */
  charset?: NameCharset;
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

/** The letters that the names in an archive are written in. Reads it to its end. */
export async function charsetOfTar(bytes: ByteReader, label: string): Promise<NameCharset> {
  const { charsetOfNames } = await import("./names");
  const names: Bytes[] = [];
  for await (const { rawName } of tar(bytes, label, async () => "utf-8")) names.push(rawName);
  return charsetOfNames(names);
}

/**
 * The files of an archive in order; what the caller leaves of one is passed over. charsetOf: asked once, if a name is not in UTF-8, for the letters that all
 * such names are in.
 */
export async function* tar(
  bytes: ByteReader,
  label: string,
  charsetOf: () => Promise<NameCharset> = async () => "utf-8",
): AsyncGenerator<TarMember> {
  let charset: NameCharset | null = null;
  let longName: Bytes | null = null;
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
        const { path, size: paxSize = null } = readPax(readText(content));
        longName = path === undefined ? null : (new TextEncoder().encode(path) as Bytes);
        longSize = paxSize;
      }
    } else {
      if (type === "0" || type === "\0" || type === "7") {
        const prefix = upToNul(block.subarray(345, 500));
        const short = upToNul(block.subarray(0, 100));
        const ustar = readText(block.subarray(257, 262)) === "ustar";
        const rawName = longName ?? (ustar && prefix.length > 0 ? joined([prefix, slash, short]) : short.slice());
        const unicode = unicodeText(rawName);
        if (unicode === null) charset ??= await charsetOf();
        const own = unicode !== null || charset === "utf-8" ? null : charset;
        const name = unicode ?? (own && (await import("./names")).decodeName(rawName, own)) ?? new TextDecoder().decode(rawName);
        yield { name, rawName, size, bytes: new ByteReader(bytes.portion(size)), ...(own && { charset: own }) };
      }
      longName = longSize = null;
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
function readPax(text: string): { path?: string; size?: number } {
  const path = /^\d+ path=(.*)$/m.exec(text)?.[1];
  const size = /^\d+ size=(\d+)$/m.exec(text)?.[1];
  return { ...(path !== undefined && { path }), ...(size !== undefined && { size: Number(size) }) };
}
