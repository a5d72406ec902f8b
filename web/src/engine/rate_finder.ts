// The learning-rate range test: the rate rises from step to step, and the loss tells where it is large enough and where too large.
// L. N. Smith, "Cyclical Learning Rates for Training Neural Networks", 2015, section 3.3.  https://arxiv.org/abs/1506.01186

import { expected, finiteNumber, onlyKeys, wholeNumber } from "../base/checks";
import { checkFit, cutRows, fitDefaults } from "../base/fit_config";
import type { Split } from "./dataset";
import type { Call } from "./dispatcher";
import type { Engine } from "./engine";
import type { Model } from "./model";
import type { RateFinderOptions, RateFinding } from "../base/protocol";
import { withTwin } from "./twin";
import { inSlices } from "../base/yield";

/** How much of the smoothed loss is the past: about ten steps. */
const memory = 0.9;
/** The test ends where the smoothed loss is so many times the least one. */
const tooHigh = 4;
/** Steps before that is looked at, and between two reports. */
const settled = 10;
const reportEvery = 5;
/** A loss that has fallen by less is noise: by this share, or by so many times what the differences of mini-batches leave in the moving mean. */
const fallen = 0.98;
const clearly = 8;

type CheckedFinder = Required<RateFinderOptions>;

/** Fills in defaults. */
export function checkFinder(given: RateFinderOptions): CheckedFinder {
  const owner = "findLearningRate";
  onlyKeys(owner, given, ["min", "max", "steps", "batch_size", "validation_split", "seed"]);
  const min = finiteNumber(owner, "min", given.min ?? 1e-7);
  const max = finiteNumber(owner, "max", given.max ?? 10);
  if (min <= 0) expected(owner, "min to be more than 0", min);
  if (max <= min) expected(owner, `max to be more than min (${min})`, max);
  const steps = wholeNumber(owner, "steps", given.steps ?? 200, 2);
  if (steps > 10_000) expected(owner, "steps to be at most 10000", steps);
  const { batch_size, validation_split, seed } = checkFit({
    batch_size: given.batch_size,
    validation_split: given.validation_split,
    seed: given.seed,
  });
  return { min, max, steps, batch_size, validation_split, seed };
}

/** Runs the test on a twin of the model. */
export function findLearningRate(engine: Engine, model: Model, train: Split, options: CheckedFinder, call: Call): Promise<RateFinding> {
  return withTwin(
    engine,
    model,
    (twin) => {
      engine.beginFit(twin.handle, train.handle, 0, {
        batch_size: options.batch_size,
        validation_count: cutRows("findLearningRate", options, train.spec.count).validation,
        seed: options.seed,
        shuffle: fitDefaults.shuffle,
        initial_epoch: fitDefaults.initial_epoch,
      });
      return raise(engine, twin, options, call);
    },
    options.min,
  );
}

async function raise(engine: Engine, twin: Model, { min, max, steps }: CheckedFinder, call: Call): Promise<RateFinding> {
  const found: RateFinding = { rates: [], losses: [], smoothed: [], suggested: null, reason: "done" };
  let [mean, weight] = [0, 0];
  await inSlices(() => {
    call.signal.throwIfAborted();
    const step = found.rates.length;
    const rate = min * (max / min) ** (step / (steps - 1));
    twin.learningRate = rate;
    const { phase, batch } = engine.runFit(twin.handle, 1);
    if (phase === "diverged") found.reason = "diverged";
    // A step of validation, at the end of an epoch.
    if (!batch || !Number.isFinite(batch["loss"])) return found.reason === "diverged";
    const loss = batch["loss"]!;
    mean = memory * mean + (1 - memory) * loss;
    weight = memory * weight + (1 - memory);
    found.rates.push(rate);
    found.losses.push(loss);
    found.smoothed.push(mean / weight);
    if (step % reportEvery === 0) call.emit("progress", { step: step + 1, steps, rate, loss: mean / weight });
    if (step >= settled && mean / weight > tooHigh * Math.min(...found.smoothed)) found.reason = "diverged";
    return found.reason === "diverged" || step + 1 === steps;
  });
  return { ...found, suggested: suggestion(found) };
}

/** A tenth of the rate at which the smoothed loss was least; null if it never fell clearly, as where the model has learnt already. */
export function suggestion({ rates, losses, smoothed }: Pick<RateFinding, "rates" | "losses" | "smoothed">): number | null {
  // Before it has settled, the mean is of a few mini-batches.
  const least = smoothed.reduce((best, loss, i) => (i > settled && loss < smoothed[best]! ? i : best), settled);
  if (least === settled || least >= smoothed.length) return null;
  const highest = Math.max(...smoothed.slice(settled, least));
  let squares = 0;
  for (let i = 1; i <= least; i++) squares += (losses[i]! - losses[i - 1]!) ** 2;
  const noise = Math.sqrt((squares / (2 * least)) * ((1 - memory) / (1 + memory)));
  const fell = smoothed[least]! < fallen * highest && highest - smoothed[least]! > clearly * noise;
  return fell ? rates[least]! / 10 : null;
}
