// CIFAR-10 and CIFAR-100, binary version: records of the labels and three planes (red, green, blue) of 32 x 32 bytes.

import type { ByteReader } from "../archives/bytes";
import * as knownSets from "./known_sets";
import { checkLabels, downloadAgain, fail, grouped, splitByName, type Entry, type Format, type Part } from "./part";
import type { SplitBuffer } from "../base/data_types";

const plane = 32 * 32;

/** Records decoded at once: about 200 kB. */
const block = 64;

/** What tells the two apart. */
interface Version {
  known: knownSets.KnownSet;
  /** How the files are named. */
  named: RegExp;
  /** Label bytes before the pixels, and how many classes each counts; the last is the class. */
  labels: number[];
}

const versions: readonly Version[] = [
  // A label byte: the class.
  { known: knownSets.cifar10, named: /^(data_batch_\d+|test_batch)(\.bin)?$/i, labels: [10] },
  // Two label bytes: one of 20 superclasses, then one of 100 classes.
  { known: knownSets.cifar100, named: /^(train|test)\.bin$/i, labels: [20, 100] },
];

async function open({ label, name, size, bytes }: Entry): Promise<Part | null> {
  const first = await bytes.peek(2);
  const plausible = ({ labels }: Version): boolean => first.length >= labels.length && labels.every((classes, i) => first[i]! < classes);
  // Many other files are called train.bin.
  const named = versions.find((version) => version.named.test(name) && (plausible(version) || version.known === knownSets.cifar10));
  // The formats have no magic number: a size of whole records and first labels in range must do, or the usual name.
  if (size === null && (named || (/\.bin$/i.test(name) && versions.some(plausible)))) {
    await bytes.skip(Infinity);
    size = bytes.position;
  }
  if (size === null || size === 0) return null;
  const isWhole = (version: Version): boolean => size! % recordSizeOf(version) === 0;
  const version = named && isWhole(named) ? named : (versions.find((each) => isWhole(each) && plausible(each)) ?? named);
  if (!version) return null;
  const { known } = version;
  const recordSize = recordSizeOf(version);
  if (size % recordSize !== 0) {
    const [whole, rest] = [Math.floor(size / recordSize), size % recordSize];
    fail(
      label,
      `expected ${known.name} records of ${grouped(recordSize)} bytes each, found ${grouped(size)} bytes: ` +
        `${grouped(whole)} whole and a rest of ${grouped(rest)} bytes.`,
      downloadAgain,
    );
  }
  const count = size / recordSize;
  return {
    label,
    name,
    size,
    known,
    split: splitByName(name, "") ?? "train",
    count,
    x: { shape: [32, 32, 3], dtype: "uint8" },
    y: { shape: [], dtype: "uint8" },
    decode: (source, into, at) => decode(source, into, at, label, count, version),
  };
}

const recordSizeOf = ({ labels }: Version): number => labels.length + 3 * plane;

async function decode(
  source: ByteReader,
  into: SplitBuffer,
  first: number,
  label: string,
  count: number,
  { labels }: Version,
): Promise<void> {
  const head = labels.length;
  const recordSize = head + 3 * plane;
  for (let done = 0; done < count; ) {
    const bytes = await source.exact(Math.min(block, count - done) * recordSize);
    const records = Math.floor(bytes.length / recordSize);
    if (records === 0) return;
    const x = into.x().subarray((first + done) * 3 * plane, (first + done + records) * 3 * plane);
    const y = into.y().subarray(first + done, first + done + records);
    for (let i = 0; i < records; i++) {
      y[i] = bytes[i * recordSize + head - 1]!;
      interleave(bytes.subarray(i * recordSize + head, (i + 1) * recordSize), x.subarray(i * 3 * plane, (i + 1) * 3 * plane));
    }
    done += records;
  }
  checkLabels(label, into.y().subarray(first, first + count), labels.at(-1)!);
}

/** (3, 32, 32) -> (32, 32, 3). */
function interleave(planes: Uint8Array, pixels: Uint8Array): void {
  for (let i = 0, at = 0; i < plane; i++, at += 3) {
    pixels[at] = planes[i]!;
    pixels[at + 1] = planes[plane + i]!;
    pixels[at + 2] = planes[2 * plane + i]!;
  }
}

export const cifar: Format = { name: "CIFAR", open };
