// The engine's model in step with the page's: built, compiled anew with what was learnt, begun afresh, refused.

import { signal } from "@preact/signals";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createTrainer, engineIsBuilt } from "../../../../tests/unit/support/real_engine";
import { points, until } from "../../../../tests/unit/support/page";
import type { DataInfo } from "../../base/protocol";
import type { Trainer } from "../../lib";
import { createModelState, type ModelState } from "../core/model-state";
import { OPTIMIZERS } from "../core/optimizers";
import { defaults } from "../core/options";
import { adoptModel, built, forgetModel, renameClasses, startOver, watchModel } from "./build";
import { addLayer, editLayer, removeLayer, setLayers } from "./edit";
import { weightsChanged } from "./weights";

vi.setConfig({ testTimeout: 20_000 });

const sgd = { class_name: "SGD", config: defaults(OPTIMIZERS["SGD"]!) };

describe.runIf(engineIsBuilt)("on the real engine", () => {
  let trainer: Trainer;
  let state: ModelState;
  beforeAll(async () => {
    trainer = await createTrainer();
  });
  afterAll(() => trainer.dispose());
  beforeEach(async () => {
    state = createModelState({ trainer: signal<Trainer | null>(trainer), data: signal<DataInfo | null>(await trainer.loadData(points)) });
    setLayers(state, [
      { class_name: "Dense", config: { units: 4 } },
      { class_name: "Dense", config: { units: 2, activation: "softmax" } },
    ]);
    await built(state);
  });
  const weights = async (): Promise<number[]> => (await trainer.getWeights()).flatMap(({ values }) => [...values]);
  const id = (index: number): number => state.layers.value[index]!.id;

  test("a model is built of the layers, under Keras' names, for the shape of the data", () => {
    expect(state.model.value!.layers.map(({ name, output_shape }) => [name, output_shape])).toEqual([
      ["dense", [null, 4]],
      ["dense_1", [null, 2]],
    ]);
    expect(state.modelTrouble.value).toBeNull();
  });

  test("while it is watched, edits are built a little later, all at once", async () => {
    const stop = watchModel(state);
    const version = state.weightsVersion.value;
    editLayer(state, id(0), { ...state.layers.value[0]!.config, units: 5 });
    addLayer(state, "Dropout");
    await until(() => state.model.value?.layers.length === 3);
    expect([state.model.value!.layers[0]!.output_shape[1], state.weightsVersion.value]).toEqual([5, version + 1]);
    stop();
    removeLayer(state, id(1));
    expect(state.model.value!.layers.length).toBe(3);
  });

  test("another optimizer keeps what was learnt; another seed does not", async () => {
    await trainer.fit({ epochs: 1 });
    state.epochsDone.value = 1;
    const learnt = await weights();
    state.optimizer.value = sgd;
    await built(state);
    expect([await weights(), state.epochsDone.value, state.built.value!.config.compile!.optimizer]).toMatchObject([
      learnt,
      1,
      { class_name: "SGD" },
    ]);
    state.fit.value = { ...state.fit.value, seed: 7 };
    await built(state);
    expect(state.epochsDone.value).toBe(0);
    expect(await weights()).not.toEqual(learnt);
  });

  test("starting over brings back the weights of the seed, and nothing is left of the training", async () => {
    const first = await weights();
    await trainer.fit({ epochs: 1 });
    weightsChanged(state, { by: "training" });
    state.epochsDone.value = 1;
    await startOver(state);
    expect([await weights(), state.epochsDone.value, state.resultsStale.value]).toEqual([first, 0, false]);
  });

  test("what the engine refuses is told at its layer, and what is mended is built", async () => {
    editLayer(state, id(0), { units: 4 });
    state.layers.value = [state.layers.value[0]!, { id: 99, class_name: "Reshape", config: { target_shape: [3] } }, state.layers.value[1]!];
    await built(state);
    expect(state.model.value).toBeNull();
    expect(state.modelTrouble.value).toMatchObject({ layer: 1 });
    expect(state.modelTrouble.value!.message).toContain("Reshape");
    removeLayer(state, 99);
    await built(state);
    expect([state.model.value?.layers.length, state.modelTrouble.value]).toEqual([2, null]);
  });

  test("two builds asked for at once are one", async () => {
    editLayer(state, id(0), { units: 6 });
    const build = vi.spyOn(trainer, "build");
    await Promise.all([built(state), built(state)]);
    expect(build).toHaveBeenCalledTimes(1);
    build.mockRestore();
  });

  test("a model from a file is left alone, and its weights outlive other data of its shape", async () => {
    const file = await trainer.save({ format: "keras" });
    await startOver(state);
    const loaded = await trainer.load(new File([file.bytes as Uint8Array<ArrayBuffer>], file.name));
    adoptModel(state, loaded.model);
    weightsChanged(state, { by: "file", notes: loaded.notes });
    await trainer.setWeights((await trainer.getWeights()).map(({ values }) => values.fill(0.5)));
    await built(state);
    state.data.value = await trainer.loadData({ ...points, seed: 2 });
    await built(state);
    state.optimizer.value = sgd;
    await built(state);
    expect(state.built.value).toMatchObject({
      origin: "file",
      data: state.data.value,
      config: { compile: { optimizer: { class_name: "SGD" } } },
    });
    expect(new Set(await weights())).toEqual(new Set([0.5]));
    expect(state.fileNotes.value).toEqual(loaded.notes);
  });

  test("new names of classes leave model and training; a lost engine leaves nothing", async () => {
    const { model } = state;
    const before = model.value;
    state.epochsDone.value = 3;
    renameClasses(state, { ...state.data.value!, classNames: ["in", "out"] });
    await built(state);
    expect([model.value === before, state.epochsDone.value, state.data.value!.classNames]).toEqual([true, 3, ["in", "out"]]);
    forgetModel(state);
    expect([model.value, state.built.value]).toEqual([null, null]);
  });
});
