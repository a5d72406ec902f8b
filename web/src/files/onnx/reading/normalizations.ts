// Normalizations that are written as arithmetic: by ONNX before opset 17, and where it has no node for them.

import { Unread } from "./layers";
import type { Node } from "./model";
import { layerNormalization } from "./operators";
import { ofFlow, type Operator, type Reader } from "./reader";

/** The one node of an operator that reads a value, at the place that is asked for. */
function next(reader: Reader, name: string | undefined, op: string, at?: number): Node | undefined {
  const found =
    name === undefined ? [] : reader.consumersOf(name).filter((node) => node.op === op && (at === undefined || node.inputs[at] === name));
  return found.length === 1 ? found[0] : undefined;
}

const single = (reader: Reader, node: Node, name: string): number | undefined => {
  const at = node.inputs.indexOf(name) === 0 ? 1 : 0;
  const { values } = reader.known(node, at) ?? {};
  return values?.length === 1 ? values[0] : undefined;
};

/** Where √(mean of squares + epsilon) is made of what is squared, and what is read on the way. */
function rootMeanSquare(reader: Reader, squared: string, axes: readonly number[]): { root: string; epsilon: number; nodes: Node[] } | null {
  const mean = next(reader, squared, "ReduceMean");
  if (!mean || String(reader.listed(mean, "axes", 1)) !== String(axes) || reader.number(mean, "keepdims", 1) === 0) return null;
  const sum = next(reader, mean.outputs[0], "Add");
  const root = next(reader, sum?.outputs[0], "Sqrt");
  const epsilon = sum && single(reader, sum, mean.outputs[0]!);
  return sum && root && epsilon !== undefined ? { root: root.outputs[0]!, epsilon, nodes: [mean, sum, root] } : null;
}

/** x - mean(x), divided by its deviation: LayerNormalization, without gamma and beta, which what follows adds. */
export function normalizedByLayer(reader: Reader, node: Node): ReturnType<Operator> | null {
  const [x] = node.inputs;
  const axes = reader.listed(node, "axes", 1);
  const centered = next(reader, node.outputs[0], "Sub", 1);
  if (!axes || !centered || centered.inputs[0] !== x) return null;
  const name = centered.outputs[0]!;
  const square =
    next(reader, name, "Pow", 0) ??
    reader.consumersOf(name).find((each) => each.op === "Mul" && each.inputs.every((input) => input === name));
  const root = square && rootMeanSquare(reader, square.outputs[0]!, axes);
  const quotient = root && next(reader, root.root, "Div", 1);
  if (!root || !quotient || quotient.inputs[0] !== name) return null;
  const flow = reader.flow(node);
  const rank = flow.layout.length;
  const own = axes.map((axis) => (axis < 0 ? axis + rank : axis));
  if (own.some((axis, i) => axis !== rank - own.length + i)) throw new Unread("axes that are not the last");
  const gain = next(reader, quotient.outputs[0], "Mul");
  const gamma = gain && reader.known(gain, gain.inputs[0] === quotient.outputs[0] ? 1 : 0);
  const shift = gamma && next(reader, gain.outputs[0], "Add");
  const beta = shift && reader.known(shift, shift.inputs[0] === gain.outputs[0] ? 1 : 0);
  const last = beta ? shift : gamma ? gain : quotient;
  const made = layerNormalization(reader, flow, rank - own.length, root.epsilon, gamma, beta);
  for (const each of [centered, square, ...root.nodes, quotient, ...(gamma ? [gain] : []), ...(beta ? [shift] : [])]) reader.done.add(each);
  reader.values.set(last.outputs[0]!, ofFlow(made)[0]!);
  // The mean itself is read by nothing else.
  return ofFlow(made);
}
