// SimpleRNN, LSTM and GRU step by step, as ONNX' Scan: with masks, and with activations that ONNX' own recurrent nodes do not know.

import type { KerasObject } from "../../base/protocol";
import type { Tensor } from "../types";
import { activate } from "./activations";
import type { Graph, Value } from "./graph";

type Refuse = (what: string) => never;

/** From the input's part z (N, gates * units), complete but for the state's, and the states before (N, units), of which LSTM alone has c: the states after, h first. */
type Step = (body: Graph, z: string, states: [h: string, c: string]) => string[];

/** x: (steps, features) a sample, perhaps with a mask: where a step is masked, the states stay as they were. */
export function recurInSteps(
  graph: Graph,
  x: Value,
  { class_name, config = {} }: KerasObject,
  weights: Tensor[],
  refuse: Refuse,
  start: readonly string[] = [],
): Value {
  const [kernel, recurrent, bias] = weights as [Tensor, Tensor, Tensor?];
  const units = recurrent.shape[0]!;
  const steps = x.shape[0]!;
  const activated =
    (name: unknown) =>
    (body: Graph, value: string): string =>
      activate(body, String(name), value) ?? refuse(`activation ${JSON.stringify(name)}`);
  const { activation = "tanh", recurrent_activation = "sigmoid" } = config;
  const out = activated(activation);
  const gate = activated(recurrent_activation);
  const add = (body: Graph, a: string, b: string): string => body.node("Add", [a, b]);
  const mul = (body: Graph, a: string, b: string): string => body.node("Mul", [a, b]);
  const gates = (body: Graph, value: string) => body.nodeOf("Split", [value], { axis: 1 }, 4) as [string, string, string, string];
  const thirds = (body: Graph, value: string) => body.nodeOf("Split", [value], { axis: 1 }, 3) as [string, string, string];
  const constant = (shape: number[], values: Float32Array): string => graph.constant(shape, values);
  const recurrentKernel = constant(recurrent.shape, recurrent.values);

  // GRU with reset_after has a bias for the state too: (2, 3 * units).
  const inputBias = bias && constant([bias.shape.at(-1)!], bias.values.slice(0, bias.shape.at(-1)!));
  const stateBias = bias?.shape.length === 2 ? constant([bias.shape[1]!], bias.values.slice(bias.shape[1])) : null;
  const product = (body: Graph, h: string): string => body.node("MatMul", [h, recurrentKernel]);

  const one = graph.constant([], [1]);
  // With reset_after false the candidate's product waits for the reset: the kernel's three parts by themselves.
  const columns = class_name === "GRU" && config.reset_after === false ? thirds(graph, recurrentKernel) : null;

  const kinds: Record<string, Step> = {
    SimpleRNN: (body, z, [h]) => [out(body, add(body, z, product(body, h)))],
    LSTM: (body, z, [h, c]) => {
      const [i, f, g, o] = gates(body, add(body, z, product(body, h)));
      const after = add(body, mul(body, gate(body, f), c), mul(body, gate(body, i), out(body, g)));
      return [mul(body, gate(body, o), out(body, after)), after];
    },
    GRU: (body, z, [h]) => {
      const [zx, rx, hx] = thirds(body, z);
      const mix = (update: string, candidate: string): string[] => [
        add(body, mul(body, update, h), mul(body, body.node("Sub", [one, update]), candidate)),
      ];
      if (!columns) {
        const [zh, rh, hh] = thirds(body, stateBias ? add(body, product(body, h), stateBias) : product(body, h));
        return mix(gate(body, add(body, zx, zh)), out(body, add(body, hx, mul(body, gate(body, add(body, rx, rh)), hh))));
      }
      const [zk, rk, hk] = columns;
      const update = gate(body, add(body, zx, body.node("MatMul", [h, zk])));
      const reset = gate(body, add(body, rx, body.node("MatMul", [h, rk])));
      return mix(update, out(body, add(body, hx, body.node("MatMul", [mul(body, reset, h), hk]))));
    },
  };

  const product0 = graph.node("MatMul", [x.name, constant(kernel.shape, kernel.values)]);
  const z = inputBias ? graph.node("Add", [product0, inputBias]) : product0;
  const count = graph.node("Slice", [graph.node("Shape", [x.name]), graph.whole([0]), graph.whole([1])]);
  const zeros = graph.node("ConstantOfShape", [graph.node("Concat", [count, graph.whole([units])], { axis: 0 })]);
  const states = Array.from({ length: class_name === "LSTM" ? 2 : 1 }, (_, i) => start[i] ?? zeros);
  const inputs = [z, ...(x.mask ? [x.mask] : [])];
  const zero = graph.constant([], [0]);
  const body = graph.body(states.length + inputs.length, (inner, names) => {
    const before = names.slice(0, states.length) as [string, string];
    const [now, mask] = names.slice(states.length) as [string, string?];
    const counts = mask && inner.node("Unsqueeze", [mask, graph.whole([1])]);
    const after = kinds[class_name]!(inner, now, before).map((state, i) =>
      counts ? inner.node("Where", [counts, state, before[i]!]) : state,
    );
    const h = after[0]!;
    const shown = counts && config.zero_output_for_mask === true ? inner.node("Where", [counts, h, zero]) : inner.node("Identity", [h]);
    return [...after, shown];
  });
  const results = graph.nodeOf(
    "Scan",
    [...states, ...inputs],
    {
      body,
      num_scan_inputs: inputs.length,
      scan_input_axes: inputs.map(() => 1),
      scan_input_directions: inputs.map(() => Number(config.go_backwards === true)),
      scan_output_axes: [1],
    },
    states.length + 1,
  );
  const last =
    config.return_state === true ? { states: results.slice(0, states.length).map((name): Value => ({ name, shape: [units] })) } : {};
  if (config.return_sequences !== true) return { name: results[0]!, shape: [units], ...last };
  return { name: results.at(-1)!, shape: [steps, units], mask: x.mask, ...last };
}
