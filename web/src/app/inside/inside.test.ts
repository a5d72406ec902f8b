// What the layers hold, on the real engine: looked at while the card is open, followed from the sample, projected.

import { beforeEach, describe, expect, test, vi } from "vitest";
import { points, until } from "../../../../tests/unit/support/page";
import { engineIsBuilt, shareTrainer } from "../../../../tests/unit/support/real_engine";
import { goTo } from "../core/rooms";
import { data, page, trainer } from "../core/state";
import { startOver } from "../model/build";
import { useFittingModel } from "../model/fitting-model";
import { weightsChanged } from "../model/weights";
import { takeSample } from "../try/reading";
import {
  chooseLayer,
  insideTrouble,
  kernels,
  layerIndex,
  layerInsights,
  layerOutput,
  moments,
  neuronMaps,
  project,
  projection,
  saliency,
  watchInside,
} from "./inside";

vi.setConfig({ testTimeout: 20_000 });

describe.runIf(engineIsBuilt)("on the real engine", () => {
  shareTrainer(async (made) => {
    trainer.value = made;
    data.value = await made.loadData(points);
    useFittingModel(page);
  });
  beforeEach(async () => {
    await startOver(page);
    goTo("learn");
    const stop = watchInside();
    return () => stop();
  });

  test("nothing is asked while the view is closed; opened, it has every layer, kernel and map", async () => {
    const asked = vi.spyOn(trainer.value!, "insight");
    weightsChanged(page, { by: "training" });
    expect([asked.mock.calls.length, layerInsights.value]).toEqual([0, null]);
    goTo("inside");
    await until(() => layerInsights.value);
    expect([layerInsights.value!.length, kernels.value.map(({ layer }) => layer)]).toEqual([3, ["dense", "dense_1", "dense_2"]]);
    expect(neuronMaps.value!.layers.map(({ units, values }) => values.length / units)).toEqual([24 * 24, 24 * 24]);
    expect([moments.value.length, insideTrouble.value]).toEqual([1, null]);
  });

  test("who looks from elsewhere has what the layers hold as well, until they look away", async () => {
    const stop = watchInside(() => true);
    await until(() => layerInsights.value);
    stop();
    const asked = vi.spyOn(trainer.value!, "insight").mockClear();
    weightsChanged(page, { by: "training" });
    expect([layerInsights.value!.length, asked.mock.calls.length]).toEqual([3, 0]);
  });

  test("looks add up as the weights change, and are forgotten with the model", async () => {
    goTo("inside");
    await until(() => moments.value.length === 1);
    await trainer.value!.fit({ epochs: 1 });
    page.epochsDone.value = 1;
    weightsChanged(page, { by: "training" });
    await until(() => moments.value.length === 2);
    expect(moments.value.map(({ at }) => at)).toEqual([0, 1]);
    goTo("learn");
    await startOver(page);
    expect([moments.value.length, layerInsights.value, projection.value]).toEqual([0, null, null]);
  });

  test("the sample under Try it is followed through the chosen layer", async () => {
    goTo("inside");
    await takeSample();
    await until(() => layerOutput.value?.shape[0] === 16);
    expect(saliency.value!.values.length).toBe(2);
    expect(layerIndex.value).toBe(0);
    chooseLayer(2);
    await until(() => layerOutput.value?.shape[0] === 2);
    expect(layerOutput.value!.values.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
  });

  test("test samples are projected as a layer sees them, with the weights that they are of", async () => {
    await project(1);
    expect(projection.value).toMatchObject({ layer: "dense_1", split: "test", version: page.weightsVersion.value });
    expect(projection.value!.points.length).toBe(2 * 50);
    await project(9);
    expect(insideTrouble.value!.message).toContain("9");
  });
});
