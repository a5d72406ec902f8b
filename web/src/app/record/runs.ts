// The runs of this device as the page knows them. Nothing else writes a run: here it is shown, saved and told to other tabs.
import { signal, type ReadonlySignal } from "@preact/signals";
import type { BuildConfig, DataInfo, FitConfig, TrainerInfo, WeightValues } from "../../base/protocol";
import { countsOf } from "../../data/counts";
import type { Run } from "../../runs/run";
import type { KeptSnapshot } from "../../runs/storage";
import { record } from "../core/history";
import { letGo } from "../data/kept";
import { withdraw } from "./interrupted";
import { runLock } from "./locks";
import { tellTabs } from "./other-tabs";
import { failed, runsTrouble, storage } from "./store";
import { t } from "./text";

const list = signal<readonly Run[]>([]);
/** All runs, the oldest first; the newest may be under way. */
export const runs: ReadonlySignal<readonly Run[]> = list;

/** Ids of the runs that are not on the disk as they are here: it was asked to keep them, and refused. */
export const unkept = signal<ReadonlySet<string>>(new Set());

function noteKept(id: string, kept: boolean): void {
  if (unkept.value.has(id) !== kept) return;
  unkept.value = new Set(kept ? [...unkept.value].filter((each) => each !== id) : [...unkept.value, id]);
}

export const runOf = (id: string | null): Run | undefined => list.value.find((run) => run.id === id);

/** Puts a run among the others, or in the place of what was known of it; it is not saved. */
export function showRun(run: Run): void {
  const known = runOf(run.id);
  if (known === run) return;
  list.value = known
    ? list.value.map((each) => (each.id === run.id ? run : each))
    : [...list.value, run].sort((a, b) => a.created - b.created);
}

/** Shows runs that were read from the disk; those that are known already are known better. */
export function showStored(stored: readonly Run[]): void {
  list.value = [...stored.filter(({ id }) => !runOf(id)), ...list.value];
}

/** Shows a run, saves it, with the newest snapshot of it if one is given, and tells other tabs of it. */
export async function putRun(run: Run, snapshot?: KeptSnapshot): Promise<void> {
  showRun(run);
  const kept = await storage.putRun(run, snapshot).then(
    () => true,
    (error: unknown) => (failed(error), false),
  );
  noteKept(run.id, kept);
  tellTabs({ saved: run });
}

export async function changeRun(id: string, change: Partial<Run>): Promise<void> {
  const before = runOf(id);
  if (before) await putRun({ ...before, ...change });
}

/** Does not show them any more. */
export function forgetRuns(ids: readonly string[]): void {
  ids.forEach(withdraw);
  list.value = list.value.filter(({ id }) => !ids.includes(id));
  for (const id of ids) noteKept(id, true);
}

/** As `deleteRuns`, which can be undone: but for the snapshot of one that was broken off, which cannot go on any more. */
export async function deleteUndoably(ids: readonly string[]): Promise<void> {
  const kept = await Promise.all(ids.map(async (id) => ({ run: runOf(id)!, weights: await storage.weights(id).catch(() => null) })));
  await deleteRuns(ids);
  record({
    words: () => t.deleting(ids.length),
    undo: async () => {
      for (const { run, weights } of kept) await keepRun(run, weights);
    },
    redo: () => deleteRuns(ids),
  });
}

/** Deletes runs with all that was kept of them. */
export async function deleteRuns(ids: readonly string[]): Promise<void> {
  forgetRuns(ids);
  runsTrouble.value = null;
  await Promise.all(
    ids.map((id) =>
      storage
        .deleteRun(id)
        .then(() => letGo(runLock(id)))
        .catch(failed),
    ),
  );
  tellTabs({ deleted: [...ids] });
}

let made = 0;

/** A run that has just begun, with the first number that is free. */
export function newRun(info: DataInfo, build: BuildConfig, fit: FitConfig, { variant, threads }: TrainerInfo, params: number): Run {
  const names = new Set(list.value.map(({ name }) => name));
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
  await putRun(run);
  if (weights) await storage.putWeights(run.id, weights).catch(failed);
}
