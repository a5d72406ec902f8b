// Reads zip archives by their central directory: stored and deflated members, zip64, each checked against its size and checksum.

import { inflateSync } from "fflate";
import { ByteReader, type Bytes } from "./bytes";
import { crc32 } from "./crc32";
import { readFile, type ReadOptions } from "./file";
import { downloadAgain, fail, grouped } from "../base/errors";

const endSize = 22;
const longestComment = 0xffff;
const mostMembers = 1_000_000;
const largestDirectory = 1 << 28;

/** Members up to this size are unpacked at once: a stream for each of 60,000 pictures would cost more than the pictures. */
const smallMember = 1 << 22;

/** Bytes read at once: members that lie side by side come with one read. */
const windowSize = 1 << 22;

export interface ZipMember {
  name: string;
  size: number;
  bytes: ByteReader;
}

export const isZip = ([a, b, c, d]: Bytes): boolean => a === 0x50 && b === 0x4b && ((c === 3 && d === 4) || (c === 5 && d === 6));

/** The files of an archive in the order in which they lie; what the caller leaves of one is passed over. */
export async function* zip(file: File, label: string, limit: number, read: ReadOptions): AsyncGenerator<ZipMember> {
  const bytesAt = reader(file, label, read);
  let total = 0;
  for (const header of await directory(file, label, bytesAt)) {
    const { name, size, flags, method } = header;
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
    const bytes = new ByteReader(unpack(file, label, header, bytesAt, read));
    yield { name, size, bytes };
    await bytes.close();
  }
}

interface Header {
  name: string;
  flags: number;
  method: number;
  crc: number;
  packed: number;
  size: number;
  /** Where the member's own header lies. */
  offset: number;
}

type BytesAt = (at: number, length: number) => Promise<Bytes>;

/** Reads parts of the file, larger ones than asked for, and keeps the last. */
function reader(file: File, label: string, { signal, onRead }: ReadOptions): BytesAt {
  let start = 0;
  let held: Bytes = new Uint8Array(0);
  return async (at, length) => {
    signal?.throwIfAborted();
    if (at < 0 || length < 0 || at + length > file.size) broken(label);
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
  };
}

/** The central directory, in the order of the members' places. */
async function directory(file: File, label: string, bytesAt: BytesAt): Promise<Header[]> {
  const tailSize = Math.min(file.size, endSize + longestComment);
  const tail = view(await bytesAt(file.size - tailSize, tailSize));
  let end = tailSize - endSize;
  while (end >= 0 && tail.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) broken(label);
  let count = tail.getUint16(end + 10, true);
  let size = tail.getUint32(end + 12, true);
  let offset = tail.getUint32(end + 16, true);
  if ((count === 0xffff || size === 0xffffffff || offset === 0xffffffff) && end >= 20 && tail.getUint32(end - 20, true) === 0x07064b50) {
    const end64 = view(await bytesAt(Number(tail.getBigUint64(end - 12, true)), 56));
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
  for (let at = 0; headers.length < count; ) {
    if (at + 46 > bytes.length) broken(label);
    const entry = view(bytes.subarray(at));
    if (entry.getUint32(0, true) !== 0x02014b50) broken(label);
    const [nameSize, extraSize, commentSize] = [28, 30, 32].map((field) => entry.getUint16(field, true)) as [number, number, number];
    const next = at + 46 + nameSize + extraSize + commentSize;
    if (next > bytes.length) broken(label);
    const extra = view(bytes.subarray(at + 46 + nameSize, at + 46 + nameSize + extraSize));
    headers.push(
      withZip64(
        {
          name: new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameSize)),
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
  return headers.sort((a, b) => a.offset - b.offset);
}

/** Sizes that do not fit into 32 bits stand in an extra field, in this order. */
function withZip64(header: Header, extra: DataView): Header {
  for (let at = 0; at + 4 <= extra.byteLength; at += 4 + extra.getUint16(at + 2, true)) {
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

async function* unpack(file: File, label: string, header: Header, bytesAt: BytesAt, read: ReadOptions): AsyncGenerator<Bytes> {
  const { name, method, packed, size, offset, crc } = header;
  const own = `${label}: ${name}`;
  const local = view(await bytesAt(offset, 30));
  if (local.getUint32(0, true) !== 0x04034b50) broken(label);
  const first = offset + 30 + local.getUint16(26, true) + local.getUint16(28, true);
  if (method === 0 && packed !== size) damaged(own);
  if (size <= smallMember && packed <= smallMember) {
    const raw = await bytesAt(first, packed);
    const bytes = method === 0 ? raw.slice() : inflated(raw, size, own);
    if (crc32(bytes, 0) !== crc) damaged(own);
    yield bytes;
    return;
  }
  let sum = 0;
  let total = 0;
  for await (const chunk of method === 0 ? stored(first, packed, bytesAt) : deflated(file, first, packed, own, read)) {
    total += chunk.length;
    if (total > size) damaged(own);
    sum = crc32(chunk, sum);
    yield chunk;
  }
  if (total !== size || sum !== crc) damaged(own);
}

function inflated(raw: Bytes, size: number, own: string): Bytes {
  try {
    // One byte more than announced shows whether there is more.
    const bytes = inflateSync(raw, { out: new Uint8Array(size + 1) });
    if (bytes.length === size) return bytes as Bytes;
  } catch {
    // Said below.
  }
  damaged(own);
}

async function* stored(first: number, packed: number, bytesAt: BytesAt): AsyncGenerator<Bytes> {
  for (let at = 0; at < packed; at += windowSize) yield (await bytesAt(first + at, Math.min(windowSize, packed - at))).slice();
}

async function* deflated(file: File, first: number, packed: number, own: string, { signal, onRead }: ReadOptions): AsyncGenerator<Bytes> {
  const part = new File([file.slice(first, first + packed)], own);
  const chunks = readFile(part, own, { signal, ...(onRead && { onRead: (done: number) => onRead(first + done) }) });
  const source = new ReadableStream<Bytes>({
    async pull(controller) {
      const { value, done } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: async () => void (await chunks.return(undefined)),
  });
  const unpacked = source.pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  try {
    for (;;) {
      const next = await unpacked.read().catch(() => (signal?.throwIfAborted(), damaged(own)));
      if (next.done) return;
      yield next.value;
    }
  } finally {
    await unpacked.cancel().catch(() => undefined);
  }
}

const view = (bytes: Bytes): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

function broken(label: string): never {
  fail(label, "expected a complete zip archive, found one that is cut off or damaged.", downloadAgain);
}

function damaged(own: string): never {
  fail(own, "expected an intact file in the archive, found damage.", downloadAgain);
}
