// ONNX files as models of Keras' layers, with their weights: of PyTorch, tf2onnx, Keras and Sprout. See https://onnx.ai/onnx/operators/

import type { LayerConfig } from "../../../base/protocol";
import { readTree } from "../../keras_json";
import { flattened } from "../../nested";
import { readNotesText } from "../../notes";
import { fail, type NamedBytes, type SavedModel } from "../../types";
import { channelsFirst, natural, type Flow } from "./flow";
import { Unread, weightsOf } from "./layers";
import { decodeModel, type OnnxModel } from "./model";
import { operators } from "./operators";
import { Reader } from "./reader";
import { recurrentOperators } from "./recurrent";
import { ofChannelsFirst, windows } from "./windows";

/** Whether the first bytes are those of an ONNX model: a small number, its version of the format, as field 1, then another field of it. */
export const isOnnx = ({ name, bytes }: NamedBytes): boolean =>
  /\.onnx$/i.test(name) || (bytes[0] === 0x08 && bytes[1]! > 0 && bytes[1]! < 32 && [0x12, 0x3a, 0x42].includes(bytes[2]!));

const all = { ...operators, ...windows, ...recurrentOperators };

export function readOnnx(file: NamedBytes): SavedModel {
  const { name } = file;
  const model = decodeModel(file);
  const reader = new Reader(name, model, all);
  if (model.inputs.length === 0) fail(name, "expected a model with an input, found none.");
  const inputs = model.inputs.map((input) => {
    if (input.shape.length < 2)
      fail(
        name,
        `expected the input ${JSON.stringify(input.name).slice(0, 60)} to have samples along its first axis, found (${input.shape.join(", ")}).`,
      );
    const layout = layoutOf(reader, input);
    const shape = layout.flatMap((axis, i) => (axis === 0 ? [] : [[axis, input.shape[i]!] as const])).sort(([a], [b]) => a - b);
    reader.batch ??= input.shape[layout.indexOf(0)] ?? null;
    const flow = reader.layers.input(
      shape.map(([, size]) => size),
      layout,
      model.inputs.length > 1 ? input.name.replace(/\W/g, "_") : undefined,
    );
    reader.values.set(input.name, { flow });
    return flow;
  });
  reader.run();
  const outputs = model.outputs.map((output) => outputOf(reader, output, inputs));
  const needed = reader.layers.needed([...inputs, ...outputs].map(({ layer }) => layer));
  const wire = ({ layer }: Flow): [string, number, number] => [layer, 0, 0];
  const layers = needed.map(({ layer }): LayerConfig => layer);
  const json = {
    class_name: "Functional",
    config: { name: "model", layers, input_layers: inputs.map(wire), output_layers: outputs.map(wire) },
  };
  const said = (what: string): string => `${what} channels first in the file: here they are channels last, (height, width, channels).`;
  const isTurned = ({ layout }: Flow): boolean => layout.length > 2 && layout[1] !== 1 && layout[0] === 0;
  return {
    model: flattened(readTree(name, json)),
    compile: null,
    weights: weightsOf(needed),
    optimizer: null,
    notes: readNotesText(model.metadata.get("sprout")),
    remarks: [...(inputs.some(isTurned) ? [said("Samples are")] : []), ...(outputs.some(isTurned) ? [said("Outputs are")] : [])],
  };
}

/** In what order an input's axes stand, by the first operator that says it. */
function layoutOf(reader: Reader, input: OnnxModel["inputs"][number]): number[] {
  const rank = input.shape.length;
  if (rank < 3) return natural(rank);
  const left = [input.name];
  const seen = new Set(left);
  for (let name = left.shift(); name !== undefined; name = left.shift()) {
    for (const node of reader.consumersOf(name)) {
      if (ofChannelsFirst.has(node.op) && node.inputs[0] === name) return channelsFirst(rank);
      if (["RNN", "LSTM", "GRU"].includes(node.op) && rank === 3 && !node.attributes.get("layout")?.number) return [1, 0, 2];
      if (!asItIs.has(node.op)) continue;
      for (const output of node.outputs) if (!seen.has(output)) left.push(output);
      for (const output of node.outputs) seen.add(output);
    }
  }
  return natural(rank);
}

/** Operators that leave the axes where they are. */
const asItIs = new Set(["Add", "Sub", "Mul", "Div", "Identity", "Cast", "Dropout", "Relu", "LeakyRelu", "Clip", "Sigmoid", "Tanh", "Pad"]);

/** An output whose axes stand as an input's do is left so, in Keras' order; all others are as ONNX has them. */
function outputOf(reader: Reader, name: string, inputs: readonly Flow[]): Flow {
  const value = reader.values.get(name);
  if (typeof value !== "object" || !("flow" in value))
    return fail(
      reader.file,
      `expected the output ${JSON.stringify(name).slice(0, 60)} to be made of the inputs, found a constant or nothing.`,
    );
  const { flow } = value;
  const isAsGiven = inputs.some(({ layout }) => String(layout) === String(flow.layout));
  try {
    const settled = isAsGiven && !flow.order ? reader.layers.settled(flow) : reader.layers.asNatural(flow);
    // A model has a layer.
    return inputs.some(({ layer }) => layer === settled.layer)
      ? reader.layers.add({ class_name: "Activation", config: { activation: "linear" } }, [settled], [], settled.layout)
      : settled;
  } catch (error) {
    if (!(error instanceof Unread)) throw error;
    return fail(reader.file, `the output ${JSON.stringify(name).slice(0, 60)} cannot be read: ${error.message}.`);
  }
}
