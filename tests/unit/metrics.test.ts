// Which figures grow when better: told by the metric's class, whatever it is called.

import { expect, test } from "vitest";
import { bestOf, growsWhenBetter } from "../../web/src/base/metrics";
import { makeCallbacks, type FitModel } from "../../web/src/engine/callbacks";
import { bestAndLast, type Run } from "../../web/src/runs/run";
import type { KerasRef, Logs } from "../../web/src/base/protocol";

test.each([
  ["loss", false],
  ["val_loss", false],
  ["test_loss", false],
  ["val_accuracy", true],
  ["acc", true],
  ["test_sparse_top_k_categorical_accuracy", true],
  ["SparseTopKCategoricalAccuracy", true],
  ["val_r2_score", true],
  ["mse", false],
  ["val_mean_absolute_error", false],
  ["satisfaction", null],
])("%s: %s", (figure, grows) => expect(growsWhenBetter(figure)).toBe(grows));

/** Named after something that goes the other way. */
const named: KerasRef[] = [
  { class_name: "MeanAbsoluteError", config: { name: "accuracy_in_euros" } },
  { class_name: "R2Score", config: { name: "loss_explained" } },
  { class_name: "MeanSquaredError" },
];

test("a metric with a name of its own goes as its class does", () => {
  expect(growsWhenBetter("val_accuracy_in_euros", named)).toBe(false);
  expect(growsWhenBetter("loss_explained", named)).toBe(true);
  expect(growsWhenBetter("mean_squared_error", named)).toBe(false);
  expect(growsWhenBetter("accuracy_in_euros")).toBeNull();
});

test("the best logs are the first of equals; what is no number is none", () => {
  const rows = [NaN, 3, 1, 1, 2].map((val_loss, i) => ({ i, logs: { val_loss, val_accuracy: val_loss } }));
  expect(bestOf(rows, "val_loss")?.i).toBe(2);
  expect(bestOf(rows, "val_accuracy")?.i).toBe(1);
  expect(bestOf(rows, "loss")).toBeUndefined();
});

test("callbacks and kept runs go by it", () => {
  const model: FitModel = { learningRate: 0.1, checkpoint: null, getWeights: () => new Float32Array(1), setWeights() {} };
  const name = "val_accuracy_in_euros";
  const config = { class_name: "EarlyStopping", config: { monitor: name } };
  const values = [3, 2, 1, 2];
  const [callback] = makeCallbacks([config], model, [name], named);
  expect(values.map((value, epoch) => callback!.epochEnd(epoch, { [name]: value }))).toEqual([false, false, false, true]);
  expect(() => makeCallbacks([config], model, [name])).toThrow('expected mode "min" or "max"');

  const epochs = values.map((value, i) => ({ epoch: i + 1, step: 0, seconds: 0, logs: { [name]: value } as Logs }));
  const build = { compile: { optimizer: "sgd", loss: "mse", metrics: named } };
  expect(bestAndLast({ build, epochs } as unknown as Run, name)).toEqual({ best: 1, last: 2 });
});
