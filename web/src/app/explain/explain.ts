// Gathers the real numbers between the sample under Try it and its loss, while the Explain card is open.
import { effect, signal } from "@preact/signals";
import { answer } from "../../base/answer";
import type { DataInfo, TypedArray } from "../../base/protocol";
import { given, taken } from "../try/reading";
import { sparing } from "../core/pace";
import { stepByEngine } from "./one-step";
import { findOutputLayer, isLinear, scoresOf, type OutputLayer } from "./output-layer";
import { isClasses } from "../core/kind";
import { view } from "../core/rooms";
import { data, model, openCards, page, trainer, weightsVersion } from "../core/state";
import { lossRef } from "../core/training-config";
import { troubleOf, type Trouble } from "../core/trouble";
import { buildConfig } from "../model/build";

export interface Explained {
  output: OutputLayer;
  /** (C): what its inputs sum up to, and with the bias its scores. */
  sums: number[];
  scores: number[];
  /** Its name, and of the layer its inputs come from (null: the sample itself). */
  name: string;
  from: string | null;
  /** What the engine itself answers. */
  answers: Float32Array;
  /** The layers on the way there. */
  layers: { name: string; shape: number[]; least: number; greatest: number }[];
}
export const explained = signal<Explained | null>(null);
/** The class or value taken for true: a test sample's own, else the one that was chosen. */
export const target = signal<number | null>(null);
export function chooseTarget(value: number): void {
  target.value = value;
}
/** Of the one step of SGD. */
export const rate = signal(0.01);
export function chooseRate(value: number): void {
  rate.value = value;
}
export const stepped = signal<{ lossBefore: number; loss: number; answers: Float32Array } | null>(null);
export const stepping = signal(false);
export const explainTrouble = signal<Trouble | null>(null);

/** Weights of the output layer beyond which nobody would read the numbers. */
const MOST_WEIGHTS = 2e6;
const REST_MS = 500;

const gather = sparing(async () => {
  const engine = trainer.peek();
  const [info, sample, x] = [model.peek(), data.peek(), given.peek()];
  const place = info && findOutputLayer(info, lossRef(page));
  if (!engine || !info || !sample || !x || !place || info.layers[place.dense]!.params > MOST_WEIGHTS) {
    explained.value = null;
    return false;
  }
  try {
    const { dense } = place;
    const { name } = info.layers[dense]!;
    // Asked all at once, a running training serves them between the same two slices: numbers of the same weights.
    const [made, weights, answers] = await Promise.all([
      Promise.all(Array.from({ length: dense }, (_, i) => engine.layerOutput(x, i))),
      engine.getWeights(),
      engine.predict(x),
    ]);
    const kernel = weights.find((each) => each.name === `${name}/kernel`)!;
    const bias = weights.find((each) => each.name === `${name}/bias`)?.values;
    const bytes = x instanceof Uint8Array;
    const h = made.at(-1)?.values ?? Float32Array.from(x, (value) => (bytes ? value * sample.scale + sample.offset : value));
    if (given.peek() !== x || model.peek() !== info) return false;
    const output = { h, w: kernel.values, b: bias ?? new Float32Array(kernel.shape[1]!), useBias: bias !== undefined, head: place.head };
    explained.value = {
      output,
      ...scoresOf(output),
      name,
      answers,
      from: info.layers.slice(0, dense).some(({ class_name }) => class_name !== "Flatten") ? info.layers[dense - 1]!.name : null,
      layers: made.map(({ values, shape }, i) => ({ name: info.layers[i]!.name, shape, ...rangeOf(values) })),
    };
    explainTrouble.value = null;
  } catch (error) {
    explainTrouble.value = troubleOf(error);
  }
  return true;
}, REST_MS);

function rangeOf(values: Float32Array): { least: number; greatest: number } {
  let [least, greatest] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return { least, greatest };
}

/** Keeps the numbers in step with the sample and the weights. Returns the function that ends it. */
export function watchExplain(): () => void {
  const stops = [
    effect(() => {
      given.value;
      weightsVersion.value;
      model.value;
      stepped.value = null;
      if (view.value === "inside" && openCards.value.has("explain")) void gather();
    }),
    effect(() => {
      rate.value;
      target.value;
      stepped.value = null;
    }),
    effect(() => {
      given.value;
      target.value = taken.value?.truth ?? null;
    }),
  ];
  return () => stops.forEach((stop) => stop());
}

/** The class or value that counts as true: the network's own answer where nothing else is known. */
export function targetOf({ output: { head }, answers }: Explained): number {
  if (target.value !== null) return target.value;
  return isLinear(head) ? answers[0]! : answer(answers);
}

/** A class or value as the data has its targets. */
function asTarget(info: DataInfo, truth: number): TypedArray {
  const width = info.yShape.reduce((a, b) => a * b, 1);
  if (width > 1) return Float32Array.from({ length: width }, (_, c) => Number(c === truth));
  return isClasses(info) ? Int32Array.of(truth) : Float32Array.of(truth);
}

export async function takeStep(): Promise<void> {
  const [sample, x, now, build] = [data.value, given.value, explained.value, buildConfig(page)];
  if (!sample || !x || !now || !build?.compile || stepping.value) return;
  stepping.value = true;
  try {
    const bytes = x instanceof Uint8Array;
    const truth = targetOf(now);
    const step = {
      build,
      weights: await trainer.value!.getWeights(),
      x,
      xShape: sample.xShape,
      scale: bytes ? sample.scale : 1,
      offset: bytes ? sample.offset : 0,
      y: asTarget(sample, truth),
      yShape: sample.yShape,
      rate: rate.value,
    };
    const found = await stepByEngine(step);
    if (explained.value === now && rate.value === step.rate && targetOf(now) === truth) stepped.value = found;
    explainTrouble.value = null;
  } catch (error) {
    explainTrouble.value = troubleOf(error);
  } finally {
    stepping.value = false;
  }
}
