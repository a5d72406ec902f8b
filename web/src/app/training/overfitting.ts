// Says when the curves show overfitting.
import type { EpochRow } from "../core/model-state";

/** Epochs for which the validation loss must have been worse than at its best. */
const EPOCHS = 3;
/** How much worse: less matters to nobody. */
const WORSE = 1.02;
/** And by how many times the curve's own jitter: the best of many jittering epochs lies far below their mean by luck alone. */
const JITTERS = 4.5;

/** The best epoch, if the validation loss has been rising since while the training loss fell on; else null. */
export function overfitSince(rows: readonly EpochRow[]): number | null {
  const known = rows.filter(({ logs }) => Number.isFinite(logs["val_loss"]) && Number.isFinite(logs["loss"]));
  if (known.length <= EPOCHS) return null;
  const validation = known.map(({ logs }) => logs["val_loss"]!);
  const least = Math.min(...validation);
  const best = known[validation.indexOf(least)]!;
  const latest = validation.slice(validation.indexOf(least) + 1).slice(-EPOCHS);
  const rises =
    latest.length === EPOCHS && latest.every((loss) => loss > least * WORSE) && mean(latest) - least > JITTERS * jitterOf(validation);
  return rises && known.at(-1)!.logs["loss"]! < best.logs["loss"]! ? best.epoch : null;
}

/** The standard deviation of what is no trend, from second differences: independent noise of deviation s gives them √6 s. The median spares the steep first epochs. */
function jitterOf(values: readonly number[]): number {
  const bends = values
    .slice(2)
    .map((value, i) => Math.abs(value - 2 * values[i + 1]! + values[i]!))
    .sort((a, b) => a - b);
  // The median of a normal variable's size is 0.6745 of its deviation.
  return (bends[bends.length >> 1] ?? 0) / (0.6745 * Math.sqrt(6));
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
