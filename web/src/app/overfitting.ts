// Says when the curves show overfitting.
import type { EpochRow } from "./state";

/** Epochs for which the validation loss must have been worse than at its best. */
const EPOCHS = 3;
/** How much worse: less is noise. */
const WORSE = 1.02;

/** The best epoch, if the validation loss has been rising since while the training loss fell on; else null. */
export function overfitSince(rows: readonly EpochRow[]): number | null {
  const known = rows.filter(({ logs }) => Number.isFinite(logs["val_loss"]) && Number.isFinite(logs["loss"]));
  if (known.length <= EPOCHS) return null;
  const best = known.reduce((a, b) => (b.logs["val_loss"]! < a.logs["val_loss"]! ? b : a));
  const since = known.slice(known.indexOf(best) + 1);
  const last = since.at(-1);
  const rises = since.length >= EPOCHS && since.slice(-EPOCHS).every(({ logs }) => logs["val_loss"]! > best.logs["val_loss"]! * WORSE);
  return rises && last!.logs["loss"]! < best.logs["loss"]! ? best.epoch : null;
}
