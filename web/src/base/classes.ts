// Keras' classes as the engine declares them: their options in the order of Keras' arguments, their weights, what they do with masks.
//
// classes.json is what nn_classes of wasm/api.h says; `npm run classes` writes it anew.

import json from "./classes.json";
import { asObject } from "./keras_object";
import type { KerasObject, KerasRef } from "./protocol";

/** One option; see Options::describer in wasm/options.h. */
export interface ClassOption {
  key: string;
  kind:
    | "flag"
    | "integer"
    | "number"
    | "text"
    | "choice"
    /** A list of whole numbers, or of numbers. */
    | "integers"
    | "reals"
    /** One whole number, or one an axis. */
    | "sizes"
    /** The same, or a pair an axis. */
    | "margins"
    | "axes"
    /** One number or a list. */
    | "numbers"
    | "activation"
    | "initializer"
    | "regularizer"
    | "layer"
    /** A number or a learning rate schedule. */
    | "rate"
    /** The default is the one value that is supported. */
    | "only"
    /** Whatever it says changes nothing. */
    | "ignored";
  /** Of one that Keras requires: what the engine starts from. */
  default: unknown;
  required?: true;
  /** null is a value. */
  optional?: true;
  /** So it is in the list. */
  nulls?: true;
  min?: number;
  max?: number;
  /** The limit of that side is itself not allowed. */
  above?: true;
  below?: true;
  choices?: string[];
  /** How many numbers a list may have. */
  counts?: number[];
}

export interface KerasClass {
  options: ClassOption[];
}
export interface LayerClass extends KerasClass {
  /** Its family in Keras' documentation. */
  group: string;
  /** In the order of get_weights(). when: the flag without which it is not there, or the option that must be the word `is`; trainable: false if it is measured, not learnt. */
  weights: { name: string; when?: string; is?: string; trainable?: false }[];
  /** What it does with masks, and the flag without which it ends them; joins: makes one of several; inner: as the layer inside. */
  masks: "ends" | "keeps" | "makes" | "joins" | "inner";
  masks_when?: string;
}
/** One that goes by the names of its functions as well. */
export interface FunctionClass extends KerasClass {
  names: string[];
}

export interface MetricClass extends FunctionClass {
  /** Keras' `_direction`: "up" where more is better. */
  direction: "up" | "down";
}

export interface Classes {
  layers: Record<string, LayerClass>;
  optimizers: Record<string, KerasClass>;
  schedules: Record<string, KerasClass>;
  losses: Record<string, FunctionClass>;
  metrics: Record<string, MetricClass>;
  initializers: Record<string, KerasClass>;
  regularizers: Record<string, KerasClass>;
  activations: string[];
}
export const classes = json as unknown as Classes;

/** An entry of one of the tables; undefined for a class that the engine does not have. */
export const entryOf = <Entry>(table: Record<string, Entry>, class_name: string): Entry | undefined =>
  Object.hasOwn(table, class_name) ? table[class_name] : undefined;

export const hasOption = (class_name: string, key: string): boolean =>
  entryOf(classes.layers, class_name)?.options.some((option) => option.key === key) ?? false;

/** Whether a layer reads time steps one after the other, its weights in a cell. */
export const isRecurrent = (class_name: string): boolean => hasOption(class_name, "return_sequences");

/** Whether a layer can be called with states to begin with, behind its sequence. */
export const takesStates = (class_name: string): boolean => isRecurrent(class_name) || class_name === "Bidirectional";

/** Whether an option has a value, a flag true if none is named; its default where the configuration says nothing. */
function has(options: readonly ClassOption[], config: Record<string, unknown>, key: string, value: unknown = true): boolean {
  return (config[key] ?? options.find((option) => option.key === key)?.default) === value;
}

/** What a layer does with masks. */
export function masksOf({ class_name, config = {} }: KerasObject): Exclude<LayerClass["masks"], "inner"> {
  const found = entryOf(classes.layers, class_name);
  if (!found) return "ends";
  if (found.masks === "inner") return config["layer"] ? masksOf(asObject(config["layer"] as KerasRef)) : "ends";
  return found.masks_when && !has(found.options, config, found.masks_when) ? "ends" : found.masks;
}

/** A layer's own weights, in the order of get_weights(); a wrapper has none of its own. */
export function weightsOf({ class_name, config = {} }: KerasObject): { name: string; trainable: boolean }[] {
  const { weights = [], options = [] } = entryOf(classes.layers, class_name) ?? {};
  return weights
    .filter(({ when, is }) => when === undefined || has(options, config, when, is))
    .map(({ name, trainable = true }) => ({ name, trainable }));
}

/** "GlorotUniform" and "glorot_uniform" are one name. */
export const folded = (name: string): string => name.replaceAll("_", "").toLowerCase();
/** Keras' short names of initializers. */
const short: Record<string, string> = { uniform: "randomuniform", normal: "randomnormal" };

/** An object of a table by any form of its name, with all its options, as text that is the same for the same object. */
function canonical(table: Record<string, KerasClass>, value: unknown): string {
  const { class_name, config } = asObject(value as KerasRef);
  const wanted = short[folded(class_name)] ?? folded(class_name);
  const name = Object.keys(table).find((each) => folded(each) === wanted);
  if (name === undefined) return JSON.stringify([class_name, config]);
  const options = table[name]!.options.filter(({ kind }) => kind !== "ignored");
  return JSON.stringify([name, ...options.map((option) => config[option.key] ?? option.default)]);
}

/** A number for a list of nothing else: 1 for [1, 1] and [[1, 1], [1, 1]]. */
export function collapsed(value: unknown): unknown {
  const numbers = [value].flat(2);
  return numbers.length > 0 && numbers.every((number) => number === numbers[0]) ? numbers[0] : value;
}

/** Whether a value is what the class has by default, in whichever of Keras' forms. */
export function isDefault(option: ClassOption, value: unknown): boolean {
  if (option.required) return false;
  const usual = option.default;
  if (value === undefined || option.kind === "ignored") return true;
  if (value === null || usual === null) return value === usual || (value === null && nullIsDefault.has(option.kind));
  switch (option.kind) {
    case "initializer":
      return canonical(classes.initializers, value) === canonical(classes.initializers, usual);
    case "sizes":
    case "margins":
    case "axes":
    case "numbers":
      return JSON.stringify(collapsed(value)) === JSON.stringify(collapsed(usual));
    default:
      return JSON.stringify(value) === JSON.stringify(usual);
  }
}
/** Of these Keras' signatures say None, and mean the default. */
const nullIsDefault: ReadonlySet<ClassOption["kind"]> = new Set(["activation", "only"]);
