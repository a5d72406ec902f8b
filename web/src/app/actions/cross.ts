// k-fold cross-validation of the model and training that stand in the page.
import { batch, signal } from "@preact/signals";
import type { FitProgress } from "../../engine/protocol";
import type { Crossed } from "../exercise-runs";
import { busy, data, phase, trainer, type Trouble } from "../state";
import { troubleOf } from "../trouble";
import { buildConfig, forgetTraining, startOver } from "./model";
import { wholeFitConfig } from "./training-config";

/** The fold under way, from 0, and how far its training is. */
export const crossing = signal<{ fold: number; folds: number; progress: FitProgress | null } | null>(null);
export const crossed = signal<Crossed | null>(null);
export const crossTrouble = signal<Trouble | null>(null);

/** Trains `folds` times from fresh weights; afterwards the model is new and the data whole again. */
export async function crossValidate(folds: number): Promise<void> {
  const build = buildConfig();
  const info = data.value;
  if (busy.value || !build || !info || !trainer.value) return;
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
    crossed.value = { build, fit: config, data: info.name, found };
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
