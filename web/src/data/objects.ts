// NumPy's arrays of objects: texts as labels, numbers, arrays of one shape, or lists of numbers of different lengths.

import { type ByteReader, memoryReader, type Bytes } from "../archives/bytes";
import { areTargets, kinds, numbersPart } from "./arrays";
import type { Stored } from "./stored";
import { defaultMemoryLimit } from "./limits";
import { isList, listedNames, namedLabels, type Texts } from "./npy_names";
import { fail, grouped, splitByName, type Entry, type Part } from "./part";
import { NdArray, textOf, unpickle, type PickleValue } from "./pickle";

export interface Objects {
  /** Bytes before the pickle. */
  start: number;
  shape: number[];
  objects: true;
}

/** What objects become: bytes as NumPy would store them, and how. */
type Plain = { bytes: Bytes } & ({ stored: Stored } | { texts: Texts });

export async function objectsPart({ label, name, folder, bytes }: Entry, objects: Objects): Promise<Part> {
  const read = async (source: ByteReader): Promise<Plain> => plainOf(await wholeOf(source, label), objects, label);
  const plain = await read(bytes);
  const size = bytes.position;
  const split = splitByName(name, folder);
  const own = memoryReader(plain.bytes);
  let part: Part;
  if ("texts" in plain)
    part = isList(name)
      ? await listedNames({ label, name, bytes: own }, plain.texts)
      : await namedLabels({ label, name, split, bytes: own }, plain.texts);
  else part = await numbersPart({ label, name, split, known: null, targets: areTargets(name, plain.stored.shape) }, plain.stored, own);
  return { ...part, size, decode: async (source, ...rest) => part.decode(memoryReader((await read(source)).bytes), ...rest) };
}

async function wholeOf(source: ByteReader, label: string): Promise<Bytes> {
  return (
    (await source.whole(defaultMemoryLimit)) ??
    fail(label, `expected at most ${grouped(defaultMemoryLimit)} bytes, found more.`, "Use a smaller part of the data.")
  );
}

function plainOf(content: Bytes, { start, shape }: Objects, label: string): Plain {
  const value = unpickle(content.subarray(start), label);
  const values = value instanceof NdArray && Array.isArray(value.data) ? value.data : Array.isArray(value) ? value : null;
  if (!values || values.length === 0 || values.length !== shape.reduce((product, n) => product * n, 1))
    fail(label, "expected as many objects as the array has places, found another number.");
  const texts = values.map(textOf);
  if (texts.every((text): text is string => text !== null)) {
    // Reduced: arguments of one call are far fewer than labels may be.
    const length = texts.reduce((most, text) => Math.max(most, [...text].length), 1);
    return { texts: { start: 0, count: texts.length, kind: "U", length, little: true }, bytes: pointsOf(texts, length, label) };
  }
  const rows = values.map(numbersOf);
  if (!rows.every((row): row is Row => row !== null))
    fail(
      label,
      "expected objects that are texts, numbers, or lists or arrays of numbers, found others.",
      'Convert the array first, with array.astype("float32"), or numpy.stack for arrays of one shape.',
    );
  const inner = rows[0]!.shape;
  const alike = rows.every((row) => row.shape.length === inner.length && row.shape.every((n, i) => n === inner[i]));
  if (alike)
    return numbers(
      [...(inner.length > 0 ? [rows.length] : shape), ...inner],
      rows,
      inner.reduce((product, n) => product * n, 1),
      label,
    );
  if (!rows.every((row) => row.shape.length === 1))
    fail(label, "expected arrays of one shape, found several shapes.", "Bring them to one shape first.");
  // Sequences of different lengths: zeros before the shorter ones, as Keras' pad_sequences puts them.
  const longest = rows.reduce((most, row) => Math.max(most, row.values.length), 0);
  return numbers([rows.length, longest], rows, longest, label);
}

interface Row {
  shape: number[];
  values: ArrayLike<number>;
}

function numbersOf(value: PickleValue): Row | null {
  if (typeof value === "number") return { shape: [], values: [value] };
  if (typeof value === "boolean") return { shape: [], values: [Number(value)] };
  if (Array.isArray(value))
    return value.every((each) => typeof each === "number") ? { shape: [value.length], values: value as number[] } : null;
  if (!(value instanceof NdArray) || !(value.data instanceof Uint8Array) || value.fortran) return null;
  const kind = kinds[value.descr.slice(1)];
  if (!kind) return null;
  const view = new DataView(value.data.buffer, value.data.byteOffset, value.data.length);
  const little = value.descr[0] !== ">";
  return {
    shape: value.shape,
    values: Array.from({ length: value.data.length / kind.bytes }, (_, i) => kind.read(view, i * kind.bytes, little)),
  };
}

/** Whole numbers as int32, others as float64; each row at the end of `width` places. */
function numbers(shape: number[], rows: readonly Row[], width: number, label: string): Plain {
  const count = rows.length * width;
  if (count * 8 > defaultMemoryLimit)
    fail(label, `expected at most ${grouped(defaultMemoryLimit / 8)} numbers, found ${grouped(count)}.`, "Use a smaller part of the data.");
  const all = new Float64Array(count);
  rows.forEach(({ values }, i) => {
    for (let k = 0; k < values.length; k++) all[(i + 1) * width - values.length + k] = values[k]!;
  });
  const whole = all.every((value) => value === (value | 0));
  const out = whole ? Int32Array.from(all) : all;
  return {
    bytes: new Uint8Array(out.buffer),
    stored: { start: 0, kind: kinds[whole ? "i4" : "f8"]!, little: true, fortran: false, shape },
  };
}

/** Texts as NumPy stores them: code points of four bytes, zeros behind the shorter ones. */
function pointsOf(texts: readonly string[], length: number, label: string): Bytes {
  if (texts.length * length * 4 > defaultMemoryLimit)
    fail(label, "expected texts that are labels, found long ones.", "Texts to learn from go into a table (CSV).");
  const points = new Uint32Array(texts.length * length);
  texts.forEach((text, i) => [...text].forEach((letter, k) => (points[i * length + k] = letter.codePointAt(0)!)));
  return new Uint8Array(points.buffer);
}
