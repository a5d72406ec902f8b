// Whether two configurations say the same to Keras, in whichever of its forms each of them says it.

import { mapRefs } from "../../base/compile";
import { classes, entryOf, folded, isDefault, type KerasClass } from "../../base/classes";
import { callbackDefaults, withFitDefaults } from "../../base/fit_config";
import { asObject } from "../../base/keras_object";
import { isGraph, layersOf } from "../../base/model_config";
import { isNumberedName } from "../../base/names";
import type { CompileConfig, FitConfig, KerasObject, KerasRef, ModelConfig } from "../../base/protocol";
import { classNamed } from "../option_values";

/** Classes by their names, as the engine declares them. */
type Table = Record<string, KerasClass & { names?: string[] }>;

/** What is said of the shape of a sample is no option of a layer. */
const ofShape = "input_shape";

/** A name that somebody gave; Keras numbers the others itself. */
function ownName({ class_name, config }: KerasObject): unknown {
  const name = config?.["name"];
  return typeof name === "string" && !isNumberedName(class_name, name) ? name : null;
}

/** The options in which two objects of a class differ. */
export function differences(table: Table, a: KerasObject, b: KerasObject): string[] {
  const options = entryOf(table, a.class_name)?.options ?? [];
  const [from, to] = [a.config ?? {}, b.config ?? {}];
  const keys = new Set([...Object.keys(from), ...Object.keys(to)]);
  return [...keys].filter((key) => {
    if (key === ofShape) return false;
    if (key === "name") return ownName(a) !== ownName(b);
    const option = options.find((each) => each.key === key);
    const [one, other] = [from[key], to[key]];
    if (!option) return JSON.stringify(one ?? usual(a.class_name, key)) !== JSON.stringify(other ?? usual(a.class_name, key));
    if (option.required) return !isDefault({ ...option, required: undefined, default: one }, other);
    if (isDefault(option, one) || isDefault(option, other)) return isDefault(option, one) !== isDefault(option, other);
    return !isDefault({ ...option, default: one }, other);
  });
}

/** What a callback has where nothing is said, and every layer. */
const usual = (class_name: string, key: string): unknown => {
  if (key === "trainable") return true;
  return entryOf(callbackDefaults, class_name)?.[key] ?? null;
};

export const sameObject = (table: Table, a: KerasObject, b: KerasObject): boolean =>
  a.class_name === b.class_name && differences(table, a, b).length === 0;

/** An optimizer, loss or metric, by any of its names. */
export function sameRef(table: Table, a: KerasRef, b: KerasRef): boolean {
  const [one, other] = [asObject(a), asObject(b)].map(({ class_name, config }) => ({
    class_name: classNamed(table, class_name) ?? (folded(class_name) === "acc" ? "accuracy" : folded(class_name)),
    config,
  }));
  return sameObject(table, one!, other!);
}

/** What is said of each output, in the same form. */
function sameSaid(table: Table, a: unknown, b: unknown): boolean {
  const [one, other]: KerasRef[][] = [[], []];
  const forms = [mapRefs(a, (ref) => one!.push(ref)), mapRefs(b, (ref) => other!.push(ref))];
  return JSON.stringify(forms[0]) === JSON.stringify(forms[1]) && one!.every((ref, i) => sameRef(table, ref, other![i]!));
}

/** The parts of compile in which they differ. */
export function compileDifferences(a: CompileConfig, b: CompileConfig): (keyof CompileConfig)[] {
  const found: (keyof CompileConfig)[] = [];
  if (!sameRef(classes.optimizers, a.optimizer, b.optimizer)) found.push("optimizer");
  if (!sameSaid(classes.losses, a.loss, b.loss)) found.push("loss");
  if (JSON.stringify(a.loss_weights ?? null) !== JSON.stringify(b.loss_weights ?? null)) found.push("loss_weights");
  if (!sameSaid(classes.metrics, a.metrics ?? [], b.metrics ?? [])) found.push("metrics");
  return found;
}

export const sameCallback = (a: KerasObject, b: KerasObject): boolean => sameObject({}, a, b);

/** What code says of a training. */
const fitKeys = ["epochs", "batch_size", "validation_split", "validation_data", "shuffle", "callbacks", "seed"] as const;
export type FitKey = (typeof fitKeys)[number];

/** Epochs are those from the first of this training on. */
export const epochsOf = ({ epochs = 1, initial_epoch = 0 }: FitConfig): number => epochs - initial_epoch;

export function fitDifferences(a: FitConfig, b: FitConfig): FitKey[] {
  const [one, other] = [withFitDefaults(a), withFitDefaults(b)];
  return fitKeys.filter((key) => {
    switch (key) {
      case "epochs":
        return epochsOf(one) !== epochsOf(other);
      case "validation_split":
        return shareOf(one) !== shareOf(other);
      case "callbacks":
        return one.callbacks.length !== other.callbacks.length || one.callbacks.some((each, i) => !sameCallback(each, other.callbacks[i]!));
      default:
        return one[key] !== other[key];
    }
  });
}

/** Where there are data to validate with, no share is taken. */
const shareOf = ({ validation_data, validation_split }: FitConfig): number => (validation_data ? 0 : (validation_split ?? 0));

/** Layer by layer; of graphs what they read too. Shapes of samples are not compared. */
export function sameModel(a: ModelConfig, b: ModelConfig): boolean {
  const [one, other] = [layersOf(a), layersOf(b)];
  if (isGraph(a) !== isGraph(b) || one.length !== other.length) return false;
  if (!one.every((layer, i) => sameObject(classes.layers, layer, other[i]!))) return false;
  return !isGraph(a) || sameWires(a, b);
}

/** Whether the layers of two graphs read the same. */
export function sameWires(a: ModelConfig, b: ModelConfig): boolean {
  const wires = ({ config }: ModelConfig): unknown => [
    config.layers.map(({ name, config: own, inbound_nodes }) => [name ?? own?.["name"], inbound_nodes]),
    config.input_layers,
    config.output_layers,
  ];
  return JSON.stringify(wires(a)) === JSON.stringify(wires(b));
}
