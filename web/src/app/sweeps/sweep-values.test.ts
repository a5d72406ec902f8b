// What is typed as values of a sweep: each once, judged by the limits of the forms, and said with the name of the setting.

import { expect, test } from "vitest";
import { atATimeProblem, seedsOf, valuesOf } from "./sweep-values";
import { settingsOf, type TrainConfig } from "../../runs/sweep";

const config: TrainConfig = {
  build: {
    model: {
      class_name: "Sequential",
      config: {
        input_shape: [4],
        layers: [
          { class_name: "Dense", config: { units: 5, activation: "relu" } },
          { class_name: "BatchNormalization", config: { momentum: 0.99 } },
          { class_name: "Dropout", config: { rate: 0.2 } },
          { class_name: "Dense", config: { units: 3, activation: "softmax" } },
        ],
      },
    },
    compile: { optimizer: { class_name: "SGD", config: { learning_rate: 0.1, momentum: 0.9 } }, loss: "mse" },
  },
  fit: { epochs: 2, batch_size: 8, callbacks: [{ class_name: "EarlyStopping", config: { patience: 2, monitor: "val_loss" } }] },
};
const of = (key: string, text: string) => valuesOf(settingsOf(config).find((setting) => setting.key === key)!, text, config);

test("values are numbers or words, each once, however they are separated", () => {
  expect(of("batch_size", " 64, 32;64\n128 ")).toEqual({ values: [64, 32, 128] });
  expect(of("learning_rate", "1e-2 0.01 .1")).toEqual({ values: [0.01, 0.1] });
  expect(of("activation", "relu, tanh relu")).toEqual({ values: ["relu", "tanh"] });
  expect(of("optimizer", "SGD Adam")).toEqual({ values: ["SGD", "Adam"] });
  expect(of("EarlyStopping.patience", "0 5")).toEqual({ values: [0, 5] });
  expect(of("EarlyStopping.monitor", "val_loss, loss")).toEqual({ values: ["val_loss", "loss"] });
  expect(seedsOf("1, 2 2")).toEqual({ values: [1, 2] });
  expect(atATimeProblem("4")).toBeNull();
});

test.each([
  ["batch_size", "64, abc", "batch_size: expected numbers such as 1000, 2000, found 64, abc."],
  ["batch_size", "-5, 64", "batch_size: expected 1 or more, found -5."],
  ["batch_size", "1.5", "batch_size: expected a whole number, found 1.5."],
  ["batch_size", "", "Name at least one value."],
  ["validation_split", "0.5 1", "validation_split: expected less than 1, found 1."],
  ["learning_rate", "0.1 Infinity", "learning_rate: expected a number, found Infinity."],
  ["units", "0", "units: expected 1 or more, found 0."],
  ["rate", "1.2", "rate: expected less than 1, found 1.2."],
  ["momentum", "2", "momentum: expected 1 or less, found 2."],
  ["optimizer", "SGD, Adm", "optimizer: expected one or more of Adam, SGD, RMSprop, Adagrad, AdamW; found Adm."],
  ["optimizer", "", "optimizer: expected one or more of Adam, SGD, RMSprop, Adagrad, AdamW."],
  ["EarlyStopping.patience", "-1", "EarlyStopping.patience: expected 0 or more, found -1."],
])("%s %s is refused before anything trains", (key, text, problem) => {
  expect(of(key, text)).toEqual({ problem });
});

test.each(["", "a", "-1", "1.5", "1e400", "99999999999999999999"])("the seed %j is refused", (text) => {
  expect(seedsOf(text)).toEqual({ problem: expect.stringMatching(/^Seeds: expected /) });
});

test.each(["", "abc", "0", "-4", "1.5", "1000"])("%j at a time is refused", (text) => {
  expect(atATimeProblem(text)).toMatch(/^At a time: expected /);
});
