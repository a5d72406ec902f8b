// Graphs of layers that real Keras computed, for tests/parity/graphs.json.

import { readFileSync } from "node:fs";
import type { ModelConfig, Trainer } from "../../../web/src/lib";

interface Numbers {
  shape: number[];
  values: number[];
}

export interface GraphCase {
  name: string;
  model: ModelConfig;
  weights: (Numbers & { name: string })[];
  x: Numbers;
  y: Numbers;
}

const { cases } = JSON.parse(readFileSync(new URL("../../parity/graphs.json", import.meta.url), "utf8")) as { cases: GraphCase[] };

/** Each by its name. */
export const graphCases: [string, GraphCase][] = cases.map((each) => [each.name, each]);

/** Puts the graph into the trainer, with Keras' weights. */
export async function buildGraph(trainer: Trainer, { model, weights }: GraphCase): Promise<void> {
  await trainer.build({ model, compile: { optimizer: "adam", loss: "mean_squared_error" }, seed: 3 });
  await trainer.setWeights(weights.map(({ values }) => Float32Array.from(values)));
}

/** The largest difference, relative where numbers are above 1. */
export const difference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  a.length === b.length
    ? Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!) / Math.max(1, Math.abs(b[i]!))), 0)
    : Infinity;

/** Those with attention, which TensorFlow.js is not written with. */
export const attends = ({ model }: GraphCase): boolean => model.config.layers.some(({ class_name }) => class_name.includes("Attention"));
