// When curves show overfitting, and when they only wobble.

import { expect, test } from "vitest";
import { overfitSince } from "./overfitting";

const rows = (losses: number[], validation: number[]) =>
  losses.map((loss, i) => ({ epoch: i + 1, logs: { loss, val_loss: validation[i]! } }));

test.each<[string, number[], number[], number | null]>([
  ["rising for three epochs while training falls", [5, 4, 3, 2, 1], [5, 4, 4.2, 4.3, 4.5], 2],
  ["rising for two epochs only", [5, 4, 3, 2], [5, 4, 4.2, 4.3], null],
  ["a wobble within two per cent", [5, 4, 3, 2, 1], [5, 4, 4.02, 4.01, 4.03], null],
  ["one good epoch among the last three", [6, 5, 4, 3, 2, 1], [5, 4, 4.2, 4.3, 4.05, 4.4], null],
  ["both rising: that is no overfitting", [1, 2, 3, 4, 5], [1, 2, 3, 4, 5], null],
  ["still falling", [5, 4, 3, 2, 1], [5, 4, 3, 2, 1], null],
  ["NaN is not counted", [5, 4, 3, 2, 1], [5, 4, NaN, 4.3, 4.5], null],
  ["no epochs", [], [], null],
])("%s", (_, losses, validation, since) => {
  expect(overfitSince(rows(losses, validation))).toBe(since);
});

test("without validation nothing is said", () => {
  expect(overfitSince([1, 2, 3, 4, 5].map((epoch) => ({ epoch, logs: { loss: 1 / epoch } })))).toBeNull();
});

/** Numbers that scatter about 0 with deviation 1, the same ones every time. */
const noise = (i: number): number => [0.3, -1.2, 0.8, 1.5, -0.4, -0.9, 1.1, 0.1, -1.6, 0.6][(i * 7) % 10]!;
const falling = Array.from({ length: 40 }, (_, i) => 1 / (i + 1));

test.each([0.01, 0.03, 0.06])("a validation loss that only jitters by %d of itself is not said to rise, at any epoch", (share) => {
  const jitters = falling.map((_, i) => (0.3 + 0.4 * Math.exp(-i / 4)) * (1 + share * noise(i)));
  for (let epochs = 1; epochs <= 40; epochs++) expect(overfitSince(rows(falling.slice(0, epochs), jitters))).toBeNull();
});

test("20 epochs of a hidden layer on Fashion-MNIST with RMSprop: said, and not taken back by one good epoch", () => {
  const validation = [
    0.419, 0.378, 0.359, 0.377, 0.35, 0.396, 0.367, 0.359, 0.368, 0.373, 0.384, 0.386, 0.41, 0.375, 0.394, 0.419, 0.411, 0.424, 0.428,
    0.403,
  ];
  const told = validation.map((_, i) => overfitSince(rows(falling.slice(0, i + 1), validation.slice(0, i + 1))));
  expect(told.slice(0, 16).every((epoch) => epoch === null)).toBe(true);
  expect(told.slice(17)).toEqual([5, 5, 5]);
});

test("one that jitters and rises is", () => {
  const rises = falling.map((_, i) => 0.3 + 0.4 * Math.exp(-i / 2) + 0.02 * i + 0.006 * noise(i));
  expect(overfitSince(rows(falling, rises))).toBeLessThan(12);
});
