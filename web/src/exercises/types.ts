// What an exercise of a course is, as the page and the command line offer it, with the figures once published for it.

import { oneOf, onlyKeys, show } from "../base/checks";
import { SproutError } from "../base/errors";
import type { BuildConfig, FitConfig, LoadOptions } from "../base/protocol";

/** Data sets by the names that exercises use, with what the loaded data calls itself and the shape of one sample. */
export const dataSets = {
  mnist: { title: "MNIST", xShape: [28, 28] },
  "fashion-mnist": { title: "Fashion-MNIST", xShape: [28, 28] },
  cifar10: { title: "CIFAR-10", xShape: [32, 32, 3] },
  iris: { title: "iris", xShape: [4] },
  housing: { title: "housing", xShape: [13] },
  indoor: { title: "IndoorMovement", xShape: [129, 4] },
  airline: { title: "airline-passengers", xShape: [12, 1] },
} as const;
export type DataSetName = keyof typeof dataSets;

/** Values of an exercise's options, by name. */
export type Options = Record<string, string | number>;

/** Something to choose in an exercise. */
export type Option = { name: string; label: string } & (
  | { kind: "choice"; choices: readonly string[]; default: string }
  | { kind: "number"; integer: boolean; min: number; max: number; default: number; suggestions: readonly number[] }
);

export type Metric =
  | "loss"
  | "accuracy"
  | "val_loss"
  | "val_accuracy"
  | "stopped_epoch"
  | "test_loss"
  | "test_accuracy"
  | "test_mean_absolute_error"
  /** Mean over the folds of cross-validation. */
  | "cv_categorical_accuracy";

/** One published number. */
export interface Figure {
  metric: Metric;
  /** Epoch, from 1, or the one whose weights were kept. Absent for what is known after the training: test_* and stopped_epoch. */
  epoch?: number | "best";
  /** The options it belongs to; those not named have their defaults. Several: the number is the mean over them. */
  options?: Options | readonly Options[];
  /** Absent where only a range is known. */
  value?: number;
  /** Where a reproduction must lie, ends included. Absent: for comparison only. */
  range?: readonly [number, number];
}

export interface Exercise {
  id: string;
  title: string;
  /** One sentence: what is learnt. */
  purpose: string;
  data: DataSetName;
  options: readonly Option[];
  /** How its files become samples, where that is not the usual way. */
  load?: Omit<LoadOptions, "signal">;
  /** Judged by cross-validation with so many folds instead of a test set. */
  folds?: number;
  /** Its targets are rows of 0 and 1. */
  oneHot?: boolean;
  /** Model and training for these options. Throws a SproutError for an unknown option or a value that it cannot have. */
  configure(options?: Options): { build: BuildConfig; fit: FitConfig };
  published: readonly Figure[];
  /** What was concluded from it. */
  findings: readonly string[];
}

type Definition = Omit<Exercise, "configure"> & { configure(options: Options): { build: BuildConfig; fit: FitConfig } };

/** An exercise whose `configure` is given every option, checked, and returns objects that are the caller's own. */
export function exercise(definition: Definition): Exercise {
  return { ...definition, configure: (given = {}) => structuredClone(definition.configure(complete(definition, given))) };
}

/** Options with defaults filled in. Throws a SproutError for an unknown name or a value out of range. */
export function complete({ id, options }: Pick<Exercise, "id" | "options">, given: Options): Options {
  onlyKeys(
    id,
    given,
    options.map(({ name }) => name),
  );
  return Object.fromEntries(options.map((option) => [option.name, check(id, option, given[option.name] ?? option.default)]));
}

function check(id: string, option: Option, value: string | number): string | number {
  if (option.kind === "choice") return oneOf(id, option.name, value, option.choices);
  const { name, integer, min, max } = option;
  if (typeof value === "number" && value >= min && value <= max && (!integer || Number.isInteger(value))) return value;
  throw new SproutError(`${id}: expected ${name} to be a ${integer ? "whole " : ""}number from ${min} to ${max}, received ${show(value)}`);
}
