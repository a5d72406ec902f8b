// Runs taken up on the real engine: one that was broken off goes on to the very same end, one that is over gives back its weights.

import { beforeEach, describe, expect, test, vi } from "vitest";
import { points, until, visit } from "../../../../tests/unit/support/page";
import { createTrainer, engineIsBuilt } from "../../../../tests/unit/support/real_engine";
import type { Trainer } from "../../lib";

vi.setConfig({ testTimeout: 20_000 });

describe.runIf(engineIsBuilt)("on the real engine", () => {
  const engines: Trainer[] = [];
  const open = async () => {
    const page = await visit(async () => ({
      ...(await import("../core/state")),
      ...(await import("../data/data")),
      ...(await import("../data/kept")),
      ...(await import("../model/build")),
      ...(await import("../model/edit")),
      ...(await import("../record/interrupted")),
      ...(await import("../record/open")),
      ...(await import("../record/runs")),
      ...(await import("../record/store")),
      ...(await import("./settings")),
      ...(await import("./take-up")),
      ...(await import("./training")),
    }));
    const trainer = await createTrainer();
    engines.push(trainer);
    page.trainer.value = trainer;
    await page.openKept();
    await page.openRuns();
    return page;
  };
  type Page = Awaited<ReturnType<typeof open>>;
  let page: Page;
  beforeEach(async () => {
    page = await open();
    await page.loadBuiltin(points);
    return () => engines.splice(0).forEach((trainer) => trainer.dispose());
  });
  const set = (of: Page, change: object): void => of.setFit(of.page, { ...of.fit.value, ...change });
  const weights = async ({ trainer }: Page): Promise<number[]> => (await trainer.value!.getWeights()).flatMap(({ values }) => [...values]);
  const run = (of: Page) => of.runs.value.at(-1)!;

  /** Many slices of work: it is under way when the pause is asked for. */
  const long = { epochs: 1500, batch_size: 8 };
  /** A training whose page goes away once a snapshot of it is kept: it pauses with the first news of it, so that there is time for one. */
  async function breakOff(): Promise<void> {
    set(page, long);
    const forget = page.progress.subscribe((news) => {
      if (news && page.phase.peek() === "training") queueMicrotask(() => page.pause(page.page));
    });
    const training = page.train(page.page);
    await until(() => page.phase.value === "paused");
    forget();
    for (let step = 0; step < 30; step++) await page.oneStep(page.page);
    await until(() => page.storage.interrupted(run(page).id));
    page.trainer.value!.dispose();
    await training;
  }

  test("one that was broken off is offered by the next visit, and ends with the weights and figures of one that never was", async () => {
    await breakOff();

    const next = await open();
    expect([next.interrupted.value!.run.name, next.interrupted.value!.snapshot.state.at.epoch < long.epochs]).toEqual(["Run 1", true]);
    // Pressed twice it is taken up once.
    await Promise.all([next.takeUpRun(run(next)), next.takeUpRun(run(next))]);
    expect([next.runTrouble.value, next.runsTrouble.value, next.interrupted.value]).toEqual([null, null, null]);
    expect([run(next).state, run(next).epochs.length, next.runs.value.length]).toEqual(["done", long.epochs, 1]);
    expect([next.data.value!.train.count, next.results.value!.count, run(next).test]).toEqual([200, 50, next.results.value!.logs]);

    const whole = await open();
    await whole.loadBuiltin(points);
    set(whole, long);
    await whole.train(whole.page);
    expect(await weights(next)).toEqual(await weights(whole));
    expect(next.epochs.value).toEqual(whole.epochs.value);
    expect(next.batchSeries.get("loss")!.points.length).toBeGreaterThan(10);
  });

  test("one that is left so is not offered again, but can still be taken up", async () => {
    await breakOff();
    const next = await open();
    await Promise.all([next.leaveInterrupted(), next.leaveInterrupted()]);
    expect([next.interrupted.value, run(next).left]).toEqual([null, true]);

    const third = await open();
    expect(third.interrupted.value).toBeNull();
    await third.takeUpRun(run(third));
    expect([third.runsTrouble.value, run(third).state]).toEqual([null, "done"]);
  });

  test("what hinders it is said: another variant, nothing kept", async () => {
    await breakOff();
    const next = await open();
    Object.defineProperty(next.trainer.value, "info", { value: { ...next.trainer.value!.info, variant: "relaxed" } });
    await next.takeUpRun(run(next));
    expect([next.runsTrouble.value!.hint, next.phase.value]).toEqual([expect.stringContaining("simd"), "idle"]);
    await next.storage.forgetSnapshot(run(next).id);
    await next.takeUpRun(run(next), next.runTrouble);
    expect([next.runTrouble.value?.message, next.interrupted.value]).toEqual([expect.stringContaining("Run 1"), null]);
  });

  test("one that is over gives back its settings, weights and curves, once though it is pressed twice", async () => {
    set(page, { epochs: 3, seed: 8 });
    await page.train(page.page);
    const [first, learnt, rows] = [run(page), await weights(page), page.epochs.value];
    set(page, { epochs: 1, seed: 9 });
    page.addLayer(page.page, "Dropout");
    await page.train(page.page);
    expect(page.runs.value.length).toBe(2);
    const read = vi.spyOn(page.storage, "weights");
    await Promise.all([page.useRun(first), page.useRun(first)]);
    expect([read.mock.calls.length, page.runTrouble.value, page.runsTrouble.value]).toEqual([1, null, null]);
    expect([await weights(page), page.epochs.value, page.layers.value.length]).toEqual([learnt, rows, 3]);
    expect([page.fit.value["seed"], page.fit.value["epochs"], page.epochsDone.value, page.page.run.value]).toEqual([8, 3, 3, first.id]);
    expect([page.resultsStale.value, page.results.value!.logs]).toEqual([false, first.test ?? page.results.value!.logs]);
  });

  test("of a run whose weights are gone the settings come alone; weights for other data stay where they are", async () => {
    set(page, { epochs: 2 });
    await page.train(page.page);
    const done = run(page);
    vi.spyOn(page.storage, "weights").mockResolvedValueOnce(null);
    await page.useRun(done);
    expect(page.runsTrouble.value!.message).toContain("Run 1");
    await page.loadBuiltin({ name: "digits", seed: 1, train: 60, test: 20 });
    const before = page.data.value;
    await page.useRun(done);
    expect(page.runsTrouble.value).toMatchObject({ message: expect.stringContaining("Circles"), hint: expect.any(String) });
    expect(page.data.value).toBe(before);
  });
});
