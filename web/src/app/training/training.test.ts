// Trainings of models on the real engine, without a page: one beside another, pressed twice.

import { signal } from "@preact/signals";
import { afterAll, describe, expect, test } from "vitest";
import "../../../../tests/unit/support/storage";
import { createTrainer, engineIsBuilt } from "../../../../tests/unit/support/real_engine";
import type { DataInfo } from "../../base/protocol";
import type { Trainer } from "../../lib";
import { createModelState, type ModelState } from "../core/model-state";
import { built } from "../model/build";
import { setLayers } from "../model/edit";
import { oneStep, train } from "./training";

/** A model of one layer on a few generated points, on an engine of its own. */
async function newState(units: number, seed: number): Promise<ModelState> {
  const trainer = await createTrainer();
  const data = await trainer.loadData({ name: "circles", seed: 1, train: 200, test: 50 });
  const state = createModelState({ trainer: signal<Trainer | null>(trainer), data: signal<DataInfo | null>(data) });
  setLayers(state, [
    { class_name: "Dense", config: { units, activation: "tanh" } },
    { class_name: "Dense", config: { units: 2, activation: "softmax" } },
  ]);
  state.fit.value = { ...state.fit.value, epochs: 2, seed };
  await built(state);
  return state;
}

describe.runIf(engineIsBuilt)("on the real engine", () => {
  const made: ModelState[] = [];
  const states = async (...sizes: number[]): Promise<ModelState[]> => {
    const all = await Promise.all(sizes.map((units, i) => newState(units, i + 1)));
    made.push(...all);
    return all;
  };
  afterAll(() => made.forEach(({ trainer }) => trainer.value!.dispose()));

  test("two models train side by side, and nothing of one is in the other", async () => {
    const [a, b] = (await states(4, 6)) as [ModelState, ModelState];
    await Promise.all([train(a), train(b)]);
    expect([a, b].map((state) => state.epochs.value.length)).toEqual([2, 2]);
    expect([a, b].map((state) => state.outcome.value?.reason)).toEqual(["done", "done"]);
    expect([a, b].map((state) => state.results.value?.count)).toEqual([50, 50]);
  });

  test("a step pressed twice while it is under way is one step, and no error", async () => {
    const [a] = (await states(4)) as [ModelState];
    await Promise.all([oneStep(a), oneStep(a)]);
    expect([a.stepsAlone.value, a.runTrouble.value]).toEqual([1, null]);
  });
});
