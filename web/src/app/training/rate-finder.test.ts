// The search for a learning rate on the real engine: found, taken over, pressed twice, cancelled.

import { beforeEach, describe, expect, test, vi } from "vitest";
import { points } from "../../../../tests/unit/support/page";
import { engineIsBuilt, shareTrainer } from "../../../../tests/unit/support/real_engine";
import { data, page, trainer } from "../core/state";
import { built } from "../model/build";
import { useFittingModel } from "../model/fitting-model";
import { cancelFindRate, findRate, rateFinding, rateProgress, rateTrouble, rounded, useRate } from "./rate-finder";
import { setSchedule } from "./settings";

vi.setConfig({ testTimeout: 20_000 });

describe.runIf(engineIsBuilt)("on the real engine", () => {
  shareTrainer(async (made) => {
    trainer.value = made;
    data.value = await made.loadData(points);
    useFittingModel(page);
    await built(page);
  });
  beforeEach(() => {
    rateFinding.value = rateTrouble.value = null;
  });

  test("a rate is found, once though it is asked for twice, and the model stays as it is", async () => {
    const before = await trainer.value!.getWeights();
    const find = vi.spyOn(trainer.value!, "findLearningRate");
    await Promise.all([findRate(), findRate()]);
    expect([find.mock.calls.length, rateTrouble.value, page.busy.value, rateProgress.value]).toEqual([1, null, false, null]);
    expect(rateFinding.value!.rates.length).toBeGreaterThan(20);
    expect(await trainer.value!.getWeights()).toEqual(before);
  });

  test("it is not begun while something trains", async () => {
    page.phase.value = "training";
    await findRate();
    page.phase.value = "idle";
    expect(rateFinding.value).toBeNull();
  });

  test("a search that is cancelled finds nothing, and says nothing", async () => {
    const engine = trainer.value!;
    const find = engine.findLearningRate.bind(engine);
    vi.spyOn(engine, "findLearningRate").mockImplementationOnce((...asked) => {
      const found = find(...asked);
      cancelFindRate();
      return found;
    });
    await findRate();
    expect([rateFinding.value, rateTrouble.value, page.finding.value]).toEqual([null, null, false]);
  });
});

test("the rate found is the optimizer's, constant, with two digits", () => {
  setSchedule(page, "CosineDecay");
  useRate(rounded(0.012345));
  expect([page.optimizer.value.config["learning_rate"], page.schedule.value]).toEqual([0.012, null]);
});
