// Runs the jobs of a sweep on several engines at once: each takes the longest that is left when it has done one.

import { isLoss } from "../base/errors";
import type { BuildConfig, FitConfig, FitProgress, FitResult, Logs, ModelInfo, WeightValues } from "../base/protocol";
import { costOf, longestFirst, type Job, type JobResult } from "./sweep";

/** What came of a training. */
export interface Trained<Trainer> {
  trainer: Trainer;
  model: ModelInfo;
  fit: FitResult;
  weights: WeightValues[];
}

/** What a sweep needs of a trainer; its data is loaded. */
export interface SweepTrainer {
  build(config: BuildConfig): Promise<ModelInfo>;
  fit(config: FitConfig, onProgress?: (progress: FitProgress) => void): Promise<FitResult>;
  evaluate(): Promise<Logs>;
  getWeights(): Promise<WeightValues[]>;
  dispose(): void;
}

export interface SweepHooks<Trainer extends SweepTrainer> {
  /** An engine with the data in it. */
  create(): Promise<Trainer>;
  /** Whether there is a test set to evaluate on. */
  hasTest: boolean;
  /** Share of all the work that is done, from 0 to 1. */
  progress(done: number): void;
  /** A job is over; trained: null if it failed. */
  done(result: JobResult, trained: Trained<Trainer> | null): void;
  signal: AbortSignal;
}

/**
 * Resolves when every job is over, or soon after the signal is aborted: then what was under way counts as not done.
 * A job that fails is told as failed, and the others go on; an engine that it takes along is replaced. One that cannot be started leaves its part to the others; rejects if there are none.
 */
export async function runSweep<Trainer extends SweepTrainer>(
  jobs: readonly Job[],
  workers: number,
  hooks: SweepHooks<Trainer>,
): Promise<void> {
  const { signal } = hooks;
  const order = longestFirst(jobs);
  const costs = order.map(costOf);
  const whole = costs.reduce((a, b) => a + b, 0);
  const shares = new Array<number>(jobs.length).fill(0);
  const tell = (job: number, share: number): void => {
    shares[job] = share;
    hooks.progress(shares.reduce((sum, share, i) => sum + share * costs[i]!, 0) / whole);
  };
  let next = 0;
  let refusal: unknown;

  async function work(): Promise<void> {
    while (next < jobs.length && !signal.aborted) {
      const trainer = await hooks.create().catch((error: unknown) => {
        refusal = error;
      });
      if (!trainer) return;
      const stop = (): void => trainer.dispose();
      signal.addEventListener("abort", stop);
      try {
        let alive = true;
        while (alive && next < jobs.length && !signal.aborted) alive = await one(trainer, next++);
      } finally {
        signal.removeEventListener("abort", stop);
        trainer.dispose();
      }
    }
  }

  /** Resolves to whether the engine can go on: a lost one has no data any more. */
  async function one(trainer: Trainer, index: number): Promise<boolean> {
    const job = order[index]!;
    const { build, fit } = job.config;
    let alive = true;
    try {
      const model = await trainer.build(build);
      const fitted = await trainer.fit(fit, ({ epoch, epochs, step, steps, phase }) =>
        tell(index, phase === "epoch_end" ? (epoch + 1) / epochs : (epoch + step / steps) / epochs),
      );
      const diverged = fitted.reason === "diverged";
      const test = hooks.hasTest && !diverged ? await trainer.evaluate() : {};
      const weights = await trainer.getWeights();
      if (signal.aborted) return false;
      // What the epochs before it had is no outcome of a training that diverged.
      const last = diverged ? [] : Object.entries(fitted.history).map(([name, values]) => [name, values.at(-1)!]);
      const figures = Object.fromEntries([...last, ...Object.entries(test).map(([name, value]) => [`test_${name}`, value])]) as Logs;
      hooks.done({ job, figures, error: null, diverged }, { trainer, model, fit: fitted, weights });
    } catch (error) {
      if (signal.aborted) return false;
      hooks.done({ job, figures: null, error: (error as Error).message }, null);
      alive = !isLoss(error);
    }
    tell(index, 1);
    return alive;
  }

  await Promise.all(Array.from({ length: Math.max(1, Math.min(workers, jobs.length)) }, work));
  // Nobody was left to do them.
  if (next < jobs.length && !signal.aborted) throw refusal;
}
