// IDX: the format of MNIST. Two zero bytes, a type, the number of dimensions, the dimensions (big-endian), the numbers (big-endian).

import { lastChannels, pictureOrder, placeFrom } from "./axes";
import { viewOf, type ByteReader } from "../archives/bytes";
import { fashionMnist, fingerprintLength, idxFingerprints } from "./known_sets";
import { checkLabels, fail, fingerprint, grouped, splitByName, type Entry, type Format, type Part } from "./part";
import type { SplitBuffer } from "../base/data_types";
import type { XDtype } from "../base/protocol";

const dtypes: Record<number, { dtype: XDtype; bytes: number }> = {
  0x08: { dtype: "uint8", bytes: 1 },
  0x0c: { dtype: "int32", bytes: 4 },
  0x0d: { dtype: "float32", bytes: 4 },
};
const unsupported: Record<number, string> = { 0x09: "int8", 0x0b: "int16", 0x0e: "float64" };

/** More is no picture: a damaged header. */
const mostDimensions = 8;

async function open(entry: Entry): Promise<Part | null> {
  const { label, name, folder } = entry;
  const [zero1, zero2, type = 0, dimensions = 0] = await entry.bytes.peek(4);
  if (zero1 !== 0 || zero2 !== 0 || dimensions === 0 || !(type in dtypes || type in unsupported)) return null;
  if (type in unsupported)
    fail(label, `expected IDX numbers of type uint8, int32 or float32, found ${unsupported[type]}.`, "Convert them to uint8.");
  if (dimensions > mostDimensions) fail(label, `expected an IDX file of 1 to ${mostDimensions} dimensions, found ${dimensions}.`);
  const { dtype, bytes } = dtypes[type]!;

  const headerSize = 4 + 4 * dimensions;
  const head = await entry.bytes.peek(headerSize + fingerprintLength);
  if (head.length < headerSize) {
    fail(label, `expected an IDX header of ${headerSize} bytes, found a file of ${head.length} bytes.`, "Download the file again.");
  }
  const view = new DataView(head.buffer, head.byteOffset);
  const [count, ...shape] = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i)) as [number, ...number[]];
  if (count === 0 || shape.includes(0)) {
    fail(label, `expected dimensions of at least 1, found ${[count, ...shape].map(grouped).join(" x ")}.`);
  }

  const recognised = dtype === "uint8" ? idxFingerprints.get(fingerprint(head.subarray(headerSize))) : undefined;
  const known = recognised?.known ?? (/fashion/i.test(`${folder}/${name}`) ? fashionMnist : null);
  const turned = lastChannels(shape);
  const block = { shape: turned ?? shape, dtype };
  return {
    label,
    name,
    count,
    known,
    split: recognised?.split ?? splitByName(name, folder),
    // Beyond 2^53 the product is not exact, but far beyond any limit.
    size: headerSize + shape.reduce((product, n) => product * n, count * bytes),
    x: dimensions > 1 ? block : null,
    y: dimensions > 1 ? null : block,
    ...(turned && { channelsFirst: true }),
    decode: (source, into) =>
      dimensions > 1
        ? decodeNumbers(source, headerSize, bytes, () => into.x(), turned && placeFrom([count, ...shape], false, pictureOrder))
        : decodeLabels(source, headerSize, bytes, into, { label, dtype, classes: known?.classNames.length ?? null }),
  };
}

/** Writes the numbers into `out()`, a fresh view of the whole: each in its place, or as they are stored. */
async function decodeNumbers(
  source: ByteReader,
  headerSize: number,
  bytes: number,
  out: () => Uint8Array,
  place: (() => number) | null = null,
): Promise<void> {
  await source.skip(headerSize);
  for (let at = 0, size = out().length; at < size; ) {
    const chunk = await (place ? source.exact(Math.min(wholeNumbers, size - at)) : source.take(size - at));
    if (chunk.length === 0) return;
    const view = out();
    if (!place) view.set(chunk, at);
    else {
      for (let i = 0; i + bytes <= chunk.length; i += bytes) {
        const to = bytes * place();
        for (let byte = 0; byte < bytes; byte++) view[to + byte] = chunk[i + byte]!;
      }
    }
    at += chunk.length;
  }
  if (bytes === 4) swapBytes(out());
}

/** Bytes taken at once where no number may be cut. */
const wholeNumbers = 1 << 18;

type Labels = { label: string; dtype: XDtype; classes: number | null };

async function decodeLabels(source: ByteReader, headerSize: number, bytes: number, into: SplitBuffer, labels: Labels): Promise<void> {
  await decodeNumbers(source, headerSize, bytes, () => into.y());
  // Floating-point targets are values, not classes.
  if (labels.dtype === "float32") return;
  const y = into.y();
  checkLabels(labels.label, labels.dtype === "uint8" ? y : new Int32Array(y.buffer, y.byteOffset, y.length / 4), labels.classes);
}

/** Turns 4-byte numbers from big- to little-endian. */
function swapBytes(bytes: Uint8Array): void {
  const view = viewOf(bytes);
  for (let i = 0; i + 4 <= bytes.length; i += 4) view.setUint32(i, view.getUint32(i), true);
}

export const idx: Format = { name: "IDX", open };
