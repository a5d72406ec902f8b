// The search for a learning rate: started, told of, cancelled, taken over.
import { batch, signal } from "@preact/signals";
import type { RateFinderProgress, RateFinding } from "../../base/protocol";
import { busy, finding, fit, model, optimizer, schedule, settingsValid, trainer } from "../core/state";
import { troubleOf, wasCancelled, type Trouble } from "../core/trouble";
import { built } from "../model/model";

export const rateProgress = signal<RateFinderProgress | null>(null);
export const rateFinding = signal<RateFinding | null>(null);
export const rateTrouble = signal<Trouble | null>(null);
let cancelling: AbortController | null = null;

export async function findRate(): Promise<void> {
  if (busy.value || !trainer.value || !settingsValid.value) return;
  await built();
  if (busy.value || !model.value) return;
  const { batch_size, validation_split, seed } = fit.value as { batch_size: number; validation_split: number; seed: number };
  cancelling = new AbortController();
  batch(() => {
    finding.value = true;
    rateProgress.value = rateFinding.value = rateTrouble.value = null;
  });
  try {
    rateFinding.value = await trainer.value.findLearningRate(
      { batch_size, validation_split, seed, signal: cancelling.signal },
      (progress) => {
        rateProgress.value = progress;
      },
    );
  } catch (error) {
    if (!wasCancelled(error)) rateTrouble.value = troubleOf(error);
  } finally {
    batch(() => {
      finding.value = false;
      rateProgress.value = null;
    });
  }
}

export const cancelFindRate = (): void => cancelling?.abort();

/** Makes a constant rate the optimizer's. */
export function useRate(rate: number): void {
  batch(() => {
    optimizer.value = { ...optimizer.value, config: { ...optimizer.value.config, learning_rate: rate } };
    schedule.value = null;
  });
}

/** Two digits are as much as the test can tell. */
export const rounded = (rate: number): number => Number(rate.toPrecision(2));
