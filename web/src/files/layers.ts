// The weights of every layer: their names, their order, and the groups that Keras 3 files them under. All formats go by these.

import { isRecurrent, weightsOf } from "../base/classes";
import type { KerasObject } from "../base/protocol";
import { nameOf, snakeCase } from "../base/names";

/** One weight of a layer. */
export interface Variable {
  /** "kernel" */
  name: string;
  /** Names of the layers and cells inside the layer that own it: ["forward_lstm", "lstm_cell"]. */
  owners: string[];
  /** The same as the attributes that Keras 3 walks through: ["forward_layer", "cell"]. */
  attributes: string[];
  trainable: boolean;
  /** A whole number: Normalization's count, which Keras keeps for old files. */
  integer: boolean;
}

type Config = Record<string, unknown>;

/** Every weight of a layer, in the order of Keras' get_weights(). */
export function variablesOf({ class_name, config = {} }: KerasObject): Variable[] {
  const found = listed(class_name, config);
  return config.trainable === false ? found.map((variable) => ({ ...variable, trainable: false })) : found;
}

function listed(class_name: string, config: Config): Variable[] {
  const inner = innerLayer(config);
  if (class_name === "Bidirectional" && inner) {
    // As Keras: a layer that was given for the way back keeps its name.
    const back = innerLayer(config, "backward_layer");
    const backName = back ? nameOf(back) : prefixed("backward_", nameOf(inner));
    return [...within(inner, "forward_layer", prefixed("forward_", nameOf(inner))), ...within(back ?? inner, "backward_layer", backName)];
  }
  if (class_name === "TimeDistributed" && inner) return within(inner, "layer", nameOf(inner));
  // A Normalization that was given its mean has nothing to keep.
  if (class_name === "Normalization" && config.mean != null) return [];
  const cell = isRecurrent(class_name);
  return weightsOf({ class_name, config }).map(({ name, trainable }) => {
    // MultiHeadAttention's "query/kernel" is that of a layer within it.
    const [own, dense] = name.split("/").reverse() as [string, string?];
    return {
      name: own,
      owners: cell ? [`${snakeCase(class_name)}_cell`] : dense ? [dense] : [],
      attributes: cell ? ["cell"] : dense ? [`${dense.replace("attention_", "")}_dense`] : [],
      trainable,
      integer: name === "count",
    };
  });
}

/** As Keras: a name that begins so already stays. */
const prefixed = (prefix: string, name: string): string => (name.startsWith(prefix) ? name : prefix + name);

function within(inner: KerasObject, attribute: string, name: string): Variable[] {
  return variablesOf(inner).map((variable) => ({
    ...variable,
    owners: [name, ...variable.owners],
    attributes: [attribute, ...variable.attributes],
  }));
}

/** The layer that a wrapper wraps. */
export function innerLayer(config: Config, key: "layer" | "backward_layer" = "layer"): KerasObject | null {
  const inner = config[key] as KerasObject | null | undefined;
  return inner && typeof inner === "object" && typeof inner.class_name === "string" ? inner : null;
}
