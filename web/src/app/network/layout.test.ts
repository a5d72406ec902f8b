// The layout of graphs: ranks, arrows around boxes, columns of a chain, and where the arrow keys lead.

import { describe, expect, test } from "vitest";
import { BOX, layOut, ranksOf, spread, stepFrom, type Layout, type Node } from "./layout";

const nodes = (...reads: number[][]): Node[] => reads.map((each) => ({ reads: each, height: 50 }));
const chain = (length: number): Node[] => nodes(...Array.from({ length }, (_, i) => (i === 0 ? [] : [i - 1])));
/** 0 is read by 1, and by 3 past 2. */
const residual = nodes([], [0], [1], [2, 0], [3]);
const branches = nodes([], [0], [0], [2], [0], [1, 3, 4], [5]);

/** A graph of a seed: each node reads one to three of the eight before it. */
function random(seed: number, length: number): Node[] {
  let state = seed;
  const next = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  return Array.from({ length }, (_, i) => ({
    reads: i === 0 ? [] : [...new Set(Array.from({ length: 1 + next(3) }, () => Math.max(0, i - 1 - next(8))))],
    height: 46 + 18 * next(3),
  }));
}

/** What overlaps in a layout: boxes, and lines of arrows with boxes that they do not join. */
function faults({ places, arrows, width, height }: Layout): string[] {
  const found: string[] = [];
  places.forEach((a, i) => {
    if (a.x < 0 || a.y < 0 || a.x + BOX > width || a.y + a.height > height) found.push(`${i} is outside`);
    for (let j = 0; j < i; j++) {
      const b = places[j]!;
      if (a.x < b.x + BOX && b.x < a.x + BOX && a.y < b.y + b.height && b.y < a.y + a.height) found.push(`${j} overlaps ${i}`);
    }
  });
  for (const { from, to, points } of arrows)
    for (let k = 1; k < points.length; k++) {
      const [[x0, y0], [x1, y1]] = [points[k - 1]!, points[k]!];
      const [left, right, top, bottom] = [Math.min(x0, x1), Math.max(x0, x1), Math.min(y0, y1), Math.max(y0, y1)];
      if (left < 0 || right > width || top < 0 || bottom > height) found.push(`${from} -> ${to} is outside`);
      places.forEach((box, i) => {
        if (left < box.x + BOX && right > box.x && top < box.y + box.height && bottom > box.y) found.push(`${from} -> ${to} crosses ${i}`);
      });
    }
  return found;
}

const columns = (layout: Layout): number => new Set(layout.places.map(({ x }) => x)).size;

describe("a chain", () => {
  test("that is short is one column, from top to bottom, whatever the width", () => {
    const layout = layOut(chain(5), 2000);
    expect(columns(layout)).toBe(1);
    expect(layout.places.map(({ y }) => y)).toEqual([...layout.places.map(({ y }) => y)].sort((a, b) => a - b));
    expect(layout.arrows.map(({ from, to, points, skips }) => [from, to, points.length, skips])).toEqual(
      [0, 1, 2, 3].map((i) => [i, i + 1, 2, false]),
    );
  });

  test("that is long is wrapped where there is room, and only there", () => {
    expect(columns(layOut(chain(20), 300))).toBe(1);
    expect(columns(layOut(chain(20), 500))).toBe(2);
    expect(columns(layOut(chain(20), 1100))).toBe(4);
    for (const width of [300, 500, 1100]) expect(faults(layOut(chain(20), width))).toEqual([]);
    expect(layOut(chain(300), 500).height).toBeLessThan(0.6 * layOut(chain(300), 300).height);
  });

  test("with one column fits a phone", () => expect(layOut(chain(20), 290).width).toBeLessThan(290));
});

describe("a graph", () => {
  test("has the longest path to a node as its rank; an input stands just above its first reader", () => {
    expect(ranksOf(residual)).toEqual([0, 1, 2, 3, 4]);
    expect(ranksOf(branches)).toEqual([0, 1, 1, 2, 1, 3, 4]);
    expect(ranksOf(nodes([], [0], [1], [], [2, 3]))).toEqual([0, 1, 2, 2, 3]);
  });

  test("keeps a residual block in one column, its shortcut beside it", () => {
    const layout = layOut(residual, 500);
    expect(columns(layout)).toBe(1);
    const shortcut = layout.arrows.find(({ skips }) => skips)!;
    expect([shortcut.from, shortcut.to]).toEqual([0, 3]);
    expect(Math.max(...shortcut.points.map(([x]) => x))).toBeGreaterThan(layout.places[1]!.x + BOX);
    expect(layout.arrows.filter(({ skips }) => skips)).toHaveLength(1);
    expect(faults(layout)).toEqual([]);
  });

  test("has branches side by side, what splits and joins them in their middle", () => {
    const { places } = layOut(branches, 500);
    expect(new Set([places[1]!.y, places[2]!.y, places[4]!.y]).size).toBe(1);
    expect(places[0]!.x).toBe(places[5]!.x);
    const xs = [1, 2, 4].map((i) => places[i]!.x).sort((a, b) => a - b);
    expect(places[0]!.x).toBeCloseTo((xs[0]! + xs[2]!) / 2, 0);
  });

  test("uncrosses arrows", () => {
    // Two strands whose nodes come in turns the wrong way round.
    const layout = layOut(nodes([], [], [1], [0], [3], [2]), 500);
    const x = layout.places.map((place) => place.x);
    expect([x[0] === x[3] && x[3] === x[4], x[1] === x[2] && x[2] === x[5]]).toEqual([true, true]);
  });

  test("of any kind has no boxes that overlap and no arrows across boxes", () => {
    for (let seed = 1; seed <= 40; seed++) expect(faults(layOut(random(seed, 30), 500)), `seed ${seed}`).toEqual([]);
  });

  test("of nothing, of one node, of nodes apart", () => {
    expect(layOut([], 500)).toMatchObject({ places: [], arrows: [] });
    expect(faults(layOut(nodes([]), 500))).toEqual([]);
    expect(faults(layOut(nodes([], [], []), 500))).toEqual([]);
  });

  test("of 300 layers is laid out as cleanly", () => {
    const layout = layOut(random(7, 300), 500);
    expect([layout.places.length, faults(layout)]).toEqual([300, []]);
  });
});

test("places keep their order and distance, and stay where they may", () => {
  expect(spread([0, 1000])).toEqual([0, 1000]);
  const [a, b, c] = spread([50, 50, 50]) as [number, number, number];
  expect([b, b - a, c - b]).toEqual([50, c - b, b - a]);
  expect(b - a).toBeGreaterThan(BOX);
});

test("arrow keys go along the arrows, sideways to the neighbour, and stay where there is nothing", () => {
  const layout = layOut(branches, 500);
  const go = (from: number, ...keys: Parameters<typeof stepFrom>[3][]): number =>
    keys.reduce((at, key) => stepFrom(branches, layout, at, key), from);
  expect(go(6, "ArrowUp")).toBe(5);
  expect(go(0, "ArrowUp")).toBe(0);
  expect(go(6, "ArrowDown")).toBe(6);
  expect(go(2, "ArrowDown")).toBe(3);
  expect(new Set([go(2, "ArrowLeft"), go(2, "ArrowRight"), 2])).toEqual(new Set([1, 2, 4]));
  expect(go(0, "ArrowLeft")).toBe(0);
  expect([go(3, "Home"), go(3, "End")]).toEqual([0, 6]);
});
