// The training under way as a run: begun, told of each epoch and of its end. No training waits for the disk.
import { withFitDefaults } from "../../base/fit_config";
import type { BuildConfig, DataInfo, FitConfig, FitProgress, FitResult } from "../../base/protocol";
import { Turn } from "../../base/turn";
import type { Run } from "../../runs/run";
import type { Release } from "../core/lock";
import { thinned } from "../core/series";
import type { ModelState } from "../core/model-state";
import { dataSource } from "../data/data";
import { hold, letGo } from "../data/kept";
import { offer } from "./interrupted";
import { claim, runLock } from "./locks";
import { changeRun, deleteRuns, newRun, putRun, runOf, showRun } from "./runs";
import { failed, storage } from "./store";

/** Between two saved epochs. */
const SAVE_MS = 1000;
/** Points kept of a curve between epochs. */
const BETWEEN = 200;

/** What is known of a run that trains in this tab, beside itself. */
interface Recording {
  /** Lets other tabs have it. */
  release: Release;
  /** The run before the fit under way. */
  before: Pick<Run, "seconds" | "samplesPerSecond">;
  savedAt: number;
  /** Whether it has ended and is on its way to the disk. */
  ended: boolean;
  /** Resolves once others can have it; null before that has begun. */
  released: Promise<void> | null;
}
/** By the run's id. */
const recordings = new Map<string, Recording>();
/** Sources are kept and forgotten one after the other, as files may take their time. */
const sourcesTurn = new Turn();

/** Whether a run trains in this tab: what is known of it here is known better than elsewhere. */
export const trainsHere = (id: string): boolean => recordings.has(id);

/** Settings that must agree for a training to go on with the run before, rather than begin another. */
const settingsKey = (build: BuildConfig, { epochs: _, initial_epoch: __, ...rest }: FitConfig): string => JSON.stringify([build, rest]);

/** A new run; or the last one again, when a training goes on with its weights and settings. */
export async function beginRun(state: ModelState, build: BuildConfig, fit: FitConfig): Promise<void> {
  const last = runOf(state.run.value);
  if (last && state.epochsDone.value > 0 && settingsKey(last.build, last.fit) === settingsKey(build, fit)) {
    const held = await holdAgain(last.id);
    if (held) return resumeRun(state, last, held, { fit: { ...fit, initial_epoch: withFitDefaults(last.fit).initial_epoch } });
  }
  const run = newRun(state.data.value!, build, fit, state.trainer.value!.info, state.model.value!.params);
  showRun(run);
  resumeRun(state, run, (await claim(run.id))!);
}

/** Holds a run that has ended: the disk may still be writing what it ended with. */
async function holdAgain(id: string): Promise<Release | null> {
  const recording = recordings.get(id);
  if (recording && !recording.released) return recording.release;
  await recording?.released;
  return claim(id);
}

/** Goes on with a run that is held, on the data that is loaded, and lets it go at endRun. */
export function resumeRun(state: ModelState, run: Run, release: Release, change: Partial<Run> = {}): void {
  state.run.value = run.id;
  const { seconds, samplesPerSecond } = run;
  recordings.set(run.id, { release, before: { seconds, samplesPerSecond }, savedAt: -SAVE_MS, ended: false, released: null });
  void changeRun(run.id, { ...change, state: "running", left: false });
  void keepSource(run.id, state.data.value!);
}

/** Keeps where the data of a run comes from, as long as it is not over. */
async function keepSource(id: string, info: DataInfo): Promise<void> {
  const origin = dataSource();
  if (!origin) return;
  await sourcesTurn.run(async () => storage.putSource(id, await hold(runLock(id), origin, info))).catch(failed);
}

const forgetSource = (id: string): Promise<void> =>
  sourcesTurn
    .run(async () => {
      await storage.forgetSource(id);
      await letGo(runLock(id));
    })
    .catch(failed);

export function runEpoch(state: ModelState, { epoch, steps, seconds, samplesPerSecond, logs }: FitProgress): void {
  const run = runOf(state.run.value);
  const recording = run && recordings.get(run.id);
  // Single steps outside a training are not kept.
  if (!recording || recording.ended) return;
  const row = { epoch: epoch + 1, step: (epoch + 1) * steps, seconds: recording.before.seconds + seconds, logs };
  const earlier = run.epochs.filter((each) => each.epoch <= epoch);
  const changed = { ...run, epochs: [...earlier, row], seconds: row.seconds, samplesPerSecond };
  // Short epochs are saved several at once; the end of the run saves them all.
  if (performance.now() - recording.savedAt < SAVE_MS) return showRun(changed);
  recording.savedAt = performance.now();
  void putRun(changed);
}

/** result: null where the training was refused or lost. Resolves, once the run is saved, to the id of the run that has ended. */
export async function endRun(state: ModelState, result: FitResult | null): Promise<string | null> {
  const id = state.run.value;
  const recording = id === null ? undefined : recordings.get(id);
  if (id === null || !recording) return null;
  recording.ended = true;
  await (result ? endWith(state, id, recording, result) : endLost(id)).catch(failed);
  // A training that goes on with the run has it now.
  if (recordings.get(id) !== recording) return id;
  await (recording.released = recording.release());
  recordings.delete(id);
  return id;
}

async function endWith({ batchSeries, trainer }: ModelState, id: string, recording: Recording, result: FitResult): Promise<void> {
  const { before } = recording;
  const { reason, stopped_epoch, best_epoch } = result;
  const seconds = before.seconds + result.seconds;
  const between = Object.fromEntries([...batchSeries].map(([name, { points }]) => [name, thinned(points, BETWEEN)]));
  const saved = changeRun(id, {
    state: reason,
    seconds,
    between,
    samplesPerSecond: seconds > 0 ? (before.samplesPerSecond * before.seconds + result.samplesPerSecond * result.seconds) / seconds : 0,
    stoppedEpoch: stopped_epoch ? stopped_epoch + 1 : null,
    bestEpoch: best_epoch === undefined ? null : best_epoch + 1,
  });
  try {
    const weights = await trainer.value!.getWeights();
    await saved;
    // It may have been deleted meanwhile.
    if (runOf(id)) await storage.putWeights(id, weights);
  } finally {
    // What a training that goes on with the run has kept since is not this one's to forget.
    const isLast = (): boolean => recordings.get(id) === recording;
    if (isLast()) await storage.forgetSnapshot(id);
    if (isLast()) void forgetSource(id);
  }
}

/** A run whose engine was lost can go on where its snapshot was taken; one that was refused before it began is none. */
async function endLost(id: string): Promise<void> {
  const broken = await storage.interrupted(id).catch(() => null);
  if (broken) return offer(broken);
  void forgetSource(id);
  if (runOf(id)?.epochs.length === 0) await deleteRuns([id]);
  else await changeRun(id, { state: "stopped" });
}

/** The evaluation after a training belongs to its run. */
export function runTested({ results, resultsStale }: ModelState, id: string): void {
  const found = results.value;
  if (found?.split === "test" && !resultsStale.value) void changeRun(id, { test: found.logs });
}
