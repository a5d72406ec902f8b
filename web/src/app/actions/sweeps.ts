// Runs sweeps: on engines of their own, beside the page's; every training of a sweep is kept as a run.
import { batch, signal } from "@preact/signals";
import { Trainer } from "../../lib";
import type { Job, JobResult } from "../../runs/sweep";
import { runSweep } from "../../runs/sweep_runner";
import type { FitResult, ModelInfo } from "../../engine/protocol";
import { data, trainer, type Trouble } from "../state";
import { t } from "../text";
import { troubleOf } from "../trouble";
import { dataSource } from "./data";
import { keepRun, newRun } from "./runs";

export const sweepResults = signal<JobResult[]>([]);
export const sweepProgress = signal<{ share: number; done: number; all: number } | null>(null);
export const sweepTrouble = signal<Trouble | null>(null);
let cancelling: AbortController | null = null;

/** All jobs, `workers` at a time, on copies of the loaded data. */
export async function sweep(jobs: Job[], workers: number): Promise<void> {
  const source = dataSource();
  const info = data.value;
  if (!source || !info || sweepProgress.value) return;
  cancelling = new AbortController();
  batch(() => {
    sweepResults.value = [];
    sweepTrouble.value = null;
    sweepProgress.value = { share: 0, done: 0, all: jobs.length };
  });
  try {
    await runSweep(jobs, workers, {
      hasTest: info.test !== null,
      signal: cancelling.signal,
      async create() {
        // One thread each: as many engines as there are cores use them best.
        const own = await Trainer.create({ variant: trainer.value!.info.variant, threads: 1 });
        await own.loadData(source.source, source.choices);
        if (source.division) await own.split(source.division);
        return own;
      },
      progress(share) {
        sweepProgress.value = { share, done: sweepResults.value.length, all: jobs.length };
      },
      done(result, fit, own, model) {
        sweepResults.value = [...sweepResults.value, result];
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
