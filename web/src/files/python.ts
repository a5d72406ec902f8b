// Keras code that builds, compiles and trains the same model: what a notebook of the course would say.

import { lossesOf } from "../base/compile";
import { asObject } from "../base/keras_object";
import { classes, entryOf, isDefault, takesStates, type KerasClass } from "../base/classes";
import { inputLayersOf, inputShapeOf, isGraph, layersOf, shapeOf } from "../base/model_config";
import type { CompileConfig, FitConfig, KerasObject, KerasRef, LayerConfig, ModelConfig } from "../base/protocol";
import { callsOf, givesStates, outputKeysOf, outputsOf, partName, readerOf, tensorArguments, wireKey, wiresOf } from "./functional";
import { floatOptions } from "./keras_json";
import { withFitDefaults } from "../base/fit_config";
import { freeName, isNumberedName, snakeCase } from "../base/names";
import { fail, type NamedBytes, type SavedModel } from "./types";
import { textBytes } from "./zip";

/** Data sets that Keras has itself, by Sprout's names, and how many classes they have. */
const datasets: Record<string, { name: string; classes: number }> = {
  MNIST: { name: "mnist", classes: 10 },
  "Fashion-MNIST": { name: "fashion_mnist", classes: 10 },
  "CIFAR-10": { name: "cifar10", classes: 10 },
  "CIFAR-100": { name: "cifar100", classes: 100 },
};

/** Where Keras keeps classes, and what is known of them. */
const modules: Record<string, Record<string, KerasClass>> = {
  layers: classes.layers,
  "keras.optimizers": classes.optimizers,
  "keras.optimizers.schedules": classes.schedules,
  "keras.losses": classes.losses,
  "keras.metrics": classes.metrics,
  "keras.initializers": classes.initializers,
  "keras.regularizers": classes.regularizers,
};

const callable = (file: string, name: string): string =>
  /^[A-Za-z]\w*$/.test(name) ? name : fail(file, `expected the name of a class, found ${JSON.stringify(name).slice(0, 60)}.`);

/** A number as Python's float: 0.0 for 0. */
const float = (value: number): string => (Number.isInteger(value) && !String(value).includes("e") ? `${value}.0` : String(value));

/** owner: what stands in front of the name of a class, "layers." or "keras.optimizers."; code may have it under other names. */
export class Writer {
  constructor(
    private readonly file: string,
    readonly owner = (module: string): string => `${module}.`,
  ) {}

  value(value: unknown): string {
    if (value === null || value === undefined) return "None";
    if (typeof value === "boolean") return value ? "True" : "False";
    if (typeof value === "string") return JSON.stringify(value);
    if (typeof value === "number") return String(value);
    if (Array.isArray(value)) return `(${value.map((each) => this.value(each)).join(", ")}${value.length === 1 ? "," : ""})`;
    if (!("class_name" in (value as object)))
      return `{${Object.entries(value as object)
        .map(([key, own]) => `${this.value(key)}: ${this.value(own)}`)
        .join(", ")}}`;
    return this.value((value as KerasObject).class_name);
  }

  /** layers.Dense(100, activation="relu"): arguments by name, without those that are Keras' defaults. */
  call(owner: string, { class_name, config = {} }: KerasObject): string {
    const options = entryOf(modules[owner] ?? {}, class_name)?.options ?? [];
    const goesWithoutSaying = ([key, value]: [string, unknown]): boolean => {
      // What one looks for in them.
      if (key === "learning_rate" || owner === "keras.regularizers") return false;
      const option = options.find((each) => each.key === key);
      if (option) return isDefault(option, value);
      return value === null || value === undefined || (key === "trainable" && value === true) || (key === "mode" && value === "auto");
    };
    const own = Object.entries(config).filter((entry) => entry[0] !== "name" && !goesWithoutSaying(entry));
    const name =
      typeof config.name === "string" && !isNumberedName(class_name, config.name) && !owner.endsWith("optimizers")
        ? [["name", config.name] as [string, unknown]]
        : [];
    const given = [...own, ...name].map(([key, value]) => `${key}=${this.argument(key, value)}`);
    return `${this.owner(owner)}${callable(this.file, class_name)}(${given.join(", ")})`;
  }

  argument(key: string, value: unknown): string {
    if (typeof value === "number" && floatOptions.has(key)) return float(value);
    if (key === "values" && Array.isArray(value)) return `[${value.map((each) => float(Number(each))).join(", ")}]`;
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

/** The lines that make x_train, y_train, x_test and y_test, and x_val and y_val where the training wants them. */
export function dataLines(saved: SavedModel): string[] {
  const { notes, training } = saved;
  const known = Object.hasOwn(datasets, notes.data ?? "") ? datasets[notes.data!]! : null;
  // Layers in front of the model do it themselves.
  const { scale = 1, offset = 0 } = notes.preprocessingLayers ? {} : notes;
  const divisor = Math.round(1 / scale);
  const scaled = Math.abs(scale * divisor - 1) < 1e-9 && divisor > 1 ? ` / ${divisor}` : scale === 1 ? "" : ` * ${scale}`;
  const validation = training?.validation_data === "validation";
  if (known) {
    const prepared = (x: string): string => `${x} = ${x}.astype("float32")${scaled}${offset ? ` + ${offset}` : ""}`;
    return [
      `(x_train, y_train), (x_test, y_test) = keras.datasets.${known.name}.load_data()`,
      prepared("x_train"),
      prepared("x_test"),
      ...(wantsRows(saved) ? ["y_train", "y_test"].map((y) => `${y} = keras.utils.to_categorical(${y}, ${known.classes})`) : []),
      ...(validation
        ? [
            "# Here some of the training samples were kept for validation; the last fifth stands in for them.",
            "count = len(x_train) // 5",
            "x_train, x_val, y_train, y_val = x_train[:-count], x_train[-count:], y_train[:-count], y_train[-count:]",
          ]
        : []),
    ];
  }
  const parts = [["train", 320], ["test", 64], ...(validation ? [["val", 64]] : [])] as [string, number][];
  return [
    "# Your own data goes here; random numbers of the right shapes stand in for it.",
    ...(scaled || offset ? [`# Scale it as it was in training: x${scaled}${offset ? ` + ${offset}` : ""}`] : []),
    ...tableLines(saved),
    "rng = np.random.default_rng(0)",
    ...parts.map(([part, count]) => `x_${part}, y_${part} = ${randomInputs(saved, count)}, ${randomTargets(saved, count)}`),
  ];
}

/** More columns than anybody reads in a comment. */
const MOST_COLUMNS = 100;

/** What was done to a table's columns, as comments. Names are strangers': JSON keeps them on their line. */
function tableLines({ notes: { features = [], target, preprocessingLayers } }: SavedModel): string[] {
  const list = (values: unknown[]): string => JSON.stringify(values);
  const own = preprocessingLayers || features.length > MOST_COLUMNS ? [] : features;
  return [
    ...(own.length === 0
      ? []
      : [
          "# In training every input was (x - shift) / scale:",
          `#   columns = ${list(own.map(({ name }) => name))}`,
          `#   shift = ${list(own.map(({ shift }) => shift))}`,
          `#   scale = ${list(own.map(({ scale }) => scale))}`,
        ]),
    ...(target ? [`# and what is predicted, ${JSON.stringify(target.name)}, was (y - ${target.shift}) / ${target.scale}`] : []),
  ];
}

const lastUnits = ({ model }: SavedModel): number => Number(lastLayer(model!)?.config?.units ?? 1);

function lastLayer(model: ModelConfig): KerasObject | undefined {
  if (!isGraph(model)) return layersOf(model).at(-1);
  const [end] = outputsOf(model);
  return model.config.layers.find((layer) => partName(layer) === end?.layer);
}
const lossName = ({ compile }: SavedModel): string => (compile ? snakeCase(asObject(lossesOf(compile)[0] ?? "").class_name) : "");

/** Whether the loss compares with rows of 0 and 1 rather than with class numbers. */
const wantsRows = (saved: SavedModel): boolean => lastUnits(saved) > 1 && /^(categorical_|binary_crossentropy)/.test(lossName(saved));

/** Codes for an Embedding, else numbers from 0 to 1; of several inputs by their names. */
function randomInputs({ model }: SavedModel, count: number): string {
  const random = (shape: readonly (number | null)[], reader: KerasObject | undefined): string => {
    const sizes = `(${[count, ...shape].join(", ")})`;
    return reader?.class_name === "Embedding"
      ? `rng.integers(0, ${Number(reader.config!.input_dim)}, ${sizes})`
      : `rng.random(${sizes}, dtype="float32")`;
  };
  const inputs = inputLayersOf(model!);
  if (!isGraph(model!) || inputs.length === 1) return random(inputShapeOf(model!)!, layersOf(model!)[0]);
  const all = inputs.map((input) => `${JSON.stringify(partName(input))}: ${random(shapeOf(input)!, readerOf(model!, partName(input)))}`);
  return `{${all.join(", ")}}`;
}

/** Class numbers, or numbers from 0 to 1, as the output and its loss want them. */
function targetsOf({ shape, loss }: NonNullable<SavedModel["outputs"]>[number], count: number): string {
  const own = shape.slice(1) as number[];
  return loss?.startsWith("Sparse")
    ? `rng.integers(0, ${own.at(-1)}, (${[count, ...own.slice(0, -1)].join(", ")}${own.length > 1 ? "" : ","}))`
    : `rng.random((${[count, ...own].join(", ")}), dtype="float32")`;
}

/** Of several outputs in their order, or by their keys. */
function severalTargets({ model, outputs }: SavedModel, count: number): string {
  const all = outputs!.map((output) => targetsOf(output, count));
  const keys = outputKeysOf(model!);
  return keys ? `{${all.map((values, k) => `${JSON.stringify(keys[k])}: ${values}`).join(", ")}}` : `[${all.join(", ")}]`;
}

function randomTargets(saved: SavedModel, count: number): string {
  const { outputs = [] } = saved;
  if (outputs.length > 1) return severalTargets(saved, count);
  if ((outputs[0]?.shape.length ?? 0) > 2) return targetsOf(outputs[0]!, count);
  const units = lastUnits(saved);
  const classes = saved.notes.classNames?.length ?? Math.max(2, units);
  if (lossName(saved).startsWith("sparse_")) return `rng.integers(0, ${classes}, ${count})`;
  if (wantsRows(saved) && (saved.notes.classNames || lossName(saved).startsWith("categorical_")))
    return `keras.utils.to_categorical(rng.integers(0, ${units}, ${count}), ${units})`;
  return saved.notes.classNames ? `rng.integers(0, ${classes}, (${count}, ${units}))` : `rng.random((${count}, ${units}), dtype="float32")`;
}

/** Whether a callback puts the best weights back, which Keras' has no option for. */
const restores = ({ class_name, config = {} }: KerasObject): boolean => class_name === "ModelCheckpoint" && config.restore_best === true;

/** A callback as Keras makes it. */
export function callbackCall(callback: KerasObject, writer: Writer): string {
  const { restore_best: _, ...rest } = callback.config ?? {};
  const { class_name } = callback;
  const checkpoint = { filepath: "best.keras", ...rest, ...(restores(callback) && { save_best_only: true }) };
  return writer.call("keras.callbacks", { class_name, config: class_name === "ModelCheckpoint" ? checkpoint : rest });
}

/** The arguments of fit behind the data, but callbacks, in their order. */
export function fitArguments(config: FitConfig, first: number): [string, string][] {
  const { epochs, batch_size, validation_split, validation_data, shuffle } = withFitDefaults(config);
  return [
    ["epochs", String(first + epochs)],
    ...(first > 0 ? [["initial_epoch", String(first)] as [string, string]] : []),
    ["batch_size", String(batch_size)],
    ...(validation_data
      ? [["validation_data", `(${validation_data === "test" ? "x_test, y_test" : "x_val, y_val"})`] as [string, string]]
      : validation_split > 0
        ? [["validation_split", String(validation_split)] as [string, string]]
        : []),
    ...(shuffle ? [] : [["shuffle", "False"] as [string, string]]),
  ];
}

/** model.fit(...) for a fit's configuration, from an epoch on. */
export function fitLines(config: FitConfig, first: number, file: string): string[] {
  const { order_per_output, callbacks } = withFitDefaults(config);
  const writer = new Writer(file);
  const given = fitArguments(config, first)
    .map(([key, value]) => `${key}=${value}`)
    .join(", ");
  const orders =
    "# Here each output saw the samples in an order of its own (order_per_output). Keras has one order for all: expect a little less accuracy.";
  return [
    ...(order_per_output ? [orders] : []),
    ...(callbacks.length === 0
      ? [`history = model.fit(x_train, y_train, ${given})`]
      : [
          "history = model.fit(",
          `    x_train, y_train, ${given},`,
          "    callbacks=[",
          ...callbacks.map((callback) => `        ${callbackCall(callback, writer)},`),
          "    ],",
          ")",
        ]),
    ...(callbacks.some(restores) ? ['model = keras.models.load_model("best.keras")'] : []),
  ];
}

/** The arguments of compile, in its order. */
export const compileArguments = ({ optimizer, loss, loss_weights, metrics = [] }: CompileConfig, writer: Writer): [string, string][] => [
  ["optimizer", writer.ref("keras.optimizers", optimizer)],
  ["loss", refs("keras.losses", loss, writer)],
  ...(loss_weights ? [["loss_weights", listed(loss_weights, writer)] as [string, string]] : []),
  ["metrics", refs("keras.metrics", metrics, writer)],
];

const compileLines = (compile: CompileConfig, writer: Writer): string[] => [
  "model.compile(",
  ...compileArguments(compile, writer).map(([key, value]) => `    ${key}=${value},`),
  ")",
];

const listed = (weights: object, writer: Writer): string =>
  Array.isArray(weights) ? `[${weights.map((weight) => writer.value(weight)).join(", ")}]` : writer.value(weights);

/** What is said of all outputs, in a list, or by their names. */
function refs(module: "keras.losses" | "keras.metrics", said: unknown, writer: Writer): string {
  if (said === null) return "None";
  if (Array.isArray(said)) return `[${said.map((inner) => refs(module, inner, writer)).join(", ")}]`;
  if (typeof said !== "object" || "class_name" in said!) return writer.ref(module, said as KerasRef);
  return `{${Object.entries(said!)
    .map(([name, inner]) => `${JSON.stringify(name)}: ${refs(module, inner, writer)}`)
    .join(", ")}}`;
}

const chainLines = (model: ModelConfig, writer: Writer): string[] => [
  "model = keras.Sequential([",
  `    keras.Input(${writer.value(inputShapeOf(model))}),`,
  ...layersOf(model).map((layer) => `    ${writer.call("layers", layer)},`),
  "])",
];

/** A line a call. What is read by the next layer alone is x; what is read later has the name of the layer that made it. */
function graphLines(model: ModelConfig, writer: Writer): string[] {
  const calls = callsOf(model);
  const ends = outputsOf(model);
  /** Of each output the number of the last call that reads it. */
  const lastRead = new Map<string, number>(calls.flatMap(({ reads }, i) => reads.map((wire): [string, number] => [wireKey(wire), i])));
  for (const wire of ends) lastRead.set(wireKey(wire), calls.length);
  const inputs = inputLayersOf(model);
  const names = new Map<string, string>();
  const reserved = ["inputs", "model", "keras", "layers", "np", "history", "rng", ...pythonWords];
  const taken = new Set<string>(reserved);
  const shared = new Map<LayerConfig, string>();
  const again = new Set(calls.flatMap(({ layer, number }) => (number > 0 ? [layer] : [])));
  const fresh = (layer: LayerConfig): string => {
    const name = freeName(
      partName(layer)
        .replace(/\W/g, "_")
        .replace(/^(?=\d)|^$/, "_"),
      taken,
    );
    taken.add(name);
    return name;
  };
  const lines = inputs.map((input) => {
    const one = inputs.length === 1;
    const name = one ? "inputs" : fresh(input);
    names.set(wireKey({ layer: partName(input), call: 0, output: 0 }), name);
    return `${name} = keras.Input(${writer.value(shapeOf(input))}${one ? "" : `, name=${writer.value(partName(input))}`})`;
  });
  for (const [i, { layer, number, reads, training, options }] of calls.entries()) {
    if (again.has(layer) && !shared.has(layer)) {
      const name = fresh(layer);
      shared.set(layer, name);
      lines.push(`${name} = ${writer.call("layers", layer)}`);
    }
    const read = reads.map((wire) => names.get(wireKey(wire))!);
    const own = { layer: partName(layer), call: number, output: 0 };
    const free = reads.every((wire) => names.get(wireKey(wire)) !== "x" || lastRead.get(wireKey(wire)) === i);
    const isX = free && !givesStates(layer) && ![...names].some(([wire, name]) => name === "x" && (lastRead.get(wire) ?? -1) > i);
    const brief = lastRead.get(wireKey(own)) === i + 1 || lastRead.get(wireKey(own)) === undefined || (isX && i === calls.length - 1);
    const name = isX && brief ? "x" : fresh(layer);
    names.set(wireKey(own), name);
    // Of a layer that gives its states too there is a list.
    if (givesStates(layer))
      for (let output = 0; output <= mostStates; output++) names.set(wireKey({ ...own, output }), `${name}[${output}]`);
    const said = Object.entries({ ...options, ...(training !== undefined && { training }) })
      .map(([name, value]) => `, ${name}=${writer.value(value)}`)
      .join("");
    lines.push(`${name} = ${shared.get(layer) ?? writer.call("layers", layer)}(${givenTo(layer, read)}${said})`);
  }
  const made = ends.map((wire) => names.get(wireKey(wire))!);
  const keys = outputKeysOf(model);
  const outputs = keys ? `{${made.map((name, i) => `${writer.value(keys[i])}: ${name}`).join(", ")}}` : oneOrList(made);
  const from = wiresOf(model.config.input_layers).map((wire) => names.get(wireKey(wire))!);
  return [...lines, `model = keras.Model(${oneOrList(from)}, ${outputs})`];
}

/** States of a Bidirectional LSTM. */
const mostStates = 4;

/** The arguments of a call: merging layers take a list, attention its tensors one by one, recurrent layers a sequence and states. */
function givenTo({ class_name }: LayerConfig, read: string[]): string {
  const [first, ...others] = read;
  if (takesStates(class_name) && others.length > 0) return `${first}, initial_state=${oneOrList(others)}`;
  return entryOf(tensorArguments, class_name) ? read.join(", ") : oneOrList(read);
}

const oneOrList = (names: string[]): string => (names.length === 1 ? names[0]! : `[${names.join(", ")}]`);

/** Names that Python does not give. */
const pythonWords =
  "False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield".split(
    " ",
  );

/** A model with its training, as code says them. */
export interface Described {
  model: ModelConfig;
  compile: CompileConfig | null;
  /** The seed among it. */
  fit: FitConfig;
}

const seedLines = (seed: number | undefined): string[] => (seed === undefined ? [] : [`keras.utils.set_random_seed(${seed})`, ""]);

const modelLines = (model: ModelConfig, writer: Writer): string[] =>
  isGraph(model) ? graphLines(model, writer) : chainLines(model, writer);

/** The model, compile and fit alone: what loads the data is not in it. */
export function describedCode({ model, compile, fit }: Described): string {
  const file = "model.py";
  const writer = new Writer(file);
  const lines = [
    "import keras",
    "from keras import layers",
    "",
    ...seedLines(fit.seed),
    ...modelLines(model, writer),
    ...(compile ? ["", ...compileLines(compile, writer), "", ...fitLines(fit, 0, file)] : []),
  ];
  return `${lines.join("\n")}\n`;
}

/** Somebody's own code as a program: what makes its data stands behind its imports, where it does not make them itself. */
function ownProgram(saved: SavedModel, code: string): string {
  if (/^[\s(]*x_train\b[^=\n]*=[^=]/m.test(code)) return code;
  const lines = code.trimEnd().split("\n");
  const imports = lines.findLastIndex((line) => /^(import|from) /.test(line)) + 1;
  const known = (name: string): boolean => lines.some((line) => line.startsWith(`import ${name}`));
  const missing = [...(known("keras") ? [] : ["import keras"]), ...(known("numpy as np") ? [] : ["import numpy as np"])];
  return `${[...lines.slice(0, imports), ...missing, "", ...dataLines(saved), ...(lines[imports] === "" ? [] : [""]), ...lines.slice(imports)].join("\n")}\n`;
}

/** The whole program: data, model, training. */
export function programOf(saved: SavedModel, file: string): string {
  const { model, compile, training, code } = saved;
  if (code !== undefined) return ownProgram(saved, code);
  const writer = new Writer(file);
  const lines = [
    "import keras",
    "import numpy as np",
    "from keras import layers",
    "",
    ...seedLines(training?.seed),
    ...dataLines(saved),
    "",
    ...modelLines(model!, writer),
    "model.summary()",
    ...(compile ? ["", ...compileLines(compile, writer), "", ...fitLines(training ?? {}, 0, file), "model.evaluate(x_test, y_test)"] : []),
  ];
  return `${lines.join("\n")}\n`;
}

export async function writePython(saved: SavedModel, name: string): Promise<NamedBytes> {
  const file = `${name}.py`;
  return textBytes(file, programOf(saved, file));
}
