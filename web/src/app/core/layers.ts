// Keras' layers with the fields of their options, in the groups of Keras' documentation.
import { classes } from "../../base/classes";
import { formOf } from "./form";
import type { Option } from "./options";

const trainable: Option = { key: "trainable", kind: "flag", default: true, more: true };
const layerName: Option = { key: "name", kind: "text", optional: true, more: true };

function layerForm(class_name: string): Option[] {
  const { group, options, weights } = classes.layers[class_name]!;
  return [
    ...formOf([class_name, group], options, layerForm),
    ...(weights.some((weight) => weight.trainable !== false) ? [trainable] : []),
    layerName,
  ];
}

export const LAYERS: Record<string, Option[]> = Object.fromEntries(Object.keys(classes.layers).map((name) => [name, layerForm(name)]));

/** The names of each group's layers. */
export const GROUPS: Record<string, string[]> = {};
for (const [name, { group }] of Object.entries(classes.layers)) (GROUPS[group] ??= []).push(name);

/** Layers that take several tensors. */
export const JOINING: ReadonlySet<string> = new Set([...(GROUPS["merging"] ?? []), ...(GROUPS["attention"] ?? [])]);

/** Those that a course's networks are made of: offered first. */
export const COMMON = [
  "Dense",
  "Conv2D",
  "MaxPooling2D",
  "Flatten",
  "Dropout",
  "BatchNormalization",
  "Activation",
  "LSTM",
  "Reshape",
] as const;
