// A configuration put into a model's settings: what Keras' JSON says, in the page's terms.

import { signal } from "@preact/signals";
import { beforeEach, describe, expect, test } from "vitest";
import type { BuildConfig } from "../../base/protocol";
import { createModelState, type ModelState } from "../core/model-state";
import { lossRef } from "../core/training-config";
import { wholeFitConfig } from "../core/training-config";
import { optimizerObject } from "./build";
import { adoptCallbacks, adoptCompile, simpler, useConfig } from "./use-config";

let state: ModelState;
beforeEach(() => {
  state = createModelState({ trainer: signal(null), data: signal(null) });
});

const build: BuildConfig = {
  model: {
    class_name: "Sequential",
    config: {
      layers: [
        { class_name: "Dense", config: { name: "dense", units: 8 } },
        { class_name: "Dense", config: { name: "output", units: 2 } },
      ],
    },
  },
  compile: { optimizer: "sgd", loss: "CategoricalCrossentropy", metrics: ["accuracy", { class_name: "AUC" }] },
  seed: 9,
};

test("a whole configuration", () => {
  useConfig(state, build, {
    epochs: 5,
    initial_epoch: 2,
    batch_size: 16,
    validation_data: "test",
    callbacks: [{ class_name: "TerminateOnNaN" }],
  });
  expect(state.layers.value.map(({ config }) => [config["units"], config["name"]])).toEqual([
    [8, undefined],
    [2, "output"],
  ]);
  expect([state.optimizer.value.class_name, state.loss.value, state.metrics.value]).toEqual([
    "SGD",
    "categorical_crossentropy",
    ["accuracy", "AUC"],
  ]);
  expect(state.fit.value).toMatchObject({ epochs: 3, batch_size: 16, validation_split: 0, shuffle: true, seed: 9 });
  expect([state.validateOnTest.value, Object.keys(state.callbacks.value)]).toEqual([true, ["TerminateOnNaN"]]);
  expect(wholeFitConfig(state)).toMatchObject({ epochs: 3, seed: 9 });
});

describe("the learning rate", () => {
  const decay = { class_name: "ExponentialDecay", config: { initial_learning_rate: 0.3, decay_rate: 0.5, decay_steps: 10 } };

  test("of a schedule is the optimizer's first, and goes back as Keras has it", () => {
    adoptCompile(state, { optimizer: { class_name: "Adam", config: { learning_rate: decay } }, loss: "mse" });
    expect([state.optimizer.value.config["learning_rate"], state.schedule.value?.config["decay_rate"]]).toEqual([0.3, 0.5]);
    expect(optimizerObject(state).config!["learning_rate"]).toMatchObject(decay);
  });

  test("of a constant rate ends the schedule", () => {
    adoptCompile(state, { optimizer: { class_name: "Adam", config: { learning_rate: decay } }, loss: "mse" });
    adoptCompile(state, { optimizer: { class_name: "adam", config: { learning_rate: 0.2, beta_1: null } }, loss: "mse" });
    expect([state.schedule.value, state.optimizer.value.class_name, optimizerObject(state).config]).toMatchObject([
      null,
      "Adam",
      { learning_rate: 0.2, beta_1: 0.9 },
    ]);
  });
});

test("a loss and metrics keep their options, and are bare names where they have none of their own", () => {
  const top3 = { class_name: "SparseTopKCategoricalAccuracy", config: { k: 3, name: "top3", dtype: "float32" } };
  const written = { class_name: "SparseCategoricalCrossentropy", config: { from_logits: true, name: "x", ignore_class: null } };
  adoptCompile(state, { optimizer: "adam", loss: written, metrics: ["acc", top3, { class_name: "MeanAbsoluteError", config: {} }] });
  expect(lossRef(state)).toEqual({ class_name: "SparseCategoricalCrossentropy", config: { from_logits: true } });
  expect(state.metrics.value).toEqual([
    "acc",
    { class_name: "SparseTopKCategoricalAccuracy", config: { k: 3, name: "top3" } },
    "mean_absolute_error",
  ]);
  adoptCompile(state, { optimizer: "adam", loss: { class_name: "Huber", config: { delta: 1 } } });
  expect([lossRef(state), state.metrics.value]).toEqual(["huber", []]);
});

test("what the page does not know is left out and named, and all else is taken", () => {
  const before = state.optimizer.value;
  const schedule = { class_name: "MySchedule", config: { initial_learning_rate: 0.3 } };
  expect(adoptCompile(state, { optimizer: { class_name: "Lion" }, loss: "mse" })).toEqual(["Lion"]);
  expect([state.optimizer.value, state.loss.value, state.settingsValid.value]).toEqual([before, "mean_squared_error", true]);
  expect(adoptCompile(state, { optimizer: { class_name: "SGD", config: { learning_rate: schedule } }, loss: "mae" })).toEqual([
    "MySchedule",
  ]);
  expect([state.schedule.value, state.optimizer.value.config["learning_rate"]]).toEqual([null, 0.3]);
  expect(adoptCallbacks(state, [{ class_name: "TensorBoard" }, { class_name: "TerminateOnNaN" }])).toEqual(["TensorBoard"]);
  expect([Object.keys(state.callbacks.value), state.settingsValid.value]).toEqual([["TerminateOnNaN"], true]);
});

test("what a callback does not say is as in Keras, and what means nothing here is left out", () => {
  adoptCallbacks(state, [
    { class_name: "EarlyStopping", config: { monitor: "loss", verbose: 1 } },
    { class_name: "ModelCheckpoint", config: { filepath: "x.keras", save_freq: "epoch" } },
  ]);
  const { EarlyStopping, ModelCheckpoint } = state.callbacks.value;
  expect(EarlyStopping).toMatchObject({ monitor: "loss", patience: 0, restore_best_weights: false });
  expect(ModelCheckpoint).toMatchObject({ save_best_only: false });
  expect([EarlyStopping!["verbose"], ModelCheckpoint!["filepath"], ModelCheckpoint!["save_freq"]]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("initializers of a file are the forms' plain names, where they say no more", () => {
  const glorot = { class_name: "GlorotUniform", config: { seed: null } };
  const normal = { class_name: "RandomNormal", config: { stddev: 0.1 } };
  expect(simpler({ kernel_initializer: glorot, bias_initializer: normal, units: 3, activity_regularizer: null })).toEqual({
    kernel_initializer: "glorot_uniform",
    bias_initializer: normal,
    units: 3,
  });
});
