// Trainings on the real engine, without a document: one beside another, pressed twice, paused, stepped, stopped, refused.

import { signal } from "@preact/signals";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { newModel } from "../../../../tests/unit/support/models";
import { digits, until } from "../../../../tests/unit/support/page";
import { engineIsBuilt } from "../../../../tests/unit/support/real_engine";
import { SproutError } from "../../base/errors";
import type { FitProgress } from "../../base/protocol";
import type { Trainer } from "../../lib";
import { RunStorage } from "../../runs/storage";
import { createModelState, type ModelState } from "../core/model-state";
import { OPTIMIZERS } from "../core/optimizers";
import { defaults } from "../core/options";
import { goTo, room } from "../core/rooms";
import { openCards } from "../core/state";
import { setLayers } from "../model/edit";
import { forgetRuns, runOf, runs } from "../record/runs";
import { storage } from "../record/store";
import { evaluate } from "./results";
import { setCallback, setFit, setOptimizer } from "./settings";
import { oneStep, pause, restoreBest, resume, stop, train } from "./training";

vi.setConfig({ testTimeout: 20_000 });
beforeEach(() => {
  forgetRuns(runs.value.map(({ id }) => id));
});

const set = (state: ModelState, change: Record<string, unknown>): void => setFit(state, { ...state.fit.value, ...change });
const weightsOf = async ({ trainer }: ModelState): Promise<number[]> =>
  (await trainer.value!.getWeights()).flatMap(({ values }) => [...values]);

describe.runIf(engineIsBuilt)("on the real engine", () => {
  test("two models train side by side as each does alone, and nothing of one is in the other", async () => {
    const [alone, a, b] = await Promise.all([newModel(), newModel(), newModel()]);
    set(b, { seed: 7, epochs: 3 });
    await train(alone);
    await Promise.all([train(a), train(b)]);
    expect(await weightsOf(a)).toEqual(await weightsOf(alone));
    expect([a.epochs.value, a.results.value!.logs]).toEqual([alone.epochs.value, alone.results.value!.logs]);
    expect([b.epochs.value.length, b.epochsDone.value, b.results.value!.count]).toEqual([3, 3, 50]);
    expect(b.results.value!.logs).not.toEqual(a.results.value!.logs);
    expect([a, b].map(({ run }) => runOf(run.value)!.epochs.map(({ logs }) => logs))).toEqual(
      [a, b].map(({ epochs }) => epochs.value.map(({ logs }) => logs)),
    );
  });

  test("Train pressed twice is one training, kept as one run with the figures of the test", async () => {
    const state = await newModel();
    await Promise.all([train(state), train(state)]);
    expect([state.epochsDone.value, state.runTrouble.value, state.phase.value, runs.value.length]).toEqual([2, null, "idle", 1]);
    expect(runOf(state.run.value)).toMatchObject({ state: "done", test: state.results.value!.logs });
  });

  test("Train again goes on with the weights, the curves and the run", async () => {
    const state = await newModel();
    await train(state);
    await train(state);
    expect([state.epochs.value.map(({ epoch }) => epoch), runs.value.length]).toEqual([[1, 2, 3, 4], 1]);
    expect(state.batchSeries.get("loss")!.points.at(-1)!.x).toBeGreaterThan(3);
  });

  test("neither a training nor its results wait for the disk, nor does the training that goes on with them", async () => {
    const state = await newModel();
    for (const name of Object.getOwnPropertyNames(RunStorage.prototype) as (keyof RunStorage)[])
      if ((name as string) !== "constructor") vi.spyOn(storage, name).mockReturnValue(new Promise<never>(() => {}));
    for (const epochs of [2, 4]) {
      void train(state);
      await until(() => state.epochsDone.value === epochs && state.results.value && !state.resultsStale.value);
    }
    expect([state.phase.value, state.runTrouble.value, state.epochs.value.length]).toEqual(["idle", null, 4]);
    expect(runs.value.map(({ state: ended, epochs }) => [ended, epochs.length])).toEqual([["done", 4]]);
    vi.restoreAllMocks();
  });

  test("One step pressed twice while it is under way is one step, and no error; pressed again, another", async () => {
    const state = await newModel();
    await Promise.all([oneStep(state), oneStep(state)]);
    expect([state.stepsAlone.value, state.runTrouble.value]).toEqual([1, null]);
    await oneStep(state);
    expect([state.stepsAlone.value, state.trained.value, runs.value.length]).toEqual([2, true, 0]);
  });

  test("Train pressed while a step is under way follows it", async () => {
    const state = await newModel();
    const trainer = state.trainer.value!;
    const order: string[] = [];
    const { step, fit } = trainer;
    vi.spyOn(trainer, "step").mockImplementation(async (config) => {
      const event = await step.call(trainer, config);
      order.push("stepped");
      return event;
    });
    vi.spyOn(trainer, "fit").mockImplementation((config, report) => {
      order.push("fit");
      return fit.call(trainer, config, report);
    });
    await Promise.all([oneStep(state), train(state), oneStep(state)]);
    expect([order, state.runTrouble.value, state.epochsDone.value]).toEqual([["stepped", "fit"], null, 2]);
  });

  test("a training is paused, goes on by steps, resumed and stopped; each may be pressed twice", async () => {
    const state = await newModel();
    set(state, { epochs: 10_000 });
    const over = train(state);
    await until(() => state.progress.value !== null);
    await Promise.all([pause(state), pause(state)]);
    expect([state.phase.value, state.running.value, state.busy.value]).toEqual(["paused", false, true]);
    const version = state.weightsVersion.value;
    await Promise.all([oneStep(state), oneStep(state)]);
    await until(() => state.weightsVersion.value > version);
    expect([state.stepsAlone.value, state.runTrouble.value]).toEqual([0, null]);
    await Promise.all([resume(state), resume(state)]);
    expect(state.phase.value).toBe("training");
    await Promise.all([stop(state), stop(state), over]);
    expect([state.phase.value, state.outcome.value!.reason, state.runTrouble.value]).toEqual(["idle", "stopped", null]);
    await stop(state);
    expect(state.phase.value).toBe("idle");
  });

  test("settings beyond their limits are not trained with: their form opens, and why is said", async () => {
    const state = await newModel();
    openCards.value = new Set();
    goTo("learn");
    set(state, { epochs: 0 });
    await Promise.all([train(state), oneStep(state)]);
    expect([[...openCards.value], room.value, state.runTrouble.value?.message, runs.value.length]).toEqual([
      ["training"],
      "network",
      "Correct what is marked in red first.",
      0,
    ]);
    set(state, { epochs: 1 });
    setLayers(state, [{ class_name: "Dense", config: { units: -1 } }]);
    goTo("results");
    await train(state);
    expect([room.value, state.outcome.value]).toEqual(["network", null]);
  });

  test("what would not fit in the memory is not begun", async () => {
    const state = await newModel();
    state.estimate.value = { fits: false, bytes: { data: 1, weights: 5e9, activations: 2, total: 5e9 } } as never;
    await train(state);
    expect([state.phase.value, runs.value.length]).toEqual(["idle", 0]);
  });

  test("a refused training is no run, and of unflattened pictures it is said what to do", async () => {
    const state = await newModel(digits);
    setLayers(state, [{ class_name: "Dense", config: { units: 10, activation: "softmax" } }]);
    await train(state);
    expect(state.runTrouble.value).toEqual({
      message: expect.stringContaining("for output (28, 10), received targets ()"),
      hint: expect.stringContaining("Flatten"),
    });
    expect([state.phase.value, runs.value.length, state.outcome.value]).toEqual(["idle", 0, null]);
  });

  test("a training that diverges ends so, and is not evaluated", async () => {
    const state = await newModel();
    setOptimizer(state, "SGD", { ...defaults(OPTIMIZERS["SGD"]!), learning_rate: 1e30 });
    await train(state);
    expect([state.outcome.value!.reason, state.results.value, state.phase.value]).toEqual(["diverged", null, "idle"]);
    expect(runOf(state.run.value)!.state).toBe("diverged");
  });

  test("the best epoch's weights that a callback puts back are those in use, until a step changes them", async () => {
    const state = await newModel();
    set(state, { epochs: 3 });
    setCallback(state, "ModelCheckpoint", { monitor: "loss", save_best_only: true, restore_best: true });
    await train(state);
    expect([state.bestPutBack.value !== null, state.bestPutBack.value === state.outcome.value]).toEqual([true, true]);
    await oneStep(state);
    expect(state.bestPutBack.value).toBeNull();
  });

  test("the best epoch's weights are put back, until a step changes them", async () => {
    const state = await newModel();
    set(state, { epochs: 4 });
    setCallback(state, "ModelCheckpoint", { monitor: "loss", mode: "max", save_best_only: true, restore_best: false });
    await train(state);
    const last = await weightsOf(state);
    const { best_epoch } = state.outcome.value!;
    expect(best_epoch).toBeLessThan(3);
    await restoreBest(state);
    expect(await weightsOf(state)).not.toEqual(last);
    expect([state.bestPutBack.value === state.outcome.value, state.resultsStale.value, state.runTrouble.value]).toEqual([
      true,
      false,
      null,
    ]);
    await oneStep(state);
    expect([state.bestPutBack.value, state.resultsStale.value]).toEqual([null, true]);
    await evaluate(state);
    expect(state.resultsStale.value).toBe(false);
  });
});

test("a paused training that is stopped takes the step that it was in with it, and that is no error", async () => {
  let refuse!: (error: Error) => void;
  const trainer = {
    step: () => new Promise<FitProgress>((_, reject) => (refuse = reject)),
    stop: async () => refuse(new SproutError("step: the training ended (stopped) before the step did")),
  };
  const state = createModelState({ trainer: signal(trainer as unknown as Trainer), data: signal(null) });
  state.phase.value = "paused";
  const stepped = oneStep(state);
  await until(() => refuse);
  await Promise.all([stop(state), stepped]);
  expect(state.runTrouble.value).toBeNull();
});
