// Looks at the data as a whole: duplicates as soon as it is loaded, class means and values when asked; and after training, at the highest losses.
import { batch, effect, signal } from "@preact/signals";
import type { DataStatistics, Duplicates, Samples } from "../../base/protocol";
import { samplesOf } from "../core/samples";
import { busy, data, dataTrouble, model, resultsTrouble, trainer, weightsVersion } from "../core/state";
import { troubleOf } from "../core/trouble";

export const duplicates = signal<Duplicates | null>(null);
export const statistics = signal<DataStatistics | null>(null);

/** The training samples of the highest losses, highest first; whether the weights have changed since. */
export interface Suspects {
  indices: number[];
  losses: number[];
  stale: boolean;
}
export const suspects = signal<Suspects | null>(null);
/** How far the search is, 0 to 1; null if there is none. */
export const searching = signal<number | null>(null);

const MOST_SUSPECTS = 500;
const AT_ONCE = 2000;
let search = 0;

/** Looks for duplicates whenever other data comes, and forgets what was found in the old. */
export function watchData(): void {
  effect(() => {
    const info = data.value;
    search++;
    batch(() => {
      duplicates.value = statistics.value = suspects.value = searching.value = null;
    });
    if (!info) return;
    trainer
      .peek()!
      .duplicates()
      .then(
        (found) => {
          if (data.peek() === info) duplicates.value = found;
        },
        (error: unknown) => {
          if (data.peek() === info) dataTrouble.value = troubleOf(error);
        },
      );
  });
  effect(() => {
    weightsVersion.value;
    const found = suspects.peek();
    if (found && !found.stale) suspects.value = { ...found, stale: true };
  });
  effect(() => {
    model.value;
    suspects.value = null;
  });
}

export async function lookCloser(): Promise<void> {
  const info = data.value;
  if (!info || statistics.value) return;
  try {
    const found = await trainer.value!.statistics();
    if (data.value === info) statistics.value = found;
  } catch (error) {
    dataTrouble.value = troubleOf(error);
  }
}

/** Goes through the training samples, a part at a time, so that it can be cancelled. */
export async function findSuspects(): Promise<void> {
  const info = data.value;
  if (!info || !model.value || busy.value) return;
  const mine = ++search;
  const { count } = info.train;
  const losses = new Float32Array(count);
  searching.value = 0;
  try {
    for (let first = 0; first < count; first += AT_ONCE) {
      losses.set(await trainer.value!.sampleLosses({ first, count: Math.min(AT_ONCE, count - first) }), first);
      if (mine !== search) return;
      searching.value = Math.min(1, (first + AT_ONCE) / count);
    }
    // NaN, which no order knows, counts as the highest.
    const height = (i: number): number => (Number.isNaN(losses[i]) ? Infinity : losses[i]!);
    const indices = Array.from({ length: count }, (_, i) => i)
      .sort((a, b) => (height(a) === height(b) ? a - b : height(b) - height(a)))
      .slice(0, MOST_SUSPECTS);
    suspects.value = { indices, losses: indices.map((i) => losses[i]!), stale: false };
  } catch (error) {
    if (mine === search) resultsTrouble.value = troubleOf(error);
  } finally {
    if (mine === search) searching.value = null;
  }
}

/** So many of the samples found, from the first-th on, with what the network says of them now; null where they cannot be had. */
export async function suspectsNow(
  { indices }: Suspects,
  first: number,
  count: number,
): Promise<{ samples: Samples; outputs: Float32Array } | null> {
  const samples = await samplesOf({ split: "train", indices: indices.slice(first, first + count) }, resultsTrouble);
  try {
    return samples && { samples, outputs: await trainer.value!.predict(samples.x) };
  } catch (error) {
    resultsTrouble.value = troubleOf(error);
    return null;
  }
}

export function cancelSearch(): void {
  search++;
  searching.value = null;
}
