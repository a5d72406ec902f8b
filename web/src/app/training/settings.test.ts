// Settings of a training, changed one by one.

import { signal } from "@preact/signals";
import { beforeEach, expect, test } from "vitest";
import { createModelState, type ModelState } from "../core/model-state";
import { wholeFitConfig } from "../core/training-config";
import { optimizerObject } from "../model/build";
import { setCallback, setFit, setLoss, setMetric, setOptimizer, setSchedule, validateOn } from "./settings";

let state: ModelState;
beforeEach(() => {
  state = createModelState({ trainer: signal(null), data: signal(null) });
});

test("another optimizer begins with its defaults, other options are those given", () => {
  setOptimizer(state, "SGD");
  expect(state.optimizer.value).toMatchObject({ class_name: "SGD", config: { learning_rate: 0.01, momentum: 0 } });
  setOptimizer(state, "SGD", { learning_rate: 0.5 });
  expect(optimizerObject(state)).toEqual({ class_name: "SGD", config: { learning_rate: 0.5 } });
});

test("a schedule begins with its defaults and ends without a name", () => {
  setSchedule(state, "CosineDecay");
  expect(optimizerObject(state).config!["learning_rate"]).toMatchObject({
    class_name: "CosineDecay",
    config: { initial_learning_rate: 0.001 },
  });
  setSchedule(state, "CosineDecay", { ...state.schedule.value!.config, decay_steps: 7 });
  expect(state.schedule.value!.config["decay_steps"]).toBe(7);
  setSchedule(state, "");
  expect(optimizerObject(state).config!["learning_rate"]).toBe(0.001);
});

test("metrics stand in the page's order, and those that it does not know stay", () => {
  state.metrics.value = ["accuracy", "r2_score_of_ours"];
  setMetric(state, "mean_absolute_error", true);
  expect(state.metrics.value.at(-1)).toBe("r2_score_of_ours");
  expect(new Set(state.metrics.value)).toEqual(new Set(["accuracy", "mean_absolute_error", "r2_score_of_ours"]));
  setMetric(state, "accuracy", false);
  expect(state.metrics.value).toEqual(["mean_absolute_error", "r2_score_of_ours"]);
});

test("what is fitted, with which loss, validated and watched how", () => {
  setFit(state, { ...state.fit.value, batch_size: 8, order_per_output: true });
  expect(wholeFitConfig(state)).not.toHaveProperty("order_per_output");
  setLoss(state, "binary_crossentropy");
  expect(wholeFitConfig(state)).toMatchObject({ batch_size: 8, order_per_output: true, callbacks: [] });
  setCallback(state, "TerminateOnNaN", {});
  expect(wholeFitConfig(state).callbacks).toEqual([{ class_name: "TerminateOnNaN", config: {} }]);
  setCallback(state, "TerminateOnNaN", undefined);
  expect(state.callbacks.value).toEqual({});
  // Without a test set there is nothing to validate on.
  validateOn(state, "test");
  expect([state.validateOnTest.value, wholeFitConfig(state).validation_data]).toEqual([true, undefined]);
  validateOn(state, "split");
  expect(state.validateOnTest.value).toBe(false);
});
