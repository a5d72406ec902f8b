// Takes up a run: one that was broken off goes on where it stood; one that is over gives back its settings and weights.
import { inputShapeOf } from "../../base/model_config";
import { batch, type Signal } from "@preact/signals";
import { withFitDefaults } from "../../base/fit_config";
import type { FitSnapshot, WeightValues } from "../../base/protocol";
import type { DataOrigin } from "../../data/kept";
import type { Run, RunEpoch } from "../../runs/run";
import type { Interrupted } from "../../runs/storage";
import { goTo } from "../core/rooms";
import { Series, type SeriesState } from "../core/series";
import {
  announcement,
  batchSeries,
  busy,
  crash,
  curvesVersion,
  data,
  epochs,
  epochsDone,
  model,
  page,
  runTrouble,
  trainer,
} from "../core/state";
import { joined } from "../core/joined";
import type { Release } from "../core/lock";
import { t } from "./text";
import { troubleOf, type Trouble } from "../core/trouble";
import { loadFrom } from "../data/data";
import { heldOrigin } from "../data/kept";
import { build } from "../model/build";
import { useConfig } from "../model/use-config";
import { evaluate } from "./results";
import { weightsChanged } from "../model/weights";
import { brokenOff, interrupted, withdraw } from "../record/interrupted";
import { claim } from "../record/locks";
import { resumeRun } from "../record/recording";
import { changeRun } from "../record/runs";
import { runsTrouble, storage } from "../record/store";
import { t as recordText } from "../record/text";
import { conduct } from "./training";

/** Loads the data again and goes on with a run that was broken off. What fails is said where it fails; the run can be taken up again. */
const takeUp = ({ run, snapshot }: Interrupted, origin: DataOrigin, held: Release): Promise<void> =>
  conduct(page, async () => {
    if (!(await loadFrom(origin))) return null;
    useConfig(page, snapshot.build, snapshot.fit);
    await build(page);
    if (!model.value) return null;
    crash.value = null;
    withdraw(run.id);
    // A run may have been saved after its last snapshot.
    const rows = run.epochs.filter(({ epoch }) => epoch <= snapshot.state.at.epoch);
    showCurves(rows, snapshot.curves as Record<string, SeriesState>);
    resumeRun(page, { ...run, seconds: secondsBefore(run, snapshot) }, held, { epochs: rows });
    return (report) => trainer.value!.resumeFit(snapshot, report);
  });

/** Takes up the run as it stands now: another tab may have done so meanwhile. What hinders it is said in `trouble`, that of the Compare view unless another is given. */
export const takeUpRun = joined(
  async (run: Run, trouble: Signal<Trouble | null> = runsTrouble): Promise<void> => {
    const held = await claim(run.id);
    try {
      const found = held && (await storage.interrupted(run.id));
      const fits = found?.snapshot.variant === trainer.value!.info.variant;
      const origin = found && fits && (await heldOrigin(found.source));
      if (origin) {
        goTo("learn");
        return await takeUp(found, origin, held);
      }
      const hint = !found ? t.takeUp.nothingKept : fits ? recordText.dataGone : t.takeUp.otherVariant(found.snapshot.variant);
      trouble.value = { message: t.takeUp.cannotGoOn(run.name), hint };
      if (!found) withdraw(run.id);
    } catch (error) {
      trouble.value = troubleOf(error);
    } finally {
      await held?.();
    }
  },
  ({ id }) => id,
);

/** Does not offer it any more; it stays among the runs. */
export async function leaveInterrupted(): Promise<void> {
  const run = interrupted.value?.run;
  if (!run) return;
  if (await brokenOff(run.id)) await changeRun(run.id, { left: true });
  // Once that is stored: a page that is closed now does not offer it again.
  withdraw(run.id);
}

/** Settings and weights of a run that is over, into the page; the data stays. */
export const useRun = joined(
  async (run: Run): Promise<void> => {
    runsTrouble.value = null;
    try {
      const weights = await storage.weights(run.id);
      if (await page.turn.run(() => putIn(run, weights))) await evaluate(page);
    } catch (error) {
      runTrouble.value = troubleOf(error);
    }
  },
  ({ id }) => id,
);

/** Whether there are weights of the run now to be evaluated. */
async function putIn(run: Run, weights: WeightValues[] | null): Promise<boolean> {
  if (busy.value) return false;
  useConfig(page, run.build, { ...run.fit, initial_epoch: 0 });
  await build(page);
  if (!model.value) return false;
  if (!weights) {
    runsTrouble.value = { message: t.takeUp.settingsInUse(run.name) };
    return false;
  }
  if (JSON.stringify(inputShapeOf(run.build.model)) !== JSON.stringify(data.value!.xShape)) {
    runsTrouble.value = {
      message: t.takeUp.otherInput(run.name, run.data.name, data.value!.name),
      hint: t.takeUp.otherInputHint(run.data.name),
    };
    return false;
  }
  await trainer.value!.setWeights(weights);
  batch(() => {
    weightsChanged(page, { by: "run" });
    showCurves(
      run.epochs,
      Object.fromEntries(
        Object.entries(run.between ?? {}).map(([name, points]) => [name, { points: [...points], stride: 1, waiting: [] }]),
      ),
    );
    page.run.value = run.id;
    announcement.value = t.takeUp.inUse(run.name);
  });
  return true;
}

/** Seconds of the run before the fit that was broken off. */
function secondsBefore(run: Run, { fit }: FitSnapshot): number {
  return run.epochs.find(({ epoch }) => epoch === withFitDefaults(fit).initial_epoch)?.seconds ?? 0;
}

function showCurves(rows: RunEpoch[], between: Record<string, SeriesState> = {}): void {
  batch(() => {
    epochs.value = rows.map(({ epoch, logs }) => ({ epoch, logs }));
    epochsDone.value = rows.at(-1)?.epoch ?? 0;
    batchSeries.clear();
    for (const [name, state] of Object.entries(between)) batchSeries.set(name, new Series(state));
    curvesVersion.value++;
  });
}
