// Floating-point operations of a model, counted from its shapes: two for every product of a weight with a number.

import { size } from "./model";
import type { LayerInfo, ModelInfo } from "../base/protocol";

/** How often a layer's kernels are applied to one sample. shape: without the batch. */
function positions({ class_name }: LayerInfo, input: readonly (number | null)[], output: readonly (number | null)[]): number {
  if (class_name === "Embedding") return 0;
  if (/^(LSTM|GRU|SimpleRNN|Bidirectional)$/.test(class_name)) return input[0] ?? 1;
  // Every place of the input throws a whole kernel.
  if (class_name.endsWith("Transpose")) return size(input.slice(0, -1));
  return size(output.slice(0, -1));
}

/** Operations of each layer for one sample, forward. Sums, activations, pooling and normalization are left out: they are few. */
function layerFlops({ layers, weights, input_shape }: Pick<ModelInfo, "layers" | "weights" | "input_shape">): number[] {
  return layers.map((layer, i) => {
    const input = (i === 0 ? input_shape : layers[i - 1]!.output_shape).slice(1);
    const kernels = weights.filter(({ name, shape }) => name.startsWith(`${layer.name}/`) && shape.length >= 2);
    return 2 * positions(layer, input, layer.output_shape.slice(1)) * kernels.reduce((sum, { shape }) => sum + size(shape), 0);
  });
}

/** Of one sample's training step: forward, and backward twice as many, but for what the first layer with weights need not hand on. */
export function trainingFlops(model: Pick<ModelInfo, "layers" | "weights" | "input_shape">): number {
  const forward = layerFlops(model);
  const first = forward.find((flops) => flops > 0) ?? 0;
  return 3 * forward.reduce((a, b) => a + b, 0) - first;
}
