// k-fold cross-validation of the model and training that stand in the page.
import { batch, signal } from "@preact/signals";
import { isLoss } from "../../base/errors";
import type { CrossValidation, FitProgress } from "../../base/protocol";
import type { DataOrigin } from "../../data/kept";
import { withFolds } from "../../runs/cross";
import type { KeptCross } from "../../runs/storage";
import { busy, crash, data, model, page, phase, trainer } from "../core/state";
import { t } from "./text";
import { troubleOf, type Trouble } from "../core/trouble";
import { loadFrom } from "../data/data";
import { buildConfig, built, startOver } from "../model/build";
import { forgetTraining } from "../model/weights";
import { keepRun, newRun } from "../record/runs";
import { wholeFitConfig } from "../core/training-config";
import { UnderWay } from "../record/under-way";
import { useConfig } from "../model/use-config";
import { takesRows } from "./rows";

/** How many folds are asked for; text while it is being typed. */
export const wantedFolds = signal<number | string>(5);
export function wantFolds(folds: number | string): void {
  wantedFolds.value = folds;
}
/** The fold under way, from 0, and how far its training is. */
export const crossing = signal<{ fold: number; folds: number; progress: FitProgress | null } | null>(null);
/** What the last one found. */
export const crossed = signal<CrossValidation | null>(null);
export const crossTrouble = signal<Trouble | null>(null);

export const crossUnderWay = new UnderWay("cross");

/** Trains `folds` times from fresh weights and keeps what came of it as a run; afterwards the model is new and the data whole again. */
export async function crossValidate(folds: number): Promise<void> {
  const build = buildConfig(page);
  const info = data.value;
  if (!build || !info) return;
  const { validation_split: _, validation_data: __, ...fit } = wholeFitConfig(page);
  await conductCross({ build, fit, folds, one_hot: takesRows(build, info), done: [] });
}

/** Loads its data again and trains the folds that were not done. */
export async function takeUpCross(cross: KeptCross, origin: DataOrigin): Promise<void> {
  if (busy.value || !(await loadFrom(origin))) return;
  useConfig(page, cross.build, cross.fit);
  await built(page);
  if (!model.value) return;
  crash.value = null;
  await conductCross(cross);
}

async function conductCross(cross: KeptCross): Promise<void> {
  const { build, fit, folds, one_hot } = cross;
  const done = [...cross.done];
  const params = await page.turn.run(() => {
    if (busy.value || !trainer.value || !model.value) return null;
    batch(() => {
      phase.value = "training";
      crossed.value = crossTrouble.value = null;
      crossing.value = { fold: done.length, folds, progress: null };
      forgetTraining(page);
    });
    return model.value.params;
  });
  if (params === null || !trainer.value) return;
  const kept = crossUnderWay.begin(() => ({ ...cross, done: [...done] }));
  let lost = false;
  try {
    const found = await trainer.value.crossValidate(
      build,
      fit,
      { folds, one_hot },
      (fold, progress) => {
        crossing.value = { fold, folds, progress };
      },
      {
        before: cross.done,
        onFold(result) {
          done.push(result);
          kept.save();
        },
      },
    );
    crossed.value = found;
    const begun = newRun(data.value!, build, fit, trainer.value.info, params);
    if (found.folds.length > 0) await keepRun(withFolds({ ...begun, name: t.name(begun.name, folds) }, found, folds));
    if (one_hot) await trainer.value.split({});
  } catch (error) {
    crossTrouble.value = troubleOf(error);
    lost = isLoss(error);
  } finally {
    batch(() => {
      phase.value = "idle";
      crossing.value = null;
    });
    await (lost ? kept.breakOff() : kept.end());
    await startOver(page);
  }
}

/** Ends it after the fold under way; what came of those before it stays. */
export const stopCross = async (): Promise<void> => trainer.value?.stop();
