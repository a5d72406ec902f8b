// What is counted in data and seen in a model, as users of the public API see it.

import type { Logs } from "./protocol_models";
import type { SplitName } from "./protocol_splits";

/** What the samples of a split look like together. */
export interface DataStatistics {
  /**
   * The mean sample of each class, as stored: (classes, ...xShape); one mean where targets are no classes. Of how many samples each is.
   * Classes whose means would go beyond 4,000,000 numbers in all have none.
   */
  means: Float32Array;
  counts: number[];
  /** Spread of all stored values, over the training set's range; norm: of all of them. */
  values: Histogram;
}

/** Samples that are equal to the last bit. */
export interface Duplicates {
  /** Validation and test samples that stand in the training set too; training samples that repeat an earlier one. */
  validation: number;
  test: number;
  within: number;
  /** Groups of equal samples whose targets differ. */
  conflicting: number;
  /** Groups across splits first, then those of different targets; at most 20 samples of each are named, of `count`. */
  groups: { samples: { split: SplitName; index: number }[]; count: number; conflicting: boolean }[];
}

/** What a model makes of samples, (count, output) row-major; of several outputs (or inputs, where it is asked about them) each by its name. */
export type Predictions = Float32Array | Record<string, Float32Array>;

/** How a model does on a split: what evaluate says, what predictData gives, and the true class of each sample; null where targets are no classes. */
export interface Assessment<P extends Predictions = Float32Array> {
  logs: Logs;
  predictions: P;
  classes: Int32Array | null;
}

/** Row: true class; column: predicted class; count of samples. */
export interface Confusion {
  matrix: number[][];
  classNames: string[];
}

/**
 * How many values lie in each of 30 equal steps from `least` to `greatest`; of very many, a part is counted in steps. All else is of all `count` values.
 * odd: NaN and infinities, which are in none.
 */
export interface Histogram {
  least: number;
  greatest: number;
  counts: number[];
  mean: number;
  norm: number;
  count: number;
  odd: number;
}

/** One layer from inside. gradients: of the last training step; of no values (count 0) before the first. */
export interface LayerInsight {
  name: string;
  class_name: string;
  outputs: Histogram;
  /** Units (the last axis), and how many of them a relu keeps at 0 for every sample; null where the layer has no relu. */
  units: number;
  dead: number | null;
  weights: { name: string; values: Histogram; gradients: Histogram }[];
}

/** Outputs of one layer: values (count, ...shape) row-major. */
export interface LayerOutput {
  values: Float32Array;
  shape: number[];
}

/** Samples projected on two directions: points (count, 2), and the share of the variance that each direction explains. */
export interface Projection {
  points: Float32Array;
  shares: number[];
  classes: number[] | null;
}

/** Where in a picture a convolution finds what speaks for an output. */
export interface GradCam {
  /** The layer, and the (height, width) of its maps. */
  layer: string;
  shape: [number, number];
  /** Of each place: the maps there, each times the mean gradient of the output by it, summed; 0 where that is less. */
  values: Float32Array;
}
