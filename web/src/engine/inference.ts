// Evaluation and prediction over a whole split, in slices of whole mini-batches; what a layer makes of samples.

import type { Split } from "./dataset";
import { expected, wholeNumber } from "../base/checks";
import { fitDefaults } from "../base/fit_config";
import type { Engine } from "./engine";
import { size, type Model } from "./model";
import type { Logs, Predictions } from "../base/protocol";
import { Speed } from "../base/speed";
import { inSlices, sliceMs } from "../base/yield";

/** Samples of which layers' outputs are had between two looks at the clock. */
export const sliceSamples = 32;
/** Samples at a time: Keras' default for evaluate and predict too. */
export const defaultBatch = fitDefaults.batch_size;

/** Predictions of so many samples, (count, output) for each output; the engine writes those of a slice one output after another. */
export class PredictionsOf {
  readonly outputs: Float32Array[];
  private readonly sizes: number[];

  constructor(
    private readonly model: Model,
    count: number,
  ) {
    this.sizes = model.info.outputs.map(({ shape }) => size(shape));
    this.outputs = this.sizes.map((width) => new Float32Array(count * width));
  }

  /** Those of samples [at, at + count) as `write` gives them. */
  slice(at: number, count: number, write: (out: Float32Array) => void): void {
    if (this.sizes.length === 1) return write(this.outputs[0]!.subarray(at * this.sizes[0]!, (at + count) * this.sizes[0]!));
    const all = new Float32Array(count * this.model.outputs);
    write(all);
    let from = 0;
    this.sizes.forEach((width, k) => {
      this.outputs[k]!.set(all.subarray(from, (from += count * width)), at * width);
    });
  }

  /** Of one output its numbers, of several those of each by its name. */
  byName(): Predictions {
    return this.outputs.length === 1
      ? this.outputs[0]!
      : Object.fromEntries(this.outputs.map((out, k) => [this.model.info.outputs[k]!.name, out]));
  }
}

/** Means of loss and metrics over the whole split. predictions: where those of its samples are written meanwhile. */
export async function evaluateSplit(
  engine: Engine,
  model: Model,
  { handle, spec }: Split,
  batchSize: number,
  predictions?: PredictionsOf,
): Promise<Logs> {
  let logs: Logs = {};
  await inBatches({ first: 0, count: spec.count }, batchSize, (first, count) => {
    const evaluate = (out?: Float32Array): void => {
      logs = engine.evaluate(model.handle, handle, first, count, batchSize, out);
    };
    if (predictions) predictions.slice(first, count, evaluate);
    else evaluate();
  });
  return logs;
}

/** Predictions of samples [first, first + count). */
export async function predictSplit(
  engine: Engine,
  model: Model,
  { handle }: Split,
  range: { first: number; count: number },
): Promise<PredictionsOf> {
  const predictions = new PredictionsOf(model, range.count);
  await inBatches(range, defaultBatch, (first, count) => {
    predictions.slice(first - range.first, count, (out) => engine.predict(model.handle, handle, first, count, defaultBatch, out));
  });
  return predictions;
}

/** The loss of each of samples [first, first + count), without regularization. */
export async function lossesOfSplit(
  engine: Engine,
  model: Model,
  { handle }: Split,
  range: { first: number; count: number },
): Promise<Float32Array> {
  const out = new Float32Array(range.count);
  await inBatches(range, defaultBatch, (first, count) => {
    out.set(engine.sampleLosses(model.handle, handle, first, count), first - range.first);
  });
  return out;
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

/** Outputs of a layer for samples [first, first + count): (count, ...output shape). */
export async function layerOutputs(
  engine: Engine,
  model: Model,
  { handle }: Split,
  layer: number,
  first: number,
  count: number,
): Promise<Float32Array<ArrayBuffer>> {
  const width = size(model.info.layers[layer]!.output_shape);
  const out = new Float32Array(count * width);
  let done = 0;
  await inSlices(() => {
    const next = Math.min(sliceSamples, count - done);
    if (next > 0) out.set(engine.layerOutput(model.handle, handle, layer, first + done, next, next * width), done * width);
    done += next;
    return done >= count;
  });
  return out;
}

/** Refuses a number that no layer has. */
export function checkLayer(owner: string, model: Model, layer: number): number {
  const { length } = model.info.layers;
  if (wholeNumber(owner, "layer", layer, 0) >= length) expected(owner, `a layer below ${length}`, layer);
  return layer;
}
