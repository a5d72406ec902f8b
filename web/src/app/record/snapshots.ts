// Keeps a snapshot of the run under way every few seconds, with the curves that lead up to it.
import { isLoss } from "../../base/errors";
import type { ModelState } from "../core/model-state";
import type { Following } from "./following";
import { failed, putSnapshot, runOf } from "./runs";

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
  try {
    const snapshot = state.phase.value === "idle" ? null : await state.trainer.value!.snapshot();
    // The run and its curves then stand where the snapshot does.
    following.catchUp();
    const run = runOf(state.run.value);
    if (!snapshot || run?.state !== "running") return;
    const curves = Object.fromEntries([...state.batchSeries].map(([name, series]) => [name, series.state()]));
    await putSnapshot(run, { ...snapshot, taken: Date.now(), curves });
  } catch (error) {
    if (!isLoss(error)) failed(error);
  }
}
