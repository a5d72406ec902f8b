// Kept runs beside published figures: which run did which exercise, and what it brought.

import { expect, test } from "vitest";
import type { KerasObject } from "../../base/protocol";
import { ownFigures, runFor, sameness } from "./exercise-runs";
import { exercises, type Exercise, type Options } from "../../exercises";
import { withFolds } from "../../runs/cross";
import type { Run } from "../../runs/run";

const find = (id: string): Exercise => exercises.find((exercise) => exercise.id === id)!;

/** A run of the exercise as the page keeps it: with names, a seed, and defaults said. */
function runOf(exercise: Exercise, options: Options, change: Partial<Run> = {}, epochs = exercise.configure(options).fit.epochs!): Run {
  const { build, fit } = exercise.configure(options);
  const layers = build.model.config.layers.map((layer, i) => ({
    ...layer,
    config: { ...layer.config, name: `layer_${i}`, ...(layer.class_name === "Dense" && { use_bias: true }) },
  }));
  return {
    id: "1",
    name: "Run 1",
    created: 0,
    build: { ...build, model: { ...build.model, config: { ...build.model.config, layers } }, seed: 9 },
    fit: { shuffle: true, ...fit, seed: 9 },
    data: { name: "Fashion-MNIST", train: 60_000, validation: 0, test: 10_000 },
    state: "done",
    epochs: Array.from({ length: epochs }, (_, i) => ({
      epoch: i + 1,
      step: 0,
      seconds: 0,
      logs: { loss: 0.5 / (i + 1), accuracy: 0.8, val_loss: 0.4, val_accuracy: 0.88 },
    })),
    params: 0,
    variant: "simd",
    threads: 1,
    seconds: 1,
    samplesPerSecond: 1,
    test: null,
    stoppedEpoch: null,
    bestEpoch: null,
    star: false,
    note: "",
    ...change,
  };
}

test("names, seeds, epochs and defaults that are said make no other exercise; batch size, optimizer and callbacks do", () => {
  const exercise = find("fashion-optimizers");
  const { build, fit } = exercise.configure({ optimizer: "sgd" });
  const run = runOf(exercise, { optimizer: "sgd" });
  expect(sameness(run.build, { ...run.fit, epochs: 99 })).toBe(sameness(build, fit));
  expect(sameness(build, { ...fit, batch_size: 64 })).not.toBe(sameness(build, fit));
  expect(sameness(build, { ...fit, callbacks: [{ class_name: "EarlyStopping" }] })).not.toBe(sameness(build, fit));
  expect(sameness(exercise.configure({ optimizer: "sgd-0.1" }).build, fit)).not.toBe(sameness(build, fit));
});

test("a callback's options that an exercise leaves out are Keras' defaults, not those that the page's form begins with", () => {
  const { build, fit } = find("fashion-optimizers").configure({ optimizer: "sgd" });
  const withStopping = (config?: object): string =>
    sameness(build, { ...fit, callbacks: [{ class_name: "EarlyStopping", ...(config && { config }) } as KerasObject] });
  const said = { monitor: "val_loss", patience: 0, restore_best_weights: false, min_delta: 0, start_from_epoch: 0, mode: "auto" };
  expect(withStopping(said)).toBe(withStopping());
  expect(withStopping({ ...said, patience: 2, restore_best_weights: true })).not.toBe(withStopping());
});

test("the newest run of the same data and options is taken", () => {
  const exercise = find("fashion-mlp100");
  const relu = { activation: "relu" };
  const runs = [
    runOf(exercise, relu),
    runOf(exercise, relu, { id: "2", name: "Run 2" }),
    runOf(exercise, { activation: "sigmoid" }, { id: "3" }),
    runOf(exercise, relu, { id: "4", data: { name: "MNIST", train: 1, validation: 0, test: 0 } }),
  ];
  expect(runFor(exercise, relu, runs)?.name).toBe("Run 2");
  expect(runFor(exercise, relu, [])).toBeUndefined();
});

test("figures come epoch by epoch; those of the end only when the exercise's epochs are done", () => {
  const exercise = find("fashion-mlp");
  const test = { accuracy: 0.88, loss: 0.4 };
  expect(ownFigures(exercise, {}, [runOf(exercise, {}, { test }, 3)]).map(({ value }) => value)).toEqual([undefined]);
  expect(ownFigures(exercise, {}, [runOf(exercise, {}, { test })])).toMatchObject([{ value: 0.88, agrees: true }]);
  const softmax = find("fashion-softmax-rmsprop");
  const values = ownFigures(softmax, {}, [runOf(softmax, {}, {}, 2)])
    .filter(({ figure }) => figure.metric === "loss")
    .map(({ value }) => value);
  expect(values).toEqual([0.5, 0.25, undefined, undefined, undefined]);
});

test("epochs of stopping count from 0 as Keras', and need no more epochs once it stopped early", () => {
  const exercise = find("fashion-early-stopping");
  const run = runOf(exercise, {}, { state: "early_stopping", stoppedEpoch: 11, bestEpoch: 9 }, 11);
  expect(ownFigures(exercise, {}, [run])).toMatchObject([{ value: 10, agrees: true }]);
});

test("a mean over a grid needs a run of each of its places", () => {
  const exercise = find("cifar10-softmax-sgd");
  const all = exercise.published.find(({ options }) => Array.isArray(options))!;
  const data = { name: "CIFAR-10", train: 50_000, validation: 0, test: 10_000 };
  const runs = (all.options as Options[]).map((options, i) =>
    runOf(exercise, options, { data, test: { accuracy: 0.38 + i / 100, loss: 1.7 } }),
  );
  const mean = (kept: Run[]) => ownFigures(exercise, { batch: 64, split: 0.2 }, kept).find(({ figure }) => figure === all)!;
  expect(mean(runs).value).toBeCloseTo(0.405, 10);
  expect(mean(runs).agrees).toBe(true);
  expect(mean(runs.slice(1)).value).toBeUndefined();
});

test("a cross-validation counts for the exercise with its number of epochs, and a plain training of the same settings does not", () => {
  const exercise = find("fashion-logistic-cv");
  const cross = { folds: 5, mean: { categorical_accuracy: 0.83 }, std: {} };
  const runs = [runOf(exercise, { epochs: 9 }, { cross }), runOf(exercise, { epochs: 9 }, { id: "2" })];
  expect(ownFigures(exercise, { epochs: 9 }, runs)).toMatchObject([{ value: 0.83, agrees: true }]);
  expect(ownFigures(exercise, { epochs: 20 }, runs)).toMatchObject([{ value: undefined, agrees: null }]);
  expect(ownFigures(exercise, { epochs: 9 }, [runOf(exercise, { epochs: 9 }, { cross: { ...cross, folds: 3 } })])).toMatchObject([
    { value: undefined, agrees: null },
  ]);
});

test("a cross-validation as a run: curves are means over the folds, some of which may have stopped early", () => {
  const begun = runOf(find("fashion-logistic-cv"), { epochs: 5 }, { data: { name: "Fashion-MNIST", train: 100, validation: 0, test: 0 } });
  const fold = (loss: number[], seconds: number) => ({
    fit: { reason: "done" as const, history: { loss }, epoch: loss.map((_, i) => i), seconds, samplesPerSecond: 10 * seconds },
    evaluate: {},
  });
  const found = { folds: [fold([4, 2], 1), fold([2, 1, 0.5], 3)], mean: { accuracy: 0.5 }, std: { accuracy: 0.1 } };
  const run = withFolds(begun, found, 2);
  expect(run).toMatchObject({
    state: "done",
    seconds: 4,
    samplesPerSecond: 20,
    cross: { folds: 2, mean: { accuracy: 0.5 }, std: { accuracy: 0.1 } },
  });
  expect(run.epochs.map(({ epoch, step, logs }) => [epoch, step, logs.loss])).toEqual([
    [1, 50, 3],
    [2, 100, 1.5],
    [3, 150, 0.5],
  ]);
  expect(withFolds(begun, found, 5).state).toBe("stopped");
});
