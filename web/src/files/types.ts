// What every format is read into and written from: a model with its weights, apart from any file.

import { fail } from "../base/errors";
import type { CompileConfig, FitConfig, ModelConfig, ModelInfo, ModelNotes } from "../base/protocol";

/** One tensor, row-major. */
export interface Tensor {
  name: string;
  shape: number[];
  values: Float32Array;
}

/** The weights of one layer, in the order of Keras' get_weights(). */
export interface LayerWeights {
  layer: string;
  tensors: Tensor[];
}

/** What an optimizer remembers between steps. */
export interface OptimizerState {
  /** Steps taken. */
  iterations: number;
  /** null where a file does not say it, and where a schedule sets it: the configuration's. */
  learningRate: number | null;
  /** slots[k][i]: the k-th slot (see ./optimizer_state.ts) of the i-th trainable weight. */
  slots: Tensor[][];
}

export interface SavedModel {
  /** null: the file holds weights alone. */
  model: ModelConfig | null;
  /** Of a model that is saved: what comes out. */
  outputs?: ModelInfo["outputs"];
  /** null: not compiled, or the file does not say. */
  compile: CompileConfig | null;
  /** Layers in order; those without weights may be missing. */
  weights: LayerWeights[];
  /** The file holds an architecture alone, no weights. */
  untrained?: true;
  /** null where the format has no place for it, or the model was not compiled. */
  optimizer: OptimizerState | null;
  notes: ModelNotes;
  /** What is written into code, notebooks and bundles, where whoever saves gives it: how it was trained, and what came of it. */
  training?: FitConfig;
  history?: Record<string, number[]>;
  environment?: Record<string, unknown>;
  /** The model's Keras code in somebody's own words. */
  code?: string;
  /** What could not be taken from the file and does not hinder: one sentence each. */
  remarks: string[];
}

/** What a file of weights alone is read into. */
export interface Target {
  model: ModelConfig;
  compile: CompileConfig | null;
}

/** A file in memory. */
export interface NamedBytes {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/** Bounds on what strangers' files may claim. */
export const limits = {
  /** Bytes of a file, and of everything it unpacks to. */
  bytes: 2 ** 30,
  /** Bytes of a configuration. */
  json: 16 * 2 ** 20,
  depth: 40,
  /** As many as the engine builds. */
  layers: 2000,
  tensors: 10_000,
} as const;

export { fail };

/** Product of a shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);
