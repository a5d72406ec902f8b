// What was learnt is kept, and put back only where it fits.

import { signal } from "@preact/signals";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { points } from "../../../../tests/unit/support/page";
import { createTrainer, engineIsBuilt } from "../../../../tests/unit/support/real_engine";
import type { DataInfo } from "../../base/protocol";
import type { Trainer } from "../../lib";
import { createModelState, type ModelState } from "../core/model-state";
import { built, startOver } from "./build";
import { addLayer, setLayers } from "./edit";
import { keepTraining, putBack } from "./kept-training";

describe.runIf(engineIsBuilt)("on the real engine", () => {
  let trainer: Trainer;
  let state: ModelState;
  beforeAll(async () => {
    trainer = await createTrainer();
  });
  afterAll(() => trainer.dispose());
  beforeEach(async () => {
    state = createModelState({ trainer: signal<Trainer | null>(trainer), data: signal<DataInfo | null>(await trainer.loadData(points)) });
    setLayers(state, [{ class_name: "Dense", config: { units: 2, activation: "softmax" } }]);
    await built(state);
  });

  const weights = async (): Promise<string> => (await trainer.getWeights()).flatMap(({ values }) => [...values]).join();

  test("of a network that has learnt nothing there is nothing to keep", async () => {
    expect(await keepTraining(state)).toBeNull();
  });

  test("weights, curves and figures come back into the same network, and not into another", async () => {
    await trainer.fit({ epochs: 1 });
    state.epochsDone.value = 3;
    const series = { at: [1], values: [2] } as never;
    state.batchSeries.set("loss", series);
    const learnt = await weights();
    const kept = (await keepTraining(state))!;
    await startOver(state);
    expect([state.epochsDone.value, state.batchSeries.size]).toEqual([0, 0]);
    await putBack(state, kept);
    expect([await weights(), state.epochsDone.value, state.batchSeries.get("loss")]).toEqual([learnt, 3, series]);

    addLayer(state, "Dense");
    await putBack(state, kept);
    expect([state.model.value!.layers.length, state.epochsDone.value]).toEqual([2, 0]);
  });

  test("what another model has learnt since it was asked for is not kept for it", async () => {
    state.epochsDone.value = 1;
    const kept = state.turn.run(async () => {
      const asked = keepTraining(state);
      state.weightsVersion.value++;
      return { asked };
    });
    expect(await (await kept).asked).toBeNull();
  });
});
