// Unpacks gzip as a stream, and says what is wrong with a file that will not unpack.

import { FlateErrorCode, Gunzip, type FlateError } from "fflate";
import { SproutError } from "../base/errors";
import { ByteReader, chunksOf, joined, viewOf, type Bytes } from "./bytes";
import { crc32 } from "./crc32";
import { downloadAgain, fail, grouped } from "../base/errors";

/** Compressed bytes unpacked at once. Deflate expands at most 1032 times, so a hostile file makes 34 MB before anyone can look. */
const piece = 1 << 15;

/** The checksum of what a member unpacks to, and its size. */
const trailerSize = 8;

/** Each costs 0.1 ms, however little it holds; files that are cut into members on purpose (bgzip) have one for 64 kB. */
const mostMembers = 1 << 16;
const unpackOutside = "Unpack the file, and choose what is in it.";

/** Pieces in which the header of a member has its end. */
const longestHeader = 8;

/** How far back the end of a gzip member is looked for. */
const tailLength = 3 * piece;

/** The file is not complete. */
export class BreaksOff extends SproutError {}

export const isGzip = (head: Bytes): boolean => head[0] === 0x1f && head[1] === 0x8b;

/** The unpacked bytes of the gzip file that `open` reads. `open` may be called twice. */
export async function* gunzip(open: () => AsyncIterable<Bytes>, label: string): AsyncGenerator<Bytes> {
  let delivered = 0;
  const source = { error: undefined as unknown };
  const native = new ByteReader(unpackNative(open(), source));
  try {
    for (;;) {
      const chunk = await native.take(Infinity).catch(() => null);
      if (source.error !== undefined) throw source.error;
      if (chunk === null) break;
      if (chunk.length === 0) return;
      delivered += chunk.length;
      yield chunk;
    }
  } finally {
    await native.close();
  }
  // DecompressionStream only says that something is wrong: it refuses a second member, and bytes after the end, like damage.
  for await (const chunk of unpackExact(open(), label)) {
    const fresh = chunk.subarray(delivered);
    delivered = Math.max(0, delivered - chunk.length);
    if (fresh.length > 0) yield fresh;
  }
}

/** Through the platform's own DecompressionStream: twice as fast as anything in JavaScript. */
async function* unpackNative(chunks: AsyncIterable<Bytes>, source: { error: unknown }): AsyncGenerator<Bytes> {
  const bytes = new ByteReader(chunks);
  const packed = new ReadableStream<Bytes>({
    async pull(controller) {
      const next = await bytes.take(piece).catch((error: unknown) => {
        source.error = error;
        throw error;
      });
      // Once unpacking has failed these throw as well, which is no fault of the source.
      if (next.length > 0) controller.enqueue(next);
      else controller.close();
    },
    cancel: () => bytes.close(),
  });
  yield* chunksOf(packed.pipeThrough(new DecompressionStream("gzip")));
}

/** Through fflate: any number of members, each one's checksum compared, bytes after the last passed over as gzip does. */
async function* unpackExact(chunks: AsyncIterable<Bytes>, label: string): AsyncGenerator<Bytes> {
  let ready: Bytes[] = [];
  let tail = new Uint8Array(0);
  let crc = 0;
  let size = 0;
  let total = 0;
  let started = false;
  /** Pieces since a member's header began. */
  let inHeader = 0;
  const stream = new Gunzip((chunk) => {
    started = true;
    inHeader = 0;
    crc = crc32(chunk, crc);
    size += chunk.length;
    total += chunk.length;
    ready.push(chunk as Bytes);
  });
  const wrongChecksum = (): never =>
    fail(label, `expected intact gzip data, found a wrong checksum after ${grouped(total)} unpacked bytes.`, downloadAgain);
  let members = 1;
  let read = 0;
  // The next member begins behind the trailer of the one before.
  stream.onmember = (start) => {
    if (++members > mostMembers) fail(label, `expected at most ${grouped(mostMembers)} gzip members, found more.`, unpackOutside);
    const at = tail.length - (read - start) - trailerSize;
    if (!isTrailer(viewOf(tail), at, crc, size)) wrongChecksum();
    crc = size = 0;
  };
  /** True once everything is unpacked and only foreign bytes follow. */
  const push = (next: Bytes, final: boolean): boolean => {
    // fflate joins the pieces of a header again and again; its name and comment are short.
    if (++inHeader > longestHeader) fail(label, `expected gzip data, found a header without an end.`, downloadAgain);
    try {
      stream.push(next, final);
      return false;
    } catch (error) {
      const { code } = error as FlateError;
      if (code === FlateErrorCode.InvalidHeader && started) return true;
      if (error instanceof SproutError) throw error;
      const at = `after ${grouped(total)} unpacked bytes.`;
      if (code === FlateErrorCode.UnexpectedEOF)
        throw new BreaksOff(`${label}: expected a complete gzip file, found one that breaks off ${at}`, downloadAgain);
      fail(label, `expected intact gzip data, found damage ${at}`, downloadAgain);
    }
  };
  const bytes = new ByteReader(chunks);
  try {
    for (let over = false; !over; ) {
      const next = await bytes.take(piece);
      tail = joined([tail, next]).subarray(-tailLength);
      read += next.length;
      over = push(next, next.length === 0) || next.length === 0;
      for (const chunk of ready) yield chunk;
      ready = [];
    }
    if (!endsWithin(tail, crc, size)) wrongChecksum();
  } finally {
    await bytes.close();
  }
}

/** Whether `tail` holds the trailer of a gzip member of this checksum and size: bytes of any kind may follow the last. */
function endsWithin(tail: Bytes, crc: number, size: number): boolean {
  const view = viewOf(tail);
  for (let at = tail.length - trailerSize; at >= 0; at--) if (isTrailer(view, at, crc, size)) return true;
  return false;
}

const isTrailer = (view: DataView, at: number, crc: number, size: number): boolean =>
  view.getUint32(at, true) === crc && view.getUint32(at + 4, true) === size >>> 0;
