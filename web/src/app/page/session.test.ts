// The page from its start: engine, link, data, the first training; an engine that is lost and one that cannot be had.

import { beforeEach, describe, expect, test, vi } from "vitest";
import { points, until, visit } from "../../../../tests/unit/support/page";
import { engineIsBuilt } from "../../../../tests/unit/support/real_engine";

vi.mock("../../engine/transport", () => import("../../../../tests/unit/support/transport"));
vi.setConfig({ testTimeout: 20_000 });

const open = () =>
  visit(async () => ({
    ...(await import("../core/state")),
    ...(await import("../data/data")),
    ...(await import("../exercises/exercises")),
    ...(await import("../links/link")),
    ...(await import("../model/build")),
    ...(await import("../record/runs")),
    ...(await import("../training/settings")),
    ...(await import("../training/training")),
    ...(await import("./session")),
  }));
type Page = Awaited<ReturnType<typeof open>>;

/** An address whose link asks for a few points and a small network. */
const hash = (page: Page): string =>
  page.toLink({
    build: {
      model: { class_name: "Sequential", config: { layers: [{ class_name: "Dense", config: { units: 2, activation: "softmax" } }] } },
      compile: { optimizer: "Adam", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] },
      seed: 3,
    },
    fit: { epochs: 2 },
    data: { name: "Circles", source: points },
  });

describe.runIf(engineIsBuilt)("on the real engine", () => {
  let page: Page;
  beforeEach(async () => {
    page = await open();
    return () => page.trainer.value?.dispose();
  });

  test("a link is done as soon as there is an engine: data, model, what it will cost; and then it trains", async () => {
    await page.start({ search: "?variant=simd&threads=1", hash: hash(page) });
    expect([page.trainer.value!.info.threads, page.data.value!.name, page.model.value!.layers.length]).toEqual([1, "Circles", 1]);
    expect([page.opened.value !== null, page.refused.value, page.engineTrouble.value]).toEqual([true, null, null]);
    await until(() => page.estimate.value);
    await page.train(page.page);
    expect([page.outcome.value!.reason, page.results.value!.count, page.runs.value.length]).toEqual(["done", 50, 1]);
  });

  test("what is edited is built by itself, and what the training will cost is asked anew", async () => {
    await page.start({ search: "", hash: hash(page) });
    await until(() => page.estimate.value);
    page.setFit(page.page, { ...page.fit.value, seed: 9 });
    const before = page.model.value;
    expect(page.estimate.value).toBeNull();
    await until(() => page.model.value !== before && page.estimate.value);
  });

  test("an engine that cannot be had is told, and nothing else is tried", async () => {
    await page.start({ search: "?threads=none", hash: "" });
    expect([page.trainer.value, page.engineTrouble.value !== null, page.data.value]).toEqual([null, true, null]);
  });

  test("a lost engine takes data and model with it; both are had again, with the last weights", async () => {
    await page.start({ search: "", hash: hash(page) });
    await page.train(page.page);
    const weights = await page.trainer.value!.getWeights();
    const checkpoint = { build: page.buildConfig(page.page)!, epoch: 1, weights };
    page.forgetModel(page.page);
    page.forgetData();
    page.crash.value = { error: new Error("lost") as never, checkpoint };
    expect([page.data.value, page.model.value, page.epochsDone.value]).toEqual([null, null, 0]);
    await page.recover();
    expect([page.crash.value, page.data.value!.train.count, page.epochsDone.value, page.fileNotes.value]).toEqual([null, 200, 2, null]);
    expect(await page.trainer.value!.getWeights()).toEqual(weights);
  });
});
