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

export const LOSSES: readonly string[] = Object.values(classes.losses).map(({ names }) => names[0]!);
export const METRICS = ["accuracy", "sparse_top_k_categorical_accuracy", "mean_squared_error", "mean_absolute_error", "r2_score"] as const;
