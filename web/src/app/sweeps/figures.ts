// The figures that a sweep's trainings ended with: which there are, and what they are called.
import { metricName } from "../core/format";
import type { JobResult } from "../../runs/sweep";
import { t } from "./text";

/** What stands before a metric's name, the most telling first. */
const OF = ["test_", "val_", ""] as const;
const partsOf = (figure: string): [of: (typeof OF)[number], metric: string] => {
  const of = OF.find((each) => figure.startsWith(each))!;
  return [of, figure.slice(of.length)];
};

/** "Validation accuracy" */
export function figureName(figure: string): string {
  const [of, metric] = partsOf(figure);
  const name = metricName(metric);
  return `${t.of[of]!} ${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}

/** All that any of the results has: of the test set, then of validation, then of training; accuracy before loss before the rest. */
export function figuresOf(results: readonly JobResult[]): string[] {
  const rank = (figure: string): number => {
    const [of, metric] = partsOf(figure);
    return 3 * OF.indexOf(of) + (/accuracy/.test(metric) ? 0 : metric === "loss" ? 1 : 2);
  };
  return [...new Set(results.flatMap(({ figures }) => Object.keys(figures ?? {})))].sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}
