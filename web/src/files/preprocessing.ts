// What was done to the data before the model saw it, as layers in front of the model, put there for a file and taken away again.

import { SproutError } from "../base/errors";
import { inputLayersOf, inputShapeOf, isGraph, layersOf } from "../base/model_config";
import { nameOf } from "../base/names";
import type { KerasObject, LayerConfig, ModelConfig, ModelNotes, SaveFormat } from "../base/protocol";
import { partName } from "./functional";
import type { SavedModel } from "./types";

/** Formats without layers, or (weights alone) for a model that has its layers already. */
const without: ReadonlySet<SaveFormat> = new Set(["weights.h5", "h5-weights"]);

/** The layers that do to an input of this shape what the notes say. */
function layersFor(format: SaveFormat, { scale = 1, offset = 0, features = [], paddedSteps }: ModelNotes, shape: number[]): KerasObject[] {
  if (without.has(format)) return [];
  const rescaling: KerasObject = { class_name: "Rescaling", config: { name: "rescale_input", scale, offset } };
  // As Keras' Normalization has it: the variance is the square of what is divided by.
  const variance = features.map((feature) => feature.scale ** 2);
  const normalization: KerasObject = {
    class_name: "Normalization",
    config: { name: "normalize_input", axis: -1, mean: features.map(({ shift }) => shift), variance, invert: false },
  };
  // TensorFlow.js has no Normalization, and padding must stay 0.
  const normalizes =
    paddedSteps === undefined &&
    features.length > 0 &&
    features.length === shape.at(-1) &&
    features.every((feature) => feature.scale > 0) &&
    format !== "tfjs";
  return [...(scale !== 1 || offset !== 0 ? [rescaling] : []), ...(normalizes ? [normalization] : [])];
}

/** The model with such layers in front, as far as the format has them; noted, so that they are known again. */
export function withPreprocessing(format: SaveFormat, saved: SavedModel): SavedModel {
  const { config } = saved.model!;
  const layers = layersFor(format, saved.notes, inputShapeOf(saved.model!) as number[]);
  if (layers.length === 0) return saved;
  if (inputLayersOf(saved.model!).length > 1)
    throw new SproutError(
      `save: expected a model of one input for layers in front of it, received one of ${inputLayersOf(saved.model!).length}`,
      "Save it without preprocessing; the notes say what was done to the data.",
    );
  return {
    ...saved,
    model: isGraph(saved.model!)
      ? inFrontOfGraph(saved.model!, layers)
      : { ...saved.model!, config: { ...config, layers: [...layers, ...config.layers] } },
    notes: { ...saved.notes, preprocessingLayers: layers.length },
  };
}

/** A graph, the readers of whose input read these layers. */
function inFrontOfGraph({ class_name, config }: ModelConfig, chain: KerasObject[]): ModelConfig {
  const [input, ...rest] = config.layers as [LayerConfig, ...LayerConfig[]];
  const names = [partName(input), ...chain.map(nameOf)];
  const front = chain.map((layer, i): LayerConfig => ({ ...layer, name: names[i + 1]!, inbound_nodes: [[[names[i], 0, 0, {}]]] }));
  return { class_name, config: rewired(config, [input, ...front, ...rest], names[0]!, names.at(-1)!, new Set([input, ...front])) };
}

/** The config with these layers, of which all but `kept` read another layer in place of one. */
function rewired(
  config: ModelConfig["config"],
  layers: LayerConfig[],
  from: string,
  to: string,
  kept: ReadonlySet<LayerConfig> = new Set(),
): ModelConfig["config"] {
  const change = (value: unknown): unknown => {
    if (Array.isArray(value)) return value[0] === from && typeof value[1] === "number" ? [to, ...value.slice(1)] : value.map(change);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, change(each)]));
  };
  return {
    ...config,
    layers: layers.map((layer) => (kept.has(layer) ? layer : { ...layer, inbound_nodes: change(layer.inbound_nodes) as unknown[] })),
    output_layers: change(config.output_layers) as unknown[],
  };
}

/** The model as it was trained, for data that is prepared here. */
export function withoutPreprocessing(saved: SavedModel): SavedModel {
  const { preprocessingLayers: count = 0, ...notes } = saved.notes;
  const layers = saved.model ? layersOf(saved.model) : [];
  const known = layers
    .slice(0, count)
    .every(
      ({ class_name, config }) =>
        (class_name === "Rescaling" || class_name === "Normalization") && /^(rescale|normalize)_input$/.test(String(config?.name)),
    );
  if (count === 0 || count >= layers.length || !known) return { ...saved, notes };
  const model = saved.model!;
  const left = layers.slice(count);
  if (!isGraph(model)) return { ...saved, model: { ...model, config: { ...model.config, layers: left } }, notes };
  const inputs = inputLayersOf(model);
  const config = rewired(model.config, [...inputs, ...left], partName(layers[count - 1]!), partName(inputs[0]!));
  return { ...saved, model: { ...model, config }, notes };
}
