// Sweeps on engines of their own, beside the page's: trained, kept as runs, cancelled, broken off and taken up.

import { beforeEach, describe, expect, test, vi } from "vitest";
import { points, until, visit } from "../../../../tests/unit/support/page";
import { createTrainer, engineIsBuilt } from "../../../../tests/unit/support/real_engine";
import type { Trainer } from "../../lib";

vi.mock("../../engine/transport", () => import("../../../../tests/unit/support/transport"));
vi.setConfig({ testTimeout: 20_000 });

describe.runIf(engineIsBuilt)("on the real engine", () => {
  const open = async (trainer: Trainer) => {
    const page = await visit(async () => ({
      ...(await import("../core/state")),
      ...(await import("../data/data")),
      ...(await import("../data/kept")),
      ...(await import("../model/build")),
      ...(await import("../record/open")),
      ...(await import("../record/runs")),
      ...(await import("../record/store")),
      ...(await import("./asked")),
      ...(await import("./plan")),
      ...(await import("./sweeps")),
    }));
    page.trainer.value = trainer;
    await page.openKept();
    await page.openRuns();
    await page.sweepUnderWay.open();
    return page;
  };
  let trainer: Trainer;
  let page: Awaited<ReturnType<typeof open>>;
  beforeEach(async () => {
    trainer = await createTrainer();
    page = await open(trainer);
    await page.loadBuiltin(points);
    page.fit.value = { ...page.fit.value, epochs: 2 };
    await page.built(page.page);
    page.askFor([{ key: "learning_rate", values: "0.1, 0.01" }], "1, 2");
    return () => trainer.dispose();
  });
  const begin = (workers: number): Promise<void> => {
    if ("problem" in page.sweepPlan.value) throw new Error(page.sweepPlan.value.problem);
    const { jobs, axes } = page.sweepPlan.value;
    return page.sweep({ grid: "", data: "Circles", axes }, jobs, workers);
  };
  const figures = (of = page): unknown[] =>
    of.sweepResults.value
      .map(({ job, figures }) => [...job.place, job.seed, figures] as const)
      .sort(([a, s], [b, t]) => Number(a) - Number(b) || Number(s) - Number(t));

  test("every training is done and kept as a run with its figures; the page's model and data stay as they are", async () => {
    const [model, data] = [page.model.value, page.data.value];
    await begin(2);
    expect(figures()).toMatchObject([
      [0.01, 1, { loss: expect.any(Number), test_accuracy: expect.any(Number) }],
      [0.01, 2, {}],
      [0.1, 1, {}],
      [0.1, 2, {}],
    ]);
    expect(page.runs.value.map(({ state, epochs }) => [state, epochs.length])).toEqual(Array(4).fill(["done", 2]));
    expect([page.sweepProgress.value, page.sweepTrouble.value, page.model.value === model, page.data.value === data]).toEqual([
      null,
      null,
      true,
      true,
    ]);
    expect(await page.storage.weights(page.runs.value[0]!.id)).not.toBeNull();
  });

  test("as many at a time as there are, the figures are the same; pressed twice it is one sweep", async () => {
    await begin(1);
    const one = figures();
    await Promise.all([begin(3), begin(3)]);
    expect([figures(), page.runs.value.length]).toEqual([one, 8]);
  });

  test("cancelled, it has what was done", async () => {
    page.fit.value = { ...page.fit.value, epochs: 40 };
    const over = begin(1);
    await until(() => page.sweepResults.value.length === 1);
    page.cancelSweep();
    await over;
    expect(page.sweepResults.value.length).toBeLessThan(4);
    expect([page.sweepProgress.value, page.sweepTrouble.value, page.sweepWanted.value]).toEqual([null, null, 4]);
    expect(await page.storage.underWay("sweep")).toBeNull();
  });

  test("other data that come before an engine has its copy are not trained with, and that is said", async () => {
    const over = begin(1);
    page.data.value = { ...page.data.value! };
    await over;
    expect([page.sweepResults.value, page.runs.value.length, page.sweepProgress.value]).toEqual([[], 0, null]);
    expect(page.sweepTrouble.value).toMatchObject({ message: expect.stringContaining("data"), hint: expect.any(String) });
  });

  test("one whose page went away is offered by the next, which trains what was left", async () => {
    await begin(1);
    const whole = figures();
    // The page goes away after two trainings: nothing more is kept.
    page.fit.value = { ...page.fit.value, epochs: 2 };
    const keep = page.storage.putUnderWay.bind(page.storage);
    let saves = 0;
    vi.spyOn(page.storage, "putUnderWay").mockImplementation((...given) => (saves++ < 3 ? keep(...given) : Promise.resolve()));
    vi.spyOn(page.storage, "forgetUnderWay").mockResolvedValue();
    await begin(1);

    const next = await open(trainer);
    expect(next.sweepUnderWay.broken.value!.state.results.length).toBe(2);
    await Promise.all([next.sweepUnderWay.takeUp(next.takeUpSweep), next.sweepUnderWay.takeUp(next.takeUpSweep)]);
    expect([figures(next), next.sweepUnderWay.broken.value, next.runTrouble.value]).toEqual([whole, null, null]);
  });
});
