// Links that carry a configuration: the same comes back, and whatever a stranger may send is refused in one sentence.

import { describe, expect, test } from "vitest";
import { buildConfig } from "../model/build";
import type { Setup } from "./setups";
import { wholeFitConfig } from "../core/training-config";
import { useConfig } from "../model/use-config";
import { sameness } from "../exercises/exercise-runs";
import { fromLink, toLink } from "./link";
import { choicesInLink } from "./link-data";
import { data, page } from "../core/state";
import type { DataInfo } from "../../base/protocol";
import { dataSets, exercises } from "../../exercises";

const base64 = (text: string): string => `#setup=1.${Buffer.from(text).toString("base64url")}`;
const encoded = (value: unknown): string => base64(JSON.stringify(value));
/** A small good link's contents, to be damaged. */
const good = {
  model: [
    { class_name: "Flatten" },
    { class_name: "Dense", config: { units: 3, activation: "softmax", kernel_regularizer: { class_name: "L2", config: { l2: 0.01 } } } },
  ],
  compile: {
    optimizer: {
      class_name: "SGD",
      config: { learning_rate: { class_name: "ExponentialDecay", config: { initial_learning_rate: 0.1, decay_rate: 0.5 } } },
    },
    loss: "mean_squared_error",
    metrics: ["accuracy"],
  },
  fit: { epochs: 2, batch_size: 8, validation_split: 0.1, seed: 7, callbacks: [{ class_name: "EarlyStopping", config: { patience: 4 } }] },
  data: { name: "Spirals", source: { name: "spirals", seed: 3, noise: 0.2 } },
};

test.each(exercises.map((exercise) => [exercise.id, exercise] as const))("%s comes back from its link", (_, exercise) => {
  const { build, fit } = exercise.configure();
  const setup: Setup = { build: { ...build, seed: 5 }, fit, data: { name: "näme ✓" } };
  const link = toLink(setup);
  expect(link).toMatch(/^#setup=1\.[\w-]+$/);
  expect(link.length).toBeLessThan(1500);
  const back = fromLink(link);
  expect(sameness(back.build, back.fit)).toBe(sameness(build, fit));
  expect([back.build.seed, back.fit.epochs, back.data]).toEqual([5, fit.epochs, { name: "näme ✓" }]);
});

test("callbacks may watch any figure that the model has", () => {
  const callbacks = ["EarlyStopping", "ModelCheckpoint", "ReduceLROnPlateau"].map((class_name) => ({
    class_name,
    config: { monitor: "val_accuracy" },
  }));
  const { fit } = fromLink(encoded({ ...good, fit: { ...good.fit, callbacks } }));
  expect(fit.callbacks?.map(({ config }) => config?.["monitor"])).toEqual(["val_accuracy", "val_accuracy", "val_accuracy"]);
});

/** Each exercise with each of its choices. */
const places = exercises.flatMap((exercise) => {
  const [first] = exercise.options;
  const choices = first?.kind === "choice" ? first.choices.map((choice) => ({ [first.name]: choice })) : [{}];
  return choices.map((options) => [`${exercise.id} ${Object.values(options).join()}`, exercise, options] as const);
});

test.each(places)("%s stands in the page as its link says", (_, exercise, options) => {
  const { build, fit } = exercise.configure(options);
  data.value = { name: "x", xShape: [...dataSets[exercise.data].xShape], test: null, validation: null } as unknown as DataInfo;
  const linked = fromLink(toLink({ build: { ...build, seed: 5 }, fit, data: { name: "x" } }));
  useConfig(page, linked.build, linked.fit);
  const now = buildConfig(page)!;
  expect(sameness(now, wholeFitConfig(page))).toBe(sameness(build, fit));
  expect([now.seed, wholeFitConfig(page).epochs]).toEqual([5, fit.epochs]);
});

test("a schedule may begin at a rate of 0, as a warm-up does; a fixed rate may not be 0", () => {
  const withRate = (learning_rate: unknown) => ({
    ...fromLink(encoded(good)).build,
    compile: { optimizer: { class_name: "SGD", config: { learning_rate } }, loss: "mean_squared_error" },
  });
  const warmUp = {
    class_name: "CosineDecay",
    config: { initial_learning_rate: 0, decay_steps: 100, warmup_target: 0.1, warmup_steps: 10 },
  };
  useConfig(page, withRate(warmUp), { epochs: 2 });
  expect(buildConfig(page)!.compile!.optimizer).toMatchObject({ config: { learning_rate: warmUp } });
  useConfig(page, withRate(0), { epochs: 2 });
  expect(buildConfig(page)).toBeNull();
});

test("what a callback of somebody's code does not say is as in Keras, and what means nothing here is left out", () => {
  const code = {
    epochs: 2,
    callbacks: [
      { class_name: "EarlyStopping", config: { monitor: "val_accuracy", mode: "max", verbose: 1, baseline: 0.5 } },
      {
        class_name: "ModelCheckpoint",
        config: { filepath: "best.keras", save_weights_only: true, save_freq: "epoch", initial_value_threshold: null },
      },
    ],
  };
  useConfig(page, fromLink(encoded(good)).build, code);
  const [stop, keep] = wholeFitConfig(page).callbacks!.map(({ config }) => config!);
  expect(stop).toEqual({
    monitor: "val_accuracy",
    patience: 0,
    restore_best_weights: false,
    min_delta: 0,
    start_from_epoch: 0,
    mode: "max",
    baseline: 0.5,
  });
  expect(keep).toEqual({ monitor: "val_loss", save_best_only: false, restore_best: false, mode: "auto" });
  const { build, fit } = fromLink(toLink({ build: buildConfig(page)!, fit: wholeFitConfig(page), data: { name: "x" } }));
  expect(sameness(build, fit)).toBe(sameness(buildConfig(page)!, wholeFitConfig(page)));
});

test("what a link says is kept, what it does not say has its default", () => {
  const { build, fit, data } = fromLink(encoded(good));
  expect(build.model.config.layers[0]).toEqual({ class_name: "Flatten", config: {} });
  expect(build.model.config.layers[1]).toMatchObject({ class_name: "Dense", config: { ...good.model[1]!.config, use_bias: true } });
  expect(build.compile).toMatchObject(good.compile);
  expect(build.compile).toMatchObject({ optimizer: { config: { learning_rate: { config: { decay_steps: 1000 } } } } });
  expect(fit).toMatchObject({
    epochs: 2,
    batch_size: 8,
    validation_split: 0.1,
    callbacks: [{ class_name: "EarlyStopping", config: { patience: 4, monitor: "val_loss" } }],
  });
  expect(data).toEqual(good.data);
});

test("what was chosen in reading a table or pictures, and how the data is divided, come back; a vocabulary, which is data, does not go", () => {
  const { build, fit } = exercises[0]!.configure();
  const table = {
    delimiter: ";",
    header: true,
    target: "Wert in 1000 €",
    task: "regression",
    columns: { "id;": { role: "ignored" }, __proto: { type: "category" } },
    scaling: "minmax",
    encoding: "integer",
    missing: "drop",
    mode: "windows",
    windows: { length: 24, horizon: 2, stride: 3 },
  } as const;
  const choices = { table, split: { test: 0.25, validation: 0.1, seed: 9, stratify: false } };
  const division = { test: 0, validation: 0.3, seed: 4, stratify: true, folds: 5, fold: 2, shuffle: true, one_hot: true };
  const data = { name: "houses", choices, division, folds: 7 };
  expect(fromLink(toLink({ build, fit, data })).data).toEqual(data);
  const seen = { pictures: { size: [32, 48] as [number, number], fit: "contain" as const, color: "grey" as const, seed: 3 } };
  expect(fromLink(toLink({ build, fit, data: { name: "cats", choices: seen } })).data).toEqual({ name: "cats", choices: seen });
  const words = {
    table: { mode: "text" as const, text: { tokens: "words" as const, length: 20, vocabulary_size: 500, vocabulary: ["a", "b"] } },
  };
  expect(choicesInLink(words)).toEqual({ table: { mode: "text", text: { tokens: "words", length: 20, vocabulary_size: 500 } } });
});

const withChoices = (choices: unknown): string => encoded({ ...good, data: { name: "x", choices } });
const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);
describe("refused in one sentence", () => {
  test.each<[string, string, RegExp]>([
    ["another kind", "#setup=2.abc", /of a kind that this page does not know/],
    ["no Base64", "#setup=1.***", /damaged or cut off/],
    ["no UTF-8", `#setup=1.${Buffer.from([0xff, 0xfe]).toString("base64url")}`, /damaged or cut off/],
    ["cut off", encoded(good).slice(0, 80), /damaged or cut off/],
    ["far too long", `#setup=1.${"A".repeat(30_000)}`, /longer than 20000 characters/],
    ["nothing", encoded(null), /setup is missing/],
    ["a list", encoded([]), /setup is missing/],
    ["deep nesting", base64(`${"[".repeat(7000)}${"]".repeat(7000)}`), /nested too deeply/],
    ["no layers", encoded({ ...good, model: [] }), /model is missing/],
    ["too many layers", encoded({ ...good, model: Array(201).fill({ class_name: "Flatten" }) }), /model is missing or not/],
    ["an unknown layer", encoded({ ...good, model: [{ class_name: "Lambda" }] }), /"Lambda" is unknown/],
    ["a name of every object", encoded({ ...good, model: [{ class_name: "constructor" }] }), /"constructor" is unknown/],
    ["a prototype", base64(JSON.stringify(good).replace('"fit":{', '"fit":{"__proto__":{"epochs":1},')), /"__proto__" is unknown/],
    ["an unknown option", encoded({ ...good, model: [{ class_name: "Dense", config: { onclick: "alert(1)" } }] }), /"onclick" is unknown/],
    ["a number as text", encoded({ ...good, model: [{ class_name: "Dense", config: { units: "64" } }] }), /units is missing or not/],
    ["a number out of its limits", encoded({ ...good, fit: { ...good.fit, epochs: 0 } }), /epochs: expected 1 or more, found 0/],
    ["an infinite number", base64(JSON.stringify(good).replace('"epochs":2', '"epochs":1e999')), /epochs: expected a number/],
    [
      "a choice that is none",
      encoded({ ...good, model: [{ class_name: "Dense", config: { activation: "evil" } }] }),
      /activation is missing or not/,
    ],
    [
      "an object with more in it",
      encoded({ ...good, model: [{ class_name: "Dense", config: { kernel_regularizer: { class_name: "L2", config: { l2: {} } } } }] }),
      /l2 is missing or not/,
    ],
    [
      "a layer that is no wrapper's",
      encoded({ ...good, model: [{ class_name: "Bidirectional", config: { layer: { class_name: "Dense" } } }] }),
      /"Dense" is unknown/,
    ],
    ["a long name", encoded({ ...good, model: [{ class_name: "Dense", config: { name: "x".repeat(81) } }] }), /name is missing or not/],
    ["an unknown loss", encoded({ ...good, compile: { ...good.compile, loss: "mine" } }), /loss is missing/],
    [
      "a schedule that is none",
      encoded({ ...good, compile: { ...good.compile, optimizer: { class_name: "SGD", config: { learning_rate: null } } } }),
      /class_name is missing/,
    ],
    ["metrics that are no names", encoded({ ...good, compile: { ...good.compile, metrics: [{}] } }), /metrics is missing/],
    [
      "a figure to monitor that is an object",
      encoded({ ...good, fit: { callbacks: [{ class_name: "EarlyStopping", config: { monitor: { class_name: "a" } } }] } }),
      /monitor is missing or not/,
    ],
    [
      "a figure to monitor that is no text",
      encoded({ ...good, fit: { callbacks: [{ class_name: "EarlyStopping", config: { monitor: 3 } }] } }),
      /monitor/,
    ],
    ["an unknown callback", encoded({ ...good, fit: { callbacks: [{ class_name: "LambdaCallback" }] } }), /"LambdaCallback" is unknown/],
    ["data from an address", encoded({ ...good, data: { name: "x", source: { name: "https://example.com" } } }), /source is missing/],
    ["too much data", encoded({ ...good, data: { name: "x", source: { name: "digits", train: 1e9 } } }), /train: expected 100000 or less/],
    ["choices of another kind", withChoices({ memoryLimit: 1 }), /"memoryLimit" is unknown/],
    ["an unknown choice", withChoices({ table: { rows: 3 } }), /"rows" is unknown/],
    ["a choice that is an object", withChoices({ table: { scaling: { class_name: "standard" } } }), /scaling is missing or not/],
    ["a vocabulary", withChoices({ table: { text: { vocabulary: ["a"] } } }), /"vocabulary" is unknown/],
    [
      "too many columns",
      withChoices({ table: { columns: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [i, {}])) } }),
      /columns is missing or not/,
    ],
    ["a column's use that is none", withChoices({ table: { columns: { a: { role: "target" } } } }), /role is missing or not/],
    ["huge pictures", withChoices({ pictures: { size: [32, 1e6] } }), /size: expected 4096 or less/],
    ["a split of more than all", withChoices({ split: { test: 1.5 } }), /test: expected less than 1, found 1.5/],
    ["a division that is none", encoded({ ...good, data: { name: "x", division: { folds: 1 } } }), /folds: expected 2 or more, found 1/],
    ["too many folds", encoded({ ...good, data: { name: "x", folds: 1e6 } }), /folds: expected 50 or less/],
    ["data without a name", encoded({ ...good, data: {} }), /data is missing/],
    [
      "nested lists",
      encoded({ ...good, model: [{ class_name: "Reshape", config: { target_shape: nested(4) } }] }),
      /target_shape is missing/,
    ],
  ])("%s", (_, link, reason) => {
    expect(() => fromLink(link)).toThrow(reason);
    expect(() => fromLink(link)).toThrow("This link's configuration cannot be used: ");
  });
});
