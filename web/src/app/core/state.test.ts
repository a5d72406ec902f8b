// The page's own model, and those made beside it.

import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import { createModelState } from "./model-state";
import { OPTIMIZERS } from "./optimizers";
import { defaults } from "./options";
import { announce, announcement, busy, data, layers, page, phase, running, trainer } from "./state";

test("the page's model lives in the page's engine, and its signals are those that views read", () => {
  expect([page.trainer === trainer, page.data === data, page.layers === layers, page.phase === phase]).toEqual([true, true, true, true]);
  announce("Training started.");
  expect(announcement.value).toBe("Training started.");
});

test("models are made with the same beginning, and none sees what is set in another", () => {
  const place = { trainer: signal(null), data: signal(null) };
  const [a, b] = [createModelState(place), createModelState(place)];
  a.fit.value = { ...a.fit.value, epochs: 0 };
  a.optimizer.value = { class_name: "SGD", config: defaults(OPTIMIZERS["SGD"]!) };
  a.phase.value = "training";
  a.batchSeries.set("loss", { points: [] } as never);
  expect([a.settingsValid.value, a.busy.value, a.running.value]).toEqual([false, true, true]);
  expect([b.settingsValid.value, b.busy.value, b.optimizer.value.class_name, b.batchSeries.size, busy.value, running.value]).toEqual([
    true,
    false,
    "Adam",
    0,
    false,
    false,
  ]);
});

test("a pause leaves the machine to the rest of the page, but the model is busy", () => {
  const state = createModelState({ trainer: signal(null), data: signal(null) });
  state.phase.value = "paused";
  expect([state.busy.value, state.running.value]).toEqual([true, false]);
  state.phase.value = "idle";
  state.finding.value = true;
  expect([state.busy.value, state.running.value, state.trained.value]).toEqual([true, true, false]);
  state.stepsAlone.value = 1;
  expect(state.trained.value).toBe(true);
});
