// Notes in files: what is of the right type is read, the rest is left out, whoever wrote it.

import { expect, it } from "vitest";
import { readNotes, readNotesText } from "../../web/src/files/notes";
import { withoutPreprocessing, withPreprocessing } from "../../web/src/files/preprocessing";
import type { ModelNotes } from "../../web/src/lib";
import { savedExample } from "./support/saved_example";

const notes: ModelNotes = {
  scale: 0.5,
  offset: -1,
  features: [{ name: "a", shift: 1, scale: 2 }],
  paddedSteps: 9,
  target: { name: "price", shift: 3, scale: 4 },
  pictures: { size: [32, 24], fit: "cover", color: "rgb" },
  text: { tokens: "words", length: 5, vocabulary: ["", "[UNK]", "the"] },
  classNames: ["x", "y"],
  epoch: 3,
  data: "own",
  preprocessingLayers: 1,
};

it("what was written is read", () => {
  expect(readNotesText(JSON.stringify(notes))).toEqual(notes);
});

it.each<[string, unknown]>([
  ["no object", 7],
  ["null", null],
  ["a list", [1]],
  ["texts for numbers", { scale: "1", offset: {}, epoch: "2", paddedSteps: "3" }],
  ["numbers that are none", { scale: NaN, offset: Infinity, epoch: -1, preprocessingLayers: 1.5 }],
  ["features without numbers", { features: [{ name: "a" }] }],
  ["a scale of 0", { features: [{ name: "a", shift: 0, scale: 0 }], target: { name: "b", shift: 0, scale: 0 } }],
  ["sizes of three", { pictures: { size: [1, 2, 3] } }],
  ["unknown tokens", { text: { tokens: "bytes", length: 3, vocabulary: [] } }],
  ["too many classes", { classNames: Array.from({ length: 10_001 }, String) }],
])("%s: nothing is taken", (_, given) => {
  expect(readNotes(given)).toEqual({});
});

it("text that is no JSON, or far too long, is none", () => {
  expect([readNotesText("{"), readNotesText(undefined), readNotesText(`{"data": "${"x".repeat(17 * 2 ** 20)}"}`)]).toEqual([{}, {}, {}]);
});

it("only layers that were put in front are taken away, however many the notes claim", () => {
  const saved = savedExample();
  const names = ({ model }: typeof saved) => model!.config.layers.map(({ config }) => config!.name);
  const prepared = withPreprocessing("keras", saved);
  expect(names(prepared)).toEqual(["rescale_input", ...(names(saved) as string[])]);
  expect(names(withoutPreprocessing(prepared))).toEqual(names(saved));
  for (const preprocessingLayers of [1, 2, 5, 100])
    expect(names(withoutPreprocessing({ ...saved, notes: { preprocessingLayers } }))).toEqual(names(saved));
});
