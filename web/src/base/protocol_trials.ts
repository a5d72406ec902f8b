// What is tried before a training, as users of the public API see it: the learning-rate range test, and what a fit will cost.

import type { BuildConfig } from "./protocol_models";

/** The range of rates to try, from min (1e-7) to max (10) in so many steps (200) of one mini-batch each, of batch_size (32) samples. */
export interface RateFinderOptions {
  min?: number;
  max?: number;
  steps?: number;
  batch_size?: number;
  validation_split?: number;
  seed?: number;
}
export interface RateFinderProgress {
  step: number;
  steps: number;
  rate: number;
  loss: number;
}
/** What the range test found, step by step: rates, losses, and the losses as a moving mean. */
export interface RateFinding {
  rates: number[];
  losses: number[];
  smoothed: number[];
  /** A tenth of the rate with the least smoothed loss; null if the loss never fell clearly, as where the model has learnt already. */
  suggested: number | null;
  /** "diverged": the loss rose so high that greater rates were not tried. */
  reason: "done" | "diverged";
}

/** build: of a model of this configuration; default, of the one that is built. threads: on so many of the engine's threads; default, on all. */
export interface EstimateOptions {
  build?: BuildConfig;
  threads?: number;
}
/** What a fit will cost. */
export interface Estimate {
  epochs: number;
  /** Mini-batches of training an epoch. */
  steps: number;
  /** Of one epoch with its validation, and of all; null where nothing could be measured. */
  secondsPerEpoch: number | null;
  seconds: number | null;
  /** Floating-point operations of training on one sample. */
  flops: number;
  /**
   * weights: with gradients and optimizer state; snapshot: one that is taken of the running fit; activations: of one mini-batch; total: with the
   * engine itself.
   */
  bytes: { data: number; weights: number; snapshot: number; activations: number; total: number };
  /** Whether a tab's engine can have as much as training needs. Where there is no room for a snapshot besides, none is taken. */
  fits: boolean;
}
