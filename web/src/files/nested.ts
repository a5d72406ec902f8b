// Models within a model, keras.Sequential in keras.Sequential: chains of layers that make one longer chain.

import { freeName, layerNames } from "../base/names";
import type { KerasObject, ModelConfig } from "../base/protocol";
import { layersOf } from "./layers";

const models = new Set(["Sequential", "Functional", "Model"]);

/** The layers of a layer that is a model itself, without its input; null if it is none. */
export function innerModel({ class_name, config }: KerasObject): KerasObject[] | null {
  const layers = config?.layers;
  return models.has(class_name) && Array.isArray(layers) ? layersOf({ config: { layers: layers as KerasObject[] } }) : null;
}

/** Every layer that is no model, from the input to the output. */
export const leavesOf = (layers: readonly KerasObject[]): KerasObject[] =>
  layers.flatMap((layer) => {
    const inner = innerModel(layer);
    return inner ? leavesOf(inner) : [layer];
  });

/** The same model as one chain. Layers of one name in two of its parts are told apart by a number. */
export function flattened(model: ModelConfig): ModelConfig {
  const { layers } = model.config;
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
    config: { ...model.config, layers: leaves.map((leaf, i) => ({ ...leaf, config: { ...leaf.config, name: names[i] } })) },
  };
}
