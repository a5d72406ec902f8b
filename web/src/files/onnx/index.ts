// ONNX, opset 17, any batch size: written, not read. See https://onnx.ai/onnx/operators/

import { nameOf } from "../../base/names";
import { layersOf } from "../layers";
import { fail, type NamedBytes, type SavedModel } from "../types";
import { Graph, type Value } from "./graph";
import { emitLayer } from "./layers";

export async function writeOnnx({ model, weights, notes }: SavedModel, name: string): Promise<NamedBytes> {
  const file = `${name}.onnx`;
  const graph = new Graph();
  const tensors = new Map(weights.map(({ layer, tensors: own }) => [layer, own]));
  const input: Value = { name: "input", shape: model!.config.input_shape! };
  let x = input;
  for (const layer of layersOf(model!)) {
    const refuse = (what: string): never =>
      fail(
        file,
        `layer ${JSON.stringify(nameOf(layer))} (${layer.class_name}): ONNX has no node for ${what}.`,
        "Save as .keras, or leave the option out.",
      );
    x = emitLayer(graph, x, layer, tensors.get(nameOf(layer)) ?? [], refuse);
  }
  const output: Value = { name: "output", shape: x.shape };
  graph.rename(x.name, output.name);
  return { name: file, bytes: graph.model(model!.config.name ?? "sequential", input, output, { sprout: JSON.stringify(notes) }) };
}
