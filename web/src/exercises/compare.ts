// Compares a run with the figures published for its exercise.

import type { FitResult, Logs } from "../base/protocol";
import { complete, type Exercise, type Figure, type Options } from "./types";

/** What a run brought: the result of fit, the evaluation on the test set if there was one, and the means over folds. */
export type Run = Pick<FitResult, "history" | "stopped_epoch" | "best_epoch"> & { evaluate?: Logs; crossValidation?: { mean: Logs } };

export interface Comparison {
  figure: Figure;
  /** What the run brought instead. */
  value: number;
  /** Whether that lies in the figure's range; null if it has none. */
  agrees: boolean | null;
}

/** Every figure that this run, with these options, can be compared with. Figures that are means over several runs are left out. */
export function compare(exercise: Exercise, options: Options, run: Run): Comparison[] {
  return figuresFor(exercise, options).flatMap((figure) => {
    const value = Array.isArray(figure.options) ? undefined : valueOf(figure, run);
    return value === undefined ? [] : [{ figure, value, agrees: agrees(figure, value) }];
  });
}

/** The figures published for these options, and those that are means over several. */
export function figuresFor(exercise: Exercise, options: Options): Figure[] {
  const done = complete(exercise, options);
  return exercise.published.filter(
    ({ options: of = {} }) => Array.isArray(of) || Object.entries(of).every(([name, value]) => done[name] === value),
  );
}

/** Whether a value lies in the figure's range; null if it has none. */
export const agrees = ({ range }: Figure, value: number): boolean | null => (range ? value >= range[0] && value <= range[1] : null);

/** What the run brought for a figure; undefined if it has no such number (yet). */
export function valueOf({ metric, epoch }: Figure, run: Run): number | undefined {
  if (metric === "stopped_epoch") return run.stopped_epoch;
  if (metric.startsWith("test_")) return run.evaluate?.[metric.slice("test_".length)];
  if (metric.startsWith("cv_")) return run.crossValidation?.mean[metric.slice("cv_".length)];
  const index = epoch === "best" ? run.best_epoch : epoch === undefined ? undefined : epoch - 1;
  return index === undefined ? undefined : run.history[metric]?.[index];
}
