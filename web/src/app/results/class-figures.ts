// What a confusion matrix says of each class, and which samples a view of the predictions shows.
import { answer } from "../../base/answer";
import type { Results } from "../core/model-state";

export interface ClassFigures {
  precision: number;
  recall: number;
  f1: number;
  count: number;
}

/** Row: truth; column: answer. NaN where nothing was of the class, or nothing was taken for it. */
export function classFigures(matrix: readonly (readonly number[])[]): ClassFigures[] {
  return matrix.map((row, k) => {
    const count = row.reduce((a, b) => a + b, 0);
    const taken = matrix.reduce((sum, each) => sum + each[k]!, 0);
    const right = row[k]!;
    const precision = right / taken;
    const recall = right / count;
    // 2 P R / (P + R), also where one of them has no value.
    return { precision, recall, f1: (2 * right) / (count + taken), count };
  });
}

/** The mean over classes, each counting the same, as scikit-learn's "macro avg": a missing precision or recall is 0, a class that neither is nor is said is left out. */
export function macroAverage(classes: readonly ClassFigures[]): ClassFigures {
  const met = classes.filter(({ f1 }) => !Number.isNaN(f1));
  const mean = (key: keyof ClassFigures): number => met.reduce((sum, each) => sum + (each[key] || 0), 0) / met.length;
  return {
    precision: mean("precision"),
    recall: mean("recall"),
    f1: mean("f1"),
    count: classes.reduce((sum, { count }) => sum + count, 0),
  };
}

/** Which classes are taken for which, the most frequent first; pairs that never are left out. */
export function mistakes(matrix: readonly (readonly number[])[], most: number): { truth: number; said: number; count: number }[] {
  const all = matrix.flatMap((row, truth) => row.flatMap((count, said) => (said !== truth && count > 0 ? [{ truth, said, count }] : [])));
  return all.sort((a, b) => b.count - a.count).slice(0, most);
}

/** Which predictions to show: all, the wrong ones, the wrong ones with the surest first, or a cell of the confusion matrix. */
export type View = "all" | "wrong" | "confident" | { truth: number; said: number };

/** Indices of the samples to show; null for all of them. */
export function picked({ predictions, outputs, wrong, truth }: Results, view: View): number[] | null {
  if (view === "all") return null;
  const says = (i: number): number => answer(predictions, i * outputs, outputs);
  if (view === "wrong") return wrong ?? [];
  if (view === "confident") {
    const sureness = (i: number): number => (outputs === 1 ? Math.abs(predictions[i]! - 0.5) : predictions[i * outputs + says(i)]!);
    return [...(wrong ?? [])].sort((a, b) => sureness(b) - sureness(a) || a - b);
  }
  return truth ? [...truth.keys()].filter((i) => truth[i] === view.truth && says(i) === view.said) : [];
}
