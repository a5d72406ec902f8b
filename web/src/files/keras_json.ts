// Keras' JSON, as Keras 3, tf.keras 2 and TensorFlow.js write it, to and from the plain form that Sprout builds from.

import { classes, entryOf } from "../base/classes";
import { lossesOf, mapRefs } from "../base/compile";
import { asObject, dtypeOf } from "../base/keras_object";
import { inputLayersOf, inputShapeOf, isGraph, layersOf, shapeOf } from "../base/model_config";
import type { CompileConfig, KerasObject, KerasRef, LayerConfig, ModelConfig } from "../base/protocol";
import { asOwnModel } from "./foreign";
import { fail, limits } from "./types";
import { callsOf, inChain, outputKeysOf, outputsOf, partName, wiresOf, type Call, type Wire } from "./functional";
import { variablesOf } from "./layers";
import { flattened, innerModel, isChain, leavesOf } from "./nested";
import { renewed, type Origin } from "./old_layers";

/** The version of Keras whose files these are. */
export const kerasVersion = "3.15.1";

export type Json = Record<string, unknown>;
export const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

/** Options that say how Keras computes, not what: they mean nothing here, whatever their value. */
const ignored = new Set([
  "dtype",
  "autocast",
  "quantization_config",
  "rng_type",
  "implementation",
  "unroll",
  "ragged",
  "sparse",
  "optional",
  "build_config",
  "lora_rank",
  "lora_alpha",
  "is_legacy_optimizer",
  "jit_compile",
  "registered_name",
  "module",
  "shared_object_id",
]);
/** Options of older versions that Sprout lacks, with the value that changes nothing. */
const neutral: Record<string, unknown> = {
  time_major: false,
  synchronized: false,
  renorm: false,
  fused: null,
  virtual_batch_size: null,
  zero_output_for_mask: false,
  stateful: false,
  input_length: null,
  noise_shape: null,
};

/** JSON text of a stranger, parsed once its size and depth are known to be bounded. */
export function parseJson(file: string, text: string): unknown {
  if (text.length > limits.json)
    fail(
      file,
      `expected a configuration of at most ${limits.json.toLocaleString("en")} characters, found ${text.length.toLocaleString("en")}.`,
    );
  if (depthOf(text) > limits.depth) fail(file, `expected a configuration nested at most ${limits.depth} deep, found a deeper one.`);
  try {
    return JSON.parse(text);
  } catch (error) {
    return fail(file, `expected a configuration in JSON, found text that is none (${(error as Error).message.slice(0, 100)}).`);
  }
}

/** How deep the brackets of a text of JSON are nested, those within its strings left out. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const sign = text[i];
    if (sign === '"') inString = !inString;
    else if (inString && sign === "\\") i++;
    else if (inString) continue;
    else if (sign === "[" || sign === "{") deepest = Math.max(deepest, ++depth);
    else if (sign === "]" || sign === "}") depth--;
  }
  return deepest;
}

/** A value without what is Keras' own affair: modules, policies, tuples in disguise. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value)) return value;
  if (value.class_name === "__tuple__" && Array.isArray(value.items)) return value.items.map(plain);
  if (typeof value.class_name === "string") {
    // { class_name: "function", config: "relu" } is a function by its name.
    if (value.class_name === "function" && typeof value.config === "string") return value.config;
    return { class_name: value.class_name.split(">").at(-1)!, config: plainConfig(value.config) };
  }
  return plainConfig(value);
}

function plainConfig(config: unknown): Json {
  if (!isObject(config)) return {};
  const entries = Object.entries(config).filter(
    ([key, value]) => !ignored.has(key) && !(Object.hasOwn(neutral, key) && neutral[key] === value),
  );
  return Object.fromEntries(
    entries.map(([key, value]) => [key, key === "axis" && Array.isArray(value) && value.length === 1 ? value[0] : plain(value)]),
  );
}

const graph = (class_name: unknown): boolean => class_name === "Functional" || class_name === "Model";

/** An architecture from `model.to_json()` as one chain, or a graph where it is none, in what is computed here. */
export const readModel = (file: string, json: unknown, origin?: Origin): ModelConfig =>
  asOwnModel(file, flattened(readTree(file, json, origin)));

/** A model's configuration from config.json, model_config or modelTopology, with the models within it, as files of weights are arranged by them. */
export function readTree(file: string, json: unknown, origin: Origin = { keras: versionOf(json), remarks: [] }): ModelConfig {
  const hint = "Save a keras.Sequential or a keras.Model.";
  if (!isObject(json) || typeof json.class_name !== "string")
    return fail(file, "expected a model's configuration with a class_name, found none.", hint);
  if (json.class_name !== "Sequential" && !graph(json.class_name))
    return fail(file, `expected a Sequential or Functional model, found class ${JSON.stringify(json.class_name).slice(0, 60)}.`, hint);
  const given = isObject(json.config) ? json.config : {};
  const policies = new Set<string>();
  const config = readConfig(file, json, { origin, policies, left: limits.layers });
  for (const policy of policies)
    origin.remarks.push(`The model was made to compute in ${policy}; here it computes and is trained in float32.`);
  const { layers } = config;
  const input =
    inputShape(layers) ??
    shapeWithoutBatch(given.build_input_shape) ??
    shapeWithoutBatch((json.build_config as Json | undefined)?.input_shape);
  const name = typeof given.name === "string" ? given.name : "sequential";
  const whole: ModelConfig = { class_name: graph(json.class_name) ? "Functional" : "Sequential", config: { ...config, name } };
  const chain = isChain(whole);
  for (const layer of chain ? leavesOf(layers) : [...layers, ...leavesOf(layers)]) {
    const own = layer.config!;
    const shape = shapeWithoutBatch(own.batch_shape) ?? shapeWithoutBatch(own.batch_input_shape) ?? own.input_shape;
    for (const key of ["batch_input_shape", "batch_shape", "input_shape"]) delete own[key];
    if (layer.class_name !== "Embedding" && !innerModel(layer)) delete own.input_dim;
    if (!chain && layer.class_name === "InputLayer" && shape) own.batch_shape = [null, ...(shape as number[])];
  }
  if (isGraph(whole) && !chain) return whole;
  const own = layersOf({ config: { layers } });
  return { class_name: "Sequential", config: { name, layers: chain ? own.map(apart) : own, ...(input && { input_shape: input }) } };
}

/** A layer of a chain: whose output it reads goes without saying. */
function apart({ class_name, config }: LayerConfig): KerasObject {
  const inner = innerModel({ class_name, ...(config && { config }) });
  if (!inner) return { class_name, config: config! };
  const { name } = config!;
  return { class_name, config: { ...(name !== undefined && { name }), layers: inner.map(apart) } };
}

interface Reading {
  origin: Origin;
  /** Gets the types other than float32 that layers compute in. */
  policies: Set<string>;
  /** How many more layers there may be. */
  left: number;
}

/** The layers of a model and of the models in it, in order, and how a graph is connected. */
function readConfig(file: string, json: Json, reading: Reading): ModelConfig["config"] {
  const given = isObject(json.config) ? json.config : { layers: json.config };
  if (!Array.isArray(given.layers)) return fail(file, "expected a list of layers, found none.");
  reading.left -= given.layers.length;
  if (reading.left < 0) {
    const found = limits.layers - reading.left;
    fail(file, `expected at most ${limits.layers.toLocaleString("en")} layers, found ${found.toLocaleString("en")}.`);
  }
  const named = given.layers.map((layer, i): Json & { class_name: string } => {
    if (!isObject(layer) || typeof layer.class_name !== "string")
      return fail(file, `expected layer ${i + 1} to have a class_name, found none.`);
    return layer as Json & { class_name: string };
  });
  if (!graph(json.class_name)) return { layers: named.map((layer) => readLayer(file, layer, reading)) };
  const read = named.map((layer): LayerConfig => {
    const { class_name, config } = readLayer(file, layer, reading);
    const nodes = Array.isArray(layer.inbound_nodes) ? layer.inbound_nodes : [];
    const name = partName(layer);
    return {
      ...(isOperation(layer) && { module: layer.module }),
      class_name,
      name,
      config: { ...config, name },
      inbound_nodes: nodes,
    };
  });
  return {
    layers: inChain(read, given.output_layers) ?? read,
    input_layers: (given.input_layers ?? []) as unknown[],
    output_layers: (given.output_layers ?? []) as unknown[],
  };
}

/** Whether it computes with tensors outside of layers, x + y: Keras 3 lists it among them, by a class that a layer may have too. */
const isOperation = ({ module }: Json): boolean => typeof module === "string" && module.includes("ops");

function readLayer(file: string, layer: Json & { class_name: string }, reading: Reading): KerasObject {
  if (layer.class_name === "Sequential" || graph(layer.class_name)) {
    const inner = readConfig(file, layer, reading);
    const name = (layer.config as Json | undefined)?.name ?? layer.name;
    return { class_name: layer.class_name, config: { ...(typeof name === "string" && { name }), ...inner } };
  }
  for (const policy of policiesOf(layer)) reading.policies.add(policy);
  return renewedLayer(plain(withoutResizing(layer, reading.origin)) as KerasObject, reading.origin);
}

/** A Resizing whose input has that size already, as in many tutorials, is none: what passes everything on stands in its place. */
function withoutResizing(layer: Json & { class_name: string }, { remarks }: Origin): Json {
  const { class_name, config, build_config } = layer;
  if (class_name !== "Resizing" || !isObject(config) || config.data_format === "channels_first") return layer;
  const built = isObject(build_config) ? build_config.input_shape : (config.batch_input_shape ?? config.batch_shape);
  const [, height, width] = Array.isArray(built) && built.length === 4 ? built : [];
  if (typeof height !== "number" || height !== config.height || width !== config.width) return layer;
  const { name, trainable, batch_input_shape, batch_shape } = config;
  remarks.push(`Layer ${JSON.stringify(name)} (Resizing) was left out: what it gets has ${height} x ${String(width)} already.`);
  const shapes = { ...(batch_input_shape !== undefined && { batch_input_shape }), ...(batch_shape !== undefined && { batch_shape }) };
  return { class_name: "Activation", config: { name, ...(trainable !== undefined && { trainable }), ...shapes, activation: "linear" } };
}

/** A layer, and those that it wraps, by the names of today. */
function renewedLayer(layer: KerasObject, origin: Origin): KerasObject {
  const { class_name, config = {} } = renewed(layer, origin);
  for (const key of ["layer", "backward_layer"])
    if (isObject(config[key]) && typeof config[key].class_name === "string")
      config[key] = renewedLayer(config[key] as unknown as KerasObject, origin);
  return { class_name, config };
}

/** The types that a layer, and those that it wraps, compute in, where they are others than float32. */
function policiesOf({ config }: Json): string[] {
  if (!isObject(config)) return [];
  const name = dtypeOf(config);
  const inner = [config.layer, config.backward_layer].filter(isObject).flatMap(policiesOf);
  return name !== null && /^(mixed_|b?float(16|64))/.test(name) ? [name, ...inner] : inner;
}

/** The major version of Keras that a text of JSON names; the newest where it names none. */
export const versionOf = (json: unknown): number => majorVersion(isObject(json) ? json.keras_version : null);

/** 2 of "2.2.4-tf". */
export function majorVersion(version: unknown): number {
  const major = typeof version === "string" ? parseInt(version, 10) : NaN;
  return Number.isNaN(major) ? 3 : major;
}

/** The shape of one sample that the first layer names, in any of the ways Keras has had. */
function inputShape([first]: KerasObject[]): number[] | null {
  const config = first?.config ?? {};
  if (first && innerModel(first)) return inputShape(config.layers as KerasObject[]);
  if (Array.isArray(config.input_shape)) return config.input_shape as number[];
  const whole = shapeWithoutBatch(config.batch_shape) ?? shapeWithoutBatch(config.batch_input_shape);
  if (whole || typeof config.input_dim !== "number" || first!.class_name === "Embedding") return whole;
  return [config.input_dim];
}

const shapeWithoutBatch = (shape: unknown): number[] | null => (Array.isArray(shape) && shape.length > 0 ? shape.slice(1) : null);

const modules: [pattern: RegExp, module: string][] = [
  [/_initializer$/, "keras.initializers"],
  [/_regularizer$/, "keras.regularizers"],
  [/^(layer|backward_layer)$/, "keras.layers"],
  [/^learning_rate$/, "keras.optimizers.schedules"],
];

/** A layer's options in the form that Keras' constructors take. */
function kerasOptions(layer: KerasObject): Json {
  const { trainable, ...rest } = layer.config ?? {};
  if (layer.class_name === "UpSampling1D" && Array.isArray(rest.size)) rest.size = rest.size[0];
  // Keras before 3.8 does not have it; it goes without saying.
  if (layer.class_name === "RandomContrast" && String(rest.value_range) === "0,255") delete rest.value_range;
  // Without weights it means nothing, and SpatialDropout has no such option.
  return variablesOf(layer).length === 0 ? rest : { trainable, ...rest };
}

/** An object as Keras 3 writes it, with those inside it. */
function kerasObject(module: string, { class_name, config = {} }: KerasObject): Json {
  const options = module === "keras.layers" ? kerasOptions({ class_name, config }) : config;
  const inner = Object.entries(options).map(([key, value]) => {
    const owner = modules.find(([pattern]) => pattern.test(key))?.[1];
    return [key, owner && isObject(value) ? kerasObject(owner, value as unknown as KerasObject) : value];
  });
  // Keras before 3.7 knows no other name, and later ones know it still.
  const written = module === "keras.initializers" && class_name === "Orthogonal" ? "OrthogonalInitializer" : class_name;
  return { module, class_name: written, config: Object.fromEntries(inner), registered_name: null };
}

const kerasRef = (module: string, given: KerasRef): unknown => (typeof given === "string" ? given : kerasObject(module, given));

/** config.json of a .keras file: what keras.saving.deserialize_keras_object makes the model of. */
export function kerasModel(model: ModelConfig, compile: CompileConfig | null): Json {
  const { name = "sequential" } = model.config;
  const batch = [null, ...inputShapeOf(model)!];
  const batches = isGraph(model) ? inputLayersOf(model).map((each) => [null, ...shapeOf(each)!]) : [batch];
  const inputLayer = (own: string, shape: unknown[] = batch): KerasObject => ({
    class_name: "InputLayer",
    config: { batch_shape: shape, dtype: "float32", sparse: false, name: own },
  });
  const layer = (each: KerasObject): Json => kerasObject("keras.layers", each);
  const config = isGraph(model)
    ? graphConfig(
        model,
        (each) => layer(each.class_name === "InputLayer" ? inputLayer(partName(each), [null, ...shapeOf(each)!]) : each),
        (each) => each.inbound_nodes ?? [],
      )
    : { layers: [inputLayer("input_layer"), ...layersOf(model)].map(layer), build_input_shape: batch };
  return {
    // keras.Functional is no public name, by which Keras would find it.
    module: isGraph(model) ? "keras.src.models.functional" : "keras",
    class_name: model.class_name,
    config: { name, trainable: true, dtype: "float32", ...config },
    registered_name: null,
    build_config: { input_shape: batches.length > 1 ? batches : batch },
    ...(compile && {
      compile_config: {
        optimizer: kerasRef("keras.optimizers", asObject(compile.optimizer)),
        loss: mapRefs(compile.loss, (loss) => kerasRef("keras.losses", loss)),
        loss_weights: compile.loss_weights ?? null,
        metrics: mapRefs(compile.metrics ?? [], (metric) => kerasRef("keras.metrics", metric)),
        weighted_metrics: null,
        run_eagerly: false,
        steps_per_execution: 1,
        jit_compile: false,
      },
    }),
  };
}

/** A graph's layers, each with its calls, and what goes in and comes out: in lists, as every Keras reads them. */
function graphConfig(model: ModelConfig, write: (layer: LayerConfig) => object, nodes: (layer: LayerConfig) => unknown[]): Json {
  const layers = model.config.layers.map((layer) => ({
    ...write(layer),
    name: partName(layer),
    inbound_nodes: nodes(layer),
  }));
  const ends = outputsOf(model).map(listed);
  const keys = outputKeysOf(model);
  const output_layers = keys ? Object.fromEntries(keys.map((key, i) => [key, ends[i]])) : ends;
  return { layers, input_layers: wiresOf(model.config.input_layers).map(listed), output_layers };
}

const listed = ({ layer, call, output }: Wire): [string, number, number] => [layer, call, output];

/** A call as Keras 2 wrote it. */
const legacyNode = ({ reads, training }: Call): unknown[] =>
  reads.map((wire) => [...listed(wire), training === undefined ? {} : { training }]);

/** Options that Keras wants as a float: its SGD refuses a momentum of 0, its schedules cannot compute with a rate of 0. */
export const floatOptions: ReadonlySet<string> = new Set([
  "learning_rate",
  "momentum",
  "rho",
  "beta_1",
  "beta_2",
  "initial_accumulator_value",
  "weight_decay",
  "clipnorm",
  "clipvalue",
  "global_clipnorm",
  "initial_learning_rate",
  "warmup_target",
  "decay_rate",
  "alpha",
  "factor",
  "min_lr",
  "min_delta",
]);

/** JSON for Keras, with floats where it wants them: 0.0 for 0. */
export const kerasText = (json: Json): string =>
  JSON.stringify(json).replace(/"(\w+)":(-?\d+)(?=[,}])/g, (all, key: string, digits: string) =>
    floatOptions.has(key) ? `"${key}":${digits}.0` : all,
  );

/** The model as tf.keras 2 and TensorFlow.js read it: initializers and the rest by class_name and config alone. */
export function legacyModel(model: ModelConfig): Json {
  const { name = "sequential" } = model.config;
  const input = (own: string, shape = inputShapeOf(model)!): KerasObject => ({
    class_name: "InputLayer",
    config: { batch_input_shape: [null, ...shape], dtype: "float32", sparse: false, ragged: false, name: own },
  });
  const write = (layer: LayerConfig): KerasObject =>
    layer.class_name === "InputLayer" ? input(partName(layer), shapeOf(layer)!) : legacyLayer(layer);
  const calls = isGraph(model) ? callsOf(model) : [];
  const nodes = (layer: LayerConfig): unknown[] => calls.filter((call) => call.layer === layer).map(legacyNode);
  const config = isGraph(model)
    ? graphConfig(model, write, nodes)
    : { layers: [input("input_1"), ...layersOf(model).map((layer) => legacyLayer(layer))] };
  return { class_name: model.class_name, config: { name, ...config } };
}

/** Options that tf.keras 2 does not have; they act in training only. */
const newer: Record<string, string[]> = {
  SimpleRNN: ["seed"],
  SpatialDropout1D: ["seed"],
  SpatialDropout2D: ["seed"],
  RandomContrast: ["value_range"],
};

function legacyLayer(layer: KerasObject): KerasObject {
  const { class_name } = layer;
  const options = Object.entries(kerasOptions(layer)).flatMap(([key, value]): [string, unknown][] => {
    if (Object.hasOwn(newer, class_name) && newer[class_name]!.includes(key)) return [];
    if (class_name === "LeakyReLU" && key === "negative_slope") return [["alpha", value]];
    // Keras 3 finds the layer inside a wrapper by its module alone.
    if ((key === "layer" || key === "backward_layer") && isObject(value))
      return [[key, { module: "keras.layers", ...legacyLayer(value as unknown as KerasObject), registered_name: null }]];
    if (key.endsWith("_initializer") && isObject(value)) return [[key, legacyInitializer(value as unknown as KerasObject)]];
    return [[key, value]];
  });
  return { class_name, config: { ...Object.fromEntries(options), dtype: "float32" } };
}

/** Of Orthogonal, tf.keras 2 and Keras before 3.7 have a word alone in common. */
function legacyInitializer({ class_name, config = {} }: KerasObject): KerasRef {
  const usual = class_name === "Orthogonal" && (config.gain ?? 1) === 1 && config.seed == null;
  return usual ? "orthogonal" : { class_name, config };
}

/** Metrics that tf.keras 2 would call otherwise by their names, or not find: their classes. */
const metricClasses: Record<string, string> = { mse: "MeanSquaredError", mae: "MeanAbsoluteError", r2_score: "R2Score" };

/** A metric as tf.keras 2 finds it in a file. Of "accuracy", which it takes for that of rows of 0 and 1, it is told the class where targets are numbers of classes. */
function legacyMetric(metric: KerasRef, loss: KerasRef | null): KerasRef {
  if (typeof metric !== "string") return metric;
  const isSparse = loss !== null && /^sparse/i.test(asObject(loss).class_name);
  const ofClasses = isSparse && (metric === "accuracy" || metric === "acc");
  const class_name = ofClasses ? "SparseCategoricalAccuracy" : entryOf(metricClasses, metric);
  return class_name ? { class_name, config: { name: metric } } : metric;
}

/** The metrics of one output, or of each in a list or by its name, with the loss of that output. */
function legacyMetrics(metrics: unknown, loss: CompileConfig["loss"]): unknown {
  const [first, ...others] = lossesOf({ loss });
  const lossOf = (output: string | number): KerasRef | null =>
    others.length === 0 ? first! : ((loss as Record<string | number, KerasRef | null>)[output] ?? null);
  if (isObject(metrics))
    return Object.fromEntries(
      Object.entries(metrics).map(([name, own]) => [name, mapRefs(own, (metric) => legacyMetric(metric, lossOf(name)))]),
    );
  return (metrics as unknown[]).map((own, i) => mapRefs(own, (metric) => legacyMetric(metric, lossOf(i))));
}

/** A metric that was written so, by its name again. */
export function namedAgain(metric: KerasRef): KerasRef {
  if (typeof metric === "string") return metric;
  const { name, ...rest } = metric.config ?? {};
  if (typeof name !== "string" || Object.keys(rest).length > 0) return metric;
  const usual = ["accuracy", "acc"].includes(name) && metric.class_name === "SparseCategoricalAccuracy";
  return usual || entryOf(metricClasses, name) === metric.class_name ? name : metric;
}

/** A schedule with what is not usual alone: before tf.keras 2.13, CosineDecay has no warm-up. */
function legacySchedule({ class_name, config = {} }: KerasObject): KerasObject {
  const usual = new Map<string, unknown>(entryOf(classes.schedules, class_name)?.options.map((option) => [option.key, option.default]));
  const isUsual = ([key, value]: [string, unknown]): boolean => usual.has(key) && usual.get(key) === value;
  return { class_name, config: Object.fromEntries(Object.entries(config).filter((each) => !isUsual(each))) };
}

/** training_config of a whole-model .h5 file. */
export function legacyCompile({ optimizer, loss, loss_weights, metrics = [] }: CompileConfig): Json {
  const { class_name, config } = asObject(optimizer);
  const options = entryOf(classes.optimizers, class_name)?.options ?? [];
  // What is not said: tf.keras 2.10 refuses even a weight_decay of null.
  const unsaid = (key: string, value: unknown): boolean =>
    value === null && options.some((option) => option.key === key && option.default === null);
  const said = Object.fromEntries(
    Object.entries(config)
      .filter(([key, value]) => !unsaid(key, value))
      .map(([key, value]) => [key, key === "learning_rate" && isObject(value) ? legacySchedule(value as unknown as KerasObject) : value]),
  );
  // As tf.keras writes its optimizers; by the bare class it would take one of before 2.11, and Keras 3 would refuse the last option.
  const optimizer_config = { class_name: `Custom>${class_name}`, config: { name: class_name, ...said, is_legacy_optimizer: false } };
  return {
    loss,
    metrics: legacyMetrics(metrics, loss),
    weighted_metrics: null,
    loss_weights: loss_weights ?? null,
    optimizer_config,
  };
}
