// Layers that join several tensors as ONNX nodes. Axes that a tensor lacks in front are put between its batch and the rest, as Keras does.

import { sizeOf } from "../types";
import type { Graph, Value } from "./graph";

type Config = Record<string, unknown>;
type Merge = (graph: Graph, xs: Value[], config: Config) => Value;

const scalar = (graph: Graph, value: number): string => graph.constant([], [value]);

/** The values with as many axes as the one that has most, and the shape that they are repeated to. */
function aligned(graph: Graph, xs: Value[]): { names: string[]; shape: number[] } {
  const rank = Math.max(...xs.map(({ shape }) => shape.length));
  const whole = xs.map(({ shape }) => [...Array<number>(rank - shape.length).fill(1), ...shape]);
  const names = xs.map(({ name, shape }, i) =>
    shape.length === rank ? name : graph.node("Reshape", [name, graph.whole([-1, ...whole[i]!])]),
  );
  return { names, shape: Array.from({ length: rank }, (_, axis) => Math.max(...whole.map((shape) => shape[axis]!))) };
}

const either = (graph: Graph, masks: string[]): string => masks.reduce((a, b) => graph.node("Or", [a, b]));

/** Where all tensors have a mask, a step counts that counts in any of them. */
const joined = (graph: Graph, xs: Value[]): { mask?: string } =>
  xs.every(({ mask }) => mask)
    ? {
        mask: either(
          graph,
          xs.map(({ mask }) => mask!),
        ),
      }
    : {};

/** Number by number. */
const eachNumber =
  (join: (graph: Graph, names: string[]) => string): Merge =>
  (graph, xs) => {
    const { names, shape } = aligned(graph, xs);
    return { name: join(graph, names), shape, ...joined(graph, xs) };
  };

/** The same, but a number does not count where its mask says so: `neutral` stands in for it. Where none counts, the result is 0, or the first tensor's. */
const eachThatCounts =
  (op: string, neutral: number, none: "zero" | "first"): Merge =>
  (graph, xs) => {
    const { names, shape } = aligned(graph, xs);
    const fold = (parts: string[]): string => parts.reduce((a, b) => graph.node(op, [a, b]));
    const mask = joined(graph, xs);
    if (shape.length !== 2 || xs.every((x) => !x.mask)) return { name: fold(names), shape, ...mask };
    const places = (each: string): string => graph.node("Unsqueeze", [each, graph.whole([2])]);
    const counted = names.map((name, i) =>
      xs[i]!.mask ? graph.node("Where", [places(xs[i]!.mask!), name, scalar(graph, neutral)]) : name,
    );
    const made = fold(counted);
    if (!mask.mask) return { name: made, shape };
    return { name: graph.node("Where", [places(mask.mask), made, none === "zero" ? scalar(graph, 0) : names[0]!]), shape, ...mask };
  };

const sum = (graph: Graph, names: string[]): string => names.reduce((a, b) => graph.node("Add", [a, b]));

const concatenate: Merge = (graph, xs, config) => {
  const first = xs[0]!;
  const chosen = typeof config.axis === "number" ? config.axis : -1;
  const axis = chosen < 0 ? chosen + first.shape.length : chosen - 1;
  const shape = first.shape.map((size, i) => (i === axis ? xs.reduce((all, x) => all + x.shape[axis]!, 0) : size));
  const name = graph.node(
    "Concat",
    xs.map((x) => x.name),
    { axis: axis + 1 },
  );
  if (shape.length !== 2 || xs.every((x) => !x.mask)) return { name, shape };
  // Without a mask every step counts.
  const all = (x: Value): string =>
    graph.node("GreaterOrEqual", [graph.node("ReduceL1", [x.name], { axes: [-1], keepdims: 0 }), scalar(graph, 0)]);
  const masks = xs.map((x) => x.mask ?? all(x));
  return { name, shape, mask: axis === 0 ? graph.node("Concat", masks, { axis: 1 }) : either(graph, masks) };
};

/** Both as rows along their axes, then a matrix product a sample. */
const dot: Merge = (graph, xs, config) => {
  const sides = xs.map((x, i) => {
    const chosen = [config.axes].flat() as number[];
    const given = chosen[i] ?? chosen[0]!;
    const axis = given < 0 ? given + x.shape.length : given - 1;
    const others = x.shape.flatMap((_, each) => (each === axis ? [] : [each]));
    const turned = graph.node("Transpose", [x.name], { perm: [0, ...others.map((each) => each + 1), axis + 1] });
    const shape = others.map((each) => x.shape[each]!);
    const rows = graph.node("Reshape", [turned, graph.whole([-1, sizeOf(shape), x.shape[axis]!])]);
    if (config.normalize !== true) return { rows, shape };
    const length = graph.node("ReduceL2", [rows], { axes: [2], keepdims: 1 });
    return { rows: graph.node("Div", [rows, graph.node("Max", [length, scalar(graph, 1e-7)])]), shape };
  });
  const [a, b] = sides as [(typeof sides)[0], (typeof sides)[0]];
  const product = graph.node("MatMul", [a.rows, graph.node("Transpose", [b.rows], { perm: [0, 2, 1] })]);
  const places = [...a.shape, ...b.shape];
  const shape = places.length > 0 ? places : [1];
  return { name: graph.node("Reshape", [product, graph.whole([-1, ...shape])]), shape };
};

/** The largest float, which is less than no other number. */
const most = 3.4028234663852886e38;

export const merges: Record<string, Merge> = {
  Add: eachNumber(sum),
  Subtract: eachNumber((graph, names) => graph.node("Sub", names)),
  Average: eachNumber((graph, names) => graph.node("Div", [sum(graph, names), scalar(graph, names.length)])),
  Multiply: eachThatCounts("Mul", 1, "zero"),
  Maximum: eachThatCounts("Max", -most, "first"),
  Minimum: eachThatCounts("Min", most, "first"),
  Concatenate: concatenate,
  Dot: dot,
};
