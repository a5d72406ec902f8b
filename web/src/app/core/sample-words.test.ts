// What one sample is in words, for each kind of data, and how sure an answer is.

import { expect, test } from "vitest";
import { inputWords, saying, sayingWords } from "./sample-words";
import type { DataInfo } from "../../base/protocol";

const info = (xShape: number[], more: object = {}): DataInfo => ({ xShape, classNames: ["no", "yes"], ...more }) as unknown as DataInfo;
const feature = (name: string, shift = 0, scale = 1) => ({ name, shift, scale });

test("an answer is the largest output; of a single one, the side of one half that it is on, and how far", () => {
  expect(saying([9, 0.25, 0.75], 1, 2)).toEqual({ best: 1, sure: 0.75 });
  expect(saying([0.875], 0, 1)).toEqual({ best: 1, sure: 0.875 });
  expect(saying([0.25], 0, 1)).toEqual({ best: 0, sure: 0.75 });
  expect(sayingWords(info([1]), { best: 0, sure: 0.75 })).toBe("no, 75.0\u00a0%");
});

test("a table's row is read in the table's own numbers", () => {
  const table = { features: [feature("height", 10, 2), feature("width")] };
  expect(inputWords(info([2], { table }), [0, 0, 1, 3], 2)).toBe("height 12.00, width 3.000");
});

test("a text is its words, without padding", () => {
  const table = { features: [], vocabulary: ["", "[UNK]", "the", "film"], text: { tokens: "words" } };
  expect(inputWords(info([5], { table }), [2, 3, 1, 0, 0], 0)).toBe("the film [UNK]");
});

test("a sequence is the range of each channel", () => {
  const sequences = { features: [feature("a", 1, 2), feature("b")] };
  expect(inputWords(info([2, 2], { sequences }), [0, 5, 1, 4], 0)).toBe("a 1.000 ... 3.000, b 4.000 ... 5.000");
});

test("points and bare numbers have the names that they have elsewhere", () => {
  expect(inputWords(info([2]), [0.5, -1], 0)).toBe("x1 0.5000, x2 -1.000");
  expect(inputWords(info([3]), [1, 2, 3], 0)).toBe("x0 1.000, x1 2.000, x2 3.000");
});
