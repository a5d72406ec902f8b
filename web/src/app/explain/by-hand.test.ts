// The linear classifier by hand: numbers that can be worked out on paper, and the engine's.

import { expect, test } from "vitest";
import { compareWithEngine } from "./by-hand-actions";
import { example, forward, scoreGradients, step, type Linear } from "./by-hand";
import { createTrainer, engineIsBuilt } from "../../../../tests/unit/support/real_engine";

const two: Linear = {
  x: [1, 2],
  w: [
    [1, 0],
    [0, 1],
  ],
  b: [0, Math.log(3) - 1],
  truth: 1,
  learningRate: 0.5,
};

test("scores, softmax and loss", () => {
  const { scores, probabilities, loss } = forward(two);
  expect(scores[0]).toBe(1);
  expect(scores[1]).toBeCloseTo(1 + Math.log(3), 12);
  expect(probabilities[0]).toBeCloseTo(0.25, 12);
  expect(loss).toBeCloseTo(-Math.log(0.75), 12);
});

test("one step of SGD", () => {
  expect(scoreGradients(two)[1]).toBeCloseTo(-0.25, 12);
  const after = step(two);
  expect(after.w[1]![1]).toBeCloseTo(1 + 0.5 * 0.25 * 2, 12);
  expect(after.b[0]).toBeCloseTo(-0.125, 12);
  expect(forward(after).loss).toBeLessThan(forward(two).loss);
  expect(two.w[1]![1]).toBe(1);
});

test.runIf(engineIsBuilt)("the engine has the same numbers", async () => {
  expect(await compareWithEngine(two, createTrainer)).toBeLessThan(1e-6);
  expect(await compareWithEngine(example, createTrainer)).toBeLessThan(1e-6);
  expect(await compareWithEngine({ ...example, truth: 2, learningRate: 1 }, createTrainer)).toBeLessThan(1e-6);
});
