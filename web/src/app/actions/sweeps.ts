// Runs sweeps: on engines of their own, beside the page's; every training of a sweep is kept as a run.
import { batch, signal } from "@preact/signals";
import { Trainer } from "../../lib";
import type { Job, JobResult } from "../../runs/sweep";
import { runSweep } from "../../runs/sweep_runner";
import type { FitResult, ModelInfo } from "../../engine/protocol";
import { data, trainer, type Trouble } from "../state";
import { t } from "../text";
import { troubleOf } from "../trouble";
import { keepRun, newRun } from "./runs";

/** What is asked for: one of the exercises' grids by its id, or settings with their values as typed; and seeds, as typed. */
export const sweepGrid = signal("");
export const sweepAxes = signal<{ key: string; values: string }[]>([{ key: "learning_rate", values: "0.01, 0.001, 0.0001" }]);
export const sweepSeeds = signal("42");

export const sweepResults = signal<JobResult[]>([]);
export const sweepProgress = signal<{ done: number; all: number } | null>(null);
/** Share of the whole sweep that is done, in steps that can be seen: what shows it is all that is drawn anew while trainings run. */
export const sweepShare = signal(0);
export const sweepTrouble = signal<Trouble | null>(null);
let cancelling: AbortController | null = null;

/** All jobs, `workers` at a time, on copies of the loaded data. */
export async function sweep(jobs: Job[], workers: number): Promise<void> {
  const info = data.value;
  const page = trainer.value;
  if (!info || !page || sweepProgress.value) return;
  // One copy of the data after the other: each may be large.
  let copied: Promise<unknown> = Promise.resolve();
  cancelling = new AbortController();
  batch(() => {
    sweepResults.value = [];
    sweepTrouble.value = null;
    sweepShare.value = 0;
    sweepProgress.value = { done: 0, all: jobs.length };
  });
  try {
    await runSweep(jobs, workers, {
      hasTest: info.test !== null,
      signal: cancelling.signal,
      async create() {
        // One thread each: as many engines as there are cores use them best.
        const own = await Trainer.create({ variant: page.info.variant, threads: 1 });
        const given = copied.then(async () => own.setData(await page.copyData()));
        copied = given.catch(() => own.dispose());
        await given;
        return own;
      },
      progress(share) {
        sweepShare.value = Math.round(share * 200) / 200;
      },
      done(result, fit, own, model) {
        batch(() => {
          sweepResults.value = [...sweepResults.value, result];
          sweepProgress.value = { done: sweepResults.value.length, all: jobs.length };
        });
        if (fit && model) void keep(result, fit, own, model);
      },
    });
  } catch (error) {
    sweepTrouble.value = troubleOf(error);
  } finally {
    sweepProgress.value = null;
  }
}

export const cancelSweep = (): void => cancelling?.abort();

async function keep({ job, figures }: JobResult, { reason, history, epoch, seconds, samplesPerSecond, stopped_epoch, best_epoch }: FitResult, own: Trainer, model: ModelInfo): Promise<void> {
  const { build, fit } = job.config;
  const samples = Math.floor(data.value!.train.count * (1 - (fit.validation_data ? 0 : (fit.validation_split ?? 0))));
  const steps = Math.ceil(samples / (fit.batch_size ?? 32));
  const epochs = epoch.map((at, i) => ({
    epoch: at + 1, step: (at + 1) * steps, seconds: (seconds * (i + 1)) / epoch.length,
    logs: Object.fromEntries(Object.entries(history).map(([name, values]) => [name, values[i]!])),
  }));
  const test = Object.entries(figures!).filter(([name]) => name.startsWith("test_")).map(([name, value]) => [name.slice(5), value]);
  await keepRun({
    ...newRun(build, fit, own.info, model.params), name: t.sweeps.name(`${job.place.join(", ")}, seed ${job.seed}`),
    stoppedEpoch: stopped_epoch ? stopped_epoch + 1 : null, bestEpoch: best_epoch === undefined ? null : best_epoch + 1,
    state: reason, epochs, seconds, samplesPerSecond, test: test.length > 0 ? Object.fromEntries(test) : null,
  });
}
