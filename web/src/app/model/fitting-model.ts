// A small network that suits the loaded data, and a training to suit.
import { batch } from "@preact/signals";
import type { DataInfo, KerasObject } from "../../base/protocol";
import { classCount, isClasses, isSeries, kindOf } from "../core/kind";
import type { ModelState } from "../core/model-state";
import { OPTIMIZERS } from "../core/optimizers";
import { defaults } from "../core/options";
import { setLayers } from "./edit";

/** Keras' layers that show each picture a little otherwise in every epoch; what comes into view is background. */
const variations: KerasObject[] = [
  { class_name: "RandomTranslation", config: { height_factor: 0.1, width_factor: 0.1, fill_mode: "constant" } },
  { class_name: "RandomRotation", config: { factor: 0.05, fill_mode: "constant" } },
  { class_name: "RandomZoom", config: { height_factor: 0.1, fill_mode: "constant" } },
];

/** A small network that learns the loaded data well, and a training to suit: few samples need many epochs, and points larger steps. */
export function useFittingModel(state: ModelState, augment = false): void {
  const info = state.data.value;
  const { loss, lossConfig, metrics, optimizer, fit } = state;
  if (!info) return;
  const { layers: suited, learning_rate, epochs: enough } = fittingLayers(info);
  const classes = isClasses(info);
  const output = {
    class_name: "Dense",
    config: classes ? { units: classCount(info), activation: "softmax" } : { units: info.yShape.reduce((a, b) => a * b, 1) },
  };
  batch(() => {
    setLayers(state, [...(augment ? variations : []), ...suited, output]);
    loss.value = !classes
      ? "mean_squared_error"
      : info.yShape.length > 0 && info.yShape[0]! > 1
        ? "categorical_crossentropy"
        : "sparse_categorical_crossentropy";
    lossConfig.value = {};
    metrics.value = [classes ? "accuracy" : "mean_absolute_error"];
    optimizer.value = { class_name: "Adam", config: { ...defaults(OPTIMIZERS["Adam"]!), learning_rate } };
    fit.value = { ...fit.value, epochs: enough };
  });
}

/** What stands before the output layer, and how long it wants to be trained. */
function fittingLayers(info: DataInfo): { layers: KerasObject[]; learning_rate: number; epochs: number } {
  const hidden = (units: number): KerasObject => ({ class_name: "Dense", config: { units, activation: "relu" } });
  const { table } = info;
  if (table?.windows) return { layers: [{ class_name: "LSTM", config: { units: 32 } }], learning_rate: 0.01, epochs: 100 };
  if (table?.vocabulary) {
    const embedding = { class_name: "Embedding", config: { input_dim: table.vocabulary.length, output_dim: 16, mask_zero: true } };
    return { layers: [embedding, { class_name: "LSTM", config: { units: 16 } }], learning_rate: 0.01, epochs: 10 };
  }
  if (isSeries(info)) return { layers: [{ class_name: "LSTM", config: { units: 16 } }], learning_rate: 0.01, epochs: 30 };
  if (info.sequences)
    return {
      layers: [
        { class_name: "Masking", config: {} },
        { class_name: "LSTM", config: { units: 16 } },
      ],
      learning_rate: 0.01,
      epochs: 30,
    };
  if (table)
    return {
      layers: [hidden(64), hidden(64)],
      learning_rate: info.train.count < 5000 ? 0.01 : 0.001,
      epochs: info.train.count < 5000 ? 60 : 10,
    };
  if (kindOf(info) === "plane") return { layers: [hidden(16), hidden(16)], learning_rate: 0.01, epochs: 100 };
  return { layers: [{ class_name: "Flatten" }, hidden(128)], learning_rate: 0.001, epochs: info.train.count < 1000 ? 60 : 5 };
}
