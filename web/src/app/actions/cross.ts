// k-fold cross-validation of the model and training that stand in the page.
import { batch, signal } from "@preact/signals";
import type { CrossValidation, FitProgress } from "../../engine/protocol";
import { withFolds } from "../../runs/cross";
import { busy, data, model, phase, trainer, type Trouble } from "../state";
import { t } from "../text";
import { troubleOf } from "../trouble";
import { buildConfig, forgetTraining, startOver } from "./model";
import { keepRun, newRun } from "./runs";
import { wholeFitConfig } from "./training-config";

/** How many folds are asked for; text while it is being typed. */
export const wantedFolds = signal<number | string>(5);
/** The fold under way, from 0, and how far its training is. */
export const crossing = signal<{ fold: number; folds: number; progress: FitProgress | null } | null>(null);
/** What the last one found. */
export const crossed = signal<CrossValidation | null>(null);
export const crossTrouble = signal<Trouble | null>(null);

/** Trains `folds` times from fresh weights and keeps what came of it as a run; afterwards the model is new and the data whole again. */
export async function crossValidate(folds: number): Promise<void> {
  const build = buildConfig();
  const info = data.value;
  const { params } = model.value ?? {};
  if (busy.value || !build || !info || !trainer.value || params === undefined) return;
  const { validation_split: _, validation_data: __, ...config } = wholeFitConfig();
  // These losses compare with rows of 0 and 1.
  const one_hot = info.classNames !== null && info.classNames.length > 1 && /^(binary|categorical)_crossentropy$/.test(String(build.compile?.loss)) && unitsOut(build) === info.classNames.length;
  batch(() => {
    phase.value = "training";
    crossed.value = crossTrouble.value = null;
    crossing.value = { fold: 0, folds, progress: null };
    forgetTraining();
  });
  try {
    const found = await trainer.value.crossValidate(build, config, { folds, one_hot }, (fold, progress) => {
      crossing.value = { fold, folds, progress };
    });
    crossed.value = found;
    const begun = newRun(build, config, trainer.value.info, params);
    if (found.folds.length > 0) await keepRun(withFolds({ ...begun, name: t.cross.name(begun.name, folds) }, found, folds));
    if (one_hot) await trainer.value.split({});
  } catch (error) {
    crossTrouble.value = troubleOf(error);
  } finally {
    batch(() => {
      phase.value = "idle";
      crossing.value = null;
    });
    await startOver();
  }
}

function unitsOut({ model }: NonNullable<ReturnType<typeof buildConfig>>): unknown {
  return model.config.layers.findLast(({ config }) => config?.["units"] !== undefined)?.config?.["units"];
}
