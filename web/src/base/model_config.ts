// What is asked of a model's configuration whether its layers are a chain or a graph.

import type { KerasObject, LayerConfig, ModelConfig, ModelInfo } from "./protocol";

type Shape = (number | null)[];

/** Whether the layers say what they read: a Functional, in place of a chain. */
export const isGraph = ({ class_name }: ModelConfig): boolean => class_name === "Functional";

/** The layers without those that only stand for an input. */
export const layersOf = <Layer extends KerasObject>(model: { config: { layers: Layer[] } }): Layer[] =>
  model.config.layers.filter(({ class_name }) => class_name !== "InputLayer");

/** How many numbers of a sample it takes to keep what the frozen layers at a model's beginning give to others. */
export const frozenNumbers = ({ frozen }: Pick<ModelInfo, "frozen">): number =>
  frozen.reduce((sum, shape) => sum + shape.reduce((product, n) => product * n, 1), 0);

/** The shape of one sample, null for an axis that is left open; undefined where the configuration does not say it. Of several inputs, of the first. */
export const inputShapeOf = (model: ModelConfig): Shape | undefined =>
  isGraph(model) ? shapeOf(inputLayersOf(model)[0]) : model.config.input_shape;

/** The model for samples of that shape; input: of a graph, which of its inputs, the first if it is not said. */
export function withInputShape(model: ModelConfig, shape: Shape, input = inputLayersOf(model)[0]): ModelConfig {
  const { config } = model;
  if (!isGraph(model)) return { ...model, config: { ...config, input_shape: shape as number[] } };
  const layers = config.layers.map((layer) =>
    layer === input ? { ...layer, config: { ...layer.config, batch_shape: [null, ...shape] } } : layer,
  );
  return { ...model, config: { ...config, layers } };
}

/** What stands for the inputs of a graph. */
export const inputLayersOf = ({ config }: ModelConfig): LayerConfig[] =>
  config.layers.filter(({ class_name }) => class_name === "InputLayer");

/** Of one of them: the shape of one sample. */
export const shapeOf = (input: LayerConfig | undefined): Shape | undefined =>
  (input?.config?.["batch_shape"] as Shape | undefined)?.slice(1);
