// What each layer of the editor reads: the one before it, unless it says others; as a chain or a graph of Keras, and back.
import { freeName, layerNames, nameOf } from "../../base/names";
import { inputLayersOf, layersOf } from "../../base/model_config";
import type { KerasObject, LayerConfig, ModelConfig } from "../../base/protocol";
import { callsOf, givesStates, outputsOf, partName } from "../../files/functional";
import { innerModel } from "../../files/nested";
import type { LayerDraft } from "../core/model-state";

/** Stands for the model's input among the ids of layers. */
export const INPUT_ID = 0;

/** The ids of what a layer reads, in order. What is gone, or stands behind it now, is not among them. */
export function readsOf(layers: readonly LayerDraft[], index: number): number[] {
  const before = layers.slice(0, index).map(({ id }) => id);
  const said = layers[index]!.reads?.filter((id) => id === INPUT_ID || before.includes(id)) ?? [];
  return said.length > 0 ? said : [before.at(-1) ?? INPUT_ID];
}

/** Whether each layer reads the one before it alone. */
export const isChain = (layers: readonly LayerDraft[]): boolean =>
  layers.every((_, i) => {
    const reads = readsOf(layers, i);
    return reads.length === 1 && reads[0] === (layers[i - 1]?.id ?? INPUT_ID);
  });

/** The layers, as `configs` has them, as Keras' model: a Sequential where they are a chain, else a Functional of one input. */
export function modelOf(layers: readonly LayerDraft[], configs: readonly KerasObject[], input_shape: number[]): ModelConfig {
  if (isChain(layers)) return { class_name: "Sequential", config: { name: "sequential", input_shape, layers: [...configs] } };
  const names = configs.map(nameOf);
  const input = freeName("input_layer", new Set(names));
  const wire = (id: number): unknown[] => [names[layers.findIndex((layer) => layer.id === id)] ?? input, 0, 0, {}];
  return {
    class_name: "Functional",
    config: {
      name: "functional",
      layers: [
        { class_name: "InputLayer", name: input, config: { name: input, batch_shape: [null, ...input_shape] }, inbound_nodes: [] },
        ...configs.map((layer, i): LayerConfig => ({ ...layer, name: names[i]!, inbound_nodes: [readsOf(layers, i).map(wire)] })),
      ],
      input_layers: [[input, 0, 0]],
      output_layers: [[names.at(-1), 0, 0]],
    },
  };
}

/** The layers of a graph in an order in which the editor can show them, each with the places of what it reads; -1: the input. */
export interface Wired {
  /** Their places among the model's layers, inputs left out. */
  order: number[];
  reads: number[][];
}

/**
 * A graph as the editor has it; null where that cannot be: several inputs or outputs, layers called twice or that give states, models within,
 * and what is said at a call.
 */
export function wiredOf(model: ModelConfig): Wired | null {
  const [inputs, outputs, calls] = [inputLayersOf(model), outputsOf(model), callsOf(model)];
  const own = layersOf(model);
  const plain = calls.every(
    ({ layer, number, reads, options, training }) =>
      number === 0 &&
      training === undefined &&
      Object.keys(options).length === 0 &&
      reads.length > 0 &&
      reads.every(({ call, output }) => call === 0 && output === 0) &&
      !givesStates(layer) &&
      !innerModel(layer),
  );
  if (inputs.length !== 1 || outputs.length !== 1 || calls.length !== own.length || !plain) return null;
  const end = outputs[0]!.layer;
  const ordered = [...calls.filter(({ layer }) => partName(layer) !== end), ...calls.filter(({ layer }) => partName(layer) === end)];
  const places = new Map([[partName(inputs[0]!), -1], ...ordered.map(({ layer }, i): [string, number] => [partName(layer), i])]);
  const reads = ordered.map((call) => call.reads.map(({ layer }) => places.get(layer)!));
  // What nobody reads, or what reads the output, has no place in a list that ends with the output.
  const read = new Set(reads.flat());
  if (ordered.some((_, i) => i < ordered.length - 1 && !read.has(i)) || reads.some((each, i) => each.some((k) => k >= i))) return null;
  return { order: ordered.map(({ layer }) => own.indexOf(layer)), reads };
}

/** Names for people to choose from: of the input and of the layers before one. */
export const sourcesOf = (layers: readonly LayerDraft[], index: number): { id: number; name: string }[] => {
  const names = layerNames(layers);
  return layers.slice(0, index).map(({ id }, i) => ({ id, name: names[i]! }));
};
