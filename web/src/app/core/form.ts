// The form of any of Keras' classes, made of what the engine declares of it. Here stands only what is the page's own: which options are
// rare, and what a new object starts with where Keras asks for a value, or where another serves better than Keras' own.
//
// Tables of the page go by an option's key, or by "owner.key" where that differs: the owner is the class or its family.
import { classes, collapsed, isRecurrent, type ClassOption, type KerasClass } from "../../base/classes";
import { snakeCase } from "../../base/names";
import { t as commonText } from "../text/text";
import type { Option } from "./options";

/** Shown under "more". Options of initializers, regularizers and seeds are, too. */
const RARE: Record<string, boolean> = Object.fromEntries(
  [
    ...["axis", "epsilon", "center", "scale", "invert", "mean", "variance", "dilation_rate", "output_padding", "use_bias"],
    ...["trainable", "name", "keepdims", "recurrent_activation", "unit_forget_bias", "reset_after", "go_backwards", "zero_output_for_mask"],
    ...["fill_value", "preprocessing.interpolation", "shared_axes", "convolution.groups"],
    ...["rho", "RMSprop.momentum", "centered", "beta_1", "beta_2", "amsgrad", "weight_decay", "clipnorm", "clipvalue", "global_clipnorm"],
    "initial_accumulator_value",
  ].map((key) => [key, true]),
);
Object.assign(RARE, { "Rescaling.scale": false, "AdamW.weight_decay": false });

const STARTS: Record<string, unknown> = {
  l1: 0.01,
  l2: 0.01,
  units: 32,
  "Dense.units": 64,
  filters: 32,
  kernel_size: 3,
  rate: 0.3,
  stddev: 0.1,
  input_dim: 1000,
  output_dim: 16,
  n: 2,
  target_shape: [-1],
  dims: [2, 1],
  "Activation.activation": "relu",
  cropping: 1,
  "Rescaling.scale": 0.5,
  height_factor: 0.1,
  "RandomTranslation.width_factor": 0.1,
  "RandomRotation.factor": 0.05,
  "RandomContrast.factor": 0.2,
  value_range: [0, 1],
  "Bidirectional.layer": { class_name: "LSTM", config: { units: 32 } },
  layer: { class_name: "Dense", config: { units: 32 } },
  decay_steps: 1000,
  "CosineDecay.decay_steps": 2000,
  "ExponentialDecay.decay_rate": 0.9,
  "InverseTimeDecay.decay_rate": 1,
  boundaries: [1000, 2000],
  values: [0.001, 0.0005, 0.0001],
};

/** What TimeDistributed is offered to apply at each step; it takes any layer. */
const STEPWISE = ["Dense", "Flatten", "Conv2D", "MaxPooling2D"];

/** An entry of a table for an option of these owners, the closest one first. */
const found = <Value>(table: Record<string, Value>, owners: readonly string[], key: string): Value | undefined =>
  [...owners.map((owner) => `${owner}.${key}`), key].map((name) => table[name]).find((value) => value !== undefined);

let initializers: Record<string, Option[]> | undefined;
let regularizers: Record<string, Option[]> | undefined;

/** The form's kind of field, with what depends on it. */
function fieldOf({ key, kind, counts = [], choices = [] }: ClassOption, owners: readonly string[]): Pick<Option, "kind"> & Partial<Option> {
  switch (kind) {
    case "integer":
      return { kind: "number", integer: true };
    case "rate":
      return { kind: "number" };
    case "activation":
      // A layer of its own that does nothing is none.
      return { kind: "choice", choices: owners.includes("Activation") ? classes.activations.slice(1) : classes.activations };
    case "initializer":
      return {
        kind: "choice",
        choices: Object.keys(classes.initializers).map(snakeCase),
        objects: (initializers ??= formsOf(classes.initializers)),
      };
    case "regularizer":
      return { kind, objects: (regularizers ??= formsOf(classes.regularizers)) };
    case "choice":
      return { kind, choices };
    case "sizes":
      return { kind: "list", integer: true, counts };
    case "margins":
      return { kind: "list", integer: true, counts, pairs: counts.includes(4) };
    case "axes":
      return { kind: "list", integer: true, counts };
    case "numbers":
      return { kind: "list", counts };
    case "integers":
      return key === "target_shape" ? { kind: "shape" } : { kind: "numbers", integer: true };
    case "reals":
      return { kind: "numbers" };
    default:
      return { kind } as Pick<Option, "kind">;
  }
}

/** What a field starts with; undefined: empty. */
function startOf({ key, kind, default: usual }: ClassOption, owners: readonly string[]): unknown {
  const start = found(STARTS, owners, key);
  if (start !== undefined) return start;
  if (usual === null) return undefined;
  if (kind === "initializer") return snakeCase((usual as { class_name: string }).class_name);
  return ["sizes", "margins", "axes", "numbers"].includes(kind) ? collapsed(usual) : usual;
}

/** An option's field. owners: the class and its family. */
function optionOf(declared: ClassOption, owners: readonly string[]): Option {
  const { key, kind, min, max, above, below, optional } = declared;
  const start = startOf(declared, owners);
  const rare = found(RARE, owners, key) ?? (kind === "initializer" || kind === "regularizer" || key === "seed");
  // Which terms are explained is the same in every language.
  const help = [...owners, "class"].map((owner) => `${owner}.${key}`).find((term) => term in commonText.help);
  return {
    key,
    ...fieldOf(declared, owners),
    ...(start !== undefined && { default: start }),
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(above && { aboveMin: true }),
    ...(below && { belowMax: true }),
    ...(optional && start === undefined && { optional: true }),
    ...(rare && { more: true }),
    ...(help !== undefined && { help }),
  };
}

/** The fields of a class: of all its options that can be chosen; lists with gaps, and states that only graphs can read, come from code and files alone. Of a layer inside a layer, `layerForm` says the fields. */
export function formOf(owners: readonly string[], options: readonly ClassOption[], layerForm?: (class_name: string) => Option[]): Option[] {
  return options
    .filter(
      ({ key, kind, required, nulls }) =>
        kind !== "only" && kind !== "ignored" && (kind !== "layer" || required) && !nulls && key !== "return_state",
    )
    .map((declared) => {
      const option = optionOf(declared, owners);
      if (declared.kind !== "layer" || !layerForm) return option;
      const names = owners.includes("Bidirectional") ? Object.keys(classes.layers).filter((name) => isRecurrent(name)) : STEPWISE;
      return { ...option, layers: Object.fromEntries(names.map((name) => [name, layerForm(name)])) };
    });
}

/** The forms of all classes of a table. */
export const formsOf = (table: Record<string, KerasClass>): Record<string, Option[]> =>
  Object.fromEntries(Object.entries(table).map(([name, { options }]) => [name, formOf([name], options)]));
