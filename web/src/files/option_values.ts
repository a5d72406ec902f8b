// Whether a value is what an option of one of Keras' classes takes, by the engine's declaration of it.

import { classes, entryOf, folded, type ClassOption, type KerasClass } from "../base/classes";

/** Keras' short names of initializers. */
const short: Record<string, string> = { uniform: "RandomUniform", normal: "RandomNormal" };

/** The class of a table that a word or an object names, in whichever form of its name; null for one that is none of them. */
export function classNamed(table: Record<string, KerasClass & { names?: string[] }>, value: unknown): string | null {
  const name = typeof value === "string" ? value : isObject(value) ? value.class_name : null;
  if (typeof name !== "string") return null;
  const wanted = folded(entryOf(short, name) ?? name);
  const found = Object.entries(table).find(([class_name, { names = [] }]) =>
    [class_name, ...names].some((each) => folded(each) === wanted),
  );
  return found?.[0] ?? null;
}

const isObject = (value: unknown): value is { class_name: unknown } => typeof value === "object" && value !== null && "class_name" in value;

/** What the option takes, in words, where this is none of it; null where it is. The engine looks once more, at what depends on the input. */
export function expectedOf(option: ClassOption, value: unknown): string | null {
  if (value === null && takesNull(option)) return null;
  const numbers = [value].flat(3);
  const amounts = (whole: boolean): string => `${whole ? "whole numbers" : "numbers"}${limitsOf(option)}`;
  const counted = (): boolean => !Array.isArray(value) || !option.counts || option.counts.includes(numbers.length);
  switch (option.kind) {
    case "flag":
      return typeof value === "boolean" ? null : "True or False";
    case "integer":
      return isAmount(option, true)(value) ? null : `a whole number${limitsOf(option)}`;
    case "number":
      return isAmount(option, false)(value) ? null : `a number${limitsOf(option)}`;
    case "rate":
      return isAmount(option, false)(value) || classNamed(classes.schedules, value)
        ? null
        : `a number${limitsOf(option)}, or one of the schedules ${Object.keys(classes.schedules).join(", ")}`;
    case "text":
      return typeof value === "string" ? null : "a text";
    case "choice":
      return option.choices!.includes(value as string) ? null : `one of ${option.choices!.map((each) => JSON.stringify(each)).join(", ")}`;
    case "integers":
    case "reals": {
      const whole = option.kind === "integers";
      const isItem = (item: unknown): boolean => (item === null && option.nulls === true) || isAmount(option, whole)(item);
      return Array.isArray(value) && value.every(isItem) ? null : `a list of ${amounts(whole)}${option.nulls ? " and None" : ""}`;
    }
    case "sizes":
    case "margins":
    case "axes":
    case "numbers": {
      const whole = option.kind !== "numbers";
      const counts = option.counts ? `, ${option.counts.join(" or ")} of them` : "";
      return numbers.every(isAmount(option, whole)) && counted() ? null : `${amounts(whole)}${counts}`;
    }
    case "activation":
      // An object would be a layer with options of its own.
      return typeof value === "string" && [...classes.activations, "silu"].some((each) => folded(each) === folded(value))
        ? null
        : `one of ${classes.activations.join(", ")}`;
    case "initializer":
    case "regularizer": {
      const table = option.kind === "initializer" ? classes.initializers : classes.regularizers;
      return classNamed(table, value) ? null : `one of ${Object.keys(table).join(", ")}`;
    }
    case "layer":
      return isObject(value) && classNamed(classes.layers, value) ? null : "a layer";
    case "only":
    case "ignored":
      return null;
  }
}

/** None stands for the default in Keras' signatures, or is a value of its own. */
const takesNull = ({ kind, optional, required, default: usual }: ClassOption): boolean =>
  optional === true || (usual === null && !required) || ["activation", "initializer", "regularizer"].includes(kind);

const isAmount =
  ({ min = -Infinity, max = Infinity, above, below }: ClassOption, whole: boolean) =>
  (value: unknown): boolean =>
    typeof value === "number" &&
    (!whole || Number.isInteger(value)) &&
    (above ? value > min : value >= min) &&
    (below ? value < max : value <= max);

function limitsOf({ min, max, above, below }: ClassOption): string {
  const from = min === undefined ? "" : above ? ` above ${min}` : ` of at least ${min}`;
  const to = max === undefined ? "" : below ? ` below ${max}` : ` up to ${max}`;
  return from && to ? `${from} and${to}` : from || to;
}
