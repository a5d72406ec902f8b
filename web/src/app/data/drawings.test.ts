// A set that is drawn: classes and samples, each step undone, kept for the next visit, learnt on the real engine.

import { beforeEach, describe, expect, test, vi } from "vitest";
import { until, visit } from "../../../../tests/unit/support/page";
import { createTrainer, engineIsBuilt } from "../../../../tests/unit/support/real_engine";
import type { Trainer } from "../../lib";

vi.setConfig({ testTimeout: 20_000 });

const open = () =>
  visit(async () => ({
    ...(await import("./drawings")),
    ...(await import("../core/state")),
    ...(await import("./kept")),
    ...(await import("../parts/drawing-area")),
  }));
let page: Awaited<ReturnType<typeof open>>;
beforeEach(async () => {
  page = await open();
});
const names = (): string[] => page.drawings.value.classes.map(({ name }) => name);
/** A picture of one dark column, `at` the pad's left. */
const ink = (at = 140): Uint8Array =>
  Uint8Array.from({ length: page.PAD * page.PAD }, (_, i) => (Math.abs((i % page.PAD) - at) < 12 && i > 40 * page.PAD ? 255 : 0));

describe("classes", () => {
  test("are added under free names, renamed, removed and undone; letters typed into one field are one step", () => {
    const [a, b] = names();
    page.addClass();
    const [, , added] = names();
    page.nameClass(0, "c");
    page.nameClass(0, "ci");
    page.nameClass(0, "circle");
    page.removeClass(1);
    expect([names(), page.drawnClass.value]).toEqual([["circle", added], 1]);
    page.undo();
    page.undo();
    expect(names()).toEqual([a, b, added]);
    page.undo();
    page.undo();
    expect([names(), page.canUndo()]).toEqual([[a, b], false]);
  });

  test("have names that can be folders, each its own", () => {
    const { nameProblem } = page;
    expect([nameProblem("cat"), nameProblem("cat", ["dog"])]).toEqual([null, null]);
    for (const bad of ["", "  ", "a/b", ".x", "train", "x".repeat(61)]) expect(nameProblem(bad), bad).not.toBeNull();
    expect(nameProblem("cat", ["cat "])).not.toBeNull();
    page.nameClass(0, "same");
    page.nameClass(1, "same");
    expect(page.namesGood()).toBe(false);
  });

  test("begin anew, with all that was drawn to be had back", () => {
    page.nameSet("mine");
    page.setAugment(false);
    page.beginAnew();
    expect([page.drawings.value.name === "mine", page.drawings.value.augment]).toEqual([false, true]);
    page.undo();
    expect([page.drawings.value.name, page.drawings.value.augment]).toEqual(["mine", false]);
  });
});

describe.runIf(engineIsBuilt)("on the real engine", () => {
  let trainer: Trainer;
  beforeEach(async () => {
    trainer = await createTrainer();
    page.trainer.value = trainer;
    return () => trainer.dispose();
  });
  const draw = async (at: number, times: number): Promise<void> => {
    page.drawFor(at);
    for (let i = 0; i < times; i++) await page.addSample(ink(100 + 40 * at + i));
  };

  test("a drawing goes to the class that is drawn, once though it is pressed twice; an empty one to none", async () => {
    page.drawFor(1);
    const gray = ink();
    expect(await Promise.all([page.addSample(gray), page.addSample(gray)])).toEqual([true, true]);
    expect(page.drawings.value.classes.map(({ samples }) => samples.length)).toEqual([0, 1]);
    expect(await page.addSample(null)).toBe(false);
    expect(await page.addSample(new Uint8Array(page.PAD * page.PAD))).toBe(false);
    page.removeSample(0);
    page.undo();
    expect(page.drawings.value.classes[1]!.samples[0]!.length).toBe(784);
  });

  test("enough of them are learnt as data, with a network that varies them; and saved as a file that is the same data", async () => {
    await draw(0, 3);
    expect(page.enoughDrawn()).toBe(false);
    await draw(1, 3);
    expect(page.enoughDrawn()).toBe(true);
    await page.learnDrawings();
    expect([page.dataTrouble.value, page.data.value!.train.count, page.data.value!.classNames]).toEqual([null, 6, names()]);
    expect(page.layers.value[0]!.class_name).toBe("RandomTranslation");
    const file = await page.drawingsNow();
    expect((await trainer.loadData([file])).train.classCounts).toEqual([3, 3]);
  });

  test("what was drawn is there at the next visit", async () => {
    await page.openKept();
    await draw(0, 2);
    const { value } = page.drawings;
    await until(async () => (await page.keptDrawings())?.classes[0]?.samples.length === 2);
    const next = await open();
    await next.openKept();
    await next.openDrawings();
    expect(next.drawings.value).toEqual(value);
  });
});
