// Gzip: both ways of unpacking give the same bytes, and every fault is told apart.

import { afterEach, describe, expect, it, vi } from "vitest";
import { ByteReader, type Bytes } from "../../web/src/archives/bytes";
import { gunzip } from "../../web/src/archives/gzip";
import { file, gz, joined, labels, load, noise, pictures, refusal, tarHeader } from "./data-fixtures";

/** Refuses everything after `bytes` bytes, as browsers do at a second member. */
function stubNative(bytes: number): void {
  const Native = globalThis.DecompressionStream;
  vi.stubGlobal(
    "DecompressionStream",
    class {
      readonly writable: DecompressionStream["writable"];
      readonly readable: DecompressionStream["readable"];

      constructor(format: CompressionFormat) {
        const native = new Native(format);
        let seen = 0;
        const strict = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
          transform(chunk, controller) {
            seen += chunk.length;
            if (seen > bytes) throw new TypeError("Junk found after end of compressed data.");
            controller.enqueue(chunk);
          },
        });
        this.writable = native.writable;
        this.readable = native.readable.pipeThrough(strict);
      }
    },
  );
}

async function unpack(bytes: Bytes, chunk = 1000): Promise<Uint8Array> {
  async function* open() {
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
  }
  const parts: Uint8Array[] = [];
  for await (const part of gunzip(open, "a.gz")) parts.push(part);
  return joined(...parts);
}

afterEach(() => vi.unstubAllGlobals());

describe("gunzip", () => {
  const big = joined(noise(200_000), new Uint8Array(300_000), noise(5, 9));

  it("unpacks one member and several, through the platform or without it", async () => {
    for (const refusedAfter of [Infinity, 0, 20_000, 250_000]) {
      vi.unstubAllGlobals();
      stubNative(refusedAfter);
      for (const members of [[big], [noise(1), big, new Uint8Array(0), noise(70_000, 3)]]) {
        expect(Buffer.compare(await unpack(gz(...members)), joined(...members))).toBe(0);
        expect(Buffer.compare(await unpack(gz(...members), 1 << 20), joined(...members))).toBe(0);
      }
    }
  });

  it("passes over bytes after the end, as gzip does", async () => {
    for (const rest of ["garbage at the end", "\0\0\0\0\0\0\0\0\0\0", "\x1f\x8b\x01\x01"]) {
      expect(Buffer.compare(await unpack(joined(gz(big), new TextEncoder().encode(rest))), big)).toBe(0);
    }
  });

  it("says where a file breaks off", async () => {
    const whole = gz(noise(60_000));
    for (const length of [whole.length - 1, whole.length - 8, 30_000, 12]) {
      const error = await refusal(unpack(whole.slice(0, length)));
      expect(error.message).toMatch(
        /^a\.gz: expected (a complete gzip file, found one that breaks off|intact gzip data, found a wrong checksum) after [\d,]+ unpacked bytes\.$/,
      );
      expect(error.hint).toBe("Download the file again.");
    }
  });

  it("sees a single wrong bit, in the data or the checksum, in any member", async () => {
    for (const at of [5000, -6, -2]) {
      for (const [first, ...others] of [[noise(20_000)], [noise(20_000), noise(9000, 2)], [noise(9000, 2), noise(20_000)]]) {
        const bytes = gz(first!, ...others);
        const target = at < 0 ? gz(first!).length + at : at;
        bytes[target]! ^= 4;
        for (const refusedAfter of [Infinity, 0]) {
          vi.unstubAllGlobals();
          stubNative(refusedAfter);
          expect((await refusal(unpack(bytes))).message).toMatch(/^a\.gz: expected .*gzip.*, found /);
        }
      }
    }
  });

  it("of very many members, or of a header without an end, is refused in time that grows with its size", async () => {
    stubNative(0);
    // 65,536 members of one byte; one more is too many.
    const member = gz(Uint8Array.of(1));
    const most = joined(...Array<Uint8Array>(1 << 16).fill(member));
    const getUint32 = vi.spyOn(DataView.prototype, "getUint32");
    expect((await unpack(most, 1 << 16)).length).toBe(1 << 16);
    // A trailer is two numbers; only that of the last member is looked for.
    expect(getUint32.mock.calls.length).toBeLessThan(3 * (1 << 16));
    getUint32.mockRestore();
    expect((await refusal(unpack(joined(most, member), 1 << 16))).message).toBe("a.gz: expected at most 65,536 gzip members, found more.");
    const endless = joined(Uint8Array.of(0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3), new Uint8Array(1 << 24).fill(65));
    const read: number[] = [];
    async function* open() {
      for (let at = 0; at < endless.length; at += 1 << 15) yield (read.push(at), endless.subarray(at, at + (1 << 15)));
    }
    await expect(async () => {
      for await (const _ of gunzip(open, "a.gz"));
    }).rejects.toThrow("a.gz: expected gzip data, found a header without an end.");
    expect(read.at(-1)).toBeLessThan(10 << 15);
  });

  it("passes on an error of its source", async () => {
    const packed = gz(noise(50_000));
    async function* open() {
      yield packed.subarray(0, 20_000);
      throw new RangeError("the disk is gone");
    }
    const reader = new ByteReader(gunzip(open, "a.gz"));
    await expect(reader.skip(Infinity)).rejects.toThrow("the disk is gone");
  });
});

describe("a gzip bomb", () => {
  const memoryLimit = 1 << 20;

  it("is refused when its header announces too much", async () => {
    const bomb = gz(joined(pictures(1).subarray(0, 4), new Uint8Array([0, 1, 0, 0, 0, 0, 0, 28, 0, 0, 0, 28]), new Uint8Array(1 << 24)));
    const error = await refusal(load([file("train-images.gz", bomb), file("train-labels", labels(1))], { memoryLimit }));
    expect(error.message).toBe(
      "train-images.gz: expected at most 1,048,576 bytes, found a header that announces 51,380,240 for 65,536 images of 28 x 28.",
    );
  });

  it("is refused when it goes on after its announced end", async () => {
    const bomb = gz(joined(pictures(2), new Uint8Array(1 << 24)));
    const error = await refusal(load([file("train-images.gz", bomb), file("train-labels", labels(2))], { memoryLimit }));
    expect(error.message).toBe("train-images.gz: expected 1,584 bytes for 2 images of 28 x 28, found more.");
  });

  it("is refused when it hides in an archive", async () => {
    const pack = (name: string, size: number) => file("cifar.tar.gz", gz(joined(tarHeader(name, size), new Uint8Array(size))));
    expect((await refusal(load([pack("data_batch_1.bin", 6000 * 3073)], { memoryLimit }))).message).toBe(
      "cifar.tar.gz: data_batch_1.bin: expected at most 1,048,576 bytes, found a header that announces 18,438,000 for 6,000 images of 32 x 32 x 3.",
    );
    expect((await refusal(load([pack("other", 1 << 24)], { memoryLimit }))).message).toBe(
      "cifar.tar.gz: expected at most 1,048,576 bytes once unpacked, found more.",
    );
  });
});
