// Evaluation, prediction and the confusion matrix over a whole split, in slices of whole mini-batches.

import { argmax, type Dataset, type Split } from "./dataset";
import type { Engine } from "./engine";
import { SproutError } from "../base/errors";
import type { Model } from "./model";
import type { Confusion, Logs, SplitName } from "../base/protocol";
import { Speed } from "../base/speed";
import { inSlices, sliceMs } from "../base/yield";

/** Keras' default for predict. */
const predictBatch = 32;

/** Means of loss and metrics over the whole split. */
export async function evaluateSplit(engine: Engine, model: Model, { handle, spec }: Split, batchSize: number): Promise<Logs> {
  let logs: Logs = {};
  await inBatches({ first: 0, count: spec.count }, batchSize, (first, count) => {
    logs = engine.evaluate(model.handle, handle, first, count, batchSize);
  });
  return logs;
}

/** Predictions of samples [first, first + count): (count, outputs), row-major. */
export async function predictSplit(
  engine: Engine,
  model: Model,
  { handle }: Split,
  range: { first: number; count: number },
): Promise<Float32Array> {
  const { outputs } = model;
  const out = new Float32Array(range.count * outputs);
  await inBatches(range, predictBatch, (first, count) => {
    const start = (first - range.first) * outputs;
    engine.predict(model.handle, handle, first, count, predictBatch, out.subarray(start, start + count * outputs));
  });
  return out;
}

/** The loss of each of samples [first, first + count), without regularization. */
export async function lossesOfSplit(
  engine: Engine,
  model: Model,
  { handle }: Split,
  range: { first: number; count: number },
): Promise<Float32Array> {
  const out = new Float32Array(range.count);
  await inBatches(range, predictBatch, (first, count) => {
    out.set(engine.sampleLosses(model.handle, handle, first, count), first - range.first);
  });
  return out;
}

/** Counts of (true class, predicted class): the greatest output, or for a single output 1 where it is above 0.5. */
export async function confusionMatrix(engine: Engine, model: Model, data: Dataset, split: SplitName): Promise<Confusion> {
  const owner = "confusion";
  const samples = data.split(split, owner);
  const { outputs } = model;
  const count = Math.max(outputs, 2);
  const truth = data.classes(split, owner);
  const highest = truth?.reduce((a, b) => Math.max(a, b), 0) ?? 0;
  if (!truth || highest >= count) {
    const received = truth ? `class ${highest}` : "values that are no classes";
    throw new SproutError(`${owner}: expected targets from 0 to ${count - 1}, as the model's output has, received ${received}`);
  }
  const scores = await predictSplit(engine, model, samples, { first: 0, count: samples.spec.count });
  const matrix = Array.from({ length: count }, () => new Array<number>(count).fill(0));
  truth.forEach((label, i) => {
    const predicted = outputs === 1 ? Number(scores[i]! > 0.5) : argmax(scores, i * outputs, outputs);
    matrix[label]![predicted]!++;
  });
  const names = data.info.classNames;
  return { matrix, classNames: matrix.map((_, i) => names?.[i] ?? String(i)) };
}

/** Calls `work` for consecutive parts of the range, each of whole mini-batches and about one slice of time long. */
async function inBatches(
  { first, count }: { first: number; count: number },
  batchSize: number,
  work: (first: number, count: number) => void,
): Promise<void> {
  const speed = new Speed();
  const end = first + count;
  await inSlices(() => {
    if (first >= end) return true;
    const batches = Math.max(1, Math.round((speed.perSecond * sliceMs) / 1000));
    const next = Math.min(batches * batchSize, end - first);
    const started = performance.now();
    work(first, next);
    speed.add(next / batchSize, (performance.now() - started) / 1000);
    first += next;
    return first >= end;
  });
}
