// Keeps a snapshot of the run under way every few seconds, with the curves that lead up to it.
import { isLoss, isShortOfMemory } from "../../base/errors";
import type { FitSnapshot } from "../../base/protocol";
import type { ModelState } from "../core/model-state";
import { reasonOf, type Trouble } from "../core/trouble";
import type { Following } from "./following";
import { putRun, runOf } from "./runs";
import { runsTrouble } from "./store";
import { t } from "./text";

/** Between two snapshots: so much time at least, and so many times what one costs. */
const SNAPSHOT_MS = 2000;
const FIRST_SNAPSHOT_MS = 500;
const SNAPSHOT_COST = 100;

/** Begins, for a training that is followed so; the function returned ends it. */
export function keepSnapshots(state: ModelState, following: Following): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined = setTimeout(() => void keep(), FIRST_SNAPSHOT_MS);
  async function keep(): Promise<void> {
    const started = performance.now();
    await keepSnapshot(state, following);
    if (timer !== undefined) timer = setTimeout(() => void keep(), Math.max(SNAPSHOT_MS, SNAPSHOT_COST * (performance.now() - started)));
  }
  return () => {
    clearTimeout(timer);
    timer = undefined;
  };
}

async function keepSnapshot(state: ModelState, following: Following): Promise<void> {
  const snapshot = await takeSnapshot(state);
  // The run and its curves then stand where the snapshot does.
  following.catchUp();
  const run = runOf(state.run.value);
  if (!snapshot || run?.state !== "running") return;
  const curves = Object.fromEntries([...state.batchSeries].map(([name, series]) => [name, series.state()]));
  await putRun(run, { ...snapshot, taken: Date.now(), curves });
}

/** Why there was none, as it was told last: what hindered it may pass. */
let refusal: Trouble | null = null;

/** The engine's snapshot of the training; null where there is none. */
async function takeSnapshot({ phase, trainer }: ModelState): Promise<FitSnapshot | null> {
  try {
    const snapshot = phase.value === "idle" ? null : await trainer.value!.snapshot();
    if (snapshot && runsTrouble.value === refusal) runsTrouble.value = null;
    return snapshot;
  } catch (error) {
    const message = isShortOfMemory(error) ? t.memoryShort : t.noSnapshot;
    if (!isLoss(error)) runsTrouble.value = refusal = { message, hint: reasonOf(error) };
    return null;
  }
}
