// Every layer with every option: the models that real Keras computed for tests/parity/layers, and those of the classes that it has none of.

import { readdirSync, readFileSync } from "node:fs";
import type { KerasObject, Trainer, WeightValues } from "../../../web/src/lib";

/** One model; without weights, those it is built with are meant. */
export interface LayerCase {
  name: string;
  shape: number[];
  layers: KerasObject[];
  weights: WeightValues["values"][] | null;
  x: Float32Array<ArrayBuffer>;
}

interface Stored {
  name: string;
  input_shape: number[];
  layers: KerasObject[];
  weights: { shape: number[]; values: number[] }[];
  x: { values: number[] };
}

const folder = new URL("../../parity/layers/", import.meta.url);

const fromVectors = (file: string): LayerCase[] =>
  (JSON.parse(readFileSync(new URL(file, folder), "utf8")) as { cases: Stored[] }).cases.map(
    ({ name, input_shape: shape, layers, weights, x }) => ({
      name: `${file.replace(".json", "")} ${name}`,
      shape,
      layers,
      x: Float32Array.from(x.values),
      weights: weights.map(({ values }) => Float32Array.from(values)),
    }),
  );

const own = (name: string, shape: number[], ...layers: [class_name: string, config: Record<string, unknown>][]): LayerCase => ({
  name,
  shape,
  layers: layers.map(([class_name, config]) => ({ class_name, config })),
  weights: null,
  x: Float32Array.from({ length: 3 * shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i * 12.9898 + (i % 7))),
});

const others: LayerCase[] = [
  own("conv1d_transpose defaults", [4, 2], ["Conv1DTranspose", { filters: 3, kernel_size: 3 }]),
  own(
    "conv1d_transpose same",
    [4, 2],
    ["Conv1DTranspose", { filters: 3, kernel_size: 3, strides: 2, padding: "same", activation: "relu" }],
  ),
  own("conv1d_transpose dilated", [4, 2], ["Conv1DTranspose", { filters: 3, kernel_size: 2, dilation_rate: 2, use_bias: false }]),
  own("depthwise_conv1d defaults", [5, 2], ["DepthwiseConv1D", { kernel_size: 3, depth_multiplier: 2 }]),
  own("depthwise_conv1d same", [5, 2], ["DepthwiseConv1D", { kernel_size: 3, strides: 2, padding: "same", use_bias: false }]),
  own("separable_conv1d defaults", [6, 2], ["SeparableConv1D", { filters: 3, kernel_size: 3, depth_multiplier: 2, activation: "tanh" }]),
  own("separable_conv1d same", [6, 2], ["SeparableConv1D", { filters: 3, kernel_size: 2, strides: 2, padding: "same" }]),
];

/** All of them, by the layer that each is about. */
export const layerCases = new Map<string, LayerCase[]>();
for (const model of [...readdirSync(folder).sort().flatMap(fromVectors), ...others]) {
  const layer = model.name.split(" ")[0]!;
  layerCases.set(layer, [...(layerCases.get(layer) ?? []), model]);
}

/** Builds the model, with its weights. */
export async function buildCase(trainer: Trainer, { shape, layers, weights }: LayerCase): Promise<void> {
  await trainer.build({ model: { class_name: "Sequential", config: { input_shape: shape, layers } }, seed: 11 });
  if (weights) await trainer.setWeights(weights);
}
