// What a sweep will cost, before it starts: measured once for each kind of training in it, one at a time, while the engine rests.
import { effect, signal, type ReadonlySignal } from "@preact/signals";
import { withFitDefaults } from "../../base/fit_config";
import type { DataInfo, Estimate } from "../../base/protocol";
import { costOf, longestFirst, paceKey, secondsOfAll, type Job } from "../../runs/sweep";
import { busy, data, model, trainer } from "../core/state";
import { sweepProgress } from "./sweeps";

export interface SweepCost {
  /** Null where not every kind could be measured: of models that fill half the memory no time is known. */
  seconds: number | null;
  /** Whether trainings may end before their last epoch. */
  atMost: boolean;
  /** Of all engines that work at a time. */
  bytes: number;
  fits: boolean;
  /** A training that cannot begin, and why; the time is that of the others. */
  refused: { job: Job; why: string } | null;
}
export const sweepCost = signal<SweepCost | null>(null);

const PAUSE_MS = 600;
/** Kinds measured for one sweep; others take after the one nearest to them. */
const MOST_MEASURED = 12;
/** Something else had the engine: so often once more, after this time. */
const RETRIES = 2;
const RETRY_MS = 1000;

/** A kind of training: what was measured, and how costly it was thought to be. */
interface Tried {
  found: Estimate;
  cost: number;
}

/** What was measured on a data set, by kind. */
const measured = new WeakMap<DataInfo, Map<string, Estimate>>();

/** Keeps `sweepCost` in step with what is asked for, null where that cannot be trained, until the function that comes back is called. */
export function watchSweepCost(wanted: ReadonlySignal<{ jobs: readonly Job[]; workers: number } | null>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;
  const stop = effect(() => {
    const sweep = wanted.value;
    const ready = sweep && data.value && model.value && !busy.value && !sweepProgress.value;
    const mine = ++asked;
    const overtaken = (): boolean => asked !== mine;
    clearTimeout(timer);
    sweepCost.value = null;
    if (!ready) return;
    timer = setTimeout(
      () =>
        void costOfSweep(sweep.jobs, sweep.workers, overtaken).then((found) => {
          if (!overtaken()) sweepCost.value = found;
        }),
      PAUSE_MS,
    );
  });
  return () => {
    asked++;
    clearTimeout(timer);
    stop();
  };
}

/** overtaken: whether nobody waits for the answer any more. */
async function costOfSweep(jobs: readonly Job[], workers: number, overtaken: () => boolean): Promise<SweepCost> {
  const order = longestFirst(jobs);
  const kinds = new Map(order.map((job) => [paceKey(job), job]));
  const tried = new Map<string, Tried>();
  const refused = new Map<string, { job: Job; why: string }>();
  for (const [key, job] of evenly([...kinds], MOST_MEASURED)) {
    try {
      const found = await measure(key, job, overtaken);
      if (found) tried.set(key, { found, cost: costOf(job) });
    } catch (error) {
      refused.set(key, { job, why: (error as Error).message });
    }
  }
  const all = [...tried.values()];
  const timed = all.length > 0 && all.every(({ found }) => found.seconds !== null);
  const secondsOf = (job: Job): number => {
    const cost = costOf(job);
    const farFrom = (other: Tried): number => Math.abs(Math.log(other.cost / cost));
    const nearest = tried.get(paceKey(job)) ?? all.reduce((a, b) => (farFrom(b) < farFrom(a) ? b : a));
    return nearest.found.seconds! * (cost / nearest.cost);
  };
  const atATime = Math.min(workers, jobs.length);
  const possible = order.filter((job) => !refused.has(paceKey(job)));
  return {
    seconds: timed ? secondsOfAll(possible.map(secondsOf), atATime, globalThis.navigator?.hardwareConcurrency || 1) : null,
    atMost: jobs.some(({ config: { fit } }) => fit.callbacks?.some(({ class_name }) => class_name === "EarlyStopping")),
    bytes: atATime * Math.max(0, ...all.map(({ found }) => found.bytes.total)),
    fits: all.every(({ found }) => found.fits),
    refused: [...refused.values()][0] ?? null,
  };
}

const measuredNow = (): Map<string, Estimate> => {
  const info = data.peek()!;
  if (!measured.has(info)) measured.set(info, new Map());
  return measured.get(info)!;
};

/** On one thread, as a sweep's engines have; null if nobody waits any more. Rejects if it cannot be built. */
async function measure(key: string, { config: { build, fit } }: Job, overtaken: () => boolean): Promise<Estimate | null> {
  const known = measuredNow();
  let found = known.get(key) ?? null;
  for (let left = RETRIES; !found?.seconds && left >= 0 && !overtaken(); left--) {
    found = (await trainer.peek()?.estimate(fit, { build, threads: 1 })) ?? null;
    if (!found?.fits) break;
    if (found.seconds === null && left > 0) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
  if (found?.seconds && !overtaken()) known.set(key, found);
  // Measured for other epochs, perhaps.
  return found?.secondsPerEpoch ? { ...found, seconds: found.secondsPerEpoch * withFitDefaults(fit).epochs } : found;
}

/** At most so many of a list, evenly spread over it, its first and last among them. */
const evenly = <T>(list: readonly T[], most: number): readonly T[] =>
  list.length <= most ? list : Array.from({ length: most }, (_, i) => list[Math.round((i * (list.length - 1)) / (most - 1))]!);
