// A layer that is added finds its place, and brings what it needs.

import { expect, test } from "vitest";
import { draft } from "../core/model-state";
import { axesAlong, placeFor } from "./placement";

const mnist = [draft("Flatten"), draft("Dense"), draft("Dense")];
const shapes = [[28, 28], [784], [128], [10]];

test("axes are followed through the layers", () => {
  const layers = [
    draft("Reshape", { target_shape: [28, 28, 1] }),
    draft("Conv2D"),
    draft("GlobalMaxPooling2D"),
    draft("RepeatVector"),
    draft("LSTM", { return_sequences: true }),
    draft("Bidirectional", { layer: { class_name: "LSTM", config: {} } }),
    draft("Embedding"),
  ];
  expect(axesAlong(layers, 2)).toEqual([2, 3, 3, 1, 2, 2, 1, 2]);
});

test("a convolution goes before Flatten, with the channel that grey pictures lack", () => {
  const reshape = { class_name: "Reshape", config: { target_shape: [28, 28, 1] } };
  expect(placeFor("Conv2D", mnist, 2, shapes)).toEqual({ at: 0, before: [reshape], after: [] });
  expect(placeFor("MaxPooling2D", mnist, 0, shapes)).toEqual({ at: 0, before: [reshape], after: [] });
  const convolved = [draft("Conv2D"), ...mnist];
  expect(placeFor("MaxPooling2D", convolved, 3, [[32, 32, 3], [30, 30, 32], [28800], [128], [10]])).toEqual({
    at: 1,
    before: [],
    after: [],
  });
  // What comes before is not built yet: the axes are known, and enough.
  expect(placeFor("Conv2D", convolved, 3, [[32, 32, 3], null, null, null, null])).toEqual({ at: 1, before: [], after: [] });
});

test("what takes anything stays where it was put", () => {
  expect(placeFor("Dropout", mnist, 2, shapes)).toEqual({ at: 2, before: [], after: [] });
  expect(placeFor("Conv2D", mnist, 2, [null])).toEqual({ at: 2, before: [], after: [] });
});

test("a table's row becomes a series of single numbers, and vectors again", () => {
  const layers = [draft("Dense"), draft("Dense")];
  const rows = [[13], [64], [1]];
  expect(placeFor("Conv1D", layers, 1, rows)).toEqual({
    at: 1,
    before: [{ class_name: "Reshape", config: { target_shape: [64, 1] } }],
    after: [{ class_name: "Flatten" }],
  });
  expect(placeFor("LSTM", layers, 0, rows)).toEqual({
    at: 0,
    before: [{ class_name: "Reshape", config: { target_shape: [13, 1] } }],
    after: [],
  });
});

test("an LSTM reads pictures row by row, feature maps as one vector a row", () => {
  expect(placeFor("LSTM", mnist, 2, shapes)).toEqual({ at: 0, before: [], after: [] });
  expect(placeFor("LSTM", [draft("Conv2D"), ...mnist], 1, [[28, 28, 1], [26, 26, 32], null, null])).toEqual({
    at: 1,
    before: [{ class_name: "Reshape", config: { target_shape: [26, 832] } }],
    after: [],
  });
});
