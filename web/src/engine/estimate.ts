// What a training will cost: memory and operations from shapes, time from a few mini-batches tried on a model built alike.

import { fitDefaults, stepsOf, type CheckedFitConfig } from "../base/fit_config";
import type { Split } from "./dataset";
import type { Engine } from "./engine";
import { trainingFlops } from "./flops";
import { trainingBytes } from "./memory";
import { described, type Model } from "./model";
import type { BuildConfig, Estimate, KerasObject, ModelConfig } from "../base/protocol";
import { withModel } from "./twin";
import { yieldToMessages } from "../base/yield";

/** Bytes that a Wasm memory can have. */
const memoryLimit = 4 * 2 ** 30;
/** Beside data and model: the engine itself, and what lies between blocks. */
const engineBytes = 24e6;
/** Milliseconds of mini-batches that are measured; shorter pieces while the engine warms up; operations of one mini-batch at most. */
const probeMs = 250;
const pieceMs = 15;
const probeFlops = 2e9;

/** What fit will do an epoch, on how many threads. */
export interface EstimatePlan {
  config: CheckedFitConfig;
  samples: number;
  validationSamples: number;
  dataBytes: number;
  threads: number;
}

type Costs = Pick<Estimate, "flops" | "bytes" | "fits">;

/** Memory and operations of a fit, counted. */
function costsOf({ info }: Model, { config: { batch_size }, samples, validationSamples, dataBytes }: EstimatePlan): Costs {
  const { weights, snapshot, activations } = trainingBytes({ info }, Math.min(batch_size, Math.max(samples, validationSamples)));
  const total = dataBytes + weights + snapshot + activations + engineBytes;
  return {
    flops: trainingFlops(info),
    bytes: { data: dataBytes, weights, snapshot, activations, total },
    fits: total - snapshot < 0.95 * memoryLimit,
  };
}

/**
 * What a fit on `train` will cost. Measures until `overtaken` says that something else wants the engine.
 * The time is that of fresh weights which stay as they are: a learning rate, or weights, with which the loss is not finite would stop the measuring.
 */
export async function estimateFit(
  engine: Engine,
  model: Model,
  plan: EstimatePlan,
  train: Split,
  overtaken: () => boolean,
): Promise<Estimate> {
  const {
    config: { epochs: last, initial_epoch, batch_size },
    samples,
  } = plan;
  const costs = costsOf(model, plan);
  const { total, weights, snapshot } = costs.bytes;
  // Where memory is short, a second model might be what does not fit. (Nobody takes a snapshot of it.)
  const roomy = total - snapshot + weights < memoryLimit / 2;
  const secondsPerEpoch = roomy
    ? await withModel(engine, quicklyDrawn(model), (trial) => measure(engine, trial, plan, train, overtaken), 0)
    : null;
  const epochs = last - initial_epoch;
  return {
    epochs,
    steps: stepsOf(samples, batch_size),
    secondsPerEpoch,
    seconds: secondsPerEpoch && secondsPerEpoch * epochs,
    ...costs,
  };
}

/** The same model with weights that take no time to draw: to make a large matrix orthogonal takes many seconds, and no step is quicker or slower for it. */
function quicklyDrawn({ config, info }: Model): BuildConfig {
  // Of what the engine built, as that names every initializer.
  const drawn = JSON.stringify(described(info), (_, value: unknown) => (isOrthogonal(value) ? "glorot_uniform" : value));
  return { ...config, model: JSON.parse(drawn) as ModelConfig };
}

const isOrthogonal = (value: unknown): boolean => (value as Partial<KerasObject> | null)?.class_name === "Orthogonal";

/** Seconds of an epoch with its validation; null if overtaken, or if the data alone make the loss infinite. */
async function measure(
  engine: Engine,
  trial: Model,
  { config, samples, validationSamples, threads }: EstimatePlan,
  train: Split,
  overtaken: () => boolean,
): Promise<number | null> {
  const flops = Math.max(1, trainingFlops(trial.info));
  const batch = Math.max(1, Math.min(config.batch_size, samples, Math.floor(probeFlops / flops)));
  const stepsAnEpoch = engine.beginFit(trial.handle, train.handle, 0, {
    batch_size: batch,
    shuffle: config.shuffle,
    order_per_output: config.order_per_output,
    validation_count: 0,
    seed: config.seed,
    initial_epoch: fitDefaults.initial_epoch,
  });
  const pace = (work: () => number, wanted: number): Promise<number | null> =>
    paceOf((piece) => engine.onThreads(threads, piece), work, overtaken, wanted);
  // Several steps a call where they are short, as fit does.
  let steps = 1;
  const training = await pace(() => {
    const started = performance.now();
    const { ran, phase } = engine.runFit(trial.handle, steps);
    if (performance.now() - started < pieceMs / 4) steps = Math.min(2 * steps, stepsAnEpoch);
    return phase === "diverged" ? 0 : Math.min(ran * batch, train.spec.count);
  }, probeMs);
  if (training === null || validationSamples === 0) return training && samples * training;
  const validation = await pace(() => {
    engine.evaluate(trial.handle, train.handle, 0, batch, batch);
    return batch;
  }, probeMs / 3);
  return validation && samples * training + validationSamples * validation;
}

/**
 * Seconds a sample: the mean over the faster half of pieces of work. The first ones are slow, as browsers compile what is much used only then.
 * run: calls a piece. work: tells how many samples it did; after 0 there is nothing to measure.
 */
async function paceOf(
  run: (piece: () => void) => void,
  work: () => number,
  overtaken: () => boolean,
  wanted: number,
): Promise<number | null> {
  const pieces: { samples: number; ms: number }[] = [];
  let spent = 0;
  while (spent < wanted || pieces.length < 2) {
    if (overtaken()) return null;
    const piece = { samples: 0, ms: 0 };
    let done = 0;
    run(() => {
      const started = performance.now();
      do {
        done = work();
        piece.samples += done;
        piece.ms = performance.now() - started;
      } while (done > 0 && piece.ms < pieceMs);
    });
    if (done === 0) return null;
    pieces.push(piece);
    spent += piece.ms;
    await yieldToMessages();
  }
  const faster = pieces.sort((a, b) => b.samples / b.ms - a.samples / a.ms).slice(0, Math.ceil(pieces.length / 2));
  return faster.reduce((sum, { ms }) => sum + ms, 0) / 1000 / faster.reduce((sum, { samples }) => sum + samples, 0);
}
