// ONNX, opset 17, any batch size, written; reading/ reads it. See https://onnx.ai/onnx/operators/

import { inputLayersOf, inputShapeOf, isGraph, layersOf, shapeOf } from "../../base/model_config";
import { freeName, nameOf } from "../../base/names";
import type { KerasObject, ModelConfig } from "../../base/protocol";
import { callsOf, outputKeysOf, outputsOf, partName, wireKey } from "../functional";
import { fail, type NamedBytes, type SavedModel } from "../types";
import { Graph, type Value } from "./graph";
import { emitLayer } from "./layers";

export async function writeOnnx({ model, weights, notes }: SavedModel, name: string): Promise<NamedBytes> {
  const file = `${name}.onnx`;
  const graph = new Graph();
  const tensors = new Map(weights.map(({ layer, tensors: own }) => [layer, own]));
  const emit = (layer: KerasObject, xs: Value[], causal = false): Value => {
    const refuse = (what: string): never =>
      fail(
        file,
        `layer ${JSON.stringify(nameOf(layer))} (${layer.class_name}): ONNX has no node for ${what}.`,
        "Save as .keras, or leave the option out.",
      );
    return emitLayer(graph, xs, layer, tensors.get(nameOf(layer)) ?? [], refuse, causal);
  };
  const inputs = inputsOf(model!);
  const made = isGraph(model!) ? throughGraph(model!, inputs, emit) : [layersOf(model!).reduce((x, layer) => emit(layer, [x]), inputs[0]!)];
  const names = made.length > 1 ? outputNames(model!) : ["output"];
  const taken = new Set(inputs.map(({ name: input }) => input));
  const outputs = made.map(({ name: own, shape }, i): Value => {
    // An input, or another output, is handed on under a name of its own.
    const value = taken.has(own) ? graph.node("Identity", [own]) : own;
    taken.add(value);
    graph.rename(value, names[i]!);
    return { name: names[i]!, shape };
  });
  return { name: file, bytes: graph.model(model!.config.name ?? "sequential", inputs, outputs, { sprout: JSON.stringify(notes) }) };
}

/** "input"; several by their names. */
function inputsOf(model: ModelConfig): Value[] {
  if (!isGraph(model)) return [{ name: "input", shape: inputShapeOf(model) as number[] }];
  const layers = inputLayersOf(model);
  return layers.map((layer) => ({ name: layers.length > 1 ? partName(layer) : "input", shape: shapeOf(layer) as number[] }));
}

/** Those of several outputs, none of which an input has. */
function outputNames(model: ModelConfig): string[] {
  const taken = new Set(inputLayersOf(model).map(partName));
  return (outputKeysOf(model) ?? outputsOf(model).map(({ layer }) => layer)).map((wanted) => {
    const name = freeName(wanted, taken);
    taken.add(name);
    return name;
  });
}

/** What a graph of layers makes of its inputs: each call in its turn. */
function throughGraph(model: ModelConfig, inputs: Value[], emit: (layer: KerasObject, xs: Value[], causal: boolean) => Value): Value[] {
  const values = new Map(inputLayersOf(model).map((layer, i) => [wireKey({ layer: partName(layer), call: 0, output: 0 }), inputs[i]!]));
  for (const { layer, number, reads, options } of callsOf(model)) {
    const xs = reads.map((wire) => values.get(wireKey(wire))!);
    const made = emit(layer, xs, options.use_causal_mask === true);
    const wire = { layer: nameOf(layer), call: number, output: 0 };
    values.set(wireKey(wire), made);
    for (const [i, state] of (made.states ?? []).entries()) values.set(wireKey({ ...wire, output: i + 1 }), state);
  }
  return outputsOf(model).map((wire) => values.get(wireKey(wire))!);
}
