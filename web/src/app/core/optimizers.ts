// Keras' optimizers and learning rate schedules with the fields of their options; losses and metrics by name.
import { classes } from "../../base/classes";
import { formsOf } from "./form";
import type { Option } from "./options";

/** A rate or an epsilon of 0, which the engine would take, is a mistake. */
const positive = (option: Option): Option => (["learning_rate", "epsilon"].includes(option.key) ? { ...option, aboveMin: true } : option);

export const OPTIMIZERS: Record<string, Option[]> = Object.fromEntries(
  Object.entries(formsOf(classes.optimizers)).map(([name, form]) => [name, form.map(positive)]),
);

/** An optimizer's options. The rate at which a schedule begins may be 0: a warm-up rises from there. */
export const optimizerOptions = (class_name: string, scheduled: boolean): Option[] =>
  OPTIMIZERS[class_name]!.map((option) => (scheduled && option.key === "learning_rate" ? { ...option, aboveMin: false } : option));

/** Learning rate schedules; all but the last begin at the optimizer's learning_rate. */
export const SCHEDULES: Record<string, Option[]> = Object.fromEntries(
  Object.entries(formsOf(classes.schedules)).map(([name, form]) => [name, form.filter(({ key }) => key !== "initial_learning_rate")]),
);

/** Losses by Keras' names of their functions. */
const lossForms = formsOf(classes.losses);
export const LOSSES: Record<string, Option[]> = Object.fromEntries(
  Object.entries(classes.losses).map(([class_name, { names }]) => [names[0]!, lossForms[class_name]!]),
);
/** A loss' class by any of its names, and its name on the page; undefined for one that the engine does not have. */
export function findLoss(name: string): { class_name: string; name: string } | undefined {
  const found = Object.entries(classes.losses).find(([class_name, { names }]) => class_name === name || names.includes(name));
  return found && { class_name: found[0], name: found[1].names[0]! };
}
/** Metrics by class, with their options. */
export const METRIC_OPTIONS: Record<string, Option[]> = formsOf(classes.metrics);
export const METRICS = ["accuracy", "sparse_top_k_categorical_accuracy", "mean_squared_error", "mean_absolute_error", "r2_score"] as const;
