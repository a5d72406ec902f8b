// The sweep that is asked for, as trainings: settings of one's own, grids of the course, and what hinders either.

import { beforeEach, expect, test } from "vitest";
import type { DataInfo } from "../../base/protocol";
import { data, page } from "../core/state";
import { setLayers } from "../model/edit";
import { addAxis, askAxis, askFor, askGrid, askSeeds, askWorkers, removeLastAxis, sweepAxes, sweepGrid } from "./asked";
import { grids } from "./grids";
import { gridNow, settingsNow, sweepPlan, type AskedFor } from "./plan";

beforeEach(() => {
  data.value = { name: "x", xShape: [4], train: { count: 10, classCounts: null } } as unknown as DataInfo;
  setLayers(page, [{ class_name: "Dense", config: { units: 2 } }]);
  askFor([{ key: "learning_rate", values: "0.1, 0.01" }], "1, 2");
  askWorkers("2");
});
const plan = (): AskedFor => {
  if ("problem" in sweepPlan.value) throw new Error(sweepPlan.value.problem);
  return sweepPlan.value;
};
const problem = (): string | null => ("problem" in sweepPlan.value ? sweepPlan.value.problem : null);

test("every value with every seed is a training", () => {
  expect(plan().jobs.map(({ place, seed }) => [...place, seed])).toEqual([
    [0.1, 1],
    [0.1, 2],
    [0.01, 1],
    [0.01, 2],
  ]);
  expect([plan().axes, plan().workers]).toEqual([[{ label: "learning_rate", values: [0.1, 0.01] }], 2]);
});

test("another setting multiplies them; it is changed, and taken away again", () => {
  addAxis("batch_size");
  expect(problem()).not.toBeNull();
  askAxis(1, { values: "4, 8, 16" });
  expect(plan().jobs.length).toBe(12);
  askAxis(1, { key: "epochs", values: "1" });
  expect(plan().jobs.map(({ config }) => config.fit.epochs)).toEqual([1, 1, 1, 1]);
  removeLastAxis();
  expect(sweepAxes.value.map(({ key }) => key)).toEqual(["learning_rate"]);
});

test("what is typed wrongly, or not there, is named", () => {
  askSeeds("none");
  expect(problem()).toContain("none");
  askSeeds("1");
  askWorkers("0");
  expect(problem()).not.toBeNull();
  askWorkers("1");
  askAxis(0, { key: "momentum", values: "0.9" });
  expect(problem()).toContain("momentum");
  data.value = null;
  expect([problem() !== null, settingsNow()]).toEqual([true, []]);
});

test("a grid of the course needs no settings of one's own", () => {
  const [grid] = grids;
  askGrid(grid!.exercise.id);
  expect([gridNow.value, plan().axes.map(({ label }) => label)]).toEqual([grid, grid!.axes.map(({ label }) => label)]);
  expect(plan().jobs.length).toBe(2 * grid!.axes.reduce((product, { values }) => product * values.length, 1));
  askFor([{ key: "batch_size", values: "8" }], "5");
  expect([sweepGrid.value, gridNow.value, plan().jobs.length]).toEqual(["", undefined, 1]);
});

test("settings that cannot be trained with are no sweep", () => {
  page.fit.value = { ...page.fit.value, epochs: 0 };
  expect(problem()).not.toBeNull();
  page.fit.value = { ...page.fit.value, epochs: 1 };
  expect(problem()).toBeNull();
});
