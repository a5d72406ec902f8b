// Arrays of numbers as files store them: how each number is read, which arrays hold samples and which targets, and their way into place.

import { viewOf, type ByteReader } from "../archives/bytes";
import { half } from "../base/half";
import type { SplitName, XDtype } from "../base/protocol";
import { lastChannels, pictureOrder, placeFrom } from "./axes";
import type { Kind, Stored } from "./stored";
import type { KnownSet } from "./known_sets";
import { fail, grouped, type Part } from "./part";

/** By NumPy's names. */
export const kinds: Record<string, Kind> = {
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

/** Bytes of numbers converted at once. */
const block = 1 << 18;
/** Whole numbers from here on are values, not classes. */
const mostClasses = 1000;

/** What is known of an array besides. */
export interface Whereabouts {
  label: string;
  name: string;
  split: SplitName | null;
  known: KnownSet | null;
  targets: boolean;
  /** Whether classes are counted from 1, as MATLAB does: their numbers are then their names. */
  fromOne?: boolean;
  /** Which of several batches it belongs to, if there may be more. */
  batch?: string;
}

/** The samples or targets in an array. `bytes` are read where only the numbers tell whether they are classes. */
export async function numbersPart(
  { label, name, split, known, targets, fromOne, batch }: Whereabouts,
  stored: Stored,
  bytes: ByteReader,
): Promise<Part> {
  const { start, kind, shape, order } = stored;
  const [count = 0, ...rest] = order ? order.map((axis) => shape[axis]!) : shape;
  // Keras' own y_train of CIFAR-10 is (50000, 1): one number a sample.
  const single = targets && (rest.length === 0 || (rest.length === 1 && rest[0] === 1));
  const turned = targets ? null : lastChannels(rest);
  const sample = turned ?? (single ? [] : !targets && rest.length === 0 ? [1] : rest);
  const classes = single && (kind.dtype === "float32" || fromOne) ? await classesIn(bytes, stored, count) : null;
  const names = classes && fromOne && Math.min(...classes) === 1 ? [...classes].map(String) : null;
  const dtype = classes ? "int32" : kind.dtype;
  const numbers = { shape: sample, dtype };
  const axes = order ?? shape.map((_, axis) => axis);
  const finalOrder = turned ? pictureOrder.map((axis) => axes[axis]!) : axes;
  return {
    label,
    name,
    count,
    known,
    split,
    size: start + shape.reduce((product, n) => product * n, kind.bytes),
    x: targets ? null : numbers,
    y: targets ? numbers : null,
    ...(batch !== undefined && { batch }),
    ...(names && { labels: names, numbered: true }),
    ...(turned && { channelsFirst: true }),
    decode: (source, into, first, classNames) => {
      const places = names && new Map(classNames.map((each, i) => [Number(each), i]));
      const out = (): Numbers => {
        const all = typed(targets ? into.y() : into.x(), dtype);
        const size = sample.reduce((product, n) => product * n, 1);
        return all.subarray(first * size, (first + count) * size);
      };
      return decode(source, out, stored, finalOrder, dtype, places, label);
    },
  };
}

type Numbers = Uint8Array | Int32Array | Float32Array;

/** The different values, if all of them can be classes: whole, not negative, below a thousand. */
async function classesIn(bytes: ByteReader, { start, kind, little }: Stored, count: number): Promise<Set<number> | null> {
  await bytes.skip(start);
  const found = new Set<number>();
  for (let done = 0; done < count; ) {
    const piece = await bytes.exact(Math.min(block, (count - done) * kind.bytes));
    const numbers = Math.floor(piece.length / kind.bytes);
    if (numbers === 0) break;
    const view = viewOf(piece);
    for (let i = 0; i < numbers; i++) {
      const value = kind.read(view, i * kind.bytes, little);
      if (!Number.isInteger(value) || value < 0 || value >= mostClasses) return null;
      found.add(value);
    }
    done += numbers;
  }
  return found;
}

/** Whether an array holds targets: by its name, else if it is one number a sample. */
export function areTargets(name: string, shape: readonly number[]): boolean {
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
  out: () => Numbers,
  { start, kind, little, shape, fortran }: Stored,
  order: readonly number[],
  dtype: XDtype,
  places: ReadonlyMap<number, number> | null,
  label: string,
): Promise<void> {
  await source.skip(start);
  const asStored = !fortran && order.every((axis, i) => axis === i);
  const place = asStored ? (i: number) => i : placeFrom(shape, fortran, order);
  const total = shape.reduce((product, n) => product * n, 1);
  for (let done = 0; done < total; ) {
    const bytes = await source.exact(Math.min(block - (block % kind.bytes), (total - done) * kind.bytes));
    const numbers = Math.floor(bytes.length / kind.bytes);
    if (numbers === 0) return;
    if (kind.bytes === 1 && kind.dtype === "uint8" && dtype === "uint8" && asStored) out().set(bytes, done);
    else convert(bytes, numbers, done, out());
    done += numbers;
  }

  function convert(bytes: Uint8Array, numbers: number, done: number, into: Numbers): void {
    const view = viewOf(bytes);
    for (let i = 0; i < numbers; i++) {
      const value = kind.read(view, i * kind.bytes, little);
      if (dtype === "int32" && value !== (value | 0)) {
        fail(
          label,
          `expected whole numbers below 2,147,483,648, found ${value}.`,
          'Convert the array first, with array.astype("float32").',
        );
      }
      if (!Number.isFinite(value))
        fail(label, `expected finite numbers, found ${value} at place ${grouped(done + i)}.`, "Replace it first, with numpy.nan_to_num.");
      into[place(done + i)] = places ? places.get(value)! : value;
    }
  }
}

function typed(bytes: Uint8Array, dtype: XDtype): Numbers {
  return new typedArrays[dtype](bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length / bytesEach[dtype]);
}
