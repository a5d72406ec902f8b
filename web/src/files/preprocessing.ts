// What was done to the data before the model saw it, as layers in front of the model, put there for a file and taken away again.

import type { KerasObject, ModelNotes, SaveFormat } from "../base/protocol";
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
  const layers = layersFor(format, saved.notes, config.input_shape!);
  if (layers.length === 0) return saved;
  return {
    ...saved,
    model: { ...saved.model!, config: { ...config, layers: [...layers, ...config.layers] } },
    notes: { ...saved.notes, preprocessingLayers: layers.length },
  };
}

/** The model as it was trained, for data that is prepared here. */
export function withoutPreprocessing(saved: SavedModel): SavedModel {
  const { preprocessingLayers: count = 0, ...notes } = saved.notes;
  const layers = saved.model?.config.layers ?? [];
  const known = layers
    .slice(0, count)
    .every(
      ({ class_name, config }) =>
        (class_name === "Rescaling" || class_name === "Normalization") && /^(rescale|normalize)_input$/.test(String(config?.name)),
    );
  if (count === 0 || count >= layers.length || !known) return { ...saved, notes };
  return { ...saved, model: { ...saved.model!, config: { ...saved.model!.config, layers: layers.slice(count) } }, notes };
}
