// ONNX' RNN, LSTM and GRU as Keras' layers, of one direction or both.

import { permuted } from "../../permuted";
import { recurrentActivations } from "../activations";
import type { Flow } from "./flow";
import { Unread } from "./layers";
import type { Constant, Node } from "./model";
import type { Operator, Reader, Value } from "./reader";

/** ONNX' order of gates (i o f c; z r h) in Keras' (i f c o; z r h). */
const gates: Record<string, readonly number[]> = { RNN: [0], LSTM: [0, 2, 3, 1], GRU: [0, 1, 2] };
const classNames: Record<string, string> = { RNN: "SimpleRNN", LSTM: "LSTM", GRU: "GRU" };
const usual: Record<string, string[]> = { RNN: ["Tanh"], LSTM: ["Sigmoid", "Tanh", "Tanh"], GRU: ["Sigmoid", "Tanh"] };

const kerasNames = new Map(Object.entries(recurrentActivations).map(([keras, onnx]) => [onnx.toLowerCase(), keras]));

/** The part of a tensor that is of one direction. */
const ofDirection = ({ shape, values }: Constant, direction: number): Float32Array => {
  const size = values.length / shape[0]!;
  return Float32Array.from({ length: size }, (_, i) => values[direction * size + i]!);
};

/** (gates * units, rows) as (rows, gates * units) with the gates in Keras' order. */
function gated(values: Float32Array, rows: number, order: readonly number[]): Float32Array {
  const block = values.length / order.length;
  const sorted = new Float32Array(values.length);
  order.forEach((gate, k) => sorted.set(values.subarray(gate * block, (gate + 1) * block), k * block));
  return permuted({ name: "", shape: [values.length / rows, rows], values: sorted }, [1, 0]).values;
}

interface Direction {
  config: Record<string, unknown>;
  weights: [string, Constant][];
}

function directionOf(reader: Reader, node: Node, direction: number, features: number): Direction {
  const [w, r, b] = [1, 2, 3].map((at) => reader.constant(node, at));
  const order = gates[node.op]!;
  const units = reader.number(node, "hidden_size", r?.shape[2] ?? 0);
  const width = order.length * units;
  if (!w || !r || (node.inputs[3] && !b) || w.shape[1] !== width || w.shape[2] !== features || r.shape[1] !== width || r.shape[2] !== units)
    throw new Unread("weights that are not known");
  const { op } = node;
  const count = usual[op]!.length;
  const given = node.attributes.get("activations")?.texts.slice(direction * count, (direction + 1) * count);
  const names = (given && given.length > 0 ? given : usual[op]!).map((name) => kerasNames.get(name.toLowerCase()));
  const alphas = node.attributes.get("activation_alpha")?.numbers ?? [];
  const isUsual = (name: string | undefined, i: number): boolean => {
    const alpha = alphas[direction * count + i] ?? 0;
    const expected: Record<string, number> = { leaky_relu: 0.2, elu: 1, hard_sigmoid: 1 / 6, linear: 1 };
    return name !== undefined && (!(name in expected) || Math.abs(alpha - expected[name]!) < 1e-6);
  };
  if (!names.every(isUsual) || (op === "LSTM" && names[1] !== names[2])) throw new Unread("activations that Keras' layer has not");
  if (node.attributes.has("clip") || reader.number(node, "input_forget", 0) !== 0 || (node.inputs[7] && op === "LSTM"))
    throw new Unread("clip, input_forget or peepholes");
  const resetAfter = reader.number(node, "linear_before_reset", 0) !== 0;
  const config: Record<string, unknown> = {
    units,
    activation: names.at(-1),
    ...(op !== "RNN" && { recurrent_activation: names[0] }),
    ...(op === "GRU" && { reset_after: resetAfter }),
    use_bias: b !== undefined,
  };
  const weights: [string, Constant][] = [
    ["kernel", { shape: [features, width], values: gated(ofDirection(w, direction), features, order) }],
    ["recurrent_kernel", { shape: [units, width], values: gated(ofDirection(r, direction), units, order) }],
  ];
  if (b) {
    const both = ofDirection(b, direction);
    const [ofInput, ofState] = [0, 1].map((row) => gated(both.slice(row * width, (row + 1) * width), 1, order)) as [
      Float32Array,
      Float32Array,
    ];
    if (op === "GRU" && resetAfter) {
      const rows = new Float32Array(2 * width);
      rows.set(ofInput);
      rows.set(ofState, width);
      weights.push(["bias", { shape: [2, width], values: rows }]);
    } else weights.push(["bias", { shape: [width], values: ofInput.map((value, i) => value + ofState[i]!) }]);
  }
  return { config, weights };
}

const recurrent: Operator = (reader, node) => {
  const given = reader.flow(node);
  const turned = given.reversed === true;
  const isBatchFirst = reader.number(node, "layout", 0) !== 0;
  const x = reader.layers.arranged({ ...given, reversed: false }, isBatchFirst ? [0, 1, 2] : [1, 0, 2]);
  if (x.shape.length !== 2 || x.shape[1] == null) throw new Unread("steps of other than one axis");
  for (const at of [4, 5, 6]) {
    const start = reader.constant(node, at);
    const isEmpty = !node.inputs[at] || (at > 4 && start && Array.from(start.values).every((value) => value === 0));
    if (!isEmpty) throw new Unread(at === 4 ? "lengths of sequences" : "a state to begin with");
  }
  const direction = node.attributes.get("direction")?.text ?? "forward";
  const [whole, last, cell] = node.outputs.map(
    (name) => name !== "" && (reader.consumersOf(name).length > 0 || reader.model.outputs.includes(name)),
  );
  if (cell) throw new Unread("the state of its cell");
  if (whole && last) throw new Unread("both all steps and the last");
  const class_name = classNames[node.op]!;
  const return_sequences = whole === true;
  const features = x.shape[1]!;
  const back = (direction === "reverse") !== turned;
  if (direction === "bidirectional" && turned) throw new Unread("steps that are turned round");
  const first = directionOf(reader, node, 0, features);
  const values: Value[] = [];
  if (direction !== "bidirectional") {
    const config = { ...first.config, return_sequences, go_backwards: back };
    const made = reader.layers.add({ class_name, config }, [x], first.weights);
    // Keras gives the steps in the order in which they were taken, ONNX in that of the input.
    const reversed = direction === "reverse";
    if (return_sequences) values.push({ flow: { ...made, layout: isBatchFirst ? [0, 1, -1, 2] : [1, -1, 0, 2], reversed } });
    else values.push({ flow: made }, { flow: { ...made, layout: isBatchFirst ? [0, -1, 1] : [-1, 0, 1] } });
    return values;
  }
  const second = directionOf(reader, node, 1, features);
  const units = Number(first.config.units);
  const inner = (own: Direction, go_backwards: boolean) => ({ class_name, config: { ...own.config, return_sequences, go_backwards } });
  const config = { layer: inner(first, false), backward_layer: inner(second, true), merge_mode: "concat" };
  const weights = [...first.weights, ...second.weights];
  const made = reader.layers.add({ class_name: "Bidirectional", config }, [x], weights);
  // Both directions side by side, as an axis of their own.
  const parted = reader.layers.reshaped(made, return_sequences ? [x.shape[0]!, 2, units] : [2, units]);
  if (return_sequences) return [{ flow: { ...parted, layout: isBatchFirst ? [0, 1, 2, 3] : [1, 2, 0, 3] } }];
  return [{ flow: parted }, { flow: { ...parted, layout: isBatchFirst ? [0, 1, 2] : [1, 0, 2] } }];
};

/** Of both directions what each made, side by side again: Bidirectional, where one read the steps backwards. */
export function bothDirections(reader: Reader, flows: readonly Flow[], merge_mode: string): Flow | null {
  const [a, b] = flows;
  if (!a || !b || flows.length !== 2 || a.reversed || !b.reversed) return null;
  const [first, second] = [reader.layers.made.get(a.layer)!, reader.layers.made.get(b.layer)!];
  const isPair =
    first.reads[0] === second.reads[0] && first.layer.config!.go_backwards === false && second.layer.config!.go_backwards === true;
  if (!isPair || first.layer.config!.return_sequences !== true) return null;
  const inner = ({ layer: { class_name, config } }: typeof first) => ({ class_name, config: { ...config, name: undefined } });
  const config = { layer: inner(first), backward_layer: inner(second), merge_mode };
  const source = reader.layers.sources.get(first.layer.name!)!;
  return reader.layers.add({ class_name: "Bidirectional", config }, [source], [...first.weights, ...second.weights], a.layout);
}

export const recurrentOperators: Readonly<Record<string, Operator>> = { RNN: recurrent, LSTM: recurrent, GRU: recurrent };
