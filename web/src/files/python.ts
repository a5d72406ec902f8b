// Keras code that builds, compiles and trains the same model: what a notebook of the course would say.

import type { CompileConfig, FitConfig, KerasObject, KerasRef } from "../engine/protocol";
import { layersOf } from "./layers";
import { snakeCase } from "./names";
import { fail, type NamedBytes, type SavedModel } from "./types";
import { textBytes } from "./zip";

/** Data sets that Keras has itself, by Sprout's names. */
const datasets: Record<string, string> = { MNIST: "mnist", "Fashion-MNIST": "fashion_mnist", "CIFAR-10": "cifar10", "CIFAR-100": "cifar100" };

/** Options that Keras has by default, and that go without saying. */
const defaults: Record<string, unknown> = {
  trainable: true, activation: "linear", use_bias: true, padding: "valid", data_format: "channels_last", groups: 1, dilation_rate: [1, 1], strides: [1, 1],
  kernel_initializer: "GlorotUniform", recurrent_initializer: "Orthogonal", bias_initializer: "Zeros", go_backwards: false, return_sequences: false, return_state: false,
  recurrent_dropout: 0, dropout: 0, unit_forget_bias: true, reset_after: true, recurrent_activation: "sigmoid", axis: -1, mask_zero: false, keepdims: false,
  gamma_initializer: "Ones", beta_initializer: "Zeros", moving_mean_initializer: "Zeros", moving_variance_initializer: "Ones", center: true, scale: true,
  amsgrad: false, nesterov: false, centered: false, merge_mode: "concat", embeddings_initializer: "RandomUniform", interpolation: "nearest",
};
/** Classes whose own default differs from the table's. */
const spoken: Record<string, string[]> = {
  SimpleRNN: ["activation"], LSTM: ["activation"], GRU: ["activation"], Rescaling: ["scale"], MaxPooling2D: ["strides"], AveragePooling2D: ["strides"],
  MaxPooling1D: ["strides"], AveragePooling1D: ["strides"], RandomRotation: ["interpolation"], RandomTranslation: ["interpolation"], RandomZoom: ["interpolation"],
};
/** Options whose None is not their default. */
const spokenNone: Record<string, string> = { Normalization: "axis" };

const callable = (file: string, name: string): string => (/^[A-Za-z]\w*$/.test(name) ? name : fail(file, `expected the name of a class, found ${JSON.stringify(name).slice(0, 60)}.`));

class Writer {
  constructor(private readonly file: string) {}

  value(value: unknown): string {
    if (value === null || value === undefined) return "None";
    if (typeof value === "boolean") return value ? "True" : "False";
    if (typeof value === "string") return JSON.stringify(value);
    if (typeof value === "number") return String(value);
    if (Array.isArray(value)) return `(${value.map((each) => this.value(each)).join(", ")}${value.length === 1 ? "," : ""})`;
    return this.value((value as KerasObject).class_name);
  }

  /** layers.Dense(100, activation="relu"): arguments by name, without those that are Keras' defaults. */
  call(owner: string, { class_name, config = {} }: KerasObject): string {
    const isDefault = ([key, value]: [string, unknown]): boolean => {
      if (value === null || value === undefined) return !(Object.hasOwn(spokenNone, class_name) && spokenNone[class_name] === key);
      if (!Object.hasOwn(defaults, key) || (Object.hasOwn(spoken, class_name) && spoken[class_name].includes(key))) return false;
      const plain = this.plain(value);
      return JSON.stringify(plain) === JSON.stringify(defaults[key]) || (Array.isArray(plain) && plain.every((each) => each === 1) && (key === "strides" || key === "dilation_rate"));
    };
    const own = Object.entries(config).filter((entry) => entry[0] !== "name" && !isDefault(entry));
    const automatic = new RegExp(`^${snakeCase(class_name)}(_\\d+)?$`);
    const name = typeof config.name === "string" && !automatic.test(config.name) && !owner.endsWith("optimizers") ? [["name", config.name] as [string, unknown]] : [];
    const given = [...own, ...name].map(([key, value]) => `${key}=${this.argument(key, value)}`);
    return `${owner}.${callable(this.file, class_name)}(${given.join(", ")})`;
  }

  /** Initializers whose options are all None are known by their class. */
  private plain(value: unknown): unknown {
    const object = value as KerasObject;
    if (typeof value !== "object" || value === null || typeof object.class_name !== "string") return value;
    return Object.values(object.config ?? {}).every((option) => option === null || option === 1) ? object.class_name : value;
  }

  private argument(key: string, value: unknown): string {
    const object = value as KerasObject;
    if (typeof value !== "object" || value === null || typeof object.class_name !== "string") return this.value(value);
    if (key.endsWith("_initializer")) return this.call("keras.initializers", object);
    if (key.endsWith("_regularizer")) return this.call("keras.regularizers", object);
    if (key === "learning_rate") return this.call("keras.optimizers.schedules", object);
    return this.call("layers", object);
  }

  ref(owner: string, ref: KerasRef): string {
    return typeof ref === "string" ? this.value(ref) : this.call(owner, ref);
  }
}

/** The lines that make x_train, y_train, x_test and y_test. */
export function dataLines({ notes, model, compile }: SavedModel): string[] {
  const known = Object.hasOwn(datasets, notes.data ?? "") ? datasets[notes.data!] : null;
  // Layers in front of the model do it themselves.
  const { scale = 1, offset = 0 } = notes.preprocessingLayers ? {} : notes;
  const divisor = Math.round(1 / scale);
  const scaled = Math.abs(scale * divisor - 1) < 1e-9 && divisor > 1 ? ` / ${divisor}` : scale === 1 ? "" : ` * ${scale}`;
  const prepared = (x: string): string => `${x} = ${x}.astype("float32")${scaled}${offset ? ` + ${offset}` : ""}`;
  if (known) return [`(x_train, y_train), (x_test, y_test) = keras.datasets.${known}.load_data()`, prepared("x_train"), prepared("x_test")];
  const shape = model!.config.input_shape!.join(", ");
  const classes = notes.classNames?.length ?? 2;
  const sparse = JSON.stringify(compile?.loss ?? "").includes("parse");
  const outputs = layersOf(model!).at(-1)?.config?.units;
  const targets = (count: string): string => (sparse ? `rng.integers(0, ${classes}, ${count})` : `rng.random((${count}, ${typeof outputs === "number" ? outputs : 1}), dtype="float32")`);
  return [
    "# Your own data goes here; random numbers of the right shapes stand in for it.",
    ...(scaled || offset ? [`# Scale it as it was in training: x${scaled}${offset ? ` + ${offset}` : ""}`] : []),
    "rng = np.random.default_rng(0)",
    `x_train, y_train = rng.random((320, ${shape}), dtype="float32"), ${targets("320")}`,
    `x_test, y_test = rng.random((64, ${shape}), dtype="float32"), ${targets("64")}`,
  ];
}

/** model.fit(...) for a fit's configuration, from an epoch on. */
export function fitLines({ epochs = 1, batch_size = 32, validation_split = 0, validation_data, shuffle = true, order_per_output = false, callbacks = [] }: FitConfig, first: number, file: string): string[] {
  const writer = new Writer(file);
  const restores = ({ class_name, config = {} }: KerasObject): KerasObject => {
    const { restore_best, ...rest } = config;
    return { class_name, config: class_name === "ModelCheckpoint" ? { filepath: "best.keras", ...rest } : rest };
  };
  const given = [
    `epochs=${first + epochs}`, ...(first > 0 ? [`initial_epoch=${first}`] : []), `batch_size=${batch_size}`,
    ...(validation_data ? ["validation_data=(x_test, y_test)"] : validation_split > 0 ? [`validation_split=${validation_split}`] : []),
    ...(shuffle ? [] : ["shuffle=False"]),
    ...(callbacks.length > 0 ? [`callbacks=[${callbacks.map((callback) => writer.call("keras.callbacks", restores(callback))).join(", ")}]`] : []),
  ];
  const orders = "# Here each output saw the samples in an order of its own (order_per_output). Keras has one order for all: expect a little less accuracy.";
  return [...(order_per_output ? [orders] : []), `history = model.fit(x_train, y_train, ${given.join(", ")})`];
}

function compileLines({ optimizer, loss, metrics = [] }: CompileConfig, writer: Writer): string[] {
  return [
    "model.compile(",
    `    optimizer=${writer.ref("keras.optimizers", optimizer)},`,
    `    loss=${writer.ref("keras.losses", loss)},`,
    `    metrics=[${metrics.map((metric) => writer.ref("keras.metrics", metric)).join(", ")}],`,
    ")",
  ];
}

export async function writePython(saved: SavedModel, name: string): Promise<NamedBytes> {
  const file = `${name}.py`;
  const { model, compile, training } = saved;
  const writer = new Writer(file);
  const lines = [
    "import keras",
    "import numpy as np",
    "from keras import layers",
    "",
    ...(training?.seed === undefined ? [] : [`keras.utils.set_random_seed(${training.seed})`, ""]),
    ...dataLines(saved),
    "",
    "model = keras.Sequential([",
    `    keras.Input(${writer.value(model!.config.input_shape)}),`,
    ...layersOf(model!).map((layer) => `    ${writer.call("layers", layer)},`),
    "])",
    "model.summary()",
    ...(compile ? ["", ...compileLines(compile, writer), "", ...fitLines(training ?? {}, 0, file), "model.evaluate(x_test, y_test)"] : []),
  ];
  return textBytes(file, `${lines.join("\n")}\n`);
}
