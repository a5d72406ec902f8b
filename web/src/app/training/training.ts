// Train, pause, resume, one step, stop.
import { batch } from "@preact/signals";
import type { FitProgress, FitResult } from "../../base/protocol";
import { openCard } from "../core/cards";
import { goTo } from "../core/rooms";
import { logsInWords } from "../core/format";
import { joined } from "../core/joined";
import { isClasses } from "../core/kind";
import { restores, type ModelState, type Phase } from "../core/model-state";
import { announcement } from "../core/state";
import { fitConfig } from "../core/training-config";
import { troubleOf, type Trouble } from "../core/trouble";
import { build, buildConfig } from "../model/build";
import { weightsChanged } from "../model/weights";
import { Following } from "../record/following";
import { beginRun, endRun, runTested } from "../record/recording";
import { keepSnapshots } from "../record/snapshots";
import { t as coreText } from "../core/text";
import { t } from "./text";
import { shortage } from "./estimate";
import { evaluate } from "./results";

/** What trains, and tells of its progress. */
export type Start = (report: (event: FitProgress) => void) => Promise<FitResult>;

export const train = (state: ModelState): Promise<void> =>
  conduct(state, async () => {
    if (!(await ready(state))) return null;
    const config = fitConfig(state);
    // What a stop left of an epoch is trained again.
    for (const series of state.batchSeries.values()) series.cut(state.epochsDone.value);
    await beginRun(state, buildConfig(state)!, config);
    return (report) => state.trainer.value!.fit(config, report);
  });

/**
 * One training from its start to its evaluation. prepare: has the model to itself, begins a run, and says what trains; null where it does not come to
 * that. Another training that was begun meanwhile is the one that goes on.
 */
export async function conduct(state: ModelState, prepare: () => Promise<Start | null>): Promise<void> {
  const { phase, outcome, runTrouble } = state;
  const start = await state.turn.run(async () => {
    const start = state.busy.peek() ? null : await prepare();
    if (start)
      batch(() => {
        phase.value = "training";
        outcome.value = null;
        announcement.value = t.announce.started;
      });
    return start;
  });
  if (!start) return;
  const following = new Following(state);
  const end = keepSnapshots(state, following);
  let result: FitResult | null = null;
  try {
    result = await start(following.report);
    following.catchUp();
    finish(state, result);
  } catch (error) {
    following.catchUp();
    runTrouble.value = refusal(state, error);
  } finally {
    end();
    phase.value = "idle";
  }
  // No result waits for the disk.
  const ended = endRun(state, result);
  if (result && result.reason !== "diverged") {
    await evaluate(state);
    const id = await ended;
    if (id) runTested(state, id);
  }
  await ended;
}

/** One mini-batch: of the paused training, else on its own. */
export const oneStep = joined((state: ModelState) =>
  state.turn.run(async () => {
    const { phase, stepsAlone, runTrouble } = state;
    const alone = phase.value === "idle";
    if (alone && !(await ready(state))) return;
    try {
      const event = await state.trainer.value!.step(fitConfig(state));
      // The steps of a paused training are reported by its fit.
      if (!alone) return;
      const following = new Following(state);
      batch(() => {
        stepsAlone.value++;
        following.report(event);
        following.catchUp();
      });
    } catch (error) {
      // A paused training that is stopped takes the step that it was in with it.
      if (alone || phase.value === "paused") runTrouble.value = refusal(state, error);
    }
  }),
);

export const pause = (state: ModelState): Promise<void> =>
  obeyed(state, "training", "paused", state.trainer.value!.pause(), t.announce.paused);
export const resume = (state: ModelState): Promise<void> =>
  obeyed(state, "paused", "training", state.trainer.value!.resume(), t.announce.resumed);

/** The next phase, once the engine has obeyed, unless the training has ended meanwhile. */
async function obeyed({ phase, runTrouble }: ModelState, from: Phase, to: Phase, done: Promise<void>, words: string): Promise<void> {
  try {
    await done;
    if (phase.value !== from) return;
    phase.value = to;
    announcement.value = words;
  } catch (error) {
    runTrouble.value = troubleOf(error);
  }
}

export async function stop({ phase, runTrouble, trainer }: ModelState): Promise<void> {
  if (phase.value !== "training" && phase.value !== "paused") return;
  phase.value = "stopping";
  try {
    await trainer.value!.stop();
  } catch (error) {
    runTrouble.value = troubleOf(error);
  }
}

/** Why fit was refused; pictures that reach a classifier's output unflattened are its commonest cause. */
function refusal({ data, model }: ModelState, error: unknown): Trouble | null {
  const trouble = troubleOf(error);
  const unflattened = data.value && isClasses(data.value) && (model.value?.output_shape.length ?? 0) > 2;
  return trouble && unflattened ? { message: trouble.message, hint: t.flatten } : trouble;
}

/** Puts back the weights that ModelCheckpoint kept. */
export async function restoreBest(state: ModelState): Promise<void> {
  const restored = await state.turn.run(async () => {
    if (state.busy.peek()) return false;
    try {
      const engine = state.trainer.value!;
      await engine.setWeights(await engine.getWeights({ checkpoint: true }));
      weightsChanged(state, { by: "checkpoint" });
      announcement.value = t.restored;
      return true;
    } catch (error) {
      state.runTrouble.value = troubleOf(error);
      return false;
    }
  });
  if (restored) await evaluate(state);
}

/** Whether training can start; if not, leads to what hinders it. */
async function ready(state: ModelState): Promise<boolean> {
  const { busy, trainer, runTrouble, layersValid, settingsValid, model } = state;
  if (busy.value || !trainer.value) return false;
  runTrouble.value = null;
  if (!layersValid.value || !settingsValid.value) {
    if (layersValid.value) openCard("training");
    else goTo("network");
    runTrouble.value = { message: layersValid.value ? t.problems : coreText.model.broken };
    return false;
  }
  await build(state);
  if (!model.value) goTo("network");
  return model.value !== null && !busy.value && shortage(state) === null;
}

function finish(state: ModelState, result: FitResult): void {
  batch(() => {
    state.outcome.value = result;
    if (result.best_epoch !== undefined && restores(state.callbacks.value)) weightsChanged(state, { by: "checkpoint" });
    const [last] = state.epochs.value.slice(-1);
    announcement.value = `${t.reasons[result.reason]} ${last ? logsInWords(last.logs) : ""}`;
  });
}
