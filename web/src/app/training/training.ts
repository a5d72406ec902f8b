// Train, pause, resume, one step, stop.
import { batch, signal } from "@preact/signals";
import type { FitResult } from "../../base/protocol";
import { logsInWords } from "../core/format";
import { isClasses } from "../core/kind";
import type { Phase } from "../core/model-state";
import {
  announcement,
  batchSeries,
  busy,
  data,
  epochs,
  epochsDone,
  fileNotes,
  layersValid,
  model,
  openCards,
  outcome,
  phase,
  runTrouble,
  settingsValid,
  stepsAlone,
  trainer,
  weightsVersion,
} from "../core/state";
import { t as coreText } from "../core/text";
import { t } from "./text";
import { troubleOf, type Trouble } from "../core/trouble";
import { buildConfig, built } from "../model/model";
import { shortage } from "./estimate";
import { follow, report } from "../record/following";
import { evaluate } from "./results";
import { beginRun, endRun, runTested } from "../record/runs";
import { keepSnapshots } from "../record/snapshots";
import { fitConfig } from "../core/training-config";

export async function train(): Promise<void> {
  if (!(await ready())) return;
  const config = fitConfig();
  // What a stop left of an epoch is trained again.
  for (const series of batchSeries.values()) series.cut(epochsDone.value);
  await beginRun(buildConfig()!, config);
  await conduct(() => trainer.value!.fit(config, report));
}

/** One training from its start to its evaluation, kept as the run that has just been begun. */
export async function conduct(start: () => Promise<FitResult>): Promise<void> {
  batch(() => {
    phase.value = "training";
    outcome.value = fileNotes.value = null;
    announcement.value = t.announce.started;
  });
  // On a phone the curves would begin out of sight.
  if (matchMedia("(max-width: 899px)").matches) document.getElementById("run")?.scrollIntoView();
  const end = keepSnapshots();
  let result: FitResult | null = null;
  try {
    result = await start();
    follow();
    finish(result);
  } catch (error) {
    follow();
    runTrouble.value = refusal(error);
  } finally {
    end();
    phase.value = "idle";
  }
  await endRun(result);
  if (!result || result.reason === "diverged") return;
  await evaluate();
  runTested();
}

/** One mini-batch: of the paused training, else on its own. */
export async function oneStep(): Promise<void> {
  if (phase.value === "idle" && !(await ready())) return;
  const alone = phase.value === "idle";
  try {
    const event = await trainer.value!.step(fitConfig());
    // The steps of a paused training are reported by its fit.
    if (!alone) return;
    batch(() => {
      stepsAlone.value++;
      report(event);
      follow();
    });
  } catch (error) {
    runTrouble.value = refusal(error);
  }
}

export const pause = (): Promise<void> => turn("training", "paused", trainer.value!.pause(), t.announce.paused);
export const resume = (): Promise<void> => turn("paused", "training", trainer.value!.resume(), t.announce.resumed);

/** The next phase, once the engine has obeyed, unless the training has ended meanwhile. */
async function turn(from: Phase, to: Phase, obeyed: Promise<void>, words: string): Promise<void> {
  try {
    await obeyed;
    if (phase.value !== from) return;
    phase.value = to;
    announcement.value = words;
  } catch (error) {
    runTrouble.value = troubleOf(error);
  }
}

export async function stop(): Promise<void> {
  phase.value = "stopping";
  try {
    await trainer.value!.stop();
  } catch (error) {
    runTrouble.value = troubleOf(error);
  }
}

/** Why fit was refused; pictures that reach a classifier's output unflattened are its commonest cause. */
function refusal(error: unknown): Trouble | null {
  const trouble = troubleOf(error);
  const unflattened = data.value && isClasses(data.value) && (model.value?.output_shape.length ?? 0) > 2;
  return trouble && unflattened ? { message: trouble.message, hint: t.flatten } : trouble;
}

/** The training whose best weights somebody put back. */
export const bestPutBack = signal<FitResult | null>(null);

/** Puts back the weights that ModelCheckpoint kept. */
export async function restoreBest(): Promise<void> {
  try {
    const engine = trainer.value!;
    await engine.setWeights(await engine.getWeights({ checkpoint: true }));
    batch(() => {
      weightsVersion.value++;
      bestPutBack.value = outcome.value;
      announcement.value = t.restored;
    });
    await evaluate();
  } catch (error) {
    runTrouble.value = troubleOf(error);
  }
}

/** Whether training can start; if not, leads to what hinders it. */
async function ready(): Promise<boolean> {
  if (busy.value || !trainer.value) return false;
  runTrouble.value = null;
  if (!layersValid.value || !settingsValid.value) {
    openCards.value = new Set([...openCards.value, layersValid.value ? "training" : "model"]);
    runTrouble.value = { message: layersValid.value ? t.problems : coreText.model.broken };
    requestAnimationFrame(() => document.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
    return false;
  }
  await built();
  if (!model.value) openCards.value = new Set([...openCards.value, "model"]);
  return model.value !== null && !busy.value && shortage() === null;
}

function finish(result: FitResult): void {
  batch(() => {
    outcome.value = result;
    const [last] = epochs.value.slice(-1);
    announcement.value = `${t.reasons[result.reason]} ${last ? logsInWords(last.logs) : ""}`;
  });
}
