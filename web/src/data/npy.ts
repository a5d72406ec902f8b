// NumPy's .npy: a magic number, a Python dictionary as text (descr, fortran_order, shape), the numbers. An .npz is a zip of them.

import { lastChannels, pictureOrder, placeFrom } from "./axes";
import type { ByteReader } from "../archives/bytes";
import { fingerprintLength, idxFingerprints } from "./known_sets";
import { isList, listedNames, namedLabels, type Texts } from "./npy_names";
import { downloadAgain, fail, fingerprint, grouped, splitByName, type Entry, type Format, type Part } from "./part";
import type { SplitBuffer } from "../base/data_types";
import type { XDtype } from "../base/protocol";

/** NumPy's kinds of numbers: how they are read, and what they are stored as. */
interface Kind {
  bytes: number;
  dtype: XDtype;
  read(view: DataView, at: number, little: boolean): number;
}

const kinds: Record<string, Kind> = {
  b1: { bytes: 1, dtype: "uint8", read: (view, at) => view.getUint8(at) },
  u1: { bytes: 1, dtype: "uint8", read: (view, at) => view.getUint8(at) },
  i1: { bytes: 1, dtype: "int32", read: (view, at) => view.getInt8(at) },
  u2: { bytes: 2, dtype: "int32", read: (view, at, little) => view.getUint16(at, little) },
  i2: { bytes: 2, dtype: "int32", read: (view, at, little) => view.getInt16(at, little) },
  u4: { bytes: 4, dtype: "int32", read: (view, at, little) => view.getUint32(at, little) },
  i4: { bytes: 4, dtype: "int32", read: (view, at, little) => view.getInt32(at, little) },
  u8: { bytes: 8, dtype: "int32", read: (view, at, little) => Number(view.getBigUint64(at, little)) },
  i8: { bytes: 8, dtype: "int32", read: (view, at, little) => Number(view.getBigInt64(at, little)) },
  f2: { bytes: 2, dtype: "float32", read: (view, at, little) => half(view.getUint16(at, little)) },
  f4: { bytes: 4, dtype: "float32", read: (view, at, little) => view.getFloat32(at, little) },
  f8: { bytes: 8, dtype: "float32", read: (view, at, little) => view.getFloat64(at, little) },
};
const bytesEach = { uint8: 1, int32: 4, float32: 4 } as const;
const typedArrays = { uint8: Uint8Array, int32: Int32Array, float32: Float32Array } as const;

const mostDimensions = 8;
const largestHeader = 1 << 16;

/** Bytes of numbers converted at once. */
const block = 1 << 18;

interface Header {
  /** Bytes before the numbers. */
  start: number;
  kind: Kind;
  little: boolean;
  /** Columns first, as Fortran stores matrices. */
  fortran: boolean;
  shape: number[];
}

async function open(entry: Entry): Promise<Part | null> {
  const { label, name, folder, bytes } = entry;
  if (String.fromCharCode(...(await bytes.peek(6))) !== "\x93NUMPY") return null;
  const header = await readHeader(entry);
  if (!header) return null;
  if ("length" in header)
    return isList(name) ? listedNames(entry, header) : namedLabels({ label, name, bytes, split: splitByName(name, folder) }, header);
  const { start, kind, fortran, shape } = header;
  const [count = 0, ...rest] = shape;
  const targets = areTargets(name, shape);
  // Keras' own y_train of CIFAR-10 is (50000, 1): one number a sample.
  const turned = targets ? null : lastChannels(rest);
  const sample = turned ?? (targets && rest.length === 1 && rest[0] === 1 ? [] : !targets && rest.length === 0 ? [1] : rest);
  const block = { shape: sample, dtype: kind.dtype };
  const head = await bytes.peek(start + fingerprintLength);
  const recognised = kind.bytes === 1 && !fortran ? idxFingerprints.get(fingerprint(head.subarray(start))) : undefined;
  return {
    label,
    name,
    count,
    known: recognised?.known ?? null,
    split: recognised?.split ?? splitByName(name, folder),
    size: start + shape.reduce((product, n) => product * n, kind.bytes),
    x: targets ? null : block,
    y: targets ? block : null,
    ...(turned && { channelsFirst: true }),
    decode: (source, into) => decode(source, into, header, targets, turned !== null, label),
  };
}

/** Null for a single number or text in an archive: it belongs to no sample. */
async function readHeader({ label, name, bytes }: Entry): Promise<Header | Texts | null> {
  const head = await bytes.peek(12);
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const version = head[6] ?? 0;
  if (head.length < 12 || version < 1 || version > 3)
    fail(label, `expected NumPy's format 1, 2 or 3, found ${version}.`, "Save the array again with numpy.save.");
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const start = (version === 1 ? 10 : 12) + length;
  if (length > largestHeader)
    fail(label, `expected a NumPy header of at most ${grouped(largestHeader)} bytes, found ${grouped(length)}.`, downloadAgain);
  const whole = await bytes.peek(start);
  const text = new TextDecoder().decode(whole.subarray(start - length));
  const descr = /'descr':\s*'([<>|=])([a-zA-Z])(\d+)'/.exec(text);
  const order = /'fortran_order':\s*(True|False)/.exec(text);
  const sizes = /'shape':\s*\(([\d, L]*)\)/.exec(text);
  if (whole.length < start || !order || !sizes)
    fail(label, "expected a NumPy header with descr, fortran_order and shape, found a damaged one.", downloadAgain);
  const shape = sizes[1]!
    .split(",")
    .map((size) => size.trim().replace(/L$/, ""))
    .filter(Boolean)
    .map(Number);
  if (shape.length === 0 && label !== name) return null;
  if (shape.length === 0 || shape.length > mostDimensions || shape.includes(0)) {
    fail(label, `expected an array of 1 to ${mostDimensions} dimensions with at least one number, found shape (${shape.join(", ")}).`);
  }
  const [, endian, letter = "", bytesEach = ""] = descr ?? [];
  if (
    (letter === "U" || letter === "S") &&
    (isList(name) || areTargets(name, shape)) &&
    shape.every((size, axis) => axis === 0 || size === 1)
  ) {
    return { start, count: shape[0]!, kind: letter, length: Number(bytesEach), little: endian !== ">" };
  }
  const kind = kinds[letter + bytesEach];
  if (!kind) {
    const found = /'descr':\s*([^\n]{1,40}?),\s*'fortran/.exec(text)?.[1] ?? "another";
    fail(
      label,
      `expected numbers (bool, integers or floats), or texts as labels, found NumPy's type ${found}.`,
      'Convert the array first: numbers with array.astype("float32"), texts as labels with array.astype(str).',
    );
  }
  return { start, kind, little: endian !== ">", fortran: order[1] === "True", shape };
}

/** Whether an array holds targets: by its name, else if it is one number a sample. */
function areTargets(name: string, shape: number[]): boolean {
  const words = name
    .replace(/\.npy$/i, "")
    .toLowerCase()
    .split(/[^a-z]+/);
  if (words.some((word) => ["y", "label", "labels", "target", "targets", "class", "classes"].includes(word))) return true;
  if (words.some((word) => ["x", "image", "images", "data", "features"].includes(word))) return false;
  return shape.length === 1;
}

async function decode(
  source: ByteReader,
  into: SplitBuffer,
  header: Header,
  targets: boolean,
  channelsFirst: boolean,
  label: string,
): Promise<void> {
  const { start, kind, little, shape, fortran } = header;
  await source.skip(start);
  const asStored = !fortran && !channelsFirst;
  const place = asStored ? (i: number) => i : placeFrom(shape, fortran, channelsFirst ? pictureOrder : shape.map((_, axis) => axis));
  const total = shape.reduce((product, n) => product * n, 1);
  for (let done = 0; done < total; ) {
    const bytes = await source.exact(Math.min(block - (block % kind.bytes), (total - done) * kind.bytes));
    const numbers = Math.floor(bytes.length / kind.bytes);
    if (numbers === 0) return;
    const out = typed(targets ? into.y() : into.x(), kind.dtype);
    if (kind.bytes === 1 && kind.dtype === "uint8" && asStored) out.set(bytes, done);
    else convert(bytes, numbers, done, out);
    done += numbers;
  }

  function convert(bytes: Uint8Array, numbers: number, done: number, out: Uint8Array | Int32Array | Float32Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let i = 0; i < numbers; i++) {
      const value = kind.read(view, i * kind.bytes, little);
      if (kind.dtype === "int32" && value !== (value | 0)) {
        fail(
          label,
          `expected whole numbers below 2,147,483,648, found ${value}.`,
          'Convert the array first, with array.astype("float32").',
        );
      }
      if (!Number.isFinite(value))
        fail(label, `expected finite numbers, found ${value} at place ${grouped(done + i)}.`, "Replace it first, with numpy.nan_to_num.");
      out[place(done + i)] = value;
    }
  }
}

function typed(bytes: Uint8Array, dtype: XDtype): Uint8Array | Int32Array | Float32Array {
  return new typedArrays[dtype](bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length / bytesEach[dtype]);
}

/** The number that 16 bits stand for (IEEE 754 binary16). */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * 2 ** -24 * fraction;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
}

export const npy: Format = { name: "NumPy", open };
