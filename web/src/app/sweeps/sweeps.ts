// Runs sweeps: on engines of their own, beside the page's; every training of a sweep is kept as a run.
import { batch, signal } from "@preact/signals";
import { stepsAnEpoch } from "../../base/fit_config";
import { Trainer } from "../../lib";
import type { DataOrigin } from "../../data/kept";
import type { KeptSweep } from "../../runs/storage";
import { inWords, type Job, type JobResult, type SweepPlan } from "../../runs/sweep";
import { runSweep, type Trained } from "../../runs/sweep_runner";
import { SproutError } from "../../base/errors";
import type { DataInfo, Variant } from "../../base/protocol";
import { data, loading, trainer } from "../core/state";
import { t } from "./text";
import { troubleOf, type Trouble } from "../core/trouble";
import { loadFrom } from "../data/data";
import { keepRun, newRun } from "../record/runs";
import { UnderWay } from "../record/under-way";

export const sweepResults = signal<JobResult[]>([]);
export const sweepProgress = signal<{ done: number; all: number } | null>(null);
/** Trainings of the sweep that is shown, those included that a cancelled one did not come to. */
export const sweepWanted = signal(0);
/** Share of the whole sweep that is done, as last told: what shows it is all that is drawn anew while trainings run. */
export const sweepShare = signal(0);
/** Seconds that the rest of the sweep will take at the pace so far; null before that can be told. */
export const sweepLeft = signal<number | null>(null);
export const sweepTrouble = signal<Trouble | null>(null);
/** Between two words on how far a sweep is: its trainings have every core, and drawing takes from them. */
const TELL_MS = 250;
let cancelling: AbortController | null = null;

/** What the results on show are of. */
export const shownPlan = signal<SweepPlan>({ grid: "", data: "", axes: [] });

export const sweepUnderWay = new UnderWay("sweep");

/** All jobs, `workers` at a time, on copies of the loaded data. */
export async function sweep(plan: SweepPlan, jobs: Job[], workers: number): Promise<void> {
  if (!data.value || !trainer.value || sweepProgress.value) return;
  await conductSweep({ plan, jobs, results: [], workers, variant: trainer.value.info.variant });
}

/** Loads its data again and trains what was not done. */
export async function takeUpSweep(state: KeptSweep, origin: DataOrigin): Promise<void> {
  if (sweepProgress.value || !(await loadFrom(origin))) return;
  await conductSweep(state);
}

async function conductSweep(begun: KeptSweep): Promise<void> {
  const { plan, jobs, results, workers, variant } = begun;
  const info = data.value!;
  const left = jobs.filter(
    (job) => !results.some((result) => result.job.seed === job.seed && result.job.place.join() === job.place.join()),
  );
  cancelling = new AbortController();
  batch(() => {
    shownPlan.value = plan;
    sweepResults.value = results;
    sweepWanted.value = jobs.length;
    sweepTrouble.value = null;
    sweepShare.value = results.length / jobs.length;
    sweepLeft.value = null;
    sweepProgress.value = { done: results.length, all: jobs.length };
  });
  const kept = sweepUnderWay.begin(() => ({ ...begun, results: sweepResults.value }));
  const began = performance.now();
  let toldAt = began;
  try {
    await runSweep(left, workers, {
      hasTest: info.test !== null,
      signal: cancelling.signal,
      create: enginesWith(info, variant),
      progress(share) {
        const now = performance.now();
        if (share === 0 || now - toldAt < TELL_MS) return;
        toldAt = now;
        batch(() => {
          sweepShare.value = (results.length + share * left.length) / jobs.length;
          sweepLeft.value = ((now - began) / 1000) * (1 / share - 1);
        });
      },
      done(result, trained) {
        batch(() => {
          sweepResults.value = [...sweepResults.value, result];
          sweepProgress.value = { done: sweepResults.value.length, all: jobs.length };
        });
        // What counts as done is kept.
        kept.save(trained ? keep(info, result, trained) : undefined);
      },
    });
  } catch (error) {
    sweepTrouble.value = troubleOf(error);
  } finally {
    sweepProgress.value = null;
    await kept.end();
  }
}

export const cancelSweep = (): void => cancelling?.abort();

/** Makes engines with a copy of the page's data each: one copy after the other, as each may be large. */
function enginesWith(info: DataInfo, variant: Variant): () => Promise<Trainer> {
  const page = trainer.value!;
  let copied: Promise<unknown> = Promise.resolve();
  return async () => {
    // One thread each: as many engines as there are cores use them best.
    const own = await Trainer.create({ variant, threads: 1 });
    const given = copied.then(async () => {
      if (data.value !== info || loading.value) throw new SproutError(t.otherData, t.otherDataHint);
      await own.setData(await page.copyData());
    });
    copied = given.catch(() => own.dispose());
    await given;
    return own;
  };
}

async function keep(
  info: DataInfo,
  { job, figures }: JobResult,
  { trainer: own, model, fit: fitted, weights }: Trained<Trainer>,
): Promise<void> {
  const { reason, history, epoch, seconds, samplesPerSecond, stopped_epoch, best_epoch } = fitted;
  const { build, fit } = job.config;
  const steps = stepsAnEpoch(fit, info.train.count);
  const epochs = epoch.map((at, i) => ({
    epoch: at + 1,
    step: (at + 1) * steps,
    seconds: (seconds * (i + 1)) / epoch.length,
    logs: Object.fromEntries(Object.entries(history).map(([name, values]) => [name, values[i]!])),
  }));
  const test = Object.entries(figures!)
    .filter(([name]) => name.startsWith("test_"))
    .map(([name, value]) => [name.slice(5), value]);
  await keepRun(
    {
      ...newRun(info, build, fit, own.info, model.params),
      name: t.name(inWords(job, shownPlan.value.axes)),
      stoppedEpoch: stopped_epoch ? stopped_epoch + 1 : null,
      bestEpoch: best_epoch === undefined ? null : best_epoch + 1,
      state: reason,
      epochs,
      seconds,
      samplesPerSecond,
      test: test.length > 0 ? Object.fromEntries(test) : null,
    },
    weights,
  );
}
