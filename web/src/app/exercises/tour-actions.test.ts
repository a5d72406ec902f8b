// What the tour sets up: every network is built by the real engine and learns, and the descents are a sweep that can be trained.

import { beforeAll, describe, expect, test, vi } from "vitest";
import "../../../../tests/unit/support/page";
import { createTrainer, engineIsBuilt } from "../../../../tests/unit/support/real_engine";
import type { Trainer } from "../../lib";
import { announcement, data, fit, model, modelTrouble, page, trainer } from "../core/state";
import { sweepPlan } from "../sweeps/plan";
import { compareDescents, networks, useNetwork } from "./tour-actions";

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

describe.runIf(engineIsBuilt)("on the real engine", () => {
  let load: Trainer["loadData"];
  beforeAll(async () => {
    const engine = await createTrainer();
    // Its data are twenty thousand digits: a hundred of them tell the same.
    load = engine.loadData.bind(engine);
    engine.loadData = (source, ...rest) =>
      load(
        "name" in source && !(source instanceof File) && source.name === "digits" ? { ...source, train: 100, test: 20 } : source,
        ...rest,
      );
    trainer.value = engine;
    return () => engine.dispose();
  });

  test.each(Object.keys(networks))("%s", async (name) => {
    fit.value = { ...fit.value, seed: 3 };
    await useNetwork(name);
    expect([modelTrouble.value, data.value!.name, fit.value["seed"], fit.value["epochs"]]).toEqual([null, "Generated digits", 3, 3]);
    expect(model.value!.layers.length).toBe(networks[name]!.length);
    expect(announcement.value).not.toBe("");
    const { history } = await trainer.value!.fit({ epochs: 1, batch_size: 10 });
    expect(Number.isFinite(history["loss"]![0])).toBe(true);
  });

  test("descents of three batch sizes, three seeds each", async () => {
    await compareDescents();
    const plan = sweepPlan.value;
    expect("jobs" in plan && plan.jobs.map(({ place, seed, config }) => [place[0], seed, config.fit.batch_size])).toEqual(
      [8, 32, 800].flatMap((size) => [1, 2, 3].map((seed) => [size, seed, size])),
    );
    expect([data.value!.train.count, page.modelTrouble.value]).toEqual([800, null]);
  });
});
