// What a fit is to do, counted in mini-batches.

import type { Callback } from "./callbacks";

/** What the loop needs to know before the first mini-batch. */
export interface FitPlan {
  epochs: number;
  initial_epoch: number;
  batch_size: number;
  /** Training samples of one epoch, and the mini-batches they make. */
  samples: number;
  steps: number;
  /** Mini-batches of validation at each epoch's end. */
  validationSteps: number;
  callbacks: Callback[];
}
