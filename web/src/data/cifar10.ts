// CIFAR-10, binary version: records of one label byte and three planes (red, green, blue) of 32 x 32 bytes.

import type { ByteReader } from "./bytes";
import { cifar10 as known } from "./known_sets";
import { checkLabels, downloadAgain, fail, grouped, type Entry, type Format, type Part } from "./part";
import type { SplitBuffer } from "./types";

const plane = 32 * 32;
const recordSize = 1 + 3 * plane;
const classes = known.classNames.length;

/** Records decoded at once: about 200 kB. */
const block = 64;

async function open({ label, name, size, bytes }: Entry): Promise<Part | null> {
  const named = /^(data_batch_\d+|test_batch)(\.bin)?$/i.test(name);
  const [first = classes] = await bytes.peek(1);
  // The format has no magic number: a size of whole records and a first label in range must do, or the usual name.
  if (size === null && named) {
    await bytes.skip(Infinity);
    size = bytes.position;
  }
  if (size === null || size === 0) return null;
  if (!named && (size % recordSize !== 0 || first >= classes)) return null;
  if (size % recordSize !== 0) {
    const [whole, rest] = [Math.floor(size / recordSize), size % recordSize];
    fail(
      label,
      `expected CIFAR-10 records of ${grouped(recordSize)} bytes each, found ${grouped(size)} bytes: ` +
        `${grouped(whole)} whole and a rest of ${grouped(rest)} bytes.`,
      downloadAgain,
    );
  }
  return {
    label,
    name,
    size,
    known,
    split: /test/i.test(name) ? "test" : "train",
    count: size / recordSize,
    x: { shape: [32, 32, 3], dtype: "uint8" },
    y: { shape: [], dtype: "uint8" },
    decode: (source, into, at) => decode(source, into, at, label, size / recordSize),
  };
}

async function decode(source: ByteReader, into: SplitBuffer, first: number, label: string, count: number): Promise<void> {
  for (let done = 0; done < count; ) {
    const bytes = await source.exact(Math.min(block, count - done) * recordSize);
    const records = Math.floor(bytes.length / recordSize);
    if (records === 0) return;
    const x = into.x().subarray((first + done) * 3 * plane, (first + done + records) * 3 * plane);
    const y = into.y().subarray(first + done, first + done + records);
    for (let i = 0; i < records; i++) {
      y[i] = bytes[i * recordSize]!;
      interleave(bytes.subarray(i * recordSize + 1, (i + 1) * recordSize), x.subarray(i * 3 * plane, (i + 1) * 3 * plane));
    }
    done += records;
  }
  checkLabels(label, into.y().subarray(first, first + count), classes);
}

/** (3, 32, 32) -> (32, 32, 3). */
function interleave(planes: Uint8Array, pixels: Uint8Array): void {
  for (let i = 0, at = 0; i < plane; i++, at += 3) {
    pixels[at] = planes[i]!;
    pixels[at + 1] = planes[plane + i]!;
    pixels[at + 2] = planes[2 * plane + i]!;
  }
}

export const cifar10: Format = { name: "CIFAR-10", open };
