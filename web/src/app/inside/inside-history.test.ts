// The looks at a network over time: how many are kept, and how histograms are laid over each other.

import { expect, test } from "vitest";
import { histogram } from "../../engine/insight";
import type { LayerInsight } from "../../base/protocol";
import { InsideHistory, core, rebinned, tracksOf } from "./inside-history";

const layer = (value: number): LayerInsight => ({
  name: "dense",
  class_name: "Dense",
  outputs: histogram([value]),
  units: 2,
  dead: 1,
  weights: [{ name: "dense/kernel", values: histogram([value, 2 * value]), gradients: histogram([0]) }],
});

test("any number of looks is thinned out evenly, and the latest is always there", () => {
  for (const count of [1, 2, 64, 65, 66, 100, 200, 1000]) {
    const history = new InsideHistory();
    for (let i = 0; i < count; i++) history.add({ at: i, layers: [] });
    const at = history.moments.map((moment) => moment.at);
    expect(at.length).toBeLessThanOrEqual(64);
    expect(at.length).toBeGreaterThanOrEqual(Math.min(count, 32));
    expect([at[0], at.at(-1)]).toEqual([0, count - 1]);
    const gaps = new Set(at.slice(1, -1).map((value, i) => value - at[i]!));
    expect(gaps.size).toBeLessThanOrEqual(1);
  }
});

test("a layer's tracks are its outputs, and each weight with its gradient", () => {
  const tracks = tracksOf(
    [
      { at: 0, layers: [layer(1)] },
      { at: 1, layers: [layer(3)] },
    ],
    0,
  );
  expect(tracks.map(({ name, kind, histograms }) => [name, kind, histograms.map(({ greatest }) => greatest)])).toEqual([
    ["", "outputs", [1, 3]],
    ["kernel", "weights", [2, 6]],
    ["kernel", "gradients", [0, 0]],
  ]);
  expect(tracksOf([], 0)).toEqual([{ name: "", kind: "outputs", histograms: [] }]);
});

test("the core of a histogram leaves out a few values far away", () => {
  const values = [...Array.from({ length: 999 }, (_, i) => i / 999), 30];
  const [low, high] = core(histogram(values));
  expect(low).toBe(0);
  expect(high).toBeCloseTo(1, 6);
  expect(core(histogram([5, 5]))).toEqual([5, 5]);
});

test("rebinning keeps every share in its place", () => {
  const shares = rebinned(histogram(Array.from({ length: 300 }, (_, i) => (i + 0.5) / 300)), 0, 1, 10);
  shares.forEach((share) => expect(share).toBeCloseTo(0.1, 2));
  expect(shares.reduce((a, b) => a + b)).toBeCloseTo(1, 9);
  expect(rebinned(histogram([2, 2, 2]), 0, 4, 4)).toEqual([0, 0, 1, 0]);
  expect(rebinned(histogram([2, 2, 2]), 2, 2, 4)).toEqual([1, 0, 0, 0]);
  const half = rebinned(histogram([0, 1, 2, 3]), 0, 1.5, 3);
  expect(half.reduce((a, b) => a + b)).toBeLessThan(0.6);
});
