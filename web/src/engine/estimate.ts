// What a training will cost: memory and operations from shapes, time from a few mini-batches tried on a twin of the model.

import type { CheckedFitConfig } from "./checks";
import type { Split } from "./dataset";
import type { Engine } from "./engine";
import { trainingFlops } from "./flops";
import { size, type Model } from "./model";
import type { Estimate } from "./protocol";
import { withTwin } from "./twin";
import { yieldToMessages } from "./yield";

/** Bytes that a Wasm memory can have. */
const memoryLimit = 4 * 2 ** 30;
/** Beside data and model: the engine itself, and what lies between blocks. */
const engineBytes = 24e6;
/** Milliseconds of mini-batches that are measured; shorter pieces while the engine warms up; operations of one mini-batch at most. */
const probeMs = 250;
const pieceMs = 15;
const probeFlops = 2e9;

/** What fit will do an epoch. */
export interface EstimatePlan { config: CheckedFitConfig; samples: number; validationSamples: number; dataBytes: number }

type Costs = Pick<Estimate, "flops" | "bytes" | "fits">;

/** Memory and operations of a fit, counted. */
function costsOf({ info }: Model, { config: { batch_size }, samples, validationSamples, dataBytes }: EstimatePlan): Costs {
  const batch = Math.min(batch_size, Math.max(samples, validationSamples));
  const sizes = info.layers.map(({ output_shape }) => size(output_shape));
  const inputs = size(info.input_shape);
  const reshapes = /^(Flatten|Reshape)$/;
  const kept = sizes.reduce((sum, size, i) => sum + (reshapes.test(info.layers[i]!.class_name) ? 0 : size), 0);
  // Weights, their gradients, the copy that a divergence goes back to, and the optimizer's state.
  const weights = 4 * (3 * info.weights_size + info.slots_size);
  // The batch, what each layer makes of it, and the gradients of the widest layer, going and coming.
  const activations = 4 * batch * (inputs + kept + 2 * Math.max(...sizes));
  const total = dataBytes + weights + activations + engineBytes;
  return { flops: trainingFlops(info), bytes: { data: dataBytes, weights, activations, total }, fits: total < 0.95 * memoryLimit };
}

/** What a fit on `train` will cost. Measures until `overtaken` says that something else wants the engine. */
export async function estimateFit(engine: Engine, model: Model, plan: EstimatePlan, train: Split, overtaken: () => boolean): Promise<Estimate> {
  const { config: { epochs: last, initial_epoch, batch_size }, samples } = plan;
  const costs = costsOf(model, plan);
  // Where memory is short, a twin might be what does not fit.
  const roomy = costs.bytes.total + costs.bytes.weights < memoryLimit / 2;
  const secondsPerEpoch = roomy ? await withTwin(engine, model, (twin) => measure(engine, twin, plan, train, overtaken)) : null;
  const epochs = last - initial_epoch;
  return { epochs, steps: Math.ceil(samples / batch_size), secondsPerEpoch, seconds: secondsPerEpoch && secondsPerEpoch * epochs, ...costs };
}

/** Seconds of an epoch with its validation; null if overtaken. */
async function measure(engine: Engine, twin: Model, { config, samples, validationSamples }: EstimatePlan, train: Split, overtaken: () => boolean): Promise<number | null> {
  const flops = Math.max(1, trainingFlops(twin.info));
  const batch = Math.max(1, Math.min(config.batch_size, samples, Math.floor(probeFlops / flops)));
  engine.beginFit(twin.handle, train.handle, 0, { batch_size: batch, shuffle: config.shuffle, order_per_output: config.order_per_output, validation_split: 0, seed: config.seed, initial_epoch: 0 });
  // Several steps a call where they are short, as fit does.
  let steps = 1;
  const training = await paceOf(() => {
    const started = performance.now();
    const { ran } = engine.runFit(twin.handle, steps);
    if (performance.now() - started < pieceMs / 4) steps *= 2;
    return Math.min(ran * batch, samples);
  }, overtaken);
  if (training === null || validationSamples === 0) return training && samples * training;
  const validation = await paceOf(() => {
    engine.evaluate(twin.handle, train.handle, 0, batch, batch);
    return batch;
  }, overtaken, probeMs / 3);
  return validation && samples * training + validationSamples * validation;
}

/** Seconds a sample: the mean over the faster half of pieces of work. The first ones are slow, as browsers compile what is much used only then. */
async function paceOf(work: () => number, overtaken: () => boolean, wanted = probeMs): Promise<number | null> {
  const pieces: { samples: number; ms: number }[] = [];
  let spent = 0;
  while (spent < wanted || pieces.length < 2) {
    if (overtaken()) return null;
    const piece = { samples: 0, ms: 0 };
    const started = performance.now();
    while (piece.ms < pieceMs) {
      piece.samples += work();
      piece.ms = performance.now() - started;
    }
    pieces.push(piece);
    spent += piece.ms;
    await yieldToMessages();
  }
  const faster = pieces.sort((a, b) => b.samples / b.ms - a.samples / a.ms).slice(0, Math.ceil(pieces.length / 2));
  return faster.reduce((sum, { ms }) => sum + ms, 0) / 1000 / Math.max(1, faster.reduce((sum, { samples }) => sum + samples, 0));
}
