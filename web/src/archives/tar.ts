// Reads tar archives as a stream: ustar, with the long names of GNU tar and pax.

import { ByteReader, type Bytes } from "./bytes";
import { downloadAgain, fail, grouped } from "../base/errors";

const blockSize = 512;

/** Names longer than this are an attack or damage. */
const longestName = 1 << 16;

export interface TarMember {
  name: string;
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

/** The files of an archive in order; what the caller leaves of one is passed over. */
export async function* tar(bytes: ByteReader, label: string): AsyncGenerator<TarMember> {
  let longName: string | null = null;
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
      const text = readText(await bytes.exact(size));
      if (type === "L") longName = text;
      else ({ path: longName = null, size: longSize = null } = readPax(text));
    } else {
      if (type === "0" || type === "\0" || type === "7") {
        const prefix = readText(block.subarray(345, 500));
        const short = readText(block.subarray(0, 100));
        const ustar = readText(block.subarray(257, 262)) === "ustar";
        const name = longName ?? (ustar && prefix ? `${prefix}/${short}` : short);
        yield { name, size, bytes: new ByteReader(bytes.portion(size)) };
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

/** Text up to the first NUL. */
function readText(field: Bytes): string {
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}

/** Pax records, "length key=value" a line: those that matter here. */
function readPax(text: string): { path?: string; size?: number } {
  const path = /^\d+ path=(.*)$/m.exec(text)?.[1];
  const size = /^\d+ size=(\d+)$/m.exec(text)?.[1];
  return { ...(path !== undefined && { path }), ...(size !== undefined && { size: Number(size) }) };
}
