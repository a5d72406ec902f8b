// Evaluations on the real engine: what is found, of which samples, and of which weights.

import { describe, expect, test, vi } from "vitest";
import { newModel } from "../../../../tests/unit/support/models";
import { engineIsBuilt } from "../../../../tests/unit/support/real_engine";
import { SproutError } from "../../base/errors";
import { weightsChanged } from "../model/weights";
import { evaluate } from "./results";

vi.setConfig({ testTimeout: 20_000 });

describe.runIf(engineIsBuilt)("on the real engine", () => {
  test("the test set's figures, answers and mistakes agree with each other", async () => {
    const state = await newModel();
    const others = (["evaluate", "predictData", "confusion", "getSamples"] as const).map((name) => vi.spyOn(state.trainer.value!, name));
    await evaluate(state);
    // One question: the samples stay where they are.
    for (const asked of others) expect(asked).not.toHaveBeenCalled();
    const { split, count, logs, predictions, outputs, matrix, wrong, truth } = state.results.value!;
    expect([split, count, predictions.length, outputs, truth!.length]).toEqual(["test", 50, 100, 2, 50]);
    expect(matrix!.flat().reduce((a, b) => a + b)).toBe(50);
    expect(matrix![0]![1]! + matrix![1]![0]!).toBe(wrong!.length);
    expect(logs["accuracy"]).toBeCloseTo(1 - wrong!.length / 50, 6);
  });

  test("without a test set it is the validation set, else the training set", async () => {
    const state = await newModel({ name: "circles", seed: 1, train: 40, test: 0 });
    await evaluate(state);
    expect(state.results.value).toMatchObject({ split: "train", count: 40 });
    state.data.value = await state.trainer.value!.split({ validation: 0.25 });
    await evaluate(state);
    expect(state.results.value).toMatchObject({ split: "validation", count: 10 });
  });

  test("asked twice at once the engine answers once; of other weights it is asked again", async () => {
    const state = await newModel();
    const asked = vi.spyOn(state.trainer.value!, "assess");
    await Promise.all([evaluate(state), evaluate(state)]);
    expect(asked).toHaveBeenCalledTimes(1);
    const first = evaluate(state);
    weightsChanged(state, { by: "training" });
    await Promise.all([first, evaluate(state)]);
    expect([asked.mock.calls.length, state.resultsStale.value, state.evaluating.value]).toEqual([3, false, false]);
  });

  test("results of weights that have changed meanwhile say so; of data that has gone there are none", async () => {
    const state = await newModel();
    const first = evaluate(state);
    await Promise.resolve();
    weightsChanged(state, { by: "training" });
    await first;
    expect([state.results.value?.count, state.resultsStale.value]).toEqual([50, true]);
    state.results.value = null;
    const second = evaluate(state);
    await Promise.resolve();
    state.data.value = { ...state.data.value! };
    await second;
    expect(state.results.value).toBeNull();
  });

  test("what hinders it is said, and the results before stay", async () => {
    const state = await newModel();
    await evaluate(state);
    const before = state.results.value;
    vi.spyOn(state.trainer.value!, "assess").mockRejectedValueOnce(new SproutError("assess: expected a model", "Build one."));
    await evaluate(state);
    expect([state.resultsTrouble.value, state.results.value, state.evaluating.value]).toEqual([
      { message: "assess: expected a model", hint: "Build one." },
      before,
      false,
    ]);
  });
});
