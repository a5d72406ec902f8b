// Precision, recall and F1 by hand, and which predictions each view shows.

import { expect, test } from "vitest";
import { classFigures, macroAverage, mistakes, picked } from "./class-figures";
import type { Results } from "../core/model-state";

test("precision, recall and F1 of each class", () => {
  const [first, second, never] = classFigures([
    [8, 2, 0],
    [4, 6, 0],
    [0, 0, 0],
  ]);
  expect(first).toEqual({ precision: 8 / 12, recall: 0.8, f1: 16 / 22, count: 10 });
  expect(second).toEqual({ precision: 6 / 8, recall: 0.6, f1: 12 / 18, count: 10 });
  expect(never).toEqual({ precision: NaN, recall: NaN, f1: NaN, count: 0 });
  const [overlooked] = classFigures([
    [0, 5],
    [0, 5],
  ]);
  expect(overlooked).toEqual({ precision: NaN, recall: 0, f1: 0, count: 5 });
});

// classification_report([0]*5 + [1]*5 + [3]*2, [0]*4 + [2] + [1]*5 + [1]*2, zero_division=0), of scikit-learn: 0.428571 0.450000 0.430556 12
test("the mean over classes is scikit-learn's macro average", () => {
  const matrix = [
    [4, 0, 1, 0, 0],
    [0, 5, 0, 0, 0],
    [0, 0, 0, 0, 0],
    [0, 2, 0, 0, 0],
    [0, 0, 0, 0, 0],
  ];
  const { precision, recall, f1, count } = macroAverage(classFigures(matrix));
  expect([precision, recall, f1]).toEqual([
    expect.closeTo((1 + 5 / 7) / 4),
    expect.closeTo((0.8 + 1) / 4),
    expect.closeTo((8 / 9 + 10 / 12) / 4),
  ]);
  expect(count).toBe(12);
});

const results: Results = {
  split: "test",
  count: 4,
  logs: {},
  matrix: null,
  outputs: 2,
  predictions: Float32Array.of(0.9, 0.1, 0.6, 0.4, 0.2, 0.8, 0.05, 0.95),
  truth: Int32Array.of(0, 1, 0, 0),
  wrong: [1, 2, 3],
};

test("views pick all, the wrong, the surest wrong first, or one cell", () => {
  expect(picked(results, "all")).toBeNull();
  expect(picked(results, "wrong")).toEqual([1, 2, 3]);
  expect(picked(results, "confident")).toEqual([3, 2, 1]);
  expect(picked(results, { truth: 0, said: 1 })).toEqual([2, 3]);
  expect(picked(results, { truth: 1, said: 1 })).toEqual([]);
});

test("the most frequent mistakes come first; what is right and what never happens is none", () => {
  expect(
    mistakes(
      [
        [9, 1, 0],
        [3, 9, 0],
        [0, 2, 9],
      ],
      2,
    ),
  ).toEqual([
    { truth: 1, said: 0, count: 3 },
    { truth: 2, said: 1, count: 2 },
  ]);
  expect(
    mistakes(
      [
        [4, 0],
        [0, 4],
      ],
      5,
    ),
  ).toEqual([]);
});
