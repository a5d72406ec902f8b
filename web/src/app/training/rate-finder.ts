// The search for a learning rate: started, told of, cancelled, taken over.
import { batch, signal } from "@preact/signals";
import type { RateFinderProgress, RateFinding } from "../../base/protocol";
import { plain } from "../core/format";
import { announcement, busy, finding, model, optimizer, page, schedule, settingsValid, trainer } from "../core/state";
import { wholeFitConfig } from "../core/training-config";
import { troubleOf, wasCancelled, type Trouble } from "../core/trouble";
import { build } from "../model/build";
import { t } from "./text";

export const rateProgress = signal<RateFinderProgress | null>(null);
export const rateFinding = signal<RateFinding | null>(null);
export const rateTrouble = signal<Trouble | null>(null);
let cancelling: AbortController | null = null;

export async function findRate(): Promise<void> {
  const engine = trainer.value;
  if (!engine || !(await page.turn.run(begin))) return;
  // Where other samples validate, all of these train.
  const { batch_size, validation_split, seed } = wholeFitConfig(page);
  const { signal } = (cancelling = new AbortController());
  try {
    const found = await engine.findLearningRate({ batch_size, validation_split, seed, signal }, (progress) => {
      rateProgress.value = progress;
    });
    // One that was over before the engine heard that it was cancelled is cancelled all the same.
    if (!signal.aborted) rateFinding.value = found;
  } catch (error) {
    if (!wasCancelled(error)) rateTrouble.value = troubleOf(error);
  } finally {
    batch(() => {
      finding.value = false;
      rateProgress.value = null;
    });
  }
}

/** Whether the search can begin: what was pressed before may have begun something else. */
async function begin(): Promise<boolean> {
  if (busy.value || !settingsValid.value) return false;
  await build(page);
  if (!model.value) return false;
  batch(() => {
    finding.value = true;
    rateProgress.value = rateFinding.value = rateTrouble.value = null;
  });
  return true;
}

export const cancelFindRate = (): void => cancelling?.abort();

/** Makes a constant rate the optimizer's. */
export function useRate(rate: number): void {
  batch(() => {
    optimizer.value = { ...optimizer.value, config: { ...optimizer.value.config, learning_rate: rate } };
    schedule.value = null;
    announcement.value = t.rates.used(plain(rate));
  });
}

/** Two digits are as much as the test can tell. */
export const rounded = (rate: number): number => Number(rate.toPrecision(2));
