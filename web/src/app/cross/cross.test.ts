// Cross-validation on the real engine: folds trained, kept as a run, stopped, broken off by a page that went away and taken up by the next.

import { beforeEach, describe, expect, test, vi } from "vitest";
import { points, until, visit } from "../../../../tests/unit/support/page";
import { createTrainer, engineIsBuilt } from "../../../../tests/unit/support/real_engine";
import type { Trainer } from "../../lib";

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
      ...(await import("./cross")),
    }));
    page.trainer.value = trainer;
    await page.openKept();
    await page.openRuns();
    await page.crossUnderWay.open();
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
    return () => trainer.dispose();
  });
  const weights = async (): Promise<number[]> => (await trainer.getWeights()).flatMap(({ values }) => [...values]);

  test("every fold is trained and measured; one run is kept, and the page's model is new again", async () => {
    const fresh = await weights();
    await page.crossValidate(3);
    const { folds, mean } = page.crossed.value!;
    expect(folds.map(({ fit }) => fit.epoch.length)).toEqual([2, 2, 2]);
    expect(mean["accuracy"]).toBeCloseTo(folds.reduce((sum, { evaluate }) => sum + evaluate["accuracy"]!, 0) / 3, 6);
    expect(page.runs.value).toMatchObject([{ state: "done", cross: { folds: 3, mean }, epochs: [{ epoch: 1 }, { epoch: 2 }] }]);
    expect([page.busy.value, page.crossing.value, page.crossTrouble.value, page.epochsDone.value]).toEqual([false, null, null, 0]);
    expect([await weights(), page.crossUnderWay.broken.value]).toEqual([fresh, null]);
  });

  test("pressed twice it is done once", async () => {
    const validate = vi.spyOn(trainer, "crossValidate");
    await Promise.all([page.crossValidate(2), page.crossValidate(2)]);
    expect([validate.mock.calls.length, page.runs.value.length, page.crossTrouble.value]).toEqual([1, 1, null]);
  });

  test("stopped in the midst of a fold, or between two, it has the folds that were done", async () => {
    page.wantFolds(4);
    for (const [method, epochs, done] of [
      ["fit", 3000, 1],
      ["evaluate", 2, 2],
    ] as const) {
      page.fit.value = { ...page.fit.value, epochs };
      const real = trainer[method].bind(trainer) as (...args: unknown[]) => Promise<never>;
      let calls = 0;
      vi.spyOn(trainer, method).mockImplementation(async (...args: unknown[]) => {
        if (++calls === 2) queueMicrotask(() => page.stopCross());
        return real(...args);
      });
      await page.crossValidate(4);
      vi.restoreAllMocks();
      expect([page.crossed.value!.folds.length, page.runs.value.at(-1)!.cross!.folds, page.busy.value]).toEqual([done, done, false]);
    }
  });

  test("one whose page went away is offered by the next, which trains what was left, with the same figures", async () => {
    await page.crossValidate(3);
    const whole = page.crossed.value!;
    const validate = trainer.crossValidate.bind(trainer);
    // The page goes away in the second fold: nothing is heard of it any more.
    vi.spyOn(trainer, "crossValidate").mockImplementationOnce((...[, , , , { onFold } = {}]) => {
      onFold!(whole.folds[0]!);
      return new Promise(() => {});
    });
    void page.crossValidate(3);
    await until(async () => (await page.storage.underWay("cross"))?.state.done.length === 1);

    const next = await open(trainer);
    expect(next.crossUnderWay.broken.value?.state.done.length).toBe(1);
    const trained = vi.spyOn(trainer, "crossValidate").mockClear().mockImplementation(validate);
    await Promise.all([next.crossUnderWay.takeUp(next.takeUpCross), next.crossUnderWay.takeUp(next.takeUpCross)]);
    expect(trained).toHaveBeenCalledTimes(1);
    expect(next.crossed.value!.mean).toEqual(whole.mean);
    expect([next.crossUnderWay.broken.value, next.runTrouble.value]).toEqual([null, null]);
  });
});
