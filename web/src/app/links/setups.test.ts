// Whole configurations into the page, on the real engine: with data by name, of files that are kept, of files that have yet to come.

import { beforeEach, describe, expect, test, vi } from "vitest";
import { points, until, visit } from "../../../../tests/unit/support/page";
import { createTrainer, engineIsBuilt } from "../../../../tests/unit/support/real_engine";
import type { BuildConfig } from "../../base/protocol";
import type { Setup } from "./setups";

vi.setConfig({ testTimeout: 20_000 });

const build: BuildConfig = {
  model: { class_name: "Sequential", config: { layers: [{ class_name: "Dense", config: { units: 2, activation: "softmax" } }] } },
  compile: { optimizer: "sgd", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] },
  seed: 5,
};
const setup = (data: Setup["data"]): Setup => ({ build, fit: { epochs: 9 }, data });
const table = (): File => new File(["a,b,kind", ...Array.from({ length: 30 }, (_, i) => `\n${i},${i % 7},${i % 2 ? "x" : "y"}`)], "t.csv");

describe.runIf(engineIsBuilt)("on the real engine", () => {
  const open = () =>
    visit(async () => ({
      ...(await import("../core/state")),
      ...(await import("../cross/cross")),
      ...(await import("../data/data")),
      ...(await import("../data/kept")),
      ...(await import("./setups")),
    }));
  let page: Awaited<ReturnType<typeof open>>;
  beforeEach(async () => {
    const trainer = await createTrainer();
    page = await open();
    page.trainer.value = trainer;
    await page.openKept();
    return () => trainer.dispose();
  });

  test("a generated set is generated and divided, then all is set and built", async () => {
    await page.useSetup(setup({ name: "Circles", source: points, division: { validation: 0.2 }, folds: 3 }));
    expect([page.data.value!.validation!.count, page.wantedFolds.value, page.fit.value["epochs"]]).toEqual([40, 3, 9]);
    expect([page.model.value!.layers.length, page.modelTrouble.value, page.awaited.value]).toEqual([1, null, null]);
  });

  test("what is loaded already is not loaded again", async () => {
    await page.loadBuiltin(points);
    const before = page.data.value;
    await page.useSetup(setup({ name: "Circles", source: points }));
    expect(page.data.value).toBe(before);
    await page.useSetup(setup({ name: "Circles", source: { ...points, seed: 2 } }));
    expect([page.data.value === before, page.dataSource()!.source]).toEqual([false, { ...points, seed: 2 }]);
  });

  test("a set that is kept on this device is opened by its name, read as it is asked for", async () => {
    await page.loadFiles([table()]);
    await until(() => page.keptSets.value.length === 1);
    await page.loadBuiltin(points);
    await page.useSetup(setup({ name: "t", choices: { table: { scaling: "minmax" } } }));
    expect([page.data.value!.name, page.data.value!.table!.scaling, page.fit.value["epochs"]]).toEqual(["t", "minmax", 9]);
  });

  test("files that only people can give are awaited: all is set as soon as they come", async () => {
    await page.loadBuiltin(points);
    page.watchAwaited();
    const before = page.layers.value;
    await page.useSetup(setup({ name: "t" }));
    expect([page.awaited.value?.data.name, page.layers.value === before]).toEqual(["t", true]);
    await page.loadFiles([table()]);
    await until(() => page.model.value?.layers.length === 1);
    expect([page.awaited.value, page.fit.value["epochs"]]).toEqual([null, 9]);
  });

  test("what is awaited is forgotten, and while something trains nothing is set", async () => {
    await page.useSetup(setup({ name: "t" }));
    page.forgetAwaited();
    expect(page.awaited.value).toBeNull();
    page.phase.value = "training";
    await page.useSetup(setup({ name: "Circles", source: points }));
    expect([page.data.value, page.layers.value]).toEqual([null, []]);
  });

  test("data that people load meanwhile go before those of a link the page was opened with", async () => {
    const own = page.loadFiles([table()]);
    await page.useSetup(setup({ name: "Circles", source: points }), { giveWay: true });
    expect([await own, page.data.value!.name, page.awaited.value?.data.name]).toEqual([true, "t", "Circles"]);
  });

  test("a published set is not downloaded before somebody says so", async () => {
    await page.loadBuiltin(points);
    const fetched = vi.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError("no network"));
    const wanted = setup({ name: "CIFAR-10", source: { name: "cifar10" } });
    await page.useSetup(wanted, { ask: true });
    expect(fetched).not.toHaveBeenCalled();
    expect([page.awaited.value, page.data.value!.name]).toEqual([wanted, "Circles"]);
    expect(page.publishedSet(wanted.data)).toMatchObject({ title: "CIFAR-10", bytes: expect.any(Number) });
    expect(page.publishedSet({ name: "t" })).toBeNull();
    await page.useSetup(wanted);
    expect(fetched).toHaveBeenCalled();
    fetched.mockRestore();
  });
});
