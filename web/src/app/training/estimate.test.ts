// What a training will cost: asked when model or settings have changed and nothing trains, and once more where something else had the engine.

import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Estimate, FitConfig, ModelInfo } from "../../base/protocol";
import type { Trainer } from "../../lib";
import { createModelState, type ModelState } from "../core/model-state";
import { shortage, watchEstimate } from "./estimate";

const known: Estimate = {
  epochs: 1,
  steps: 2,
  seconds: 3,
  secondsPerEpoch: 3,
  flops: 4,
  bytes: { data: 1e9, weights: 6e9, snapshot: 0, activations: 2e9, total: 9e9 },
  fits: true,
};
const ask = vi.fn(async (_: FitConfig): Promise<Estimate> => known);
let state: ModelState;
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  ask.mockReset().mockImplementation(async () => known);
  state = createModelState({ trainer: signal({ estimate: ask } as unknown as Trainer), data: signal(null) });
  stop = watchEstimate(state);
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});
const set = (change: object): void => {
  state.fit.value = { ...state.fit.value, ...change };
};

test("is asked once for what was typed, with the settings as they are then", async () => {
  state.model.value = { frozen: [] } as unknown as ModelInfo;
  set({ batch_size: 1 });
  set({ batch_size: 16 });
  await vi.runAllTimersAsync();
  expect(ask.mock.calls.map(([{ batch_size }]) => batch_size)).toEqual([16]);
  expect(state.estimate.value).toEqual(known);
});

test("is not asked without a model, with settings beyond their limits, or while something trains", async () => {
  await vi.runAllTimersAsync();
  state.model.value = { frozen: [] } as unknown as ModelInfo;
  set({ epochs: 0 });
  await vi.runAllTimersAsync();
  state.phase.value = "training";
  set({ epochs: 1 });
  await vi.runAllTimersAsync();
  expect(ask).not.toHaveBeenCalled();
  state.phase.value = "idle";
  await vi.runAllTimersAsync();
  expect(ask).toHaveBeenCalledTimes(1);
});

test("is not shown once it is of other settings, even where the answer comes late", async () => {
  state.model.value = { frozen: [] } as unknown as ModelInfo;
  let answer!: (found: Estimate) => void;
  ask.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
  await vi.runAllTimersAsync();
  set({ batch_size: 64 });
  answer({ ...known, seconds: 99 });
  await vi.advanceTimersByTimeAsync(1);
  expect(state.estimate.value).toBeNull();
  await vi.runAllTimersAsync();
  expect(state.estimate.value).toEqual(known);
});

test("is asked again where something else had the engine, and not for ever", async () => {
  ask.mockImplementation(async () => ({ ...known, seconds: null, secondsPerEpoch: null }));
  state.model.value = { frozen: [] } as unknown as ModelInfo;
  await vi.runAllTimersAsync();
  expect([ask.mock.calls.length, state.estimate.value?.seconds]).toEqual([4, null]);
});

test("is asked no more once nobody watches", async () => {
  state.model.value = { frozen: [] } as unknown as ModelInfo;
  stop();
  await vi.runAllTimersAsync();
  expect(ask).not.toHaveBeenCalled();
});

test("says what takes most where it would not fit", () => {
  expect(shortage(state)).toBeNull();
  state.estimate.value = known;
  expect(shortage(state)).toBeNull();
  state.estimate.value = { ...known, fits: false };
  expect(shortage(state)).toEqual({
    message: expect.stringContaining("about 9 GB, of which the weights, with gradients and optimizer state, take 6 GB"),
    hint: expect.stringContaining("Make the largest layer smaller"),
  });
});
