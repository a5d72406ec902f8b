// Who reads what in the editor: as Keras' model and back, through every change; and the ready blocks, built by the real engine.

import { signal } from "@preact/signals";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createTrainer, engineIsBuilt } from "../../../../tests/unit/support/real_engine";
import type { Trainer } from "../../lib";
import { createModelState, type ModelState } from "../core/model-state";
import { announcement } from "../core/state";
import { layerNames } from "../../base/names";
import { blockNames, blockOf, ranksOf } from "./blocks";
import { addBlock, addLayer, moveLayer, removeLayer, setLayers, setModel, setReads } from "./edit";
import { INPUT_ID, isChain, modelOf, readsOf, wiredOf } from "./wiring";

let state: ModelState;
beforeEach(() => {
  state = createModelState({ trainer: signal(null), data: signal(null) });
  setLayers(state, [{ class_name: "Dense", config: { units: 4 } }, { class_name: "ReLU" }, { class_name: "Dense", config: { units: 3 } }]);
});
const id = (index: number): number => state.layers.value[index]!.id;
const reads = (): number[][] => state.layers.value.map((_, i) => readsOf(state.layers.value, i));
/** As the page builds them. */
const model = (shape: number[]) => {
  const list = state.layers.value;
  const names = layerNames(list);
  return modelOf(
    list,
    list.map(({ class_name, config }, i) => ({ class_name, config: { ...config, name: names[i] } })),
    shape,
  );
};

test("layers read the one before them, and are a chain, until one says otherwise", () => {
  expect([isChain(state.layers.value), model([5]).class_name]).toEqual([true, "Sequential"]);
  const added = addLayer(state, "Add");
  expect(reads()).toEqual([[INPUT_ID], [id(0)], [id(0), id(1)], [added]]);
  const functional = model([5]);
  expect([functional.class_name, functional.config.layers.map(({ name }) => name)]).toEqual([
    "Functional",
    ["input_layer", "dense", "re_lu", "add", "dense_1"],
  ]);
  setReads(state, added, [id(1), id(0)]);
  expect(reads()[2]).toEqual([id(1), id(0)]);
  setReads(state, added, [id(1)]);
  expect(isChain(state.layers.value)).toBe(true);
});

test("who read a layer that is removed reads what it read; what stands behind a layer now is not read by it", () => {
  const added = addLayer(state, "Add");
  removeLayer(state, id(1));
  expect(reads()).toEqual([[INPUT_ID], [id(0), id(0)], [added]]);
  moveLayer(state, added, -1);
  expect(reads()[0]).toEqual([INPUT_ID]);
});

test("the same graph comes back from Keras' configuration, and what the editor cannot show does not", () => {
  addLayer(state, "Add");
  const before = model([5]);
  setModel(state, before);
  expect([state.graph.value, model([5])]).toEqual([null, before]);
  const [, first] = before.config.layers;
  const twice = structuredClone(before);
  twice.config.layers[1]!.inbound_nodes = [...first!.inbound_nodes!, ...first!.inbound_nodes!];
  expect(wiredOf(twice)).toBeNull();
  setModel(state, twice);
  expect(state.graph.value).toBe(twice);
});

describe.skipIf(!engineIsBuilt)("blocks", () => {
  let trainer: Trainer;
  beforeAll(async () => {
    trainer = await createTrainer();
  });
  afterAll(() => trainer.dispose());

  const shapes: Record<number, number[]> = { 1: [8], 2: [6, 8], 3: [8, 8, 12] };
  const cases = blockNames.flatMap((name) => ranksOf[name].map((rank) => [name, shapes[rank]!] as const));

  test.each(cases)("%s on %j is built, and said", async (name, shape) => {
    setLayers(state, [{ class_name: "Flatten" }, { class_name: "Dense", config: { units: 3, activation: "softmax" } }]);
    removeLayer(state, id(0));
    addBlock(state, name, shape);
    expect(announcement.value).toMatch(/layers added/);
    const count = blockOf(name, shape).length;
    const info = await trainer.build({ model: model(shape) });
    expect([info.layers.length, info.functional !== undefined]).toEqual([count + 1, true]);
    const last = info.layers.at(-2)!.output_shape.slice(1);
    expect(last.slice(0, -1)).toEqual(shape.slice(0, -1));
    if (name !== "dense" && name !== "inception") expect(last).toEqual(shape);
    setModel(state, { class_name: "Functional", config: info.functional! });
    expect(state.graph.value).toBeNull();
    expect((await trainer.build({ model: model(shape) })).params).toBe(info.params);
  });
});
