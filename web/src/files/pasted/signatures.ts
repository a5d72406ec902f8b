// What Keras' functions take, in the order of their arguments, and what becomes of each argument in pasted code.

import { callbackDefaults } from "../../base/fit_config";
import type { ClassOption } from "../../base/classes";

export interface Argument {
  key: string;
  /**
   * taken: by whoever reads the call. idle: it names the data, or says how to compute and not what. Else the values that change nothing;
   * any other is left out, and that is said.
   */
  becomes: "taken" | "idle" | readonly unknown[];
}

const taken = (...keys: string[]): Argument[] => keys.map((key) => ({ key, becomes: "taken" }));
const idle = (...keys: string[]): Argument[] => keys.map((key) => ({ key, becomes: "idle" }));
const only = (key: string, ...values: unknown[]): Argument[] => [{ key, becomes: values }];

/** Of Keras 2. */
const queue = idle("max_queue_size", "workers", "use_multiprocessing");
const shape = taken("shape");

/** Those of a model's methods that say something about it. Keras 3's arguments; behind them what earlier versions had. */
export const methods: Readonly<Record<string, readonly Argument[]>> = {
  fit: [
    ...taken("x", "y", "batch_size", "epochs"),
    ...idle("verbose"),
    ...taken("callbacks", "validation_split", "validation_data", "shuffle"),
    ...only("class_weight", null),
    ...only("sample_weight", null),
    ...taken("initial_epoch"),
    ...only("steps_per_epoch", null),
    ...only("validation_steps", null),
    // How many are computed at once.
    ...idle("validation_batch_size"),
    ...only("validation_freq", 1),
    ...queue,
  ],
  compile: [
    ...taken("optimizer", "loss", "loss_weights", "metrics"),
    ...only("weighted_metrics", null, []),
    ...idle("run_eagerly", "steps_per_execution", "jit_compile", "auto_scale_loss"),
    ...only("sample_weight_mode", null),
    ...only("target_tensors", null),
  ],
  evaluate: [
    ...idle("x", "y", "batch_size", "verbose"),
    ...only("sample_weight", null),
    ...only("steps", null),
    ...only("callbacks", null, []),
    ...idle("return_dict"),
    ...queue,
  ],
  predict: [...idle("x", "batch_size", "verbose"), ...only("steps", null), ...only("callbacks", null, []), ...queue],
  add: [...taken("layer"), ...idle("rebuild")],
  // The data say the shape.
  build: idle("input_shape"),
};

/** Methods that leave a model as it is, whatever they are given. */
export const harmless: ReadonlySet<string> = new Set([
  "summary",
  "save",
  "save_weights",
  "get_weights",
  "to_json",
  "get_config",
  "count_params",
]);

export const sequential: readonly Argument[] = [...taken("layers"), ...only("trainable", true, null), ...taken("name")];

/** keras.Model(inputs, outputs); its arguments of Keras 1 are in `earlier`. */
export const functional: readonly Argument[] = [...taken("inputs", "outputs", "name"), ...only("trainable", true, null)];

/** Functions that make a layer and call it: layers.add([x, y]), tf.concat([x, y], axis=1). The arguments behind the tensors are the layer's. */
export const joining: Readonly<Record<string, string>> = {
  add: "Add",
  subtract: "Subtract",
  multiply: "Multiply",
  average: "Average",
  maximum: "Maximum",
  minimum: "Minimum",
  concatenate: "Concatenate",
  concat: "Concatenate",
  dot: "Dot",
};

/** Layers in front of all others, which say the shape of a sample. */
export const inputs: Readonly<Record<string, readonly Argument[]>> = {
  Input: [
    ...shape,
    ...idle("batch_size", "dtype"),
    ...only("sparse", null, false),
    ...taken("batch_shape", "name"),
    ...only("tensor", null),
    ...idle("optional"),
    ...only("ragged", null, false),
    ...taken("batch_input_shape"),
  ],
  InputLayer: [
    ...shape,
    ...idle("batch_size", "dtype"),
    ...only("sparse", null, false),
    ...only("ragged", null, false),
    ...taken("batch_shape"),
    ...only("input_tensor", null),
    ...idle("optional"),
    ...taken("name", "input_shape", "batch_input_shape"),
  ],
};

/** What every layer takes beside its own options; the data say the shape. */
export const ofLayers: readonly Argument[] = [
  ...taken("name", "trainable", "input_shape", "input_dim", "input_length", "batch_input_shape", "batch_shape"),
  ...idle("batch_size", "autocast"),
  ...only("dtype", "float32", null),
  ...only("activity_regularizer", null),
  ...only("weights", null),
];
/** Those of them that say the shape of a sample. */
export const shapes: ReadonlySet<string> = new Set(["input_shape", "input_dim", "input_length", "batch_input_shape", "batch_shape"]);

/** Names that arguments had in Keras 1 and 2. */
export const earlier: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  fit: { nb_epoch: "epochs" },
  Model: { input: "inputs", output: "outputs" },
  LeakyReLU: { alpha: "negative_slope" },
  ReduceLROnPlateau: { epsilon: "min_delta" },
};

type Kind = Pick<ClassOption, "kind"> & Partial<ClassOption>;
const count: Kind = { kind: "integer", min: 0 };
const mode: Kind = { kind: "choice", choices: ["auto", "min", "max"] };
const ignored: Kind = { kind: "ignored" };
const maybe: Kind = { kind: "number", optional: true };

const own: Readonly<Record<string, Record<string, Kind>>> = {
  EarlyStopping: {
    monitor: { kind: "text" },
    min_delta: { kind: "number" },
    patience: count,
    verbose: ignored,
    mode,
    baseline: maybe,
    restore_best_weights: { kind: "flag" },
    start_from_epoch: count,
  },
  ModelCheckpoint: {
    filepath: ignored,
    monitor: { kind: "text" },
    verbose: ignored,
    save_best_only: { kind: "flag" },
    save_weights_only: ignored,
    mode,
    save_freq: { kind: "only", default: "epoch" },
    initial_value_threshold: maybe,
    period: { kind: "only", default: 1 },
    options: ignored,
  },
  ReduceLROnPlateau: {
    monitor: { kind: "text" },
    factor: { kind: "number", min: 0, max: 1, below: true },
    patience: count,
    verbose: ignored,
    mode,
    min_delta: { kind: "number" },
    cooldown: count,
    min_lr: { kind: "number", min: 0 },
  },
  TerminateOnNaN: {},
};
/** Callbacks as the engine declares other classes. */
export const callbacks: Readonly<Record<string, { options: ClassOption[] }>> = Object.fromEntries(
  Object.entries(own).map(([name, kinds]) => [
    name,
    { options: Object.entries(kinds).map(([key, kind]): ClassOption => ({ key, default: callbackDefaults[name]![key] ?? null, ...kind })) },
  ]),
);
