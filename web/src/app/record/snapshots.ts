// Keeps a snapshot of the run under way every few seconds, with the curves that lead up to it.
import { isLoss } from "../../base/errors";
import { batchSeries, phase, trainer } from "../core/state";
import { follow } from "./following";
import { current, failed, putSnapshot, runOf } from "./runs";

/** Between two snapshots: so much time at least, and so many times what one costs. */
const SNAPSHOT_MS = 2000;
const FIRST_SNAPSHOT_MS = 500;
const SNAPSHOT_COST = 100;

/** Begins; the function returned ends it. */
export function keepSnapshots(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined = setTimeout(() => void keep(), FIRST_SNAPSHOT_MS);
  async function keep(): Promise<void> {
    const started = performance.now();
    await keepSnapshot();
    if (timer !== undefined) timer = setTimeout(() => void keep(), Math.max(SNAPSHOT_MS, SNAPSHOT_COST * (performance.now() - started)));
  }
  return () => {
    clearTimeout(timer);
    timer = undefined;
  };
}

async function keepSnapshot(): Promise<void> {
  try {
    const snapshot = phase.value === "idle" ? null : await trainer.value!.snapshot();
    // The run and its curves then stand where the snapshot does.
    follow();
    const run = runOf(current.value);
    if (!snapshot || run?.state !== "running") return;
    const curves = Object.fromEntries([...batchSeries].map(([name, series]) => [name, series.state()]));
    await putSnapshot(run, { ...snapshot, taken: Date.now(), curves });
  } catch (error) {
    if (!isLoss(error)) failed(error);
  }
}
