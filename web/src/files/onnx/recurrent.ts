// SimpleRNN, LSTM, GRU and Bidirectional as ONNX' RNN, LSTM and GRU nodes, or step by step where these cannot say it.

import type { KerasObject } from "../../base/protocol";
import { innerLayer, variablesOf } from "../layers";
import type { Tensor } from "../types";
import { recurrentActivations, recurrentAlpha, recurrentBeta } from "./activations";
import { permuted } from "../permuted";
import type { Graph, Value } from "./graph";
import { recurInSteps } from "./steps";

type Refuse = (what: string) => never;

/** Keras' order of gates (i f c o; z r h) in ONNX' order (i o f c; z r h). */
const gates: Record<string, readonly number[]> = { SimpleRNN: [0], LSTM: [0, 3, 1, 2], GRU: [0, 1, 2] };
const ops: Record<string, string> = { SimpleRNN: "RNN", LSTM: "LSTM", GRU: "GRU" };

/** (rows, gates * units) as (gates * units, rows) with the gates in ONNX' order. */
function gated(tensor: Tensor, order: readonly number[]): Float32Array {
  const [rows, columns] = tensor.shape as [number, number];
  const turned = permuted(tensor, [1, 0]).values;
  const block = (columns / order.length) * rows;
  const out = new Float32Array(turned.length);
  order.forEach((gate, k) => out.set(turned.subarray(gate * block, (gate + 1) * block), k * block));
  return out;
}

/** x: (steps, features) a sample. start: the states to begin with, zeros where there are none. Outputs stand in the order in which the steps were taken, as in Keras. */
export function recur(
  graph: Graph,
  x: Value,
  { class_name, config = {} }: KerasObject,
  weights: Tensor[],
  refuse: Refuse,
  start: readonly string[] = [],
): Value {
  const [kernel, recurrent, bias] = weights as [Tensor, Tensor, Tensor?];
  const order = gates[class_name]!;
  const units = recurrent.shape[0]!;
  const [steps, features] = x.shape as [number, number];
  const resetAfter = class_name === "GRU" && config.reset_after !== false;
  const activation = String(config.activation ?? "tanh");
  const chosen =
    class_name === "SimpleRNN"
      ? [activation]
      : [String(config.recurrent_activation ?? "sigmoid"), ...Array.from({ length: class_name === "LSTM" ? 2 : 1 }, () => activation)];
  if (x.mask || !chosen.every((name) => Object.hasOwn(recurrentActivations, name)))
    return recurInSteps(graph, x, { class_name, config }, weights, refuse, start);

  const inputs = [
    graph.constant([1, order.length * units, features], gated(kernel, order)),
    graph.constant([1, order.length * units, units], gated(recurrent, order)),
  ];
  if (bias) {
    // ONNX wants the biases of input and state one after the other; only GRU with reset_after has both.
    const rows = bias.shape.length === 2 ? [0, 1] : [0];
    const width = order.length * units;
    const both = new Float32Array(2 * width);
    for (const row of rows)
      both.set(gated({ name: "", shape: [1, width], values: bias.values.slice(row * width, (row + 1) * width) }, order), row * width);
    inputs.push(graph.constant([1, 2 * width], both));
  }
  if (start.length > 0) {
    // Without a bias, and without lengths of sequences.
    if (!bias) inputs.push("");
    inputs.push("", ...start.map((state) => graph.node("Unsqueeze", [state, graph.whole([0])])));
  }
  const ordered = config.go_backwards === true ? reversed(graph, x.name) : x.name;
  const outputs = graph.nodeOf(
    ops[class_name]!,
    [graph.node("Transpose", [ordered], { perm: [1, 0, 2] }), ...inputs],
    {
      hidden_size: units,
      activations: chosen.map((name) => recurrentActivations[name]!),
      activation_alpha: { floats: chosen.map((name) => recurrentAlpha[name] ?? 0) },
      activation_beta: { floats: chosen.map((name) => recurrentBeta[name] ?? 0) },
      ...(class_name === "GRU" && { linear_before_reset: Number(resetAfter) }),
    },
    config.return_state === true && class_name === "LSTM" ? 3 : 2,
  );
  const [all, last] = outputs as [string, string];
  // all: (steps, 1, N, units); last, and the state of a cell: (1, N, units)
  const flat = (state: string): string => graph.node("Squeeze", [state, graph.whole([0])]);
  const states =
    config.return_state === true ? { states: outputs.slice(1).map((state): Value => ({ name: flat(state), shape: [units] })) } : {};
  if (config.return_sequences !== true) return { name: flat(last), shape: [units], ...states };
  const squeezed = graph.node("Squeeze", [all, graph.whole([1])]);
  return { name: graph.node("Transpose", [squeezed], { perm: [1, 0, 2] }), shape: [steps, units], ...states };
}

/** Both directions, merged. weights: the forward layer's, then the backward layer's. */
export function recurBoth(
  graph: Graph,
  x: Value,
  { config = {} }: KerasObject,
  weights: Tensor[],
  refuse: Refuse,
  start: readonly string[] = [],
): Value {
  const wrapped = innerLayer(config)!;
  const other = innerLayer(config, "backward_layer") ?? {
    ...wrapped,
    config: { ...wrapped.config, go_backwards: wrapped.config?.go_backwards !== true },
  };
  // As Keras: masked steps of whole sequences give 0 in both directions.
  const masked = (layer: KerasObject): KerasObject => ({
    ...layer,
    config: { ...layer.config, zero_output_for_mask: layer.config?.return_sequences === true },
  });
  const forward = masked(wrapped);
  const owned = variablesOf(forward).length;
  const first = recur(graph, x, forward, weights.slice(0, owned), refuse, start.slice(0, start.length / 2));
  const second = recur(graph, x, masked(other), weights.slice(owned), refuse, start.slice(start.length / 2));
  // Steps meet their counterparts again.
  const counterpart = first.shape.length === 2 ? reversed(graph, second.name) : second.name;
  const { name, shape, mask } = first;
  const units = shape.at(-1)!;
  const states = first.states && { states: [...first.states, ...second.states!] };
  switch (config.merge_mode ?? "concat") {
    case "concat":
      return {
        name: graph.node("Concat", [name, counterpart], { axis: -1 }),
        shape: [...shape.slice(0, -1), units + second.shape.at(-1)!],
        mask,
        ...states,
      };
    case "sum":
      return { name: graph.node("Add", [name, counterpart]), shape, mask, ...states };
    case "mul":
      return { name: graph.node("Mul", [name, counterpart]), shape, mask, ...states };
    case "ave":
      return { name: graph.node("Mul", [graph.node("Add", [name, counterpart]), graph.constant([], [0.5])]), shape, mask, ...states };
    default:
      return refuse(`merge_mode ${JSON.stringify(config.merge_mode)}`);
  }
}

/** The steps of (N, steps, features) from last to first. */
const reversed = (graph: Graph, x: string): string =>
  graph.node("Slice", [x, graph.whole([-1]), graph.whole([-(2 ** 31)]), graph.whole([1]), graph.whole([-1])]);
