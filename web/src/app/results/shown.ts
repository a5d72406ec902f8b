// Which predictions are shown: chosen above them, or by a cell of the confusion matrix.
import { signal } from "@preact/signals";
import type { View } from "./class-figures";

export const view = signal<View>("all");

export function showPredictions(next: View): void {
  view.value = next;
}
