// MATLAB's .mat of level 5: its arrays of numbers, those in structures too. https://www.mathworks.com/help/pdf_doc/matlab/matfile_format.pdf

import { ByteReader, chunksOf, viewOf, type Bytes } from "../archives/bytes";
import type { SplitName } from "../base/protocol";
import { areTargets, kinds } from "./arrays";
import type { HeldArray, Kind } from "./stored";
import { downloadAgain, fail, grouped } from "./part";

/** Types of elements that hold numbers, as they are stored. */
const numberTypes: Record<number, Kind> = {
  1: kinds["i1"]!,
  2: kinds["u1"]!,
  3: kinds["i2"]!,
  4: kinds["u2"]!,
  5: kinds["i4"]!,
  6: kinds["u4"]!,
  7: kinds["f4"]!,
  9: kinds["f8"]!,
  12: kinds["i8"]!,
  13: kinds["u8"]!,
};
const [matrixType, compressedType] = [14, 15];
const structureClass = 2;
const numberClasses = { first: 6, last: 15 };
const complexFlag = 0x08;
const headerSize = 128;
const deepest = 4;
const mostFields = 4096;

/** A matrix of numbers, columns first. */
interface Matrix {
  /** Its name behind those of the structures around it: "dataset.train.images". */
  path: string[];
  shape: number[];
  kind: Kind;
  bytes: Bytes;
}

interface Element {
  type: number;
  body: Bytes;
  /** Behind it and its padding. */
  end: number;
}

/** The samples and labels in a file. Throws a SproutError if there are none. */
export async function arraysOfMat(content: Bytes, label: string, limit: number): Promise<HeldArray[]> {
  const little = content[126] === 0x49;
  const matrices: Matrix[] = [];
  let unpacked = content.length;
  for (let at = headerSize; at < content.length; ) {
    const { type, body, end } = elementAt(content, at, little, label, false);
    if (type === matrixType) matrixIn(body, little, label, [], matrices);
    if (type === compressedType) {
      const inner = await inflated(body, label, limit - unpacked);
      unpacked += inner.length;
      const own = elementAt(inner, 0, little, label, false);
      if (own.type === matrixType) matrixIn(own.body, little, label, [], matrices);
    }
    at = end;
  }
  const arrays = pairs(matrices, little);
  if (arrays.length === 0)
    fail(
      label,
      `expected an array of samples with as many labels, found ${
        matrices.length === 0
          ? "no numbers"
          : matrices
              .slice(0, 8)
              .map(({ path, shape }) => `${path.join(".").slice(0, 40)} (${shape.join(" x ")})`)
              .join(", ")
      }.`,
      "Call them X and y, a sample a row.",
    );
  return arrays;
}

/** padded: elements within a matrix end at a multiple of eight bytes. */
function elementAt(bytes: Bytes, at: number, little: boolean, label: string, padded: boolean): Element {
  const damaged = (): never => fail(label, "expected a whole .mat file, found a damaged one.", downloadAgain);
  if (at + 8 > bytes.length) damaged();
  const view = viewOf(bytes);
  const first = view.getUint32(at, little);
  // Up to four bytes stand in the tag itself.
  if (first >>> 16 !== 0) {
    const size = first >>> 16;
    return size > 4 ? damaged() : { type: first & 0xffff, body: bytes.subarray(at + 4, at + 4 + size), end: at + 8 };
  }
  const size = view.getUint32(at + 4, little);
  const from = at + 8;
  if (from + size > bytes.length) damaged();
  return { type: first, body: bytes.subarray(from, from + size), end: from + (padded ? Math.ceil(size / 8) * 8 : size) };
}

/** Adds the matrix, or those in the structure, to `into`; passes over texts, cells and sparse or complex numbers. */
function matrixIn(body: Bytes, little: boolean, label: string, path: string[], into: Matrix[]): void {
  if (body.length === 0) return;
  const numbers = ({ body: own }: Element): number[] => {
    const view = viewOf(own);
    return Array.from({ length: own.length >> 2 }, (_, i) => view.getInt32(4 * i, little));
  };
  let at = 0;
  const next = (): Element => {
    const element = elementAt(body, at, little, label, true);
    at = element.end;
    return element;
  };
  const [flags = 0] = numbers(next());
  const shape = numbers(next());
  const name = new TextDecoder().decode(next().body);
  const own = name === "" ? path : [...path, name];
  const kindOfMatrix = flags & 0xff;
  if (shape.length < 2 || shape.length > 8 || shape.some((n) => n < 1)) return;
  if (kindOfMatrix === structureClass && path.length < deepest && shape.every((n) => n === 1)) {
    const [length = 0] = numbers(next());
    const names = new TextDecoder().decode(next().body);
    const fields = length > 0 ? Math.min(mostFields, Math.floor(names.length / length)) : 0;
    for (let i = 0; i < fields; i++) {
      const field = names.slice(i * length, (i + 1) * length).replace(/\0.*$/s, "");
      const { type, body: inner } = next();
      if (type === matrixType) matrixIn(inner, little, label, [...own, field], into);
    }
    return;
  }
  if (kindOfMatrix < numberClasses.first || kindOfMatrix > numberClasses.last || (flags >> 8) & complexFlag) return;
  const { type, body: bytes } = next();
  const kind = numberTypes[type];
  const count = shape.reduce((product, n) => product * n, 1);
  if (!kind || bytes.length !== count * kind.bytes)
    fail(label, `expected ${grouped(count)} numbers in ${own.join(".").slice(0, 60)}, found another number.`, downloadAgain);
  into.push({ path: own, shape, kind, bytes });
}

const isVector = ({ shape }: Matrix): boolean => shape.length === 2 && Math.min(...shape) === 1;
const lengthOf = ({ shape }: Matrix): number => Math.max(...shape);

/** Training, validation or test, by a name such as Xval, y_test or train. */
function splitOf(path: readonly string[]): SplitName | null {
  for (const name of [...path].reverse()) {
    if (/test/i.test(name)) return "test";
    if (/train/i.test(name)) return "train";
    if (/^[xy]?[_.]?val/i.test(name)) return "validation";
  }
  return null;
}

/** Each array of samples with the labels that lie beside it and are as many. */
function pairs(matrices: readonly Matrix[], little: boolean): HeldArray[] {
  const vectors = matrices.filter(isVector);
  const beside = (a: Matrix, b: Matrix): boolean =>
    splitOf(a.path) === splitOf(b.path) && a.path.slice(0, -1).join(".") === b.path.slice(0, -1).join(".");
  return matrices.flatMap((x) => {
    if (isVector(x)) return [];
    const own = vectors.filter((y) => beside(x, y) && [x.shape[0], x.shape.at(-1)].includes(lengthOf(y)));
    const y =
      own.find(({ path }) => areTargets(path.at(-1) ?? "", [0, 0])) ?? own.find(({ path }) => /^y/i.test(path.at(-1) ?? "")) ?? own[0];
    if (!y) return [];
    const last = x.shape[0] !== lengthOf(y);
    const axes = x.shape.map((_, axis) => axis);
    const split = splitOf(x.path);
    const held = ({ path, kind, bytes }: Matrix): Pick<HeldArray, "name" | "bytes" | "known"> & { kind: Kind } => ({
      name: path.join("."),
      bytes,
      known: null,
      kind,
    });
    const [samples, labels] = [held(x), held(y)];
    const named = (array: typeof samples): typeof samples => ({
      ...array,
      name: split && !array.name.includes(split) ? `${array.name} (${split})` : array.name,
    });
    return [
      {
        ...named(samples),
        targets: false,
        stored: {
          start: 0,
          kind: x.kind,
          little,
          fortran: true,
          shape: x.shape,
          ...(last && { order: [axes.length - 1, ...axes.slice(0, -1)] }),
        },
      },
      { ...named(labels), targets: true, fromOne: true, stored: { start: 0, kind: y.kind, little, fortran: false, shape: [lengthOf(y)] } },
    ];
  });
}

/** Unpacks one element; its checksum is compared, and what it unpacks to bounded. */
async function inflated(body: Bytes, label: string, limit: number): Promise<Bytes> {
  const stream = new Blob([body]).stream().pipeThrough(new DecompressionStream("deflate"));
  const reader = new ByteReader(chunksOf(stream));
  try {
    return (
      (await reader.whole(limit)) ??
      fail(label, `expected at most ${grouped(limit)} bytes once unpacked, found more.`, "Use a smaller part of the data.")
    );
  } catch (error) {
    if (error instanceof TypeError || (error instanceof Error && "code" in error))
      fail(label, "expected intact packed data, found damage.", downloadAgain);
    throw error;
  } finally {
    await reader.close();
  }
}
