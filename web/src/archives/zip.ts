// Reads zip archives by their central directory: stored and deflated members, zip64, each checked against its size and checksum.

import { Inflate, inflateSync } from "fflate";
import { downloadAgain, fail, grouped } from "../base/errors";
import { ByteReader, unicodeText, viewOf, type Bytes } from "./bytes";
import { crc32 } from "./crc32";
import { readFile, type ReadOptions } from "./file";
import type { ReadName } from "./names";

const endSize = 22;
const localSize = 30;
const longestComment = 0xffff;
const mostMembers = 1_000_000;
/** Says that a name is in UTF-8. */
const unicodeFlag = 0x800;
const largestDirectory = 1 << 28;

/** Members up to this size are unpacked at once: a stream for each of 60,000 pictures would cost more than the pictures. */
const smallMember = 1 << 22;

/** Bytes read at once: members that lie side by side come with one read. */
const windowSize = 1 << 22;

/** Packed bytes unpacked before anyone looks how many came of them: they make 34 MB at most, as deflate expands 1032 times. */
const piece = 1 << 15;

/** Where an archive lies. */
export interface ZipSource {
  size: number;
  /** These bytes, all of them within the archive. */
  read(at: number, length: number): Promise<Bytes>;
  /** The same in pieces. */
  stream(at: number, length: number): AsyncGenerator<Bytes>;
}

export interface ZipMember extends ReadName {
  size: number;
  bytes: ByteReader;
}

export const isZip = ([a, b, c, d]: Bytes): boolean => a === 0x50 && b === 0x4b && ((c === 3 && d === 4) || (c === 5 && d === 6));

/** The files of an archive in the order in which they lie; what the caller leaves of one is passed over. */
export async function* zip(source: ZipSource, label: string, limit: number): AsyncGenerator<ZipMember> {
  let total = 0;
  for (const header of await directory(source, label)) {
    const { name, charset, size, flags, method } = header;
    if (name.endsWith("/")) continue;
    total += size;
    if (total > limit) {
      fail(
        label,
        `expected at most ${grouped(limit)} bytes once unpacked, found more.`,
        "The file may be hostile or damaged. Use a smaller part of the data.",
      );
    }
    if (flags & 1)
      fail(
        `${label}: ${name}`,
        "expected a file without a password, found an encrypted one.",
        "Unpack the archive and choose the files inside.",
      );
    if (method !== 0 && method !== 8) {
      fail(
        `${label}: ${name}`,
        `expected a stored or deflated file, found zip method ${method}.`,
        "Unpack the archive and choose the files inside.",
      );
    }
    const bytes = new ByteReader(unpack(source, label, header));
    yield { name, size, bytes, ...(charset && { charset }) };
    await bytes.close();
  }
}

interface Header extends ReadName {
  /** As it stands there. */
  rawName: Bytes;
  flags: number;
  method: number;
  crc: number;
  packed: number;
  size: number;
  /** Where the member's own header lies. */
  offset: number;
}

/** An archive in a file. Reads more than is asked for, and keeps the last that was read. */
export function fileSource(file: File, label: string, { signal, onRead }: ReadOptions): ZipSource {
  let start = 0;
  let held: Bytes = new Uint8Array(0);
  return {
    size: file.size,
    async read(at, length) {
      signal?.throwIfAborted();
      if (at < start || at + length > start + held.length) {
        const blob = file.slice(at, Math.max(at + length, Math.min(file.size, at + windowSize)));
        held = new Uint8Array(
          await blob
            .arrayBuffer()
            .catch((error: unknown) =>
              fail(
                label,
                `could not be read (${error instanceof Error ? error.message : String(error)}).`,
                "It may have been moved or changed: choose it again.",
              ),
            ),
        );
        start = at;
        signal?.throwIfAborted();
        onRead?.(Math.min(file.size, start + held.length));
      }
      return held.subarray(at - start, at - start + length);
    },
    stream: (at, length) =>
      readFile(new File([file.slice(at, at + length)], label), label, { signal, ...(onRead && { onRead: (done) => onRead(at + done) }) }),
  };
}

/** An archive in memory. */
export function memorySource(bytes: Bytes): ZipSource {
  const part = (at: number, length: number): Bytes => bytes.subarray(at, at + length);
  return {
    size: bytes.length,
    read: async (at, length) => part(at, length),
    stream: async function* (at, length) {
      for (let done = 0; done < length; done += piece) yield part(at + done, Math.min(piece, length - done));
    },
  };
}

/** Reads within the archive; what leads out of it is damage. */
const reader =
  (source: ZipSource, label: string) =>
  async (at: number, length: number): Promise<Bytes> =>
    at >= 0 && length >= 0 && at + length <= source.size ? source.read(at, length) : broken(label);

/** The central directory, in the order of the members' places. */
async function directory(source: ZipSource, label: string): Promise<Header[]> {
  const bytesAt = reader(source, label);
  const tailSize = Math.min(source.size, endSize + longestComment);
  const tail = viewOf(await bytesAt(source.size - tailSize, tailSize));
  let end = tailSize - endSize;
  while (end >= 0 && tail.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) broken(label);
  let count = tail.getUint16(end + 10, true);
  let size = tail.getUint32(end + 12, true);
  let offset = tail.getUint32(end + 16, true);
  if ((count === 0xffff || size === 0xffffffff || offset === 0xffffffff) && end >= 20 && tail.getUint32(end - 20, true) === 0x07064b50) {
    const end64 = viewOf(await bytesAt(Number(tail.getBigUint64(end - 12, true)), 56));
    if (end64.getUint32(0, true) !== 0x06064b50) broken(label);
    [count, size, offset] = [32, 40, 48].map((at) => Number(end64.getBigUint64(at, true))) as [number, number, number];
  }
  if (count > mostMembers || size > largestDirectory) {
    fail(
      label,
      `expected at most ${grouped(mostMembers)} files in the archive, found ${grouped(count)}.`,
      "Use a smaller part of the data.",
    );
  }
  const bytes = (await bytesAt(offset, size)).slice();
  const headers: Header[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (at + 46 > bytes.length) broken(label);
    const entry = viewOf(bytes.subarray(at));
    if (entry.getUint32(0, true) !== 0x02014b50) broken(label);
    const [nameSize, extraSize, commentSize] = [28, 30, 32].map((field) => entry.getUint16(field, true)) as [number, number, number];
    const next = at + 46 + nameSize + extraSize + commentSize;
    if (next > bytes.length) broken(label);
    const extra = viewOf(bytes.subarray(at + 46 + nameSize, at + 46 + nameSize + extraSize));
    headers.push(
      withExtra(
        {
          name: "",
          rawName: bytes.subarray(at + 46, at + 46 + nameSize),
          flags: entry.getUint16(8, true),
          method: entry.getUint16(10, true),
          crc: entry.getUint32(16, true),
          packed: entry.getUint32(20, true),
          size: entry.getUint32(24, true),
          offset: entry.getUint32(42, true),
        },
        extra,
      ),
    );
    at = next;
  }
  // Writers without zip64 count no further than 65,535.
  if (headers.length % 0x10000 !== count % 0x10000) broken(label);
  await nameAll(headers);
  headers.sort((a, b) => a.offset - b.offset);
  // Members that share bytes would be read again and again.
  if (headers.some(({ offset: from, packed }, i) => from + localSize + packed > (headers[i + 1]?.offset ?? source.size))) broken(label);
  return headers;
}

/** Reads the names; those that are not said to be Unicode in the letters that fit them all. */
async function nameAll(headers: Header[]): Promise<void> {
  const unsaid = headers.filter(({ name, flags }) => name === "" && !(flags & unicodeFlag)).map(({ rawName }) => rawName);
  // Fetched for archives that need it.
  const read = unsaid.some((raw) => unicodeText(raw) === null) ? (await import("./names")).nameReader(unsaid) : null;
  for (const header of headers) {
    if (header.name !== "") continue;
    if (read && !(header.flags & unicodeFlag)) Object.assign(header, read(header.rawName));
    else header.name = new TextDecoder().decode(header.rawName);
  }
}

/** Sizes that do not fit into 32 bits stand in an extra field, in this order; so may the name in Unicode. */
function withExtra(header: Header, extra: DataView): Header {
  for (let at = 0; at + 4 <= extra.byteLength; at += 4 + extra.getUint16(at + 2, true)) {
    const length = Math.min(extra.getUint16(at + 2, true), extra.byteLength - at - 4);
    // Info-ZIP's name in Unicode: a version, the checksum of the other name, the name.
    if (extra.getUint16(at, true) === 0x7075 && length > 5 && extra.getUint32(at + 5, true) === crc32(header.rawName, 0))
      header.name = new TextDecoder().decode(new Uint8Array(extra.buffer as ArrayBuffer, extra.byteOffset + at + 9, length - 5));
    if (extra.getUint16(at, true) !== 1) continue;
    let field = at + 4;
    for (const key of ["size", "packed", "offset"] as const) {
      if (header[key] !== 0xffffffff || field + 8 > extra.byteLength) continue;
      header[key] = Number(extra.getBigUint64(field, true));
      field += 8;
    }
  }
  return header;
}

async function* unpack(source: ZipSource, label: string, header: Header): AsyncGenerator<Bytes> {
  const { name, rawName, method, packed, size, offset, crc } = header;
  const own = `${label}: ${name}`;
  const bytesAt = reader(source, label);
  const local = viewOf(await bytesAt(offset, localSize));
  if (local.getUint32(0, true) !== 0x04034b50) broken(label);
  const nameSize = local.getUint16(26, true);
  // Names tell classes, and no checksum covers them: they stand twice.
  const again = await bytesAt(offset + localSize, nameSize);
  if (again.length !== rawName.length || again.some((byte, i) => byte !== rawName[i])) damaged(own);
  const first = offset + localSize + nameSize + local.getUint16(28, true);
  if (method === 0 ? packed !== size : size > 1032 * packed) damaged(own);
  if (size <= smallMember && packed <= smallMember) {
    const raw = await bytesAt(first, packed);
    const bytes = method === 0 ? raw.slice() : inflated(raw, size, own);
    if (crc32(bytes, 0) !== crc) damaged(own);
    yield bytes;
    return;
  }
  if (first + packed > source.size) broken(label);
  let sum = 0;
  let total = 0;
  for await (const chunk of method === 0 ? stored(first, packed, bytesAt) : deflated(source.stream(first, packed), own)) {
    total += chunk.length;
    if (total > size) damaged(own);
    sum = crc32(chunk, sum);
    yield chunk;
  }
  if (total !== size || sum !== crc) damaged(own);
}

/** Stops as soon as more comes than was announced. */
function inflated(raw: Bytes, size: number, own: string): Bytes {
  try {
    // One byte more than announced shows whether there is more.
    const bytes = raw.length <= piece ? inflateSync(raw, { out: new Uint8Array(size + 1) }) : inflatedInPieces(raw, size);
    if (bytes.length === size) return bytes as Bytes;
  } catch {
    // Said below.
  }
  damaged(own);
}

function inflatedInPieces(raw: Bytes, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let total = 0;
  const stream = new Inflate((chunk) => {
    // Throws where there is more than was announced.
    bytes.set(chunk, total);
    total += chunk.length;
  });
  for (let at = 0; at < raw.length; at += piece) stream.push(raw.subarray(at, at + piece), at + piece >= raw.length);
  return bytes.subarray(0, total);
}

async function* stored(first: number, packed: number, bytesAt: ZipSource["read"]): AsyncGenerator<Bytes> {
  for (let at = 0; at < packed; at += windowSize) yield (await bytesAt(first + at, Math.min(windowSize, packed - at))).slice();
}

async function* deflated(chunks: AsyncGenerator<Bytes>, own: string): AsyncGenerator<Bytes> {
  const source = { error: undefined as unknown };
  const packed = new ReadableStream<Bytes>({
    async pull(controller) {
      const { value, done } = await chunks.next().catch((error: unknown) => {
        source.error = error;
        throw error;
      });
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: async () => void (await chunks.return(undefined)),
  });
  const unpacked = packed.pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  try {
    for (;;) {
      const next = await unpacked.read().catch(() => {
        // Cancelled, or unreadable: no fault of what is packed.
        if (source.error !== undefined) throw source.error;
        return damaged(own);
      });
      if (next.done) return;
      yield next.value;
    }
  } finally {
    await unpacked.cancel().catch(() => undefined);
  }
}

function broken(label: string): never {
  fail(label, "expected a complete zip archive, found one that is cut off or damaged.", downloadAgain);
}

function damaged(own: string): never {
  fail(own, "expected an intact file in the archive, found damage.", downloadAgain);
}
