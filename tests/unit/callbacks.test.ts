// Keras' callbacks: when they stop, what they keep and restore, what they refuse.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { makeCallbacks, type FitModel } from "../../web/src/engine/callbacks";
import type { KerasObject, Logs } from "../../web/src/base/protocol";

const names = ["loss", "accuracy", "val_loss", "val_accuracy"];

/** A model whose one weight is the epoch it was trained to. */
function modelOf(): FitModel & { epoch: number } {
  return {
    epoch: -1,
    learningRate: 0.1,
    checkpoint: null,
    getWeights() {
      return Float32Array.of(this.epoch);
    },
    setWeights([epoch]) {
      this.epoch = epoch!;
    },
  };
}

/** Runs epochs with these logs until one callback stops; then ends the training. */
function train(configs: (KerasObject | string)[], epochs: Logs[], available = names) {
  const model = modelOf();
  const callbacks = makeCallbacks(configs, model, available);
  let ran = 0;
  for (const logs of epochs) {
    model.epoch = ran;
    const stop = callbacks.map((callback) => callback.epochEnd(ran, logs)).includes(true);
    ran++;
    if (stop) break;
  }
  callbacks.forEach((callback) => callback.trainEnd());
  return { model, ran, result: Object.assign({}, ...callbacks.map((callback) => callback.result())) as Logs };
}

const withLoss = (...values: number[]): Logs[] => values.map((val_loss) => ({ val_loss }));
const withAccuracy = (...values: number[]): Logs[] => values.map((val_accuracy) => ({ val_accuracy }));
const earlyStopping = (config: Record<string, unknown>): KerasObject[] => [{ class_name: "EarlyStopping", config }];
const checkpoint = (config: Record<string, unknown>): KerasObject[] => [{ class_name: "ModelCheckpoint", config }];

test("EarlyStopping without patience stops at the first epoch that is no better", () => {
  const { ran, result } = train(["EarlyStopping"], withLoss(3, 2, 2, 1));
  expect(ran).toBe(3);
  expect(result).toEqual({ stopped_epoch: 2, best_epoch: 1 });
});

test("EarlyStopping waits `patience` epochs, counted from the last improvement", () => {
  const { ran, result } = train(earlyStopping({ patience: 2 }), withLoss(5, 6, 4, 6, 6, 1));
  expect(ran).toBe(5);
  expect(result).toEqual({ stopped_epoch: 4, best_epoch: 2 });
});

test("EarlyStopping leaves stopped_epoch 0 when it did not stop", () => {
  expect(train(earlyStopping({ patience: 2 }), withLoss(3, 2, 1)).result).toEqual({ stopped_epoch: 0, best_epoch: 2 });
});

test("EarlyStopping takes a change below min_delta for none", () => {
  expect(train(earlyStopping({ min_delta: 0.5 }), withLoss(3, 2.6, 1)).ran).toBe(2);
  expect(train(earlyStopping({ min_delta: -0.5 }), withLoss(3, 2.6, 1)).ran).toBe(2);
});

test("EarlyStopping knows that accuracy grows, and takes mode's word otherwise", () => {
  expect(train(earlyStopping({ monitor: "val_accuracy" }), withAccuracy(0.1, 0.2, 0.2)).ran).toBe(3);
  expect(train(earlyStopping({ monitor: "val_accuracy", mode: "min" }), withAccuracy(0.1, 0.2, 0.2)).ran).toBe(2);
});

test("EarlyStopping restores the best weights, stopped early or not", () => {
  const stopped = train(earlyStopping({ patience: 1, restore_best_weights: true }), withLoss(3, 1, 2));
  expect(stopped.model.epoch).toBe(1);
  const ended = train(earlyStopping({ patience: 9, restore_best_weights: true }), withLoss(3, 1, 2));
  expect(ended.ran).toBe(3);
  expect(ended.model.epoch).toBe(1);
  expect(train(earlyStopping({ patience: 1 }), withLoss(3, 1, 2)).model.epoch).toBe(2);
});

test("EarlyStopping waits on when the baseline is not beaten, even while improving", () => {
  const { ran, result } = train(earlyStopping({ patience: 2, baseline: 1 }), withLoss(5, 4, 4, 3, 2));
  expect(ran).toBe(3);
  expect(result.best_epoch).toBe(1);
  expect(train(earlyStopping({ patience: 2, baseline: 4.5 }), withLoss(5, 4, 4, 3, 2)).ran).toBe(5);
});

test("EarlyStopping does not look before start_from_epoch", () => {
  const { ran, result } = train(earlyStopping({ start_from_epoch: 3, restore_best_weights: true }), withLoss(1, 2, 3, 9, 8, 8));
  expect(ran).toBe(6);
  expect(result).toEqual({ stopped_epoch: 5, best_epoch: 4 });
});

test("EarlyStopping never stops after epoch 0, and a NaN is no improvement", () => {
  expect(train(["EarlyStopping"], withLoss(NaN, NaN, 1)).ran).toBe(2);
});

test("ModelCheckpoint keeps the last epoch, or the best alone", () => {
  const last = train(checkpoint({ filepath: "model.keras" }), withLoss(3, 1, 2));
  expect(last.model.checkpoint).toEqual(Float32Array.of(2));
  const best = train(checkpoint({ save_best_only: true }), withLoss(3, 1, 2));
  expect(best.model.checkpoint).toEqual(Float32Array.of(1));
  expect(best.model.epoch).toBe(2);
  expect(best.result).toEqual({ best_epoch: 1 });
});

test("ModelCheckpoint's restore_best reloads the best model at the end", () => {
  expect(train(checkpoint({ restore_best: true, monitor: "val_accuracy" }), withAccuracy(0.5, 0.9, 0.7)).model.epoch).toBe(1);
});

test("ModelCheckpoint keeps nothing that does not beat initial_value_threshold", () => {
  const { model, result } = train(checkpoint({ save_best_only: true, initial_value_threshold: 1 }), withLoss(3, 2));
  expect(model.checkpoint).toBeNull();
  expect(result).toEqual({});
});

test("ReduceLROnPlateau multiplies the rate after `patience` epochs and writes it into the logs", () => {
  const epochs = withLoss(1, 1, 1, 1, 1);
  const { model } = train([{ class_name: "ReduceLROnPlateau", config: { patience: 2, factor: 0.5 } }], epochs);
  expect(epochs.map((logs) => logs.learning_rate)).toEqual([0.1, 0.1, 0.1, 0.05, 0.05]);
  expect(model.learningRate).toBe(0.025);
});

test("ReduceLROnPlateau rests for `cooldown` epochs and never goes below min_lr", () => {
  const epochs = withLoss(1, 1, 1, 1, 1, 1);
  const { model } = train([{ class_name: "ReduceLROnPlateau", config: { patience: 1, factor: 0.1, cooldown: 2, min_lr: 0.004 } }], epochs);
  // Reduced after epoch 1; epoch 2 cools down, epoch 3 counts again.
  expect(epochs.map((logs) => logs.learning_rate)).toEqual([0.1, 0.1, 0.010000000000000002, 0.010000000000000002, 0.004, 0.004]);
  expect(model.learningRate).toBe(0.004);
});

test("ReduceLROnPlateau refuses an optimizer whose rate a schedule gives", () => {
  const model = Object.assign(modelOf(), { learningRate: null });
  expect(() => makeCallbacks(["ReduceLROnPlateau"], model, names)).toThrow(
    "ReduceLROnPlateau: expected an optimizer whose learning_rate is a number",
  );
});

test.each([
  ["EarlyStopping", earlyStopping({ patience: 2, restore_best_weights: true }), withLoss(3, 2, 2.5, 1, 4, 4, 4, 4)],
  ["ModelCheckpoint", checkpoint({ restore_best: true }), withLoss(3, 1, 2, 0.5, 7)],
  ["ReduceLROnPlateau", [{ class_name: "ReduceLROnPlateau", config: { patience: 2, cooldown: 1 } }], withLoss(1, 1, 1, 1, 1, 1, 1)],
])("%s goes on from its state as if never interrupted", (_, configs, epochs) => {
  const end = (brokenOff: number | null) => {
    let model = modelOf();
    let callbacks = makeCallbacks(configs, model, names);
    const seen: unknown[] = [];
    for (let epoch = 0; epoch < epochs.length; epoch++) {
      if (epoch === brokenOff) {
        const states = structuredClone(callbacks.map((callback) => callback.state!()));
        model = Object.assign(modelOf(), { epoch: model.epoch, learningRate: model.learningRate });
        callbacks = makeCallbacks(configs, model, names);
        callbacks.forEach((callback, i) => callback.restore!(states[i] as never));
      }
      model.epoch = epoch;
      const logs = { ...epochs[epoch]! };
      const stop = callbacks.map((callback) => callback.epochEnd(epoch, logs)).includes(true);
      seen.push(logs, model.learningRate, stop);
      if (stop) break;
    }
    callbacks.forEach((callback) => callback.trainEnd());
    return { seen, model: { ...model, getWeights: null, setWeights: null }, results: callbacks.map((callback) => callback.result()) };
  };
  for (let epoch = 1; epoch < epochs.length; epoch++) expect(end(epoch)).toEqual(end(null));
});

test("TerminateOnNaN is accepted and leaves the stopping to fit", () => {
  expect(train(["TerminateOnNaN"], withLoss(1, 2, 3)).ran).toBe(3);
});

test.each<[string, KerasObject | string, string]>([
  [
    "unknown",
    "LearningRateScheduler",
    'Unknown callback "LearningRateScheduler"; expected one of EarlyStopping, ModelCheckpoint, ReduceLROnPlateau, TerminateOnNaN',
  ],
  ["inherited name", "constructor", 'Unknown callback "constructor"'],
  [
    "misspelt option",
    { class_name: "EarlyStopping", config: { patiense: 2 } },
    'EarlyStopping: unknown option "patiense"; expected monitor',
  ],
  [
    "negative patience",
    { class_name: "EarlyStopping", config: { patience: -1 } },
    "EarlyStopping: expected patience to be a whole number >= 0, received -1",
  ],
  [
    "unknown mode",
    { class_name: "EarlyStopping", config: { mode: "most" } },
    'EarlyStopping: expected mode to be one of "auto", "min", "max", received "most"',
  ],
  [
    "unknown monitor",
    { class_name: "EarlyStopping", config: { monitor: "val_acc" } },
    'EarlyStopping: expected monitor to be one of loss, accuracy, val_loss, val_accuracy, received "val_acc"',
  ],
  [
    "factor",
    { class_name: "ReduceLROnPlateau", config: { factor: 1 } },
    "ReduceLROnPlateau: expected factor to be at least 0 and less than 1, received 1",
  ],
  [
    "save_freq",
    { class_name: "ModelCheckpoint", config: { save_freq: 10 } },
    'ModelCheckpoint: expected save_freq to be one of "epoch", received 10',
  ],
])("%s is refused by name", (_, config, message) => {
  expect(() => makeCallbacks([config], modelOf(), names)).toThrow(message);
});

test("a validation monitor without validation says what to do", () => {
  expect(() => makeCallbacks(["EarlyStopping"], modelOf(), ["loss"])).toThrow(
    expect.objectContaining({
      message: 'EarlyStopping: expected monitor to be one of loss, received "val_loss"',
      hint: "Give fit a validation_split or validation_data, or monitor a training value.",
    }),
  );
});

interface Vector {
  name: string;
  class_name: string;
  config: Record<string, unknown>;
  logs: Logs[];
  rates: number[];
  epochs: number;
  stopped_epoch: number | null;
  weight: number;
}
const vectors = (JSON.parse(readFileSync(new URL("../parity/callbacks.json", import.meta.url), "utf8")) as { cases: Vector[] }).cases;

test.each(vectors.map((vector) => [vector.name, vector] as const))("as Keras: %s", (_, vector) => {
  const model = modelOf();
  const [callback] = makeCallbacks([{ class_name: vector.class_name, config: vector.config }], model, names);
  const rates: number[] = [];
  for (const [epoch, logs] of vector.logs.entries()) {
    model.epoch = epoch;
    const stops = callback!.epochEnd(epoch, { ...logs });
    rates.push(model.learningRate!);
    if (stops) break;
  }
  callback!.trainEnd();
  expect(rates.length).toBe(vector.epochs);
  rates.forEach((rate, i) => expect(rate / vector.rates[i]!).toBeCloseTo(1, 5));
  expect(callback!.result().stopped_epoch ?? null).toBe(vector.stopped_epoch);
  expect(model.epoch).toBe(vector.weight);
});
