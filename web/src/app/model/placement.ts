// Where a layer that is added goes, and what has to come with it so that the model can be built.
import type { KerasObject } from "../../base/protocol";
import { classes, takesStates } from "../../base/classes";
import type { LayerDraft } from "../core/model-state";
import { numbersOf } from "../core/options";

/** A sample's shape where it is known; of others the number of axes at least. */
export type Known = readonly (number | null)[];

/** How many axes of a sample a layer needs; null: it takes any. */
export function axesFor({ class_name }: Pick<KerasObject, "class_name">): number | null {
  const { group } = classes.layers[class_name] ?? { group: "" };
  if (class_name === "TimeDistributed" || group === "recurrent") return 2;
  if (class_name === "RepeatVector") return 1;
  const [, dimensions] = /([12])D(?:Transpose)?$/.exec(class_name) ?? [];
  return dimensions === undefined ? null : Number(dimensions) + 1;
}

/** How many axes come out where so many come in. */
function axesAfter({ class_name, config = {} }: Pick<LayerDraft, "class_name" | "config">, axes: number): number {
  if (class_name === "Flatten" || class_name.startsWith("Global")) return 1;
  if (class_name === "Reshape") return numbersOf(config["target_shape"]).length;
  if (class_name === "RepeatVector") return 2;
  if (class_name === "Embedding") return axes + 1;
  const inner = class_name === "Bidirectional" ? (config["layer"] as KerasObject | undefined)?.config : config;
  if (takesStates(class_name)) return inner?.["return_sequences"] ? 2 : 1;
  return axes;
}

/** How many axes arrive at each place, the end included. */
export function axesAlong(layers: readonly LayerDraft[], input: number): number[] {
  const along = [input];
  for (const layer of layers) along.push(axesAfter(layer, along.at(-1)!));
  return along;
}

export interface Placement {
  at: number;
  before: KerasObject[];
  after: KerasObject[];
}

/**
 * wanted: the place somebody chose. A layer that needs more axes than a Flatten leaves goes in front of that. Where an axis is missing, a Reshape comes with
 * it; where what follows has read vectors, a Flatten.
 * shapes: what arrives at each place, as far as it is known.
 */
export function placeFor(class_name: string, layers: readonly LayerDraft[], wanted: number, shapes: readonly (Known | null)[]): Placement {
  const needs = axesFor({ class_name });
  const input = shapes[0];
  if (needs === null || !input) return { at: wanted, before: [], after: [] };
  const along = axesAlong(layers, input.length);
  const flatten = layers.findIndex((layer) => layer.class_name === "Flatten" || layer.class_name.startsWith("Global"));
  const behind = along[wanted]! < needs && flatten >= 0 && flatten < wanted && along[flatten]! + 1 >= needs;
  const at = behind ? flatten : wanted;
  const [has, shape] = [along[at]!, shapes[at]];
  const missing = needs - has;
  const target = shape && reshaped(shape, needs);
  const before = missing !== 0 && target ? [{ class_name: "Reshape", config: { target_shape: target } }] : [];
  const leaves = axesAfter({ class_name, config: {} }, needs);
  const next = layers[at];
  const after = before.length > 0 && has === 1 && leaves > 1 && next && next.class_name !== "Flatten" ? [{ class_name: "Flatten" }] : [];
  return { at, before, after };
}

/** The same numbers in so many axes; null where that cannot be said. An axis of 1 is the channel, or the one feature of each step. */
function reshaped(shape: Known, axes: number): number[] | null {
  if (shape.some((size) => size === null)) return null;
  const known = shape as number[];
  if (known.length + 1 === axes) return [...known, 1];
  // Steps stay; what each holds becomes one vector.
  if (known.length === axes + 1 && axes === 2) return [known[0]!, known[1]! * known[2]!];
  return null;
}
