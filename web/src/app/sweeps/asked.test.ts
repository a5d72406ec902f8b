// What is typed into the sweep's form.

import { expect, test } from "vitest";
import {
  addAxis,
  askAxis,
  askFor,
  askGrid,
  askSeeds,
  askWorkers,
  removeLastAxis,
  sweepAxes,
  sweepGrid,
  sweepSeeds,
  sweepWorkers,
} from "./asked";

test("one setting is asked for at first, with as many trainings at a time as there are processors, eight at most", () => {
  expect([sweepAxes.value.length, sweepGrid.value, sweepSeeds.value]).toEqual([1, "", "42"]);
  expect(Number(sweepWorkers.value)).toBeGreaterThanOrEqual(1);
  expect(Number(sweepWorkers.value)).toBeLessThanOrEqual(8);
});

test("settings come, change in their place and go", () => {
  askFor([{ key: "learning_rate", values: "1" }], "3");
  addAxis("epochs");
  askAxis(1, { values: "4, 5" });
  askAxis(0, { key: "batch_size", values: "" });
  expect(sweepAxes.value).toEqual([
    { key: "batch_size", values: "" },
    { key: "epochs", values: "4, 5" },
  ]);
  removeLastAxis();
  expect(sweepAxes.value).toEqual([{ key: "batch_size", values: "" }]);
});

test("a grid, seeds and workers are taken as typed; a whole sweep takes the grid's place", () => {
  askGrid("fashion-optimizers");
  askSeeds("1, x");
  askWorkers("many");
  expect([sweepGrid.value, sweepSeeds.value, sweepWorkers.value]).toEqual(["fashion-optimizers", "1, x", "many"]);
  askFor([{ key: "epochs", values: "1" }], "7");
  expect([sweepGrid.value, sweepSeeds.value, sweepWorkers.value]).toEqual(["", "7", "many"]);
});
