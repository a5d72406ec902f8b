// What fit is given: defaults, refusals, and the rows that train and validate.

import { expect, test } from "vitest";
import { checkFit, cutRows, rowsOf, stepsAnEpoch, withFitDefaults } from "../../web/src/base/fit_config";

test("fit's defaults are Keras'", () => {
  const defaults = {
    epochs: 1,
    batch_size: 32,
    validation_split: 0,
    shuffle: true,
    order_per_output: false,
    keep_frozen: false,
    seed: 42,
    initial_epoch: 0,
    callbacks: [],
  };
  expect(checkFit({})).toEqual(defaults);
  expect(withFitDefaults({ batch_size: 64, seed: undefined })).toEqual({ ...defaults, batch_size: 64 });
});

test.each([
  [{ initial_epoch: 5, epochs: 5 }, "fit: expected initial_epoch to be less than epochs (5), received 5"],
  [{ shuffle: 1 }, "fit: expected shuffle to be true or false, received 1"],
  [{ validation_data: "train" }, 'fit: expected validation_data to be one of "test", "validation", received "train"'],
  [{ validation_split: 1 }, "fit: expected validation_split to be at least 0 and less than 1, received 1"],
  [{ validation_split: -0.1 }, "fit: expected validation_split to be at least 0 and less than 1, received -0.1"],
  [{ callbacks: "EarlyStopping" }, 'fit: expected callbacks to be a list, received "EarlyStopping"'],
  [{ seed: -1 }, "fit: expected seed to be a whole number >= 0, received -1"],
  [{ batchsize: 2 }, 'fit: unknown option "batchsize"'],
])("fit refuses %j", (config, message) => {
  expect(() => checkFit(config as never)).toThrow(message);
});

test.each([
  [60_000, 0.2, 48_000],
  [7, 0.5, 3],
  // Floating point has the last word, as in Keras: 1 - 0.33 is a little less than 0.67, 1 - 0.9 than 0.1.
  [1000, 0.33, 669],
  [10, 0.9, 0],
  [10, 0, 10],
])("of %d samples with validation_split %d, %d train", (count, validation_split, train) => {
  expect(rowsOf({ validation_split }, count)).toEqual({ train, validation: count - train });
  expect(rowsOf({ validation_split, validation_data: "test" }, count)).toEqual({ train: count, validation: 0 });
});

test("an epoch's steps count the training part, its last mini-batch too", () => {
  expect(stepsAnEpoch({ validation_split: 0.2, batch_size: 64 }, 20_000)).toBe(250);
  expect(stepsAnEpoch({ validation_split: 0.2, validation_data: "test" }, 33)).toBe(2);
});

test("a split that leaves one side empty is refused where a fit begins", () => {
  const message = "fit: expected validation_split to leave samples on both sides, received 0.999 of 3 samples";
  expect(() => cutRows("fit", { validation_split: 0.999 }, 3)).toThrow(message);
  // (1 - 1e-17 is 1.)
  expect(() => cutRows("fit", { validation_split: 1e-17 }, 3)).toThrow("both sides");
  expect(cutRows("fit", {}, 3)).toEqual({ train: 3, validation: 0 });
  expect(cutRows("fit", { validation_split: 0.999, validation_data: "validation" }, 3)).toEqual({ train: 3, validation: 0 });
});
