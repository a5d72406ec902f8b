// What boxes say: classes and options, shapes, parameters or what training shows, problems, and the same as sentences.

import { expect, test } from "vitest";
import type { Histogram, LayerInsight } from "../../base/protocol";
import { draft } from "../core/model-state";
import type { Box } from "./graph";
import { gradientNorm, readsInWords, wordsOf, type Told } from "./words";

const box = (name: string, class_name: string, layer: number | null, more: Partial<Box> = {}): Box => ({
  name,
  class_name,
  layer,
  call: 1,
  calls: 1,
  group: "",
  shape: [8],
  params: 0,
  reads: [],
  ...more,
});
const graph = [
  box("input", "InputLayer", null, { shape: [28, 28] }),
  box("flatten", "Flatten", 0, { reads: [0] }),
  box("dense", "Dense", 1, { params: 1000, reads: [1], shape: [null, 8] }),
  box("dense_1", "Dense", 2, { params: 250, reads: [2], shape: [16] }),
  box("add", "Add", 3, { reads: [2, 3] }),
];
const layers = [draft("Flatten"), draft("Dense", { units: 8, activation: "relu" }), draft("Dense", { units: 8 }), draft("Add")];
const told: Told = { layers, trouble: null, shows: "params", insights: null };

const histogram = (norm: number, count = 4): Histogram => ({ least: 0, greatest: 1, counts: [], mean: 0, norm, count, odd: 0 });
const insight = (norms: number[], dead: number | null = null): LayerInsight => ({
  name: "",
  class_name: "",
  outputs: histogram(1),
  units: 8,
  dead,
  weights: norms.map((norm) => ({ name: "kernel", values: histogram(1), gradients: histogram(norm) })),
});
const insights = [insight([]), insight([3, 4], 2), insight([1]), insight([])];

test("each box has its layer as the editor words it, its output, its parameters and their share", () => {
  expect(wordsOf(graph, told).map(({ title, shape, figure, bar }) => [title, shape.replaceAll("\u00a0", " "), figure, bar])).toEqual([
    ["Input", "28 x 28", "", 0],
    ["Flatten", "8", "", 0],
    ["Dense 8 relu", "None x 8", "1,000 parameters", 1],
    ["Dense 8", "16", "250 parameters", 0.25],
    ["Add", "8", "", 0],
  ]);
  expect(wordsOf(graph, told)[2]!.label.replaceAll("\u00a0", " ")).toBe("dense, Dense 8 relu, output None x 8, 1,000 parameters");
});

test("what is not built yet has room for its parameters, so that its box does not grow", () => {
  const unbuilt = graph.map((each) => ({ ...each, shape: null, params: 0 }));
  const words = wordsOf(unbuilt, told);
  expect(words.map(({ figure }) => figure)).toEqual(["", "", "\u00a0", "\u00a0", ""]);
  expect(words[2]!.label).toBe("dense, Dense 8 relu");
});

test("while it trains: the norm of all its gradients, and how many of its units are dead", () => {
  const shown = (shows: Told["shows"], seen: Told["insights"]) =>
    wordsOf(graph, { ...told, shows, insights: seen }).map(({ figure, bar }) => [figure, bar]);
  expect(shown("gradients", insights).slice(2, 4)).toEqual([
    ["gradient 5", 1],
    ["gradient 1", 0.2],
  ]);
  expect(shown("gradients", null)[2]).toEqual(["no gradient yet", 0]);
  expect(shown("dead", insights).slice(1)).toEqual([
    ["", 0],
    ["2 of 8 dead", 0.25],
    ["no relu", 0],
    ["", 0],
  ]);
  expect([gradientNorm(undefined), gradientNorm(insight([]))]).toEqual([null, null]);
});

test("a problem stands at the box of its layer alone, one of no layer at none", () => {
  const problems = (layer: number | null) =>
    wordsOf(graph, { ...told, trouble: { layer, message: "does not fit" } }).map(({ problem }) => problem);
  expect(problems(1)).toEqual([null, null, "does not fit", null, null]);
  const named = wordsOf(graph, { ...told, trouble: { layer: 1, message: 'Dense "dense": expected 3, came 4' } });
  expect(named[2]!.problem).toBe("expected 3, came 4");
  expect(problems(null)).toEqual([null, null, null, null, null]);
});

test("sentences say what each reads from, calls by their number", () => {
  expect(readsInWords(graph)).toEqual([
    "input takes the data",
    "flatten reads from input",
    "dense reads from flatten",
    "dense_1 reads from dense",
    "add reads from dense and dense_1",
  ]);
  const twice = [
    graph[0]!,
    box("dense", "Dense", 0, { calls: 2, reads: [0] }),
    box("dense", "Dense", 0, { call: 2, calls: 2, reads: [1] }),
  ];
  expect(readsInWords(twice).at(-1)).toBe("dense, call 2 reads from dense, call 1");
  expect(wordsOf(twice, told)[2]!.figure).toBe("the same weights again");
});
