// Data into the page, on the real engine: generated, from files one by one, divided, cancelled, named afterwards, and opened again at the next visit.

import { beforeEach, describe, expect, test, vi } from "vitest";
import { file, fourFiles, idxFile, pictures } from "../../../../tests/unit/data-fixtures";
import { digits, points, until, visit } from "../../../../tests/unit/support/page";
import { createTrainer, engineIsBuilt } from "../../../../tests/unit/support/real_engine";
import type { Trainer } from "../../lib";

vi.setConfig({ testTimeout: 20_000 });

const open = async (trainer: Trainer) => {
  const page = await visit(async () => ({
    ...(await import("../core/state")),
    ...(await import("./data")),
    ...(await import("./kept")),
    ...(await import("../model/build")),
    ...(await import("../model/edit")),
  }));
  page.trainer.value = trainer;
  return page;
};
const table = (name = "t.csv", rows = 40): File =>
  new File([["a,b,kind", ...Array.from({ length: rows }, (_, i) => `${i},${i % 7},${i % 2 ? "x" : "y"}`)].join("\n")], name);

describe.runIf(engineIsBuilt)("on the real engine", () => {
  let page: Awaited<ReturnType<typeof open>>;
  let trainer: Trainer;
  beforeEach(async () => {
    trainer = await createTrainer();
    page = await open(trainer);
    await page.openKept();
    return () => trainer.dispose();
  });
  const layers = (): string[] => page.layers.value.map(({ class_name }) => class_name);

  test("a generated set comes with a first glimpse, a network that suits it, and a sentence", async () => {
    expect(await page.loadBuiltin(digits)).toBe(true);
    expect([page.data.value!.train.count, page.peek.value!.indices.length, page.loading.value]).toEqual([120, 24, null]);
    expect([layers(), page.hasOwnTest.value, page.dataSource()]).toEqual([
      ["Flatten", "Dense", "Dense"],
      true,
      { source: digits, choices: {} },
    ]);
    expect(page.announcement.value).toContain("120");
  });

  test("other data of the same kind leave the layers; so do any, once the layers are a person's own", async () => {
    await page.loadBuiltin(points);
    const before = page.layers.value;
    await page.loadBuiltin({ ...points, seed: 2 });
    expect(page.layers.value).toBe(before);
    page.addLayer(page.page, "Dropout");
    await page.loadBuiltin(digits);
    expect(layers()).toEqual(["Dense", "Dense", "Dropout", "Dense"]);
  });

  test("other data forget what was learnt", async () => {
    await page.loadBuiltin(points);
    await page.built(page.page);
    page.epochsDone.value = 3;
    await page.loadBuiltin({ ...points, seed: 2 });
    expect(page.epochsDone.value).toBe(0);
  });

  test("files of one set that come one by one wait for each other, and are loaded again together", async () => {
    const [images, labels, testImages, testLabels] = fourFiles();
    expect(await page.loadFiles([images])).toBe(false);
    expect([page.data.value, page.dataPending.value!.message]).toEqual([null, expect.stringContaining("the training labels")]);
    expect(await Promise.all([page.loadFiles([labels]), page.loadFiles([testImages]), page.loadFiles([testLabels])])).toEqual([
      true,
      false,
      true,
    ]);
    expect([page.data.value!.train.count, page.data.value!.test!.count, page.dataPending.value]).toEqual([6, 4, null]);
    expect((page.dataSource()!.source as File[]).map(({ name }) => name)).toEqual(
      [images, labels, testImages, testLabels].map(({ name }) => name),
    );
    expect(await page.reload()).toBe(true);
    expect(page.data.value!.test!.count).toBe(4);
  });

  test("files that are none of data are refused, and the data before stay", async () => {
    await page.loadBuiltin(points);
    const before = page.data.value;
    expect(await page.loadFiles([new File(["nothing"], "x.bin")])).toBe(false);
    expect([page.data.value, page.dataTrouble.value?.message]).toEqual([before, expect.stringContaining("x.bin")]);
  });

  test("a load that another overtakes says nothing; one that is cancelled says so", async () => {
    const first = page.loadBuiltin({ ...digits, train: 2000 });
    expect(await page.loadBuiltin(points)).toBe(true);
    expect([await first, page.data.value!.name, page.dataTrouble.value, page.loading.value]).toEqual([false, "Circles", null, null]);
    const second = page.loadBuiltin({ ...digits, train: 5000 });
    await until(() => page.loading.value!.done > 0);
    page.cancelLoading();
    expect([await second, page.data.value!.name, page.dataTrouble.value!.message]).toEqual([
      false,
      "Circles",
      "Loading was cancelled. The data loaded before is unchanged.",
    ]);
  });

  test("while something trains no data are changed", async () => {
    await page.loadBuiltin(points);
    page.phase.value = "training";
    expect(await page.loadBuiltin(digits)).toBe(false);
    await page.divide({ validation: 0.5 });
    expect([page.data.value!.name, page.data.value!.validation, page.dataTrouble.value!.message]).toEqual([
      "Circles",
      null,
      "Stop the training to change the data.",
    ]);
  });

  test("the training set is divided, and so it is when it is loaded again with other choices", async () => {
    await page.loadFiles([table()]);
    await page.divide({ validation: 0.25, seed: 3 });
    expect([page.data.value!.train.count, page.data.value!.validation!.count]).toEqual([24, 8]);
    await page.reload({ table: { scaling: "minmax" } });
    expect([page.data.value!.validation!.count, page.data.value!.table!.scaling]).toEqual([8, "minmax"]);
    expect(page.dataSource()).toMatchObject({ choices: { table: { scaling: "minmax" } }, division: { validation: 0.25, seed: 3 } });
  });

  test("a division that cannot be is told, and nothing changes", async () => {
    await page.loadBuiltin(points);
    const before = page.data.value;
    await page.divide({ validation: 2 });
    expect([page.data.value, page.dataTrouble.value?.message]).toEqual([before, expect.stringContaining("validation")]);
  });

  test("a list of names only names the classes: samples, model and training stay", async () => {
    await page.loadFiles([file("train-images", pictures(6)), file("train-labels", idxFile([6], [0, 1, 2, 0, 1, 2]))]);
    await page.built(page.page);
    page.epochsDone.value = 2;
    const { value: model } = page.model;
    await page.loadFiles([file("class_names.txt", "cat\ndog\nred fox")]);
    expect([page.data.value!.classNames, page.epochsDone.value, page.model.value === model]).toEqual([["cat", "dog", "red fox"], 2, true]);
    expect(page.chosenNames()).toEqual({ classNames: ["cat", "dog", "red fox"] });
    await page.reload();
    expect(page.data.value!.classNames).toEqual(["cat", "dog", "red fox"]);
  });

  test("a lost engine takes the data with it; when they come back, the layers are those there were", async () => {
    await page.loadBuiltin(points);
    page.setLayers(page.page, [{ class_name: "Dense", config: { units: 2, activation: "softmax" } }]);
    page.forgetData();
    expect([page.data.value, page.peek.value, page.results.value]).toEqual([null, null, null]);
    await page.reload();
    expect([page.data.value!.train.count, layers()]).toEqual([200, ["Dense"]]);
  });

  test("at the next visit the set opened last is there as it was left, if nobody loads another first", async () => {
    await page.loadFiles([table()]);
    await page.divide({ validation: 0.25 });
    await until(() => page.keptSets.value[0]?.division);

    const next = await open(trainer);
    await next.openFirst(await next.openKept());
    expect([next.data.value!.name, next.data.value!.validation!.count, next.openedId.value]).toEqual(["t", 8, next.keptSets.value[0]!.id]);

    const third = await open(trainer);
    const own = third.loadBuiltin(points);
    await third.openFirst(await third.openKept());
    expect([await own, third.data.value!.name]).toEqual([true, "Circles"]);
  });

  test("a set that broke the page off while it was opened is not opened again, and the digits come", async () => {
    await page.loadFiles([table()]);
    await until(() => page.keptSets.value.length === 1);
    const load = vi
      .spyOn(trainer, "loadData")
      .mockImplementation(() => trainer.setData({ x: new Float32Array(4), xShape: [2], y: Int32Array.of(0, 1) }));

    const next = await open(trainer);
    const [set] = (await next.openKept(), next.keptSets.value);
    await next.openFirst({ ...set!, opening: true });
    expect(load.mock.calls.map(([source]) => source)).toEqual([{ name: "digits", seed: 1 }]);
    expect(next.keptTrouble.value!.message).toContain("t");
    load.mockRestore();
  });
});
