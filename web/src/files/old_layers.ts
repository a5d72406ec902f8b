// Layers as Keras 1, Keras 2, TensorFlow.js and Keras 3 before 3.7 spell them, in the names and values that Keras 3 has now.

import { classes as keras, entryOf, folded } from "../base/classes";
import type { KerasObject } from "../base/protocol";

type Config = Record<string, unknown>;

/** What is known of the program that wrote a file, and what is to be said of it. */
export interface Origin {
  /** The major version of Keras; TensorFlow.js counts as 2. */
  keras: number;
  /** What could not be taken and does not hinder: one sentence each. */
  remarks: string[];
}

/** Keras 2's and TensorFlow.js' hard_sigmoid, 0.2 x + 0.5 between 0 and 1, until ./hard_sigmoid.ts turns it into Keras 3's. */
export const oldHardSigmoid = "hard_sigmoid of Keras 2";

/** Classes by the names of Keras 1. */
const classes = new Map(
  Object.entries({
    Convolution1D: "Conv1D",
    Convolution2D: "Conv2D",
    AtrousConvolution1D: "Conv1D",
    AtrousConvolution2D: "Conv2D",
    Deconvolution2D: "Conv2DTranspose",
    SeparableConvolution2D: "SeparableConv2D",
    BatchNormalizationV1: "BatchNormalization",
    BatchNormalizationV2: "BatchNormalization",
  }),
);

/** Options by the names of Keras 1. */
const options = new Map(
  Object.entries({
    nb_filter: "filters",
    filter_length: "kernel_size",
    subsample: "strides",
    subsample_length: "strides",
    stride: "strides",
    border_mode: "padding",
    dim_ordering: "data_format",
    atrous_rate: "dilation_rate",
    pool_length: "pool_size",
    init: "kernel_initializer",
    inner_init: "recurrent_initializer",
    inner_activation: "recurrent_activation",
    W_regularizer: "kernel_regularizer",
    U_regularizer: "recurrent_regularizer",
    b_regularizer: "bias_regularizer",
    W_constraint: "kernel_constraint",
    U_constraint: "recurrent_constraint",
    b_constraint: "bias_constraint",
    bias: "use_bias",
    p: "rate",
    sigma: "stddev",
    dropout_W: "dropout",
    dropout_U: "recurrent_dropout",
    gamma_init: "gamma_initializer",
    beta_init: "beta_initializer",
  }),
);
/** Options of Keras 1 and of TensorFlow.js that say how they compute, not what. */
const meaningless = new Set(["consume_less", "input_dtype", "forget_bias_init", "batch_size", "fast_forward"]);

/** A layer, or another object of Keras, by its names of today. `origin.remarks` gets what is left out because it acts in training alone. */
export function renewed(given: KerasObject, origin: Origin): KerasObject {
  const class_name = classes.get(given.class_name) ?? given.class_name;
  const config = fromKeras1(class_name, given.config ?? {});
  const entries = Object.entries(config).flatMap(([key, value]): [string, unknown][] => {
    if (value === null) {
      // TensorFlow.js and Keras write null for what was not said; of these it says something.
      if (key === "activation" || key === "recurrent_activation") return [[key, "linear"]];
      return key === "merge_mode" || key === "weight_decay" ? [[key, value]] : [];
    }
    if ((value === 0 || value === 1) && isFlag(class_name, key)) return [[key, value === 1]];
    if (key.endsWith("activation") && value === "hard_sigmoid" && origin.keras < 3) return [[key, oldHardSigmoid]];
    if (key.endsWith("_initializer")) return initializer(value, () => `${key} of layer ${shown(config.name)}`, origin);
    if (actsInTraining(key, value)) {
      origin.remarks.push(`${key} of layer ${shown(config.name)} is not known here and was left out: it acts in training alone.`);
      return [];
    }
    return [[key, value]];
  });
  // Before tf.keras had it, GRU's gates came first.
  if (class_name === "GRU" && origin.keras < 3 && !Object.hasOwn(config, "reset_after")) entries.push(["reset_after", false]);
  return withoutUnused({ class_name, config: Object.fromEntries(entries) });
}

const shown = (name: unknown): string => JSON.stringify(String(name)).slice(0, 80);

/** Whether an option is true or false, for which files have 1 and 0 too. */
const isFlag = (class_name: string, key: string): boolean =>
  key === "trainable" ||
  (entryOf(keras.layers, class_name)?.options.some((option) => option.key === key && option.kind === "flag") ?? false);

function actsInTraining(key: string, value: unknown): boolean {
  if (key.endsWith("_constraint") || key === "activity_regularizer") return true;
  return key.endsWith("_regularizer") && typeof value === "object" && !Object.hasOwn(keras.regularizers, (value as KerasObject).class_name);
}

function fromKeras1(class_name: string, given: Config): Config {
  const config: Config = Object.fromEntries(
    Object.entries(given).flatMap(([key, value]) => (meaningless.has(key) ? [] : [[options.get(key) ?? key, value]])),
  );
  const { nb_row, nb_col, output_dim, mode, ...rest } = config;
  if (nb_row !== undefined && nb_col !== undefined) rest.kernel_size = [nb_row, nb_col];
  if (output_dim !== undefined) rest[class_name === "Embedding" ? "output_dim" : "units"] = output_dim;
  if (given.init !== undefined && class_name === "Embedding") {
    rest.embeddings_initializer = rest.kernel_initializer;
    delete rest.kernel_initializer;
  }
  // Keras 1's BatchNormalization had other modes than by feature, of which it alone is left.
  if (mode !== undefined && !(class_name === "BatchNormalization" && mode === 0)) rest.mode = mode;
  if (rest.data_format === "th") rest.data_format = "channels_first";
  if (rest.data_format === "tf" || rest.data_format === "default") rest.data_format = "channels_last";
  return rest;
}

/** Options of each initializer that say anything. */
const initializers: Record<string, string[]> = Object.fromEntries(
  Object.entries(keras.initializers).map(([name, { options: own }]) => [
    name,
    own.filter(({ kind }) => kind !== "only" && kind !== "ignored").map(({ key }) => key),
  ]),
);
/** Words of Keras 1 and names of Keras 3 before 3.7. */
const otherNames = new Map(
  Object.entries({ zero: "Zeros", one: "Ones", uniform: "RandomUniform", normal: "RandomNormal", glorot: "GlorotNormal" }),
);
const byName = new Map(
  Object.keys(initializers).flatMap((name) => [
    [folded(name), name],
    [folded(`${name}Initializer`), name],
  ]),
);

/** An initializer as an option; none where it is unknown: it says only how weights begin, and the file has them. */
function initializer(value: unknown, what: () => string, origin: Origin): [string, unknown][] {
  const { class_name, config = {} } = typeof value === "string" ? { class_name: value } : (value as KerasObject);
  const key = what().split(" ")[0]!;
  const name = byName.get(folded(String(class_name))) ?? otherNames.get(String(class_name));
  if (name === undefined || Object.entries(config).some(([option, given]) => known(name, option) && !plain(given))) {
    origin.remarks.push(`${what()} is not known here: should its weights begin anew, it is the usual one.`);
    return [];
  }
  if (typeof value === "string") return [[key, name === "RandomUniform" || name === "RandomNormal" ? name : value]];
  return [
    [
      key,
      {
        class_name: name,
        config: Object.fromEntries(Object.entries(config).filter(([option, given]) => known(name, option) && given !== null)),
      },
    ],
  ];
}

const known = (name: string, option: string): boolean => initializers[name]!.includes(option);
const plain = (value: unknown): boolean => value === null || typeof value === "string" || Number.isFinite(value);

/** Without options that never meant anything, and by the names that Keras 3 gave them. */
function withoutUnused({ class_name, config = {} }: KerasObject): KerasObject {
  // Of MobileNets: as a layer, every version and every format has it.
  if (class_name === "Activation" && config.activation === "relu6") {
    const { activation, ...rest } = config;
    return { class_name: "ReLU", config: { ...rest, max_value: 6 } };
  }
  if (class_name === "LeakyReLU" && "alpha" in config) {
    const { alpha, ...rest } = config;
    return { class_name, config: { ...rest, negative_slope: alpha } };
  }
  if (class_name === "RandomRotation") {
    const { value_range, ...rest } = config;
    return { class_name, config: rest };
  }
  if (!/^(Separable|Depthwise)Conv|Conv\dDTranspose$/.test(class_name)) return { class_name, config };
  const { groups, ...rest } = config;
  if (class_name.endsWith("Transpose")) return { class_name, config: rest };
  const { kernel_initializer, kernel_regularizer, kernel_constraint, ...own } = rest;
  return { class_name, config: own };
}
