// Floating-point operations of a model: two for every product of a weight with a number, as the engine counts them layer by layer.

import type { ModelInfo } from "../base/protocol";

/** Of one sample's training step: forward, and backward twice as many, but for what the first layer with weights need not hand on. */
export function trainingFlops({ layers }: Pick<ModelInfo, "layers">): number {
  const forward = layers.map(({ multiply_adds }) => 2 * multiply_adds);
  const first = forward.find((flops) => flops > 0) ?? 0;
  return 3 * forward.reduce((a, b) => a + b, 0) - first;
}
