// A small model of many layer classes with made-up weights and optimizer state, as the formats take it.

import { nameOf } from "../../../web/src/base/names";
import { layersOf } from "../../../web/src/base/model_config";
import { variablesOf } from "../../../web/src/files/layers";
import { sizeOf, type SavedModel, type Tensor } from "../../../web/src/files/types";
import type { KerasObject } from "../../../web/src/base/protocol";

const layer = (class_name: string, name: string, config: Record<string, unknown> = {}): KerasObject => ({
  class_name,
  config: { name, trainable: true, ...config },
});

/** Shapes of each layer's weights, in get_weights() order. */
const layers: [layer: KerasObject, shapes: number[][]][] = [
  [layer("Conv2D", "conv2d", { filters: 2, kernel_size: [3, 3], activation: "relu" }), [[3, 3, 1, 2], [2]]],
  [layer("BatchNormalization", "batch_normalization"), [[2], [2], [2], [2]]],
  [layer("Reshape", "reshape", { target_shape: [6, 12] }), []],
  [
    layer("Bidirectional", "bidirectional", {
      merge_mode: "concat",
      layer: layer("LSTM", "lstm", { units: 3 }),
      backward_layer: layer("LSTM", "lstm", { units: 3, go_backwards: true }),
    }),
    [[12, 12], [3, 12], [12], [12, 12], [3, 12], [12]],
  ],
  [layer("Dense", "dense", { units: 4, activation: "softmax" }), [[6, 4], [4]]],
];

/** The same numbers each time. */
const tensor = (name: string, shape: number[], from: number): Tensor => ({
  name,
  shape,
  values: Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(from + i)),
});

export function savedExample(): SavedModel {
  const weights = layers.map(([own, shapes], l) => ({
    layer: nameOf(own),
    tensors: variablesOf(own).map(({ name }, i) => tensor(name, shapes[i]!, 10 * l + i)),
  }));
  const model = {
    class_name: "Sequential" as const,
    config: { name: "example", input_shape: [8, 8, 1], layers: layers.map(([own]) => own) },
  };
  const trainable = layersOf(model).flatMap((own, l) =>
    variablesOf(own).flatMap((variable, i) => (variable.trainable ? [weights[l]!.tensors[i]!] : [])),
  );
  return {
    model,
    compile: {
      optimizer: { class_name: "Adam", config: { learning_rate: 0.002, beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7 } },
      loss: "sparse_categorical_crossentropy",
      metrics: ["accuracy"],
    },
    weights,
    optimizer: {
      iterations: 17,
      learningRate: Math.fround(0.002),
      slots: [1, 2].map((k) => trainable.map(({ name, shape }, i) => tensor(name, shape, 100 * k + i))),
    },
    notes: { scale: 1 / 255, offset: 0, classNames: ["a", "b", "c", "d"], epoch: 3, data: "example" },
    remarks: [],
  };
}
