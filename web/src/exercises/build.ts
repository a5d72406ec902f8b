// The few pieces of Keras' JSON that the exercises are made of.

import type { BuildConfig, KerasObject } from "../base/protocol";
import { dataSets, type DataSetName, type Figure, type Metric } from "./types";

export const flatten: KerasObject = { class_name: "Flatten", config: {} };
export const dropout = (rate: number): KerasObject => ({ class_name: "Dropout", config: { rate } });

export function dense(units: number, activation: string, name?: string): KerasObject {
  return { class_name: "Dense", config: { units, activation, ...(name !== undefined && { name }) } };
}

/** A Sequential that tells classes apart, compiled for class numbers as targets; its input has the shape of the samples that come. */
export function classifierOf(layers: KerasObject[], optimizer: KerasObject): BuildConfig {
  return {
    model: { class_name: "Sequential", config: { layers } },
    compile: { optimizer, loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] },
  };
}

/** The same for samples of a data set. */
export function classifier(data: DataSetName, layers: KerasObject[], optimizer: KerasObject): BuildConfig {
  const { compile } = classifierOf(layers, optimizer);
  return { model: { class_name: "Sequential", config: { input_shape: [...dataSets[data].xShape], layers } }, ...(compile && { compile }) };
}

/** One figure an epoch from epoch 1 on, each with its band; no band at all if `band` is absent. */
export function curve(metric: Metric, values: number[], band?: (epoch: number) => number, options?: Figure["options"]): Figure[] {
  return values.map((value, i) => ({
    metric,
    epoch: i + 1,
    value,
    ...(options && { options }),
    ...(band && { range: near(value, band(i + 1)) }),
  }));
}

/** The range from value - band to value + band. */
export const near = (value: number, band: number): [number, number] => [value - band, value + band];
