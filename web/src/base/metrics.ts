// Which figures are better when they are greater, and where one of them is best.

import { asObject } from "./keras_object";
import { nameOf, snakeCase } from "./names";
import classes from "./metrics.json"; // of classes.json, which is not loaded where only these are needed
import type { KerasRef, Logs } from "./protocol";

/** Whether more is better, under each name that may stand for a metric's class; the bare word is whichever accuracy goes with the loss. */
const grows: Record<string, boolean> = { acc: true, accuracy: true };
for (const [class_name, { names, direction }] of Object.entries(classes))
  for (const name of [snakeCase(class_name), ...names]) grows[name] = direction === "up";

/** What the logs call a metric: a bare word as it is written. */
export const metricKey = (metric: KerasRef): string => (typeof metric === "string" ? metric : nameOf(metric));

/**
 * Whether a figure of the logs (val_accuracy, test_loss ...) is better when it is greater; null where nobody knows.
 *
 * As in Keras the class of the metric says so, whatever the metric is called. metrics: those the model was compiled with; a figure that is
 * none of them is taken for the class it is named after.
 */
export function growsWhenBetter(figure: string, metrics: readonly KerasRef[] = []): boolean | null {
  const name = figure.replace(/^(val|test)_/, "");
  if (name === "loss") return false;
  const given = metrics.find((metric) => metricKey(metric) === name);
  if (given || snakeCase(name) in grows) return grows[snakeCase(asObject(given ?? name).class_name)] ?? null;
  // Of several outputs each figure begins with its output's name.
  const rest = name.indexOf("_");
  return rest < 0 ? null : growsWhenBetter(name.slice(rest + 1), metrics);
}

/** The first of some logs in which a figure is best; undefined where it nowhere is a number. */
export function bestOf<Row extends { logs: Logs }>(rows: readonly Row[], figure: string, metrics?: readonly KerasRef[]): Row | undefined {
  const sign = growsWhenBetter(figure, metrics) ? 1 : -1;
  return rows.reduce<Row | undefined>((best, row) => {
    const value = row.logs[figure];
    if (value === undefined || !Number.isFinite(value)) return best;
    return best === undefined || sign * value > sign * best.logs[figure]! ? row : best;
  }, undefined);
}
