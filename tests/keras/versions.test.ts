// Every Keras from 3.0.5 and tf.keras from 2.10 on opens what is written, predicts, evaluates and trains on the same, and what it writes opens
// here: npm run test:keras -- --versions.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { classes } from "../../web/src/base/classes";
import type { BuildConfig, CompileConfig, KerasObject, KerasRef, Logs, SaveFormat, Trainer } from "../../web/src/lib";
import { buildCase, layerCases, type LayerCase } from "../unit/support/layer_cases";
import { shareTrainer } from "../unit/support/real_engine";
import { close, folder, layer, numbers, python, rows } from "./support";

/** The variables by which each version is run, by its name: { "keras 3.0.5": { SPROUT_PYTHON: "/path/bin/python" } }. */
const given = JSON.parse(process.env.SPROUT_KERAS_VERSIONS ?? "{}") as Record<string, Record<string, string>>;
const onJax = { KERAS_BACKEND: "jax", XLA_FLAGS: "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true" };
const versions = Object.entries(given).map(([name, env]) => {
  const tf = name.startsWith("tf.keras");
  return { name, tf, number: numberOf(name.split(" ")[1]!), env: { ...env, ...(!tf && onJax) } };
});
type Version = (typeof versions)[number];

/** 3012 of "3.12.0". */
function numberOf(version: string): number {
  const [major, minor] = version.split(".").map(Number);
  return 1000 * major! + minor!;
}

/** Files of each format, by the ending that the Python side goes by. */
const formats: Record<string, SaveFormat> = {
  ".keras": "keras",
  ".h5": "h5",
  ".weights.h5": "weights.h5",
  ".weights-2.h5": "h5-weights",
};
const opens = ({ tf }: Version): string[] => (tf ? [".h5", ".weights-2.h5"] : [".keras", ".h5", ".weights.h5"]);
/** Since 2.12 tf.keras has Keras 3's formats, in an arrangement of its own. */
const saves = (version: Version): string[] => [
  ...opens(version),
  ...(version.tf && version.number >= 2012 ? [".keras", ".weights.h5"] : []),
];

/** Of each layer so many cases: one with the defaults, and others with options. */
const most = 3;
const objects = (table: object): KerasObject[] => Object.keys(table).map((class_name) => ({ class_name }));
const dense = (name: string, configs: object[]): LayerCase => ({
  name,
  shape: [3],
  layers: configs.map((config) => layer("Dense", { units: 3, ...config })),
  weights: null,
  x: numbers(6),
});
const initializers = objects(classes.initializers);
const models = [
  ...[...layerCases.values()].flatMap((cases) => cases.slice(0, most)),
  dense(
    "initializers",
    initializers.filter(({ class_name }) => class_name !== "Identity").map((kernel_initializer) => ({ kernel_initializer })),
  ),
  dense("identity", [{ kernel_initializer: { class_name: "Identity" } }]),
  dense(
    "regularizers",
    objects(classes.regularizers).map((kernel_regularizer) => ({ kernel_regularizer })),
  ),
];

/** What a version does not have or cannot do with files of its own either: it is not asked about that. */
const lacking: { models: RegExp; lacks: (version: Version, work: "opens" | "saves", ending: string) => boolean }[] = [
  { models: /^rms_normalization/, lacks: ({ tf, number }) => tf || number < 3009 },
  { models: /^(group|unit)_normalization mask_passes/, lacks: ({ tf }) => tf },
  { models: /^group_normalization/, lacks: ({ tf, number }) => tf && number < 2011 },
  // No factor below 0, and no value_range.
  { models: /^random_contrast (more|clipped)/, lacks: ({ tf, number }) => tf || number < 3008 },
  // It does not find its own by any name.
  { models: /^identity/, lacks: ({ tf, number }) => !tf && number < 3003 },
  // No kernel for it on this processor.
  { models: /^conv[12]d_transpose dilated/, lacks: ({ tf }) => tf },
  // In .h5 Keras 3 takes no axes for the last one, loses several axes, does not finish what it adapted, gives weights of two cells one name, and writes no augmentation.
  { models: /^(layer|rms|unit)_normalization axis_(list|all|negative)/, lacks: ({ tf }, _, ending) => !tf && ending === ".h5" },
  { models: /^normalization adapted_axis_none/, lacks: ({ tf }, _, ending) => !tf && ending === ".h5" },
  { models: /^normalization adapted/, lacks: ({ tf, number }, _, ending) => !tf && number < 3006 && ending === ".h5" },
  { models: /^bidirectional/, lacks: ({ tf, number }, work, ending) => !tf && number < 3003 && work === "saves" && ending === ".h5" },
  { models: /^random_/, lacks: ({ tf }, work, ending) => !tf && work === "saves" && ending === ".h5" },
];
const able = (version: Version, { name }: LayerCase, work: "opens" | "saves"): string[] =>
  (work === "opens" ? opens : saves)(version).filter(
    (ending) => !lacking.some(({ models: these, lacks }) => these.test(name) && lacks(version, work, ending)),
  );

/** Models that were compiled in every way and trained for some steps. */
const count = 24;
const x = numbers(count * 6);
const kinds = Array.from({ length: count }, (_, i) => (i * 7) % 4);
const oneHot = kinds.flatMap((kind) => [0, 1, 2, 3].map((each) => Number(each === kind)));
const schedule = (class_name: string, config: Record<string, unknown>): Record<string, unknown> => ({
  learning_rate: layer(class_name, { initial_learning_rate: 0.1, ...config }),
});
/** since: the version of tf.keras that brought what it takes. */
const compiled: (CompileConfig & { activation: string; since?: number })[] = [
  {
    optimizer: layer("SGD", { learning_rate: 0.1 }),
    loss: "sparse_categorical_crossentropy",
    metrics: ["accuracy"],
    activation: "softmax",
  },
  {
    optimizer: layer("SGD", { momentum: 0.9, nesterov: true }),
    loss: layer("SparseCategoricalCrossentropy", { from_logits: true }),
    metrics: ["sparse_categorical_accuracy", layer("SparseTopKCategoricalAccuracy", { k: 2 })],
    activation: "linear",
  },
  {
    optimizer: layer("RMSprop", { momentum: 0.5, centered: true }),
    loss: layer("CategoricalCrossentropy", { label_smoothing: 0.1 }),
    metrics: ["categorical_accuracy", layer("TopKCategoricalAccuracy", { k: 2 })],
    activation: "softmax",
  },
  { optimizer: layer("RMSprop"), loss: "mse", metrics: ["mae"], activation: "linear" },
  {
    optimizer: layer("Adagrad", { learning_rate: 0.1 }),
    loss: layer("BinaryCrossentropy", { from_logits: true }),
    metrics: [layer("BinaryAccuracy", { threshold: 0.4 })],
    activation: "linear",
  },
  { optimizer: layer("Adam", { amsgrad: true, clipnorm: 0.5 }), loss: "mean_absolute_error", metrics: ["mse"], activation: "linear" },
  { optimizer: layer("AdamW", { clipvalue: 0.1 }), loss: layer("Huber", { delta: 0.5 }), activation: "tanh" },
  { optimizer: layer("Adam", { weight_decay: 0.01, global_clipnorm: 0.5 }), loss: "categorical_hinge", activation: "linear", since: 2011 },
  {
    optimizer: layer("SGD", schedule("ExponentialDecay", { decay_steps: 4, decay_rate: 0.9, staircase: true })),
    loss: "hinge",
    activation: "tanh",
  },
  {
    optimizer: layer("SGD", schedule("InverseTimeDecay", { decay_steps: 4, decay_rate: 0.5 })),
    loss: "binary_crossentropy",
    activation: "sigmoid",
  },
  { optimizer: layer("Adam", schedule("CosineDecay", { decay_steps: 100, alpha: 0.1 })), loss: "mse", activation: "linear" },
  {
    optimizer: layer("SGD", schedule("CosineDecay", { decay_steps: 100, warmup_target: 0.2, warmup_steps: 5 })),
    loss: "mse",
    activation: "linear",
    since: 2013,
  },
  {
    optimizer: layer("SGD", { learning_rate: layer("PiecewiseConstantDecay", { boundaries: [4, 20], values: [0.1, 0.05, 0.01] }) }),
    loss: "mse",
    metrics: ["r2_score"],
    activation: "linear",
    // 2.13 has the metric, but not in files, its own ones included.
    since: 2015,
  },
];
const sparse = ({ loss }: CompileConfig): boolean => JSON.stringify(loss).toLowerCase().includes("sparse");
const trainsOn = ({ tf, number }: Version) =>
  compiled.map((compile, i) => ({ compile, i, name: nameOf(compile) })).filter(({ compile: { since = 0 } }) => !tf || number >= since);
/** tf.keras 2.10 has the optimizers of later ones, but does not keep their state. */
const keepsState = ({ tf, number }: Version): boolean => !tf || number >= 2011;
const nameOf = ({ optimizer, loss, metrics = [] }: CompileConfig): string => JSON.stringify([optimizer, loss, ...(metrics as KerasRef[])]);
const ofCompile = ({ activation, since: _, ...compile }: (typeof compiled)[number]): BuildConfig => ({
  model: {
    class_name: "Sequential",
    config: { input_shape: [6], layers: [layer("Dense", { units: 5, activation: "relu" }), layer("Dense", { units: 4, activation })] },
  },
  compile,
  seed: 7,
});
/** Epochs here before the file is written, there before it is written back, and there and here after that. */
const epochs = [2, 3, 2] as const;
/** Mini-batches of one size: of others, Keras before 3.1 takes the mean loss without their weights. */
const batch = { batch_size: 6, shuffle: false };
const sum = ([first, second, third]: readonly number[]): number => first! + second! + third!;

interface Trained {
  predictions: Float32Array;
  evaluated: Logs;
  loss: number[];
}
interface Answer {
  error?: string;
  predictions: number[];
  evaluated: Logs;
  iterations: number;
  loss: number[];
  more: number[];
}
const predicted = new Map<string, Float32Array>();
const trained: Trained[] = [];
const ofLayers = new Map<string, Record<string, Record<string, number[] | string>>>();
const ofTraining = new Map<string, Record<string, Answer>>();
let trainer: Trainer;
/** The largest difference that was seen of each kind. */
const worst = new Map<string, number>();

const fileOf = (kind: "layer" | "trained", i: number, ending: string, version = ""): string =>
  `${kind}-${i}${version.replaceAll(" ", "-")}${ending}`;
const write = async (file: string, format: SaveFormat): Promise<void> =>
  writeFileSync(join(folder, file), (await trainer.save({ format })).bytes);
const read = (file: string): File => new File([readFileSync(join(folder, file))], file);
const ask = async (script: string, { name, env }: Version, list: object): Promise<unknown> => {
  const path = join(folder, `${script}-${name.replaceAll(" ", "-")}.json`);
  writeFileSync(path, JSON.stringify(list));
  return python(script, [path], env);
};
const setData = (compile: CompileConfig): Promise<unknown> =>
  trainer.setData({ x, xShape: [6], ...(sparse(compile) ? { y: Uint8Array.from(kinds) } : { y: Float32Array.from(oneHot), yShape: [4] }) });

function same(kind: string, received: ArrayLike<number>, expected: ArrayLike<number>): void {
  close(received, expected);
  const most = Array.from(received).reduce((largest, value, i) => Math.max(largest, Math.abs(value - expected[i]!)), worst.get(kind) ?? 0);
  worst.set(kind, most);
}

shareTrainer(async (made) => {
  trainer = made;
  for (const [i, model] of models.entries()) {
    await buildCase(trainer, model);
    predicted.set(model.name, await trainer.predict(model.x));
    for (const [ending, format] of Object.entries(formats)) await write(fileOf("layer", i, ending), format);
  }
  for (const [i, compile] of compiled.entries()) {
    await setData(compile);
    await trainer.build(ofCompile(compile));
    await trainer.fit({ ...batch, epochs: epochs[0] });
    const [predictions, evaluated] = [await trainer.predict(x), await trainer.evaluate({ split: "train" })];
    for (const ending of [".keras", ".h5"]) await write(fileOf("trained", i, ending), formats[ending]!);
    const { history } = await trainer.fit({ ...batch, epochs: sum(epochs), initial_epoch: epochs[0] });
    trained.push({ predictions, evaluated, loss: history.loss! });
  }
  for (const version of versions) {
    const ending = version.tf ? ".h5" : ".keras";
    const y = (compile: CompileConfig): unknown => (sparse(compile) ? kinds : rows(oneHot, 4));
    const [layers, training] = await Promise.all([
      ask(
        "check_layers.py",
        version,
        models.map((model, i) => ({
          name: model.name,
          shape: model.shape,
          x: [...model.x],
          files: able(version, model, "opens").map((each) => fileOf("layer", i, each)),
          save: able(version, model, "saves").map((each) => fileOf("layer", i, each, version.name)),
        })),
      ),
      ask(
        "check.py",
        version,
        trainsOn(version).map(({ compile, i }) => ({
          file: fileOf("trained", i, ending),
          x: rows(x, 6),
          y: y(compile),
          evaluate: true,
          train: { epochs: epochs[1], batch_size: batch.batch_size },
          save: [fileOf("trained", i, ending, version.name)],
          more: epochs[2],
        })),
      ),
    ]);
    ofLayers.set(version.name, layers as Record<string, Record<string, number[] | string>>);
    ofTraining.set(version.name, training as Record<string, Answer>);
  }
});

afterAll(() => console.log(`Largest differences: ${[...worst].map(([kind, most]) => `${kind} ${most.toExponential(1)}`).join(", ")}`));

describe.each(versions)("$name", (version) => {
  it.each(models.map((model, i) => ({ ...model, i })).filter((model) => able(version, model, "opens").length > 0))(
    "opens and saves $name",
    async (model) => {
      const results = ofLayers.get(version.name)![model.name]!;
      expect(Object.entries(results).filter(([, result]) => typeof result === "string")).toEqual([]);
      for (const result of Object.values(results)) same(`${version.name} predicts`, result as number[], predicted.get(model.name)!);
      for (const ending of able(version, model, "saves")) {
        const file = fileOf("layer", model.i, ending, version.name);
        const { remarks } = await trainer.load(read(file));
        expect(remarks, file).toEqual([]);
        same(`predicted of ${version.name}`, await trainer.predict(model.x), predicted.get(model.name)!);
        // Weights that follow must come from their file.
        await trainer.setWeights((await trainer.getWeights()).map(({ values }) => values.fill(0)));
      }
    },
  );

  it.each(trainsOn(version))("trains on $i: $name", async ({ compile, i }) => {
    const ending = version.tf ? ".h5" : ".keras";
    const { error, predictions, evaluated, iterations, loss, more } = ofTraining.get(version.name)![fileOf("trained", i, ending)]!;
    expect(error).toBeUndefined();
    const here = trained[i]!;
    same(`${version.name} predicts`, predictions, here.predictions);
    const names = Object.keys(here.evaluated);
    expect(Object.keys(evaluated).sort()).toEqual([...names].sort());
    same(
      `${version.name} evaluates`,
      names.map((name) => evaluated[name]!),
      names.map((name) => here.evaluated[name]!),
    );
    if (!keepsState(version)) return;
    const steps = Math.ceil(count / batch.batch_size);
    expect(iterations).toBe(epochs[0] * steps);
    same(`${version.name} trains`, [...loss, ...more], here.loss);

    // Keras 3 does not write Huber's delta into its files.
    if (!version.tf && JSON.stringify(compile.loss).includes("delta")) return;
    await setData(compile);
    const { remarks } = await trainer.load(read(fileOf("trained", i, ending, version.name)));
    expect(remarks).toEqual([]);
    const { history } = await trainer.fit({ ...batch, epochs: epochs[2] });
    same(`trained on after ${version.name}`, history.loss!, more);
  });
});
