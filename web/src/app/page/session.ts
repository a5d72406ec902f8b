// Starts the engine, and says so plainly when it is lost.
import { batch } from "@preact/signals";
import type { Variant } from "../../base/protocol";
import { Trainer } from "../../lib";
import { crash, data, engineTrouble, epochsDone, model, page, phase, progress, silent, trainer } from "../core/state";
import { troubleOf } from "../core/trouble";
import { crossUnderWay } from "../cross/cross";
import { forgetData, openFirst, reload } from "../data/data";
import { watchEstimate } from "../training/estimate";
import { openDrawings } from "../data/drawings";
import { openLink } from "../exercises/exercises";
import { openKept } from "../data/kept";
import { watchData } from "../data/looking";
import { build, forgetModel, watchModel } from "../model/build";
import { watchEdits } from "../model/undo";
import { weightsChanged } from "../model/weights";
import { openRuns } from "../record/open";
import { watchAwaited } from "../links/setups";
import { sweepUnderWay } from "../sweeps/sweeps";

/**
 * Starts the engine as ?variant= and ?threads= of the page's address ask for, then does what its link says, or opens the data used last, or makes
 * the digits. Data that people load meanwhile goes before all of these.
 */
export async function start(address: Pick<Location, "search" | "hash">): Promise<void> {
  const kept = openKept();
  const query = new URLSearchParams(address.search);
  try {
    const created = await Trainer.create({
      ...(query.has("variant") && { variant: query.get("variant") as Variant }),
      ...(query.has("threads") && { threads: Number(query.get("threads")) }),
    });
    created.onSilence((isSilent) => {
      silent.value = isSilent;
    });
    created.onCrash((lost) => {
      batch(() => {
        crash.value = lost;
        phase.value = "idle";
        progress.value = null;
        forgetModel(page);
        forgetData();
      });
    });
    trainer.value = created;
  } catch (error) {
    engineTrouble.value = troubleOf(error);
    return;
  }
  watchModel(page);
  watchEdits(page);
  watchData();
  watchAwaited();
  watchEstimate(page);
  void openRuns().then(() => Promise.all([sweepUnderWay.open(), crossUnderWay.open()]));
  const last = await kept;
  void openDrawings();
  // Data that a link asks for and that does not come leaves the page with what it has anyway.
  if (!(await openLink(address.hash, true)) || !data.value) await openFirst(last);
}

/** Another engine in place of one that does not answer. */
export const restart = (): void => trainer.value?.restart();

/** After a crash: loads the same data into the new engine and puts the last checkpoint back, if there is one. */
export async function recover(): Promise<void> {
  const checkpoint = crash.value?.checkpoint;
  try {
    if (!(await reload())) return;
    await page.turn.run(async () => {
      await build(page);
      if (!checkpoint || !model.value || page.busy.value) return;
      await trainer.value!.setWeights(checkpoint.weights);
      batch(() => {
        weightsChanged(page, { by: "run" });
        epochsDone.value = checkpoint.epoch + 1;
      });
    });
    crash.value = null;
  } catch (error) {
    engineTrouble.value = troubleOf(error);
  }
}
