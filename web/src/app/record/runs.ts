// Keeps every training as a run: begun, told of each epoch and of its end, saved as it goes on.
import { batch, signal } from "@preact/signals";
import { withFitDefaults } from "../../base/fit_config";
import type { BuildConfig, DataInfo, FitConfig, FitProgress, FitResult, TrainerInfo, WeightValues } from "../../base/protocol";
import { countsOf } from "../../data/counts";
import type { Run } from "../../runs/run";
import { RunStorage, type Interrupted, type KeptSnapshot } from "../../runs/storage";
import { holdIfFree, isHeld } from "../core/lock";
import type { ModelState } from "../core/model-state";
import { announcement } from "../core/state";
import { isFull, reasonOf, type Trouble } from "../core/trouble";
import { thinned } from "../core/series";
import { t } from "./text";
import { dataSource } from "../data/data";
import { hearTabs, tellTabs, watchElsewhere } from "./other-tabs";

/** All runs, the oldest first; the newest may be under way. */
export const runs = signal<Run[]>([]);
/** A run that another page left unfinished. */
export const interrupted = signal<Interrupted | null>(null);
export const runsTrouble = signal<Trouble | null>(null);
/** Between two saved epochs. */
const SAVE_MS = 1000;
/** Points kept of a curve between epochs. */
const BETWEEN = 200;

export const storage = new RunStorage();

/** What is known of a run that trains in this tab. */
interface Training {
  /** Lets other tabs have it. */
  release: () => void;
  /** Seconds, and samples a second, of the run before the fit under way. */
  before: Pick<Run, "seconds" | "samplesPerSecond">;
  savedAt: number;
}
/** By the run's id. */
const training = new Map<string, Training>();

/** The name of the lock that a page holds on its run under way. */
const lockOf = (id: string): string => `sprout-run-${id}`;

/** Reads the runs there are, and finds one that was broken off. Where none can be kept the page works on, and says what is lost. */
export async function openRuns(): Promise<void> {
  try {
    const [found, broken] = [await storage.runs(), await brokenOff()];
    batch(() => {
      runs.value = [...found, ...runs.value];
      interrupted.value = broken;
      if (broken)
        announcement.value = t.interrupted(
          broken.run.name,
          broken.snapshot.state.at.epoch + 1,
          withFitDefaults(broken.snapshot.fit).epochs,
        );
    });
    for (const { id, state } of found) if (state === "running") void watchElsewhere(id, lockOf(id));
    hearTabs((news) => ("saved" in news ? savedElsewhere(news.saved) : forget(new Set(news.deleted))));
  } catch (error) {
    failed(error);
  }
}

/** The run with this id, else the newest one, that was broken off and can go on; null if there is none. */
export async function brokenOff(id?: string): Promise<Interrupted | null> {
  const found = await storage.interrupted(id);
  // A run that trains in another tab is not broken off.
  return found && !(await isHeld(lockOf(found.run.id))) ? found : null;
}

/** Says what the store refused; the page works on. */
export function failed(error: unknown): void {
  runsTrouble.value = isFull(error) ? { message: t.full, hint: t.fullHint } : { message: t.noStore, hint: reasonOf(error) };
}

async function save(run: Run): Promise<void> {
  await storage.putRun(run).catch(failed);
  tellTabs({ saved: run });
}

/** Another tab has saved a run: new, or in the place of what was known of it. */
function savedElsewhere(saved: Run): void {
  const known = runOf(saved.id);
  // What trains here is known better here.
  const trainsHere = training.has(saved.id);
  const run = known && trainsHere ? { ...known, name: saved.name, note: saved.note, star: saved.star } : saved;
  runs.value = known
    ? runs.value.map((each) => (each.id === run.id ? run : each))
    : [...runs.value, run].sort((a, b) => a.created - b.created);
  if (trainsHere) return;
  if (interrupted.value?.run.id === run.id) interrupted.value = null;
  if (run.state === "running") void watchElsewhere(run.id, lockOf(run.id));
}

function forget(ids: ReadonlySet<string>): void {
  if (interrupted.value && ids.has(interrupted.value.run.id)) interrupted.value = null;
  runs.value = runs.value.filter(({ id }) => !ids.has(id));
}

export async function putSnapshot(run: Run, snapshot: KeptSnapshot): Promise<void> {
  await storage.putRun(run, snapshot);
}

export const runOf = (id: string | null): Run | undefined => runs.value.find((run) => run.id === id);

/** Puts a changed run in the old one's place and saves it. */
export async function changeRun(id: string, change: Partial<Run>): Promise<void> {
  const before = runOf(id);
  if (!before) return;
  const run = { ...before, ...change };
  runs.value = runs.value.map((each) => (each.id === id ? run : each));
  await save(run);
}

export async function deleteRuns(ids: ReadonlySet<string>): Promise<void> {
  forget(ids);
  runsTrouble.value = null;
  await Promise.all([...ids].map((id) => storage.deleteRun(id).catch(failed)));
  tellTabs({ deleted: [...ids] });
}

/** Settings that must agree for a training to go on with the run before, rather than begin another. */
const settingsKey = (build: BuildConfig, { epochs: _, initial_epoch: __, ...rest }: FitConfig): string => JSON.stringify([build, rest]);

let made = 0;

/** A run that has just begun, with the first number that is free. */
export function newRun(info: DataInfo, build: BuildConfig, fit: FitConfig, { variant, threads }: TrainerInfo, params: number): Run {
  const names = new Set(runs.value.map(({ name }) => name));
  let number = 1;
  while (names.has(t.name(number))) number++;
  return {
    id: `${Date.now().toString(36)}-${made++}`,
    name: t.name(number),
    created: Date.now(),
    build,
    fit,
    data: { name: info.name, ...countsOf(info) },
    state: "running",
    epochs: [],
    params,
    variant,
    threads,
    seconds: 0,
    samplesPerSecond: 0,
    test: null,
    stoppedEpoch: null,
    bestEpoch: null,
    star: false,
    note: "",
  };
}

/** Adds a run that is over, with the weights it ended with. */
export async function keepRun(run: Run, weights: WeightValues[] | null = null): Promise<void> {
  runs.value = [...runs.value, run];
  await save(run);
  if (weights) await storage.putWeights(run.id, weights).catch(failed);
}

/** A new run; or the last one again, when a training goes on with its weights and settings. */
export async function beginRun(state: ModelState, build: BuildConfig, fit: FitConfig): Promise<void> {
  const last = runOf(state.run.value);
  if (last && state.epochsDone.value > 0 && settingsKey(last.build, last.fit) === settingsKey(build, fit)) {
    const held = await claim(last.id);
    if (held) return resumeRun(state, last, held, { fit: { ...fit, initial_epoch: withFitDefaults(last.fit).initial_epoch } });
  }
  const run = newRun(state.data.value!, build, fit, state.trainer.value!.info, state.model.value!.params);
  runs.value = [...runs.value, run];
  await resumeRun(state, run, (await claim(run.id))!);
  const source = dataSource();
  if (source) void storage.putSource(run.id, source).catch(failed);
}

/** Keeps a run from other tabs, until the function is called that comes back; null where another tab trains it. */
export const claim = (id: string): Promise<(() => void) | null> => holdIfFree(lockOf(id));

/** Goes on with a run that is held, and lets it go at endRun. */
export async function resumeRun(state: ModelState, run: Run, held: () => void, change: Partial<Run> = {}): Promise<void> {
  state.run.value = run.id;
  const { seconds, samplesPerSecond } = run;
  training.set(run.id, { release: held, before: { seconds, samplesPerSecond }, savedAt: -SAVE_MS });
  await changeRun(run.id, { ...change, state: "running", left: false });
}

export function runEpoch(state: ModelState, { epoch, steps, seconds, samplesPerSecond, logs }: FitProgress): void {
  const run = runOf(state.run.value);
  const mine = run && training.get(run.id);
  // Single steps outside a training are not kept.
  if (!mine) return;
  const row = { epoch: epoch + 1, step: (epoch + 1) * steps, seconds: mine.before.seconds + seconds, logs };
  const earlier = run.epochs.filter((each) => each.epoch <= epoch);
  const changed = { ...run, epochs: [...earlier, row], seconds: row.seconds, samplesPerSecond };
  runs.value = runs.value.map((each) => (each.id === run.id ? changed : each));
  // Short epochs are saved several at once; the end of the run saves them all.
  if (performance.now() - mine.savedAt < SAVE_MS) return;
  mine.savedAt = performance.now();
  void save(changed);
}

/** result: null where the training was refused or lost. */
export async function endRun(state: ModelState, result: FitResult | null): Promise<void> {
  const id = state.run.value;
  const mine = id !== null && training.get(id);
  if (!mine) return;
  try {
    const run = runOf(id);
    if (!run) return;
    if (!result) return await endLost(run);
    const { reason, stopped_epoch, best_epoch } = result;
    const { before } = mine;
    const seconds = before.seconds + result.seconds;
    const between = Object.fromEntries([...state.batchSeries].map(([name, { points }]) => [name, thinned(points, BETWEEN)]));
    await changeRun(run.id, {
      state: reason,
      seconds,
      between,
      samplesPerSecond: seconds > 0 ? (before.samplesPerSecond * before.seconds + result.samplesPerSecond * result.seconds) / seconds : 0,
      stoppedEpoch: stopped_epoch ? stopped_epoch + 1 : null,
      bestEpoch: best_epoch === undefined ? null : best_epoch + 1,
    });
    await storage.putWeights(run.id, await state.trainer.value!.getWeights());
    await storage.forgetSnapshot(run.id);
  } catch (error) {
    failed(error);
  } finally {
    training.delete(id);
    mine.release();
  }
}

/** A run whose engine was lost can go on where its snapshot was taken; one that was refused before it began is none. */
async function endLost(run: Run): Promise<void> {
  const broken = await storage.interrupted(run.id).catch(() => null);
  if (broken) interrupted.value = broken;
  else if (run.epochs.length === 0) await deleteRuns(new Set([run.id]));
  else await changeRun(run.id, { state: "stopped" });
}

/** The evaluation after a training belongs to its run. */
export function runTested({ run, results, resultsStale }: ModelState): void {
  const found = results.value;
  if (run.value && found?.split === "test" && !resultsStale.value) void changeRun(run.value, { test: found.logs });
}
