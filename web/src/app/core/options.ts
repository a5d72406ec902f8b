// Options with their defaults and limits: one table draws every form and checks every value. Here stand those of fit and its callbacks.
import { callbackDefaults, fitDefaults } from "../../base/fit_config";
import { t } from "./text";

export type Config = Record<string, unknown>;

export interface Option {
  key: string;
  kind: "number" | "flag" | "choice" | "text" | "shape" | "numbers" | "regularizer" | "list" | "layer";
  /** Keras' default; undefined where the option may stay empty. */
  default?: unknown;
  choices?: readonly string[];
  /** Of a list: how many numbers it may have; empty: any. One number stands alone. */
  counts?: readonly number[];
  /** Of a list: four numbers are two pairs. */
  pairs?: boolean;
  /** Of a layer inside a layer: those that may stand there. */
  layers?: Record<string, Option[]>;
  /** Of an initializer or a regularizer: the classes of which an object may stand there. */
  objects?: Record<string, Option[]>;
  integer?: boolean;
  min?: number;
  max?: number;
  /** The limit of that side is itself not allowed. */
  aboveMin?: boolean;
  belowMax?: boolean;
  /** May be left empty. */
  optional?: boolean;
  /** Rare: shown under "more". */
  more?: boolean;
  /** The term whose help explains it, where that is not the key. */
  help?: string;
}

const share = { kind: "number", min: 0, max: 1, belowMax: true } as const;

/** Keras' defaults, but for a first training that shows something. */
export const FIT: Option[] = [
  { key: "batch_size", kind: "number", integer: true, min: 1, default: fitDefaults.batch_size },
  { key: "epochs", kind: "number", integer: true, min: 1, default: 5 },
  { key: "validation_split", ...share, default: 0.2 },
  { key: "seed", kind: "number", integer: true, min: 0, max: 2 ** 31 - 1, default: fitDefaults.seed },
  { key: "shuffle", kind: "flag", default: fitDefaults.shuffle, more: true },
  { key: "order_per_output", kind: "flag", default: fitDefaults.order_per_output, more: true },
];

/** Its choices are what the model's epochs end with. */
const monitor: Option = { key: "monitor", kind: "choice" };
const mode: Option = { key: "mode", kind: "choice", choices: ["auto", "min", "max"], more: true, help: "monitor_mode" };
const epochsOf = (key: string, more = false): Option => ({ key, kind: "number", integer: true, min: 0, ...(more && { more }) });
/** With Keras' defaults, but where the page begins with others. */
const callback = (name: string, options: Option[], others: Config = {}): Option[] =>
  options.map((option) => {
    const usual = others[option.key] ?? callbackDefaults[name]![option.key] ?? undefined;
    return usual === undefined ? option : { ...option, default: usual };
  });
export const CALLBACKS: Record<string, Option[]> = {
  EarlyStopping: callback(
    "EarlyStopping",
    [
      monitor,
      epochsOf("patience"),
      { key: "restore_best_weights", kind: "flag" },
      { key: "min_delta", kind: "number", min: 0, more: true },
      epochsOf("start_from_epoch", true),
      mode,
      { key: "baseline", kind: "number", optional: true, more: true },
    ],
    { patience: 2, restore_best_weights: true },
  ),
  ModelCheckpoint: callback(
    "ModelCheckpoint",
    [
      monitor,
      { key: "save_best_only", kind: "flag" },
      { key: "restore_best", kind: "flag" },
      mode,
      { key: "initial_value_threshold", kind: "number", optional: true, more: true },
    ],
    { save_best_only: true },
  ),
  ReduceLROnPlateau: callback("ReduceLROnPlateau", [
    monitor,
    { key: "factor", kind: "number", min: 0, max: 1, belowMax: true },
    epochsOf("patience"),
    { key: "min_delta", kind: "number", min: 0, more: true },
    epochsOf("cooldown", true),
    { key: "min_lr", kind: "number", min: 0, more: true },
    mode,
  ]),
  TerminateOnNaN: [],
};

/** What a new object starts with. */
export const defaults = (options: Option[]): Config =>
  Object.fromEntries(options.filter((option) => option.default !== undefined).map((option) => [option.key, option.default]));

/** What is wrong with a value, in words for its field; null if nothing is. */
export function problem(option: Option, value: unknown): string | null {
  const name = option.key;
  const found = value === undefined || value === null ? "" : String(value);
  if (option.kind === "shape")
    return Array.isArray(value) && value.length > 0 && value.every((size) => Number.isInteger(size) && (size > 0 || size === -1))
      ? null
      : t.problems.shape(name, found);
  if (option.kind === "regularizer") {
    const strengths = Object.entries((value as { config: Config } | undefined)?.config ?? {});
    return strengths.map(([key, strength]) => problem({ key, kind: "number", min: 0 }, strength)).find((found) => found) ?? null;
  }
  if (option.kind === "numbers") {
    const list = Array.isArray(value) ? value : [];
    return list.length === 0
      ? t.problems.numbers(name, found)
      : (list.map((item) => problem({ ...option, kind: "number" }, item)).find((wrong) => wrong) ?? null);
  }
  if (option.kind === "layer") {
    const { class_name, config } = innerOf(option, value);
    return option.layers![class_name]!.map((inner) => problem(inner, config[inner.key])).find((found) => found) ?? null;
  }
  if (option.optional && found === "") return null;
  if (option.kind === "list") {
    const numbers = numbersOf(value),
      { counts = [] } = option;
    if (numbers.length === 0 || (counts.length > 0 && !counts.includes(numbers.length)))
      return t.problems.list(name, counts.join(", "), found);
    return numbers.map((number) => problem({ ...option, kind: "number" }, number)).find((found) => found) ?? null;
  }
  if (option.kind !== "number") return null;
  const { min, max } = option;
  if (typeof value !== "number" || !Number.isFinite(value)) return t.problems.number(name, found);
  if (option.integer && !Number.isInteger(value)) return t.problems.integer(name, found);
  if (min !== undefined && option.aboveMin && value <= min) return t.problems.above(name, String(min), found);
  if (min !== undefined && value < min) return t.problems.atLeast(name, String(min), found);
  if (max !== undefined && option.belowMax && value >= max) return t.problems.below(name, String(max), found);
  if (max !== undefined && value > max) return t.problems.atMost(name, String(max), found);
  return null;
}

export const valid = (options: Option[], config: Config): boolean =>
  options.every((option) => problem(option, config[option.key]) === null);

/** A config without empty entries, as Keras' JSON wants it; so are the configs of layers inside. */
export const tidy = (config: Config): Config =>
  Object.fromEntries(
    Object.entries(config)
      .filter(([, value]) => value !== undefined && value !== "")
      .map(([key, value]) => [key, isObject(value) ? { ...value, config: tidy(value.config) } : value]),
  );

interface Inner {
  class_name: string;
  config: Config;
}
const isObject = (value: unknown): value is Inner =>
  typeof value === "object" && value !== null && "class_name" in value && "config" in value;

/** The layer inside a layer, with Keras' defaults where it says nothing. */
export function innerOf(option: Option, value: unknown): Inner {
  const { class_name, config } = isObject(value) && value.class_name in option.layers! ? value : (option.default as Inner);
  return { class_name, config: { ...defaults(option.layers![class_name]!), ...config } };
}

/** The numbers of a list, pairs taken apart, or the one that stands alone. */
export const numbersOf = (value: unknown): unknown[] => (value === undefined || value === null || value === "" ? [] : [value].flat(2));

/** What a list option holds for numbers typed: one alone, pairs where it has them. */
export function listOf(option: Option, numbers: unknown[]): unknown {
  if (numbers.length === 0) return undefined;
  if (numbers.length === 1) return numbers[0];
  return option.pairs && numbers.length === 4 ? [numbers.slice(0, 2), numbers.slice(2)] : numbers;
}
