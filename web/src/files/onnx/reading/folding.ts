// Operators whose inputs are all known: shapes are computed so, and constants are cast, turned and joined.

import { sizeOf } from "../../types";
import type { Constant, Node } from "./model";

/** More numbers than shapes and constants that are worked out ever have. */
const most = 1e7;

type Fold = (inputs: (Constant | undefined)[], node: Node, opset: number) => Constant | null;

/** Numbers of one shape. NaN stands for the number of samples, and stays. */
const each =
  (work: (a: number, b: number) => number): Fold =>
  ([a, b]) => {
    if (!a || !b) return null;
    const shape = a.shape.length >= b.shape.length ? a.shape : b.shape;
    const size = sizeOf(shape);
    const [inA, inB] = [repeating(a, shape), repeating(b, shape)];
    if (!inA || !inB || size > most) return null;
    return { shape, values: Float64Array.from({ length: size }, (_, i) => work(inA(i), inB(i))) };
  };

/** The number of a tensor that stands at a place of a larger one; null where it is not repeated along its first axes alone. */
function repeating({ shape, values }: Constant, whole: number[]): ((i: number) => number) | null {
  const tail = whole.slice(whole.length - shape.length);
  const trimmed = shape.slice(shape.findIndex((size) => size !== 1));
  const fits =
    shape.every((size, axis) => size === tail[axis]) ||
    trimmed.every((size, i) => size === whole.at(i - trimmed.length)) ||
    values.length === 1;
  return fits ? (i) => values[i % values.length]! : null;
}

const unary =
  (work: (x: number) => number): Fold =>
  ([x]) =>
    x && x.values.length <= most ? { shape: x.shape, values: Float64Array.from(x.values, work) } : null;

const axesOf = (node: Node, inputs: (Constant | undefined)[], at = 1): number[] | null => {
  const given = node.attributes.get("axes")?.numbers;
  return given && given.length > 0 ? given : inputs[at] ? Array.from(inputs[at].values) : null;
};

const inRange = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

/** Axes in another order. */
export function transposed({ shape, values }: Constant, axes: readonly number[]): Constant {
  const strides = shape.map((_, i) => sizeOf(shape.slice(i + 1)));
  const outShape = axes.map((axis) => shape[axis]!);
  const out = values instanceof Float32Array ? new Float32Array(values.length) : new Float64Array(values.length);
  const index = outShape.map(() => 0);
  for (let i = 0; i < out.length; i++) {
    out[i] = values[index.reduce((at, place, d) => at + place * strides[axes[d]!]!, 0)]!;
    for (let d = axes.length - 1; d >= 0 && ++index[d]! === outShape[d]; d--) index[d] = 0;
  }
  return { shape: outShape, values: out };
}

export function concatenated(parts: Constant[], axis: number): Constant | null {
  const [first] = parts;
  if (!first) return null;
  const at = inRange(axis, first.shape.length);
  const rows = sizeOf(first.shape.slice(0, at));
  const widths = parts.map(({ values }) => values.length / rows);
  const total = widths.reduce((a, b) => a + b, 0) * rows;
  if (total > most || rows === 0) return null;
  const out = new Float64Array(total);
  let place = 0;
  for (let row = 0; row < rows; row++)
    for (const [i, { values }] of parts.entries()) for (let k = 0; k < widths[i]!; k++) out[place++] = values[row * widths[i]! + k]!;
  return { shape: first.shape.map((size, i) => (i === at ? parts.reduce((all, { shape }) => all + shape[at]!, 0) : size)), values: out };
}

/** Rows along an axis. */
function taken({ shape, values }: Constant, axis: number, places: number[], outAxis: number[]): Constant | null {
  const at = inRange(axis, shape.length);
  const count = shape[at] ?? 0;
  const [outer, inner] = [sizeOf(shape.slice(0, at)), sizeOf(shape.slice(at + 1))];
  const own = places.map((place) => (place < 0 ? place + count : place));
  if (own.some((place) => !(place >= 0 && place < count)) || outer * own.length * inner > most) return null;
  const out = new Float64Array(outer * own.length * inner);
  let next = 0;
  for (let o = 0; o < outer; o++)
    for (const place of own) for (let i = 0; i < inner; i++) out[next++] = values[(o * count + place) * inner + i]!;
  return { shape: [...shape.slice(0, at), ...outAxis, ...shape.slice(at + 1)], values: out };
}

const folds: Record<string, Fold> = {
  Constant: (_, { attributes }) => {
    const tensor = attributes.get("value")?.tensor;
    if (tensor) return tensor;
    for (const key of ["value_float", "value_int"]) {
      const number = attributes.get(key)?.number;
      if (number !== undefined) return { shape: [], values: [number] };
    }
    for (const key of ["value_floats", "value_ints"]) {
      const numbers = attributes.get(key)?.numbers;
      if (numbers) return { shape: [numbers.length], values: numbers };
    }
    return null;
  },
  Identity: ([x]) => x ?? null,
  Shape: ([x], { attributes }) => {
    const sizes = x?.shape.slice(attributes.get("start")?.number ?? 0, attributes.get("end")?.number);
    return sizes ? { shape: [sizes.length], values: sizes } : null;
  },
  Cast: ([x], node) => {
    const whole = [2, 3, 6, 7, 9].includes(node.attributes.get("to")?.number ?? 1);
    return x ? (whole ? unary(Math.trunc)([x], node, 0) : x) : null;
  },
  Add: each((a, b) => a + b),
  Sub: each((a, b) => a - b),
  Mul: each((a, b) => a * b),
  Div: each((a, b) => a / b),
  // As Python's, of whole numbers.
  Mod: each((a, b) => a - b * Math.floor(a / b)),
  Pow: each((a, b) => a ** b),
  Neg: unary((x) => -x),
  Sqrt: unary(Math.sqrt),
  Reciprocal: unary((x) => 1 / x),
  Floor: unary(Math.floor),
  Ceil: unary(Math.ceil),
  Transpose: ([x], { attributes }) =>
    x ? transposed(x, attributes.get("perm")?.numbers ?? x.shape.map((_, i) => x.shape.length - 1 - i)) : null,
  Concat: (inputs, { attributes }) =>
    inputs.every((input) => input !== undefined) ? concatenated(inputs as Constant[], attributes.get("axis")?.number ?? 0) : null,
  Reshape: ([x, target]) => {
    if (!x || !target) return null;
    const wanted = Array.from(target.values, (size, i) => (size === 0 ? (x.shape[i] ?? 0) : size));
    const known = sizeOf(wanted.filter((size) => size !== -1));
    const shape = wanted.map((size) => (size === -1 ? x.values.length / known : size));
    return sizeOf(shape) === x.values.length ? { shape, values: x.values } : null;
  },
  Squeeze: (inputs, node) => {
    const [x] = inputs;
    if (!x) return null;
    const axes = axesOf(node, inputs)?.map((axis) => inRange(axis, x.shape.length));
    return { shape: x.shape.filter((size, i) => (axes ? !axes.includes(i) : size !== 1)), values: x.values };
  },
  Unsqueeze: (inputs, node) => {
    const [x] = inputs;
    const axes = axesOf(node, inputs);
    if (!x || !axes || axes.length > 8) return null;
    const rank = x.shape.length + axes.length;
    const own = new Set(axes.map((axis) => inRange(axis, rank)));
    const rest = [...x.shape];
    return { shape: Array.from({ length: rank }, (_, i) => (own.has(i) ? 1 : (rest.shift() ?? 1))), values: x.values };
  },
  Flatten: ([x], { attributes }) => {
    const axis = attributes.get("axis")?.number ?? 1;
    return x ? { shape: [sizeOf(x.shape.slice(0, axis)), sizeOf(x.shape.slice(axis))], values: x.values } : null;
  },
  Gather: ([x, places], { attributes }) =>
    x && places && places.values.length <= most
      ? taken(x, attributes.get("axis")?.number ?? 0, Array.from(places.values), places.shape)
      : null,
  Slice: (inputs, node) => {
    const [x] = inputs;
    const list = (key: string, at: number): number[] | undefined =>
      node.attributes.get(key)?.numbers ?? (inputs[at] ? Array.from(inputs[at].values) : undefined);
    const [starts, ends, axes, steps] = [list("starts", 1), list("ends", 2), list("axes", 3), list("steps", 4)];
    if (!x || starts?.length !== 1 || ends?.length !== 1) return null;
    const axis = inRange(axes?.[0] ?? 0, x.shape.length);
    const size = x.shape[axis] ?? 0;
    const bounded = (place: number): number => Math.min(Math.max(place < 0 ? place + size : place, 0), size);
    const step = steps?.[0] ?? 1;
    if (step < 1) return null;
    const places: number[] = [];
    for (let i = bounded(starts[0]!); i < bounded(ends[0]!); i += step) places.push(i);
    return taken(x, axis, places, [places.length]);
  },
  ConstantOfShape: ([shape], { attributes }) => {
    const sizes = shape ? Array.from(shape.values) : null;
    const value = attributes.get("value")?.tensor?.values[0] ?? 0;
    // All numbers are the same, however many samples there are.
    const own = sizes?.map((size) => (Number.isNaN(size) ? 1 : size));
    if (!own || own.length > 8 || !(sizeOf(own) <= most)) return null;
    return { shape: own, values: new Float32Array(sizeOf(own)).fill(value) };
  },
  Expand: ([x, shape]) => {
    const sizes = shape ? Array.from(shape.values, (size) => (Number.isNaN(size) ? 1 : size)) : null;
    if (!x || !sizes || x.values.length !== 1 || !(sizeOf(sizes) <= most)) return null;
    return { shape: sizes, values: new Float32Array(sizeOf(sizes)).fill(x.values[0]!) };
  },
  ReduceProd: ([x], { attributes }) =>
    x
      ? {
          shape: attributes.get("keepdims")?.number === 0 ? [] : x.shape.map(() => 1),
          values: [Array.from(x.values).reduce((a, b) => a * b, 1)],
        }
      : null,
};

/** What a node makes of known inputs; null where that is not known. */
export function folded(node: Node, inputs: (Constant | undefined)[], opset: number): Constant | null {
  return Object.hasOwn(folds, node.op) ? folds[node.op]!(inputs, node, opset) : null;
}
