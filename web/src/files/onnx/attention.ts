// Layers of attention as ONNX nodes: scores, what each query may see, softmax, and the mean of the values.

import type { KerasObject } from "../../base/protocol";
import type { Tensor } from "../types";
import type { Graph, Value } from "./graph";

/** xs: query, value and perhaps key. causal: no query sees what comes later. */
type Attend = (graph: Graph, xs: Value[], layer: KerasObject, weights: Tensor[], causal: boolean) => Value;

/** The least float, which stands in for the score of what is not seen. */
const least = -3.4028234663852886e38;

const scalar = (graph: Graph, value: number): string => graph.constant([], [value]);
const constant = (graph: Graph, { shape, values }: Tensor): string => graph.constant(shape, values);
const swapped = (graph: Graph, name: string, perm: number[]): string => graph.node("Transpose", [name], { perm });

/** Weights of scores (N, heads, T, S), or (N, T, S), that seen (the same, or what is repeated to it) leaves. zeroIfBlind: where nothing is. */
function softmax(graph: Graph, scores: string, seen: string[], zeroIfBlind = false): string {
  const [first, ...others] = seen;
  const all = first && others.reduce((a, b) => graph.node("And", [a, b]), first);
  const weights = graph.node("Softmax", [all ? graph.node("Where", [all, scores, scalar(graph, least)]) : scores], { axis: -1 });
  return all && zeroIfBlind ? graph.node("Where", [all, weights, scalar(graph, 0)]) : weights;
}

/** Which values a query sees when none sees what comes later, as a constant (T, S) of truths. */
const earlier = (graph: Graph, steps: number, values: number): string =>
  graph.node(
    "Cast",
    [
      graph.constant(
        [steps, values],
        Array.from({ length: steps * values }, (_, i) => Number(i % values <= Math.floor(i / values))),
      ),
    ],
    { to: 9 },
  );

/** MultiHeadAttention: each head on its own, as an axis behind the batch. */
const byHeads: Attend = (graph, [query, value, key = value], { config = {} }, weights, causal) => {
  const heads = Number(config.num_heads);
  const rest = [...weights];
  const biased = config.use_bias !== false;
  const taken = (): [Tensor, Tensor | undefined] => [rest.shift()!, biased ? rest.shift() : undefined];
  /** (N, steps, features) → (N, heads, steps, width). */
  const parted = (x: Value, [kernel, bias]: [Tensor, Tensor | undefined]): { name: string; width: number } => {
    const [features, , width] = kernel.shape as [number, number, number];
    const product = graph.node("MatMul", [x.name, graph.constant([features, heads * width], kernel.values)]);
    const added = bias ? graph.node("Add", [product, graph.constant([heads * width], bias.values)]) : product;
    const own = swapped(graph, graph.node("Reshape", [added, graph.whole([-1, x.shape[0]!, heads, width])]), [0, 2, 1, 3]);
    return { name: own, width };
  };
  const [q, k, v] = [parted(query!, taken()), parted(key!, taken()), parted(value!, taken())];
  const scaled = graph.node("Mul", [q.name, scalar(graph, 1 / Math.sqrt(q.width))]);
  const scores = graph.node("MatMul", [scaled, swapped(graph, k.name, [0, 1, 3, 2])]);
  const [T, S] = [query!.shape[0]!, value!.shape[0]!];
  const along = (mask: string | undefined, axes: number[]): string[] => (mask ? [graph.node("Unsqueeze", [mask, graph.whole(axes)])] : []);
  const seen = [
    ...along(query!.mask, [1, 3]),
    ...along(value!.mask, [1, 2]),
    ...(key === value ? [] : along(key!.mask, [1, 2])),
    ...(causal ? [earlier(graph, T, S)] : []),
  ];
  const context = swapped(
    graph,
    graph.node("MatMul", [softmax(graph, scores, seen, Number(config.dropout ?? 0) > 0), v.name]),
    [0, 2, 1, 3],
  );
  const [kernel, bias] = taken();
  const out = kernel.shape.at(-1)!;
  const joined = graph.node("Reshape", [context, graph.whole([-1, T, heads * v.width])]);
  const product = graph.node("MatMul", [joined, graph.constant([heads * v.width, out], kernel.values)]);
  const name = bias ? graph.node("Add", [product, constant(graph, bias)]) : product;
  return { name, shape: [T, out], ...(query!.mask && { mask: query!.mask }) };
};

/** Attention and AdditiveAttention, which have no heads. */
const plain: Attend = (graph, [query, value, key = value], { class_name, config = {} }, weights, causal) => {
  const additive = class_name === "AdditiveAttention";
  const scale = (additive ? config.use_scale !== false : config.use_scale === true) ? constant(graph, weights[0]!) : null;
  const times = (name: string, by: string | null): string => (by ? graph.node("Mul", [name, by]) : name);
  let scores: string;
  if (additive || config.score_mode === "concat") {
    const sums = graph.node("Add", [
      graph.node("Unsqueeze", [query!.name, graph.whole([2])]),
      graph.node("Unsqueeze", [key!.name, graph.whole([1])]),
    ]);
    const bent = graph.node("Tanh", [additive ? sums : times(sums, scale)]);
    const total = graph.node("ReduceSum", [additive ? times(bent, scale) : bent, graph.whole([3])], { keepdims: 0 });
    scores = additive ? total : times(total, constant(graph, weights.at(-1)!));
  } else scores = times(graph.node("MatMul", [query!.name, swapped(graph, key!.name, [0, 2, 1])]), scale);
  const [T, S] = [query!.shape[0]!, value!.shape[0]!];
  const seen = [
    ...(value!.mask ? [graph.node("Unsqueeze", [value!.mask, graph.whole([1])])] : []),
    ...(causal ? [earlier(graph, T, S)] : []),
  ];
  const found = graph.node("MatMul", [softmax(graph, scores, seen), value!.name]);
  const shape = [T, value!.shape[1]!];
  if (!query!.mask) return { name: found, shape };
  const counts = graph.node("Unsqueeze", [query!.mask, graph.whole([2])]);
  return { name: graph.node("Where", [counts, found, scalar(graph, 0)]), shape, mask: query!.mask };
};

export const attentions: Record<string, Attend> = {
  MultiHeadAttention: byHeads,
  Attention: plain,
  AdditiveAttention: plain,
};
