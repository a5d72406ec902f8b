// Models within a model, keras.Sequential in keras.Sequential: chains of layers that make one longer chain, or parts of a graph.

import { inputShapeOf, isGraph, layersOf } from "../base/model_config";
import { freeName, layerNames, nameOf } from "../base/names";
import type { KerasObject, LayerConfig, ModelConfig } from "../base/protocol";
import { inChain, partName } from "./functional";

const models = new Set(["Sequential", "Functional", "Model"]);

/** The layers of a layer that is a model itself, without its input; null if it is none. */
export function innerModel({ class_name, config }: KerasObject): LayerConfig[] | null {
  const layers = config?.layers;
  return models.has(class_name) && Array.isArray(layers) ? layersOf({ config: { layers: layers as LayerConfig[] } }) : null;
}

/** Every layer that is no model, in the order in which they are listed. */
export const leavesOf = (layers: readonly LayerConfig[]): LayerConfig[] =>
  layers.flatMap((layer) => parts(layer).map((part) => part.layer));

/** The same for a whole model, each with the name by which it is known: those of a model within a graph as "encoder/dense". */
export const namedLeaves = (model: ModelConfig): { layer: LayerConfig; name: string }[] => layersOf(model).flatMap((layer) => parts(layer));

function parts(layer: LayerConfig, scope = ""): { layer: LayerConfig; name: string }[] {
  const inner = innerModel(layer);
  return inner
    ? inner.flatMap((each) => parts(each, `${scope}${partName(layer)}/`))
    : [{ layer, name: scope + (scope || layer.name ? partName(layer) : nameOf(layer)) }];
}

/**
 * The model with every layer that is no model as what `change` makes of it: one layer, or one that is put in front of it and itself.
 *
 * name: as namedLeaves gives it.
 */
export function withLeaves(model: ModelConfig, change: (layer: LayerConfig, name: string) => KerasObject[]): ModelConfig {
  const changed = (layers: readonly LayerConfig[], connected: boolean, scope: string): LayerConfig[] =>
    layers.flatMap((layer): LayerConfig[] => {
      if (layer.class_name === "InputLayer") return [layer];
      if (innerModel(layer)) {
        const inner = changed(layer.config!.layers as LayerConfig[], layer.class_name !== "Sequential", `${scope}${partName(layer)}/`);
        return [{ ...layer, config: { ...layer.config, layers: inner } }];
      }
      const made = change(layer, parts(layer, scope)[0]!.name);
      if (!connected) return made;
      const { inbound_nodes: nodes = [] } = layer;
      const own = { ...layer, ...made.at(-1)! };
      if (made.length === 1) return [own];
      const [front] = made as [KerasObject];
      const name = nameOf(front);
      return [
        { ...front, name, inbound_nodes: nodes },
        { ...own, inbound_nodes: nodes.map((_, call) => [[name, call, 0, {}]]) },
      ];
    });
  return { ...model, config: { ...model.config, layers: changed(model.config.layers, isGraph(model), "") } };
}

/** Whether the model's layers, and those of the models in it, are one chain. */
export const isChain = ({ class_name, config }: KerasObject): boolean => {
  const layers = (config?.layers ?? []) as LayerConfig[];
  // Of a Functional that was found to be one, within another chain, nothing says who reads what any more.
  const apart = layers.length > 0 && config?.input_layers === undefined && layers.every((layer) => layer.inbound_nodes === undefined);
  return (
    (class_name === "Sequential" || apart || inChain(layers, config?.output_layers) !== null) &&
    layers.every((layer) => !innerModel(layer) || isChain(layer))
  );
};

/** The same model as one chain; a graph, where it is none. Layers of one name in two parts of a chain are told apart by a number. */
export function flattened(model: ModelConfig): ModelConfig {
  const { layers } = model.config;
  if (!isChain(model)) return asGraph(model);
  if (!layers.some(innerModel)) return model;
  const leaves = leavesOf(layersOf(model));
  const taken = new Set<string>();
  const names = layerNames(leaves).map((name) => {
    const own = freeName(name, taken);
    taken.add(own);
    return own;
  });
  return {
    ...model,
    config: {
      ...model.config,
      layers: leaves.map(({ class_name, config }, i) => ({ class_name, config: { ...config, name: names[i] } })),
    },
  };
}

/** A chain of which a part is a graph, as a graph. */
export function asGraph(model: ModelConfig): ModelConfig {
  if (isGraph(model)) return model;
  const own = layersOf(model);
  const names = layerNames(own);
  const input = freeName("input", new Set(names));
  const wire = (name: string): unknown[] => [name, 0, 0];
  const shape = inputShapeOf(model);
  const first: LayerConfig = {
    class_name: "InputLayer",
    name: input,
    config: { name: input, ...(shape && { batch_shape: [null, ...shape] }) },
    inbound_nodes: [],
  };
  const layers = own.map(({ class_name, config }, i): LayerConfig => {
    const source = wire(names[i - 1] ?? input);
    return { class_name, name: names[i]!, config: { ...config, name: names[i] }, inbound_nodes: [[[...source, {}]]] };
  });
  return {
    class_name: "Functional",
    config: {
      ...(model.config.name !== undefined && { name: model.config.name }),
      layers: [first, ...layers],
      input_layers: [wire(input)],
      output_layers: [wire(names.at(-1)!)],
    },
  };
}
