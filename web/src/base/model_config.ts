// What is asked of a model's configuration whether its layers are a chain or a graph.

import type { KerasObject, LayerConfig, ModelConfig } from "./protocol";

type Shape = (number | null)[];

/** Whether the layers say what they read: a Functional, in place of a chain. */
export const isGraph = ({ class_name }: ModelConfig): boolean => class_name === "Functional";

/** The layers without those that only stand for an input. */
export const layersOf = <Layer extends KerasObject>(model: { config: { layers: Layer[] } }): Layer[] =>
  model.config.layers.filter(({ class_name }) => class_name !== "InputLayer");

/** The shape of one sample, null for an axis that is left open; undefined where the configuration does not say it. */
export function inputShapeOf(model: ModelConfig): Shape | undefined {
  if (!isGraph(model)) return model.config.input_shape;
  const shape = inputOf(model)?.config?.["batch_shape"] as Shape | undefined;
  return shape?.slice(1);
}

/** The model for samples of that shape. */
export function withInputShape(model: ModelConfig, shape: Shape): ModelConfig {
  const { config } = model;
  if (!isGraph(model)) return { ...model, config: { ...config, input_shape: shape as number[] } };
  const input = inputOf(model);
  const layers = config.layers.map((layer) =>
    layer === input ? { ...layer, config: { ...layer.config, batch_shape: [null, ...shape] } } : layer,
  );
  return { ...model, config: { ...config, layers } };
}

const inputOf = ({ config }: ModelConfig): LayerConfig | undefined => config.layers.find(({ class_name }) => class_name === "InputLayer");
