// Names of layers.
import { expect, it } from "vitest";
import { draft } from "../core/model-state";
import { layerNames } from "./model";

it("names layers as Keras does", () => {
  expect(layerNames([draft("Dense"), draft("Dense"), draft("Dense", { name: "output" }), draft("Dropout"), draft("Dense")])).toEqual([
    "dense",
    "dense_1",
    "output",
    "dropout",
    "dense_2",
  ]);
});
