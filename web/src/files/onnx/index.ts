// ONNX, opset 17, any batch size: written, not read. See https://onnx.ai/onnx/operators/

import { inputShapeOf, isGraph, layersOf } from "../../base/model_config";
import { nameOf } from "../../base/names";
import type { KerasObject, ModelConfig } from "../../base/protocol";
import { callsOf, outputsOf, wiresOf, type Wire } from "../functional";
import { fail, type NamedBytes, type SavedModel } from "../types";
import { Graph, type Value } from "./graph";
import { emitLayer } from "./layers";

export async function writeOnnx({ model, weights, notes }: SavedModel, name: string): Promise<NamedBytes> {
  const file = `${name}.onnx`;
  const graph = new Graph();
  const tensors = new Map(weights.map(({ layer, tensors: own }) => [layer, own]));
  const input: Value = { name: "input", shape: inputShapeOf(model!) as number[] };
  const emit = (layer: KerasObject, xs: Value[]): Value => {
    const refuse = (what: string): never =>
      fail(
        file,
        `layer ${JSON.stringify(nameOf(layer))} (${layer.class_name}): ONNX has no node for ${what}.`,
        "Save as .keras, or leave the option out.",
      );
    return emitLayer(graph, xs, layer, tensors.get(nameOf(layer)) ?? [], refuse);
  };
  const made = isGraph(model!) ? throughGraph(model!, input, emit) : layersOf(model!).reduce((x, layer) => emit(layer, [x]), input);
  const output: Value = { name: "output", shape: made.shape };
  graph.rename(made.name, output.name);
  return { name: file, bytes: graph.model(model!.config.name ?? "sequential", input, output, { sprout: JSON.stringify(notes) }) };
}

/** What a graph of layers makes of its input: each call in its turn. */
function throughGraph(model: ModelConfig, input: Value, emit: (layer: KerasObject, xs: Value[]) => Value): Value {
  const key = ({ layer, call }: Wire): string => JSON.stringify([layer, call]);
  const values = new Map(wiresOf(model.config.input_layers).map((wire) => [key(wire), input]));
  for (const { layer, number, reads } of callsOf(model)) {
    const xs = reads.map((wire) => values.get(key(wire))!);
    values.set(key({ layer: nameOf(layer), call: number, output: 0 }), emit(layer, xs));
  }
  return values.get(key(outputsOf(model)[0]!))!;
}
