// The weights of every layer class: their names, their order, and the groups that Keras 3 files them under. All formats go by this table.

import type { KerasObject } from "../base/protocol";
import { nameOf } from "../base/names";

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

const bias = (config: Config): string[] => (config.use_bias === false ? [] : ["bias"]);
const scaled = (config: Config): string[] => [...(config.scale === false ? [] : ["gamma"]), ...(config.center === false ? [] : ["beta"])];
const kernel = (config: Config): string[] => ["kernel", ...bias(config)];

/** Names of a class' own weights, in the order of get_weights(). A class that is not here has none. */
const own: Record<string, (config: Config) => string[]> = {
  Dense: kernel,
  Conv1D: kernel,
  Conv2D: kernel,
  Conv2DTranspose: kernel,
  Conv1DTranspose: kernel,
  DepthwiseConv1D: kernel,
  DepthwiseConv2D: kernel,
  SeparableConv1D: (config) => ["depthwise_kernel", "pointwise_kernel", ...bias(config)],
  SeparableConv2D: (config) => ["depthwise_kernel", "pointwise_kernel", ...bias(config)],
  BatchNormalization: (config) => [...scaled(config), "moving_mean", "moving_variance"],
  LayerNormalization: scaled,
  Embedding: () => ["embeddings"],
  Normalization: (config) => (config.mean == null ? ["mean", "variance", "count"] : []),
};

/** What is measured, not learnt. */
const statistics = new Set(["moving_mean", "moving_variance", "mean", "variance", "count"]);

/** Recurrent layers, whose weights belong to their cell. */
const cells: Record<string, string> = { SimpleRNN: "simple_rnn_cell", LSTM: "lstm_cell", GRU: "gru_cell" };

/** Every weight of a layer, in the order of Keras' get_weights(). */
export function variablesOf({ class_name, config = {} }: KerasObject): Variable[] {
  const found = listed(class_name, config);
  return config.trainable === false ? found.map((variable) => ({ ...variable, trainable: false })) : found;
}

function listed(class_name: string, config: Config): Variable[] {
  if (Object.hasOwn(cells, class_name)) {
    const names = ["kernel", "recurrent_kernel", ...bias(config)];
    return names.map((name) => ({ name, owners: [cells[class_name]!], attributes: ["cell"], trainable: true, integer: false }));
  }
  const inner = innerLayer(config);
  if (class_name === "Bidirectional" && inner) {
    // As Keras: a layer that was given for the way back keeps its name.
    const back = innerLayer(config, "backward_layer");
    const backName = back ? nameOf(back) : prefixed("backward_", nameOf(inner));
    return [...within(inner, "forward_layer", prefixed("forward_", nameOf(inner))), ...within(back ?? inner, "backward_layer", backName)];
  }
  if (class_name === "TimeDistributed" && inner) return within(inner, "layer", nameOf(inner));
  const names = Object.hasOwn(own, class_name) ? own[class_name]!(config) : [];
  return names.map((name) => ({ name, owners: [], attributes: [], trainable: !statistics.has(name), integer: name === "count" }));
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

/** The layers of a Sequential config without its InputLayer. */
export const layersOf = (model: { config: { layers: KerasObject[] } }): KerasObject[] =>
  model.config.layers.filter(({ class_name }) => class_name !== "InputLayer");
