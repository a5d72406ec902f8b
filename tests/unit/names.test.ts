// Names as Keras makes them: of classes, of layers, of layers among their like.

import { expect, test } from "vitest";
import { layerNames, nameOf, snakeCase } from "../../web/src/base/names";

test.each([
  ["Dense", "dense"],
  ["Conv2D", "conv2d"],
  ["LeakyReLU", "leaky_re_lu"],
  ["KLDivergence", "kl_divergence"],
  ["SparseTopKCategoricalAccuracy", "sparse_top_k_categorical_accuracy"],
  ["R2Score", "r2_score"],
])("%s is %s", (name, snake) => expect(snakeCase(name)).toBe(snake));

test("a layer has its own name, or its class'", () => {
  expect(nameOf({ class_name: "Dense", config: { name: "head" } })).toBe("head");
  expect(nameOf({ class_name: "Dense" })).toBe("dense");
});

test("layers are numbered among the unnamed ones of their class", () => {
  const layers = ["Dense", "Dense", { class_name: "Dense", config: { name: "output" } }, "Dropout", "Dense"];
  expect(layerNames(layers.map((layer) => (typeof layer === "string" ? { class_name: layer } : layer)))).toEqual([
    "dense",
    "dense_1",
    "output",
    "dropout",
    "dense_2",
  ]);
});
