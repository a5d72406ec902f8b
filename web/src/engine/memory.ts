// Memory that a model takes while it trains, of what the engine says of its layers.

import { size, type Model } from "./model";

/** Bytes of the weights and what training keeps beside them; of a snapshot, while one is taken; and of what training makes of a mini-batch of that size. */
export function trainingBytes({ info }: Pick<Model, "info">, batch: number): { weights: number; snapshot: number; activations: number } {
  const made = info.layers.reduce((sum, { memory }) => sum + memory, 0);
  return {
    // Weights, their gradients, the copy that a divergence goes back to, and the optimizer's state.
    weights: 4 * (3 * info.weights_size + info.slots_size),
    // One copy of all of it but the gradients; what else there is in it is little.
    snapshot: 4 * (2 * info.weights_size + info.slots_size),
    // The batch, what the layers make of it, and the gradients between them.
    activations: 4 * batch * (info.inputs.reduce((sum, { shape }) => sum + size(shape), 0) + made + info.gradient_memory),
  };
}
