// Takes up a run: one that was broken off goes on where it stood; one that is over gives back its settings and weights.
import { batch } from "@preact/signals";
import type { FitSnapshot } from "../../engine/protocol";
import type { Run, RunEpoch } from "../../runs/run";
import { announcement, batchSeries, curvesVersion, epochs, epochsDone, model, runTrouble, trainer, weightsVersion } from "../state";
import { t } from "../text";
import { troubleOf } from "../trouble";
import { loadFrom } from "./data";
import { built } from "./model";
import { useConfig } from "./use-config";
import { evaluate } from "./results";
import { current, deleteRuns, interrupted, resumeRun, runStorage } from "./runs";
import { conduct, report } from "./training";

/** Loads the data again and goes on with the interrupted run. What fails is said where it fails; the run can be taken up again. */
export async function takeUp(): Promise<void> {
  const { run, snapshot, source } = interrupted.value!;
  if (!(await loadFrom(source))) return;
  useConfig(snapshot.build, snapshot.fit);
  await built();
  if (!model.value) return;
  interrupted.value = null;
  const rows = rowsOf(run, snapshot);
  showCurves(rows);
  await resumeRun({ ...run, seconds: secondsBefore(run, snapshot) }, { epochs: rows });
  await conduct(() => trainer.value!.resumeFit(snapshot, report));
}

export async function discardInterrupted(): Promise<void> {
  const { run } = interrupted.value!;
  interrupted.value = null;
  await deleteRuns(new Set([run.id]));
}

/** Settings and weights of a run that is over, into the page; the data stays. */
export async function useRun(run: Run): Promise<void> {
  try {
    const weights = await runStorage().weights(run.id);
    useConfig(run.build, { ...run.fit, initial_epoch: 0 });
    await built();
    if (!model.value) return;
    if (!weights) {
      announcement.value = t.runs.settingsInUse(run.name);
      return;
    }
    await trainer.value!.setWeights(weights);
    showCurves(run.epochs);
    batch(() => {
      current.value = run.id;
      weightsVersion.value++;
      announcement.value = t.runs.inUse(run.name);
    });
    await evaluate();
  } catch (error) {
    runTrouble.value = troubleOf(error);
  }
}

/** The epochs done when the snapshot was taken: the run's own rows, and from the snapshot those that it did not hear of any more. */
function rowsOf(run: Run, { state, fit }: FitSnapshot): RunEpoch[] {
  const first = fit.initial_epoch ?? 0;
  const steps = run.epochs.length > 0 ? run.epochs[0]!.step / run.epochs[0]!.epoch : 0;
  const heard = new Map(run.epochs.map((row) => [row.epoch, row]));
  const earlier = run.epochs.filter(({ epoch }) => epoch <= first);
  const done = state.epochsDone.map((epoch, i): RunEpoch =>
    heard.get(epoch + 1) ?? {
      epoch: epoch + 1, step: (epoch + 1) * steps, seconds: run.seconds,
      logs: Object.fromEntries(Object.entries(state.history).map(([name, values]) => [name, values[i]!])),
    });
  return [...earlier, ...done];
}

/** Seconds of the run before the fit that was broken off. */
function secondsBefore(run: Run, { fit }: FitSnapshot): number {
  return run.epochs.find(({ epoch }) => epoch === (fit.initial_epoch ?? 0))?.seconds ?? 0;
}

function showCurves(rows: RunEpoch[]): void {
  batch(() => {
    epochs.value = rows.map(({ epoch, logs }) => ({ epoch, logs }));
    epochsDone.value = rows.at(-1)?.epoch ?? 0;
    batchSeries.clear();
    curvesVersion.value++;
  });
}
