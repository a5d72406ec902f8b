// Boxes of a chain from the editor's layers, and of a graph from the Functional configuration that the engine writes.

import { describe, expect, test } from "vitest";
import { engineIsBuilt, shareTrainer } from "../../../../tests/unit/support/real_engine";
import type { BuildConfig, ModelInfo } from "../../base/protocol";
import type { Trainer } from "../../lib";
import { draft } from "../core/model-state";
import { graphOf } from "./graph";

const layer = (name: string, class_name: string, output_shape: (number | null)[], params = 0) =>
  ({ name, class_name, output_shape, params }) as ModelInfo["layers"][number];
const tensor = (name: string, call = 0) => ({ class_name: "__keras_tensor__", config: { keras_history: [name, call, 0] } });
const info = (layers: ModelInfo["layers"], functional?: unknown) => ({ layers, functional }) as ModelInfo;

const chain = [draft("Flatten"), draft("Dense", { units: 10 })];

test("a chain: the input, then each layer reads the one before", () => {
  const graph = graphOf(chain, info([layer("flatten", "Flatten", [null, 784]), layer("dense", "Dense", [null, 10], 7850)]), [28, 28]);
  expect(graph.map(({ name, shape, params, layer, group, reads }) => [name, shape, params, layer, group, reads])).toEqual([
    ["input", [28, 28], 0, null, "", []],
    ["flatten", [784], 0, 0, "reshaping", [0]],
    ["dense", [10], 7850, 1, "core", [1]],
  ]);
});

test("what is not built, or no longer, is drawn without shapes", () => {
  expect(graphOf(chain, null, null).map(({ name, shape }) => [name, shape])).toEqual([
    ["input", null],
    ["flatten", null],
    ["dense", null],
  ]);
  expect(graphOf(chain, info([layer("dense", "Dense", [null, 3], 5)]), [3])[1]).toMatchObject({
    class_name: "Flatten",
    shape: null,
    params: 0,
  });
});

const input = { class_name: "InputLayer", name: "x", config: { name: "x", batch_shape: [null, 8] }, inbound_nodes: [] };
const residual = info(
  [
    layer("block/dense", "Dense", [null, 8], 72),
    layer("relu", "ReLU", [null, 8]),
    layer("add", "Add", [null, 8]),
    layer("dense_1", "Dense", [null, 1], 9),
  ],
  {
    layers: [
      input,
      { class_name: "Dense", name: "block_dense", inbound_nodes: [{ args: [tensor("x")], kwargs: {} }] },
      { class_name: "ReLU", name: "relu", inbound_nodes: [{ args: [tensor("block_dense")], kwargs: {} }] },
      { class_name: "Add", name: "add", inbound_nodes: [{ args: [[tensor("relu"), tensor("x")]], kwargs: {} }] },
      { class_name: "Dense", name: "dense_1", inbound_nodes: [{ args: [tensor("add")], kwargs: {} }] },
    ],
  },
);
const drafts = residual.layers.map(({ class_name }) => draft(class_name));

test("a graph reads as Keras 3 writes it; layers go by the engine's names", () => {
  expect(graphOf(drafts, residual, [8]).map(({ name, layer, shape, reads }) => [name, layer, shape, reads])).toEqual([
    ["x", null, [8], []],
    ["block/dense", 0, [8], [0]],
    ["relu", 1, [8], [1]],
    ["add", 2, [8], [2, 0]],
    ["dense_1", 3, [1], [3]],
  ]);
});

test("lists of Keras 2, calls of one layer as boxes of their own, and layers listed before what they read", () => {
  const siamese = info([layer("both", "Subtract", [null, 4]), layer("shared", "Dense", [null, 4], 36)], {
    layers: [
      { ...input, name: "a" },
      { ...input, name: "b" },
      {
        class_name: "Subtract",
        name: "both",
        inbound_nodes: [
          [
            ["shared", 0, 0, {}],
            ["shared", 1, 0, {}],
          ],
        ],
      },
      { class_name: "Dense", name: "shared", inbound_nodes: [[["a", 0, 0, {}]], [["b", 0, 0, {}]]] },
    ],
  });
  const graph = graphOf([draft("Subtract"), draft("Dense")], siamese, [8]);
  expect(graph.map(({ name, call, calls, layer, reads }) => [name, call, calls, layer, reads])).toEqual([
    ["a", 1, 1, null, []],
    ["b", 1, 1, null, []],
    ["shared", 1, 2, 1, [0]],
    ["shared", 2, 2, 1, [1]],
    ["both", 1, 1, 0, [2, 3]],
  ]);
});

test("a graph that the editor has left behind is drawn as the editor has it", () => {
  expect(graphOf(drafts.slice(0, 2), residual, [8]).map(({ reads }) => reads)).toEqual([[], [0], [1]]);
});

describe.runIf(engineIsBuilt)("as the real engine tells of it", () => {
  let trainer: Trainer;
  shareTrainer((made) => {
    trainer = made;
  });
  const read = async (layers: object[]) => {
    const config = { name: "model", layers, input_layers: ["x", 0, 0], output_layers: ["end", 0, 0] };
    const built = await trainer.build({ model: { class_name: "Functional", config } } as unknown as BuildConfig);
    const drafts = built.layers.map(({ class_name }) => draft(class_name));
    return graphOf(drafts, built, [8]).map(({ name, call, shape, reads }) => [name, call, shape, reads]);
  };
  const dense = (name: string, ...inbound_nodes: unknown[]) => ({ class_name: "Dense", name, config: { name, units: 8 }, inbound_nodes });
  const on = (name: string, call = 0) => ({ args: [tensor(name, call)], kwargs: {} });
  const end = (first: object, second: object) => ({
    class_name: "Add",
    name: "end",
    config: { name: "end" },
    inbound_nodes: [{ args: [[first, second]], kwargs: {} }],
  });

  test("a residual block", async () => {
    expect(await read([input, dense("inner", on("x")), end(tensor("inner"), tensor("x"))])).toEqual([
      ["x", 1, [8], []],
      ["inner", 1, [8], [0]],
      ["end", 1, [8], [1, 0]],
    ]);
  });

  test("a layer that is called on its own output", async () => {
    expect(await read([input, dense("again", on("x"), on("again")), end(tensor("again", 1), tensor("again"))])).toEqual([
      ["x", 1, [8], []],
      ["again", 1, [8], [0]],
      ["again", 2, [8], [1]],
      ["end", 1, [8], [2, 1]],
    ]);
  });
});
