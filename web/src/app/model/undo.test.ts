// Edits and a fresh start undone: the layers come back, and what the network had learnt with them.

import { signal } from "@preact/signals";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { points, until } from "../../../../tests/unit/support/page";
import { createTrainer, engineIsBuilt } from "../../../../tests/unit/support/real_engine";
import type { DataInfo } from "../../base/protocol";
import type { Trainer } from "../../lib";
import { redo, undo, undoable } from "../core/history";
import { createModelState, type ModelState } from "../core/model-state";
import { built, watchModel } from "./build";
import { addLayer, editLayer, moveLayer, removeLayer, setLayers } from "./edit";
import { startAfresh, watchEdits } from "./undo";
import { weightsChanged } from "./weights";

vi.setConfig({ testTimeout: 20_000 });

describe.runIf(engineIsBuilt)("on the real engine", () => {
  let trainer: Trainer;
  let state: ModelState;
  let stop: (() => void)[];
  beforeAll(async () => {
    trainer = await createTrainer();
  });
  afterAll(() => trainer.dispose());
  beforeEach(async () => {
    while (await undo());
    state = createModelState({ trainer: signal<Trainer | null>(trainer), data: signal<DataInfo | null>(await trainer.loadData(points)) });
    stop = [watchEdits(state), watchModel(state)];
    setLayers(state, [
      { class_name: "Dense", config: { units: 4 } },
      { class_name: "Dense", config: { units: 2, activation: "softmax" } },
    ]);
    await built(state);
  });
  afterEach(() => {
    for (const end of stop) end();
  });

  const id = (index: number): number => state.layers.value[index]!.id;
  const names = (): string[] => state.layers.value.map(({ class_name }) => class_name);
  const words = (): string | undefined => undoable.value?.words();
  const weights = async (): Promise<string> => (await trainer.getWeights()).flatMap(({ values }) => [...values]).join();
  async function learn(): Promise<void> {
    await trainer.fit({ epochs: 1 });
    state.epochsDone.value++;
    weightsChanged(state, { by: "training" });
  }

  test("what the page sets of itself is no step; layers added, moved, removed and edited are", async () => {
    expect(undoable.value).toBeNull();
    addLayer(state, "Dropout");
    expect(words()).toBe("adding Dropout 0.3");
    moveLayer(state, id(1), -1);
    expect(words()).toBe("another order of the layers");
    removeLayer(state, id(0));
    expect([names(), words()]).toEqual([["Dense", "Dense"], "removing Dropout 0.3"]);
    await undo();
    await undo();
    expect(names()).toEqual(["Dense", "Dropout", "Dense"]);
    await redo();
    expect(names()).toEqual(["Dropout", "Dense", "Dense"]);
  });

  test("what is typed into one field is one step, another field another", async () => {
    const type = (key: string, value: unknown): void => editLayer(state, id(0), { ...state.layers.value[0]!.config, [key]: value });
    for (const units of ["", 1, 12]) type("units", units);
    type("activation", "relu");
    state.fit.value = { ...state.fit.value, epochs: 7 };
    state.fit.value = { ...state.fit.value, epochs: 77 };
    expect(words()).toBe("change of the settings");
    const epochs = 5;
    await undo();
    expect(state.fit.value["epochs"]).toBe(epochs);
    await undo();
    expect([state.layers.value[0]!.config["units"], state.layers.value[0]!.config["activation"]]).toEqual([12, "linear"]);
    await undo();
    expect(state.layers.value[0]!.config["units"]).toBe(4);
    await redo();
    expect(state.layers.value[0]!.config["units"]).toBe(12);
  });

  test("with a layer comes back what the network had learnt; done again, what was learnt after it", async () => {
    await learn();
    const learnt = await weights();
    removeLayer(state, id(0));
    await until(() => state.model.value?.layers.length === 1);
    expect([state.epochsDone.value, state.trained.value]).toEqual([0, false]);
    await learn();
    const other = await weights();
    await undo();
    expect([names().length, state.epochsDone.value, await weights()]).toEqual([2, 1, learnt]);
    await redo();
    expect([names().length, state.epochsDone.value, await weights()]).toEqual([1, 1, other]);
    await undo();
    expect(await weights()).toBe(learnt);
  });

  test("a change of settings that keeps what was learnt takes nothing back when it is undone", async () => {
    await learn();
    const { class_name, config } = state.optimizer.value;
    state.optimizer.value = { class_name, config: { ...config, learning_rate: 0.5 } };
    await built(state);
    await learn();
    const learnt = await weights();
    await undo();
    await built(state);
    expect([state.optimizer.value.config["learning_rate"], state.epochsDone.value, await weights()]).toEqual([
      config["learning_rate"],
      2,
      learnt,
    ]);
  });

  test("starting over is undone with the weights, their figures and their curves", async () => {
    await startAfresh(state);
    expect(undoable.value).toBeNull();
    await learn();
    const [learnt, rows] = [await weights(), [{ epoch: 0, logs: { loss: 1 } }]];
    state.epochs.value = rows;
    await startAfresh(state);
    const fresh = await weights();
    expect([fresh === learnt, state.epochs.value, words()]).toEqual([false, [], "starting over"]);
    await undo();
    expect([await weights(), state.epochs.value, state.epochsDone.value]).toEqual([learnt, rows, 1]);
    await redo();
    expect([await weights(), state.trained.value]).toEqual([fresh, false]);
  });
});
