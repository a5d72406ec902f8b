// Reads a stream of chunks as if it were one run of bytes, holding no more than the chunk at hand.

export type Bytes = Uint8Array<ArrayBuffer>;

/** One run of all parts; a single one as it is. */
export function joined(parts: readonly Bytes[]): Bytes {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let filled = 0;
  for (const part of parts) {
    whole.set(part, filled);
    filled += part.length;
  }
  return whole;
}

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

export const isAscii = (bytes: Bytes): boolean => bytes.every((byte) => byte < 128);

/** The text that bytes are in UTF-8; null if they are none. */
export function unicodeText(bytes: Bytes): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** The pieces of a stream; left early, it is cancelled. */
export async function* chunksOf(stream: ReadableStream<Bytes>): AsyncGenerator<Bytes> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** A reader of bytes in memory. */
export function memoryReader(bytes: Bytes): ByteReader {
  return new ByteReader(
    (async function* () {
      yield bytes;
    })(),
  );
}

/** A reader that only goes forward. The views it hands out stay valid. */
export class ByteReader {
  /** Bytes taken so far. */
  position = 0;

  private chunk: Bytes = new Uint8Array(0);
  private readonly chunks: AsyncIterator<Bytes>;

  constructor(chunks: AsyncIterable<Bytes>) {
    this.chunks = chunks[Symbol.asyncIterator]();
  }

  /** The next n bytes without taking them; fewer only at the end. */
  async peek(n: number): Promise<Bytes> {
    while (this.chunk.length < n && (await this.fetch()));
    return this.chunk.subarray(0, n);
  }

  /** Takes the next bytes: at least 1 and at most `most`; none only at the end. */
  async take(most: number): Promise<Bytes> {
    if (this.chunk.length === 0) await this.fetch();
    return this.advance(most);
  }

  /** Takes exactly n bytes; fewer only at the end. */
  async exact(n: number): Promise<Bytes> {
    await this.peek(n);
    return this.advance(n);
  }

  /** Takes n bytes, fewer only at the end, into memory of their own, and goes to the end of the source, where checksums are compared. */
  async all(n: number): Promise<Bytes> {
    const whole = new Uint8Array(n);
    let filled = 0;
    while (filled < n) {
      const chunk = await this.take(n - filled);
      if (chunk.length === 0) break;
      whole.set(chunk, filled);
      filled += chunk.length;
    }
    await this.skip(Infinity);
    return whole.subarray(0, filled);
  }

  /** All that is left, as one run; null if it is more than `most` bytes. */
  async whole(most: number): Promise<Bytes | null> {
    const pieces: Bytes[] = [];
    const start = this.position;
    for (let piece = await this.take(Infinity); piece.length > 0; piece = await this.take(Infinity)) {
      if (this.position - start > most) return null;
      pieces.push(piece);
    }
    return joined(pieces);
  }

  /** Passes over n bytes, or all that are left. */
  async skip(n: number): Promise<void> {
    const end = this.position + n;
    while (this.position < end && (await this.take(end - this.position)).length > 0);
  }

  /** The next n bytes as a stream of their own. */
  async *portion(n: number): AsyncGenerator<Bytes> {
    const end = this.position + n;
    while (this.position < end) {
      const chunk = await this.take(end - this.position);
      if (chunk.length === 0) return;
      yield chunk;
    }
  }

  /** Lets go of the source. */
  async close(): Promise<void> {
    await this.chunks.return?.();
  }

  private advance(n: number): Bytes {
    const taken = this.chunk.subarray(0, n);
    this.chunk = this.chunk.subarray(taken.length);
    this.position += taken.length;
    return taken;
  }

  /** Appends the next chunk that is not empty; false at the end. */
  private async fetch(): Promise<boolean> {
    for (;;) {
      const { value, done } = await this.chunks.next();
      if (done) return false;
      if (value.length === 0) continue;
      this.chunk = this.chunk.length === 0 ? value : joined([this.chunk, value]);
      return true;
    }
  }
}
