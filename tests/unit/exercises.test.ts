// The exercises: complete, of the sizes published, strict about their options, and compared with their figures as they should be.

import { describe, expect, it } from "vitest";
import { compare, dataSets, exercises, type Exercise, type Options } from "../../web/src/exercises";
import type { FitResult } from "../../web/src/base/protocol";

const find = (id: string): Exercise => exercises.find((exercise) => exercise.id === id)!;

/** Weights of a network of Flatten, Dense and Dropout. */
function parameters({ build }: ReturnType<Exercise["configure"]>): number {
  const { input_shape = [], layers } = build.model.config;
  let inputs = input_shape.reduce((a, b) => a * b, 1);
  let sum = 0;
  for (const { class_name, config } of layers) {
    if (class_name !== "Dense") continue;
    const units = config!.units as number;
    sum += (inputs + 1) * units;
    inputs = units;
  }
  return sum;
}

const run = (history: FitResult["history"], more = {}) => ({ history, ...more });

/** Output layer, loss and metric of those that do not tell ten classes apart by softmax. */
const ends: Record<string, [units: number, activation: string, loss: string, metric: string]> = {
  "fashion-logistic-cv": [10, "sigmoid", "binary_crossentropy", "categorical_accuracy"],
  iris: [3, "softmax", "sparse_categorical_crossentropy", "accuracy"],
  "boston-housing": [1, "linear", "mean_squared_error", "mean_absolute_error"],
  "airline-passengers": [1, "linear", "mean_squared_error", "mean_absolute_error"],
  "indoor-movement": [2, "softmax", "sparse_categorical_crossentropy", "accuracy"],
};

describe("every exercise", () => {
  it("is there once", () => {
    expect(exercises.map(({ id }) => id)).toEqual([
      "mnist-softmax",
      "cifar10-softmax-sgd",
      "cifar10-softmax-adam",
      "fashion-mlp",
      "fashion-softmax-rmsprop",
      "fashion-mlp100",
      "fashion-optimizers",
      "fashion-curves",
      "fashion-dropout",
      "fashion-checkpoint",
      "fashion-early-stopping",
      "mnist-cnn",
      "fashion-cnn",
      "cifar10-cnn",
      "mnist-lstm",
      "fashion-logistic-cv",
      "iris",
      "boston-housing",
      "airline-passengers",
      "indoor-movement",
    ]);
  });

  it.each(exercises.map((exercise) => [exercise.id, exercise] as const))("%s configures a network for its data", (_, exercise) => {
    const { build, fit } = exercise.configure();
    expect(build.model.config.input_shape).toEqual(dataSets[exercise.data].xShape);
    const [units, activation, loss, metric] = ends[exercise.id] ?? [10, "softmax", "sparse_categorical_crossentropy", "accuracy"];
    expect(build.model.config.layers.at(-1)).toMatchObject({ class_name: "Dense", config: { units, activation } });
    expect(build.compile).toMatchObject({ loss, metrics: [metric] });
    expect(JSON.parse(JSON.stringify({ build, fit }))).toEqual({ build, fit });
    expect(exercise.title && exercise.purpose.endsWith(".")).toBe(true);
    build.model.config.layers.length = 0;
    expect(exercise.configure().build.model.config.layers).not.toHaveLength(0);
  });

  it.each(exercises.map((exercise) => [exercise.id, exercise] as const))(
    "%s has figures within their bands and for options that exist",
    (_, exercise) => {
      for (const { options = {}, value, range, epoch } of exercise.published) {
        if (value !== undefined && range) expect(value >= range[0] && value <= range[1]).toBe(true);
        if (typeof epoch === "number") expect(epoch).toBeLessThanOrEqual(exercise.configure().fit.epochs!);
        for (const one of [options].flat()) expect(() => exercise.configure(one as Options)).not.toThrow();
      }
    },
  );
});

describe("configurations", () => {
  it.each([
    ["mnist-softmax", {}, 7850],
    ["fashion-mlp100", { activation: "sigmoid" }, 79_510],
    ["fashion-dropout", {}, 79_510],
    ["cifar10-softmax-adam", {}, 30_730],
    ["fashion-mlp", {}, 101_770],
  ])("%s has the parameters published", (id, options, count) => {
    expect(parameters(find(id).configure(options))).toBe(count);
  });

  it("follow their options", () => {
    expect(find("cifar10-softmax-sgd").configure({ batch: 128, split: 0.3 }).fit).toEqual({
      epochs: 30,
      batch_size: 128,
      validation_split: 0.3,
    });
    const [, hidden, output] = find("fashion-mlp100").configure({ activation: "sigmoid" }).build.model.config.layers;
    expect(hidden!.config).toEqual({ units: 100, activation: "sigmoid", name: "hidden" });
    expect(output!.config).toMatchObject({ name: "output" });
    expect(find("fashion-optimizers").configure({ optimizer: "nesterov" }).build.compile!.optimizer).toEqual({
      class_name: "SGD",
      config: { learning_rate: 0.01, momentum: 0.9, nesterov: true },
    });
    expect(find("fashion-checkpoint").configure().fit.callbacks).toEqual([
      { class_name: "ModelCheckpoint", config: { save_best_only: true, restore_best: true } },
    ]);
  });

  it.each([
    [
      "fashion-optimizers",
      { optimizer: "sgdd" },
      'fashion-optimizers: expected optimizer to be one of "sgd", "sgd-0.1", "momentum", "nesterov", "rmsprop", "adagrad", "adam", received "sgdd"',
    ],
    ["fashion-mlp", { optimizer: "sgd" }, 'fashion-mlp: unknown option "optimizer"'],
    ["cifar10-softmax-sgd", { batch: 0 }, "cifar10-softmax-sgd: expected batch to be a whole number from 1 to 50000, received 0"],
    ["cifar10-softmax-sgd", { split: NaN }, "cifar10-softmax-sgd: expected split to be a number from 0 to 0.9, received NaN"],
  ])("%s refuses %o", (id, options, message) => {
    expect(() => find(id).configure(options as unknown as Options)).toThrow(message);
  });
});

describe("compare", () => {
  it("takes the figures of the run's options, by epoch", () => {
    const found = compare(find("fashion-optimizers"), { optimizer: "sgd" }, run({ loss: [0.83, 0.6], accuracy: [0.73] }));
    expect(found.map(({ figure, value, agrees }) => [figure.metric, figure.epoch, value, agrees])).toEqual([
      ["loss", 1, 0.83, true],
      ["loss", 2, 0.6, false],
      ["accuracy", 1, 0.73, true],
    ]);
  });

  it("knows the best epoch, the epoch of stopping, and the test set", () => {
    const history = { val_loss: [0.5, 0.33, 0.34], val_accuracy: [0.8, 0.88, 0.9] };
    expect(compare(find("fashion-checkpoint"), {}, run(history, { best_epoch: 1 })).map(({ value, agrees }) => [value, agrees])).toEqual([
      [0.33, null],
      [0.88, true],
    ]);
    expect(compare(find("fashion-early-stopping"), {}, run({}, { stopped_epoch: 0 }))[0]!.agrees).toBe(false);
    expect(compare(find("fashion-mlp"), {}, run({}, { evaluate: { loss: 0.4, accuracy: 0.88 } }))[0]!.agrees).toBe(true);
  });

  it("leaves out what a run cannot be compared with", () => {
    expect(compare(find("cifar10-softmax-sgd"), { batch: 32 }, run({}, { evaluate: { loss: 1.7, accuracy: 0.4 } }))).toEqual([]);
    const figures = find("cifar10-softmax-sgd").published.filter(({ options }) => Array.isArray(options));
    expect(figures).toHaveLength(1);
    expect(figures[0]!.options).toHaveLength(6);
  });
});
