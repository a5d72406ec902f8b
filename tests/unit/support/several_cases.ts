// The models of several inputs and outputs that real Keras made for tests/parity, as tests use them.

import several from "../../parity/several.json";
import type { BuildConfig, CompileConfig, ModelConfig, Predictions, Trainer } from "../../../web/src/lib";
import { difference } from "./graph_cases";

export interface Values {
  shape: number[];
  values: number[];
}

export interface SeveralCase {
  name: string;
  model: ModelConfig;
  weights: ({ name: string } & Values)[];
  /** Samples and targets, by the names of inputs and outputs. */
  x: Record<string, Values>;
  y: Record<string, Values>;
  predict: Values[];
  compile: CompileConfig;
  history: Record<string, number[]>;
  predict_after: Values[];
}

export const severalCases = (several.cases as unknown as SeveralCase[]).map((each) => [each.name, each] as const);
export const severalCase = (name: string): SeveralCase => severalCases.find(([own]) => own === name)![1];

export const arrays = (all: Record<string, Values>): Record<string, Float32Array> =>
  Object.fromEntries(Object.entries(all).map(([name, { values }]) => [name, Float32Array.from(values)]));
export const shapes = (all: Record<string, Values>): Record<string, number[]> =>
  Object.fromEntries(Object.entries(all).map(([name, { shape }]) => [name, shape]));

/** The case's samples for training and validation. */
export const giveSeveral = (trainer: Trainer, { x, y }: SeveralCase) =>
  trainer.setData({ x: arrays(x), xShape: shapes(x), y: arrays(y), yShape: shapes(y), validationX: arrays(x), validationY: arrays(y) });

/** The case's model with its weights. */
export async function buildSeveral(
  trainer: Trainer,
  { model, weights, compile }: SeveralCase,
  instead: BuildConfig["compile"] = compile,
): Promise<void> {
  await trainer.build({ model, compile: instead });
  await trainer.setWeights(weights.map(({ values }) => Float32Array.from(values)));
}

export const outputsOf = (made: Predictions): Float32Array[] => (made instanceof Float32Array ? [made] : Object.values(made));

/** The greatest difference, of all outputs. */
export const furthest = (made: Predictions, wanted: Values[]): number =>
  Math.max(...outputsOf(made).map((values, k) => difference(values, wanted[k]!.values)));
