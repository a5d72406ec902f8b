// Exercises into the page, and the page's configuration as a link and back, on the real engine.

import { beforeEach, describe, expect, test, vi } from "vitest";
import { digits, points, until, visit } from "../../../../tests/unit/support/page";
import { createTrainer, engineIsBuilt } from "../../../../tests/unit/support/real_engine";
import { exercises as course } from "../../exercises";
import { complete, type Exercise } from "../../exercises/types";

vi.setConfig({ testTimeout: 20_000 });

const defaultsOf = (each: Exercise) => complete(each, {});
const exercise = (id: string) => course.find((each) => each.id === id)!;
const place = { origin: "https://example.org", pathname: "/sprout/", search: "?threads=1" };

describe.runIf(engineIsBuilt)("on the real engine", () => {
  const open = () =>
    visit(async () => ({
      ...(await import("../core/state")),
      ...(await import("../core/training-config")),
      ...(await import("../cross/cross")),
      ...(await import("../data/data")),
      ...(await import("../links/setups")),
      ...(await import("../model/build")),
      ...(await import("../record/runs")),
      ...(await import("../training/settings")),
      ...(await import("../training/training")),
      ...(await import("./exercises")),
    }));
  let page: Awaited<ReturnType<typeof open>>;
  beforeEach(async () => {
    const trainer = await createTrainer();
    page = await open();
    page.trainer.value = trainer;
    return () => trainer.dispose();
  });

  test("an exercise without its data sets all but the seed, and the page knows that it is set so", async () => {
    await page.loadBuiltin(digits);
    page.setFit(page.page, { ...page.fit.value, seed: 77 });
    const mlp = exercise("fashion-mlp");
    const options = defaultsOf(mlp);
    await page.loadExercise(mlp, options, false);
    expect([page.exerciseInPage(), page.fit.value["seed"], page.modelTrouble.value, page.data.value!.train.count]).toEqual([
      true,
      77,
      null,
      120,
    ]);
    expect(page.loadedExercise.value).toEqual({ exercise: mlp, options });
    page.setFit(page.page, { ...page.fit.value, batch_size: 7 });
    expect(page.exerciseInPage()).toBe(false);
  });

  test("an exercise whose data only people have is awaited", async () => {
    const iris = course.find(({ data }) => data === "iris")!;
    await page.loadExercise(iris, defaultsOf(iris), true);
    expect(page.awaited.value!.data.name).toBe("iris");
    expect(page.agreement(iris, defaultsOf(iris))).toBe("");
  });

  test("what is set is a link, and the link sets it all in another visit of the page", async () => {
    await page.loadBuiltin(points);
    await page.divide({ validation: 0.2, seed: 4 });
    page.setOptimizer(page.page, "SGD");
    page.setSchedule(page.page, "CosineDecay");
    page.setCallback(page.page, "TerminateOnNaN", {});
    page.setFit(page.page, { ...page.fit.value, epochs: 3, seed: 11 });
    page.wantFolds(4);
    const fragment = (await page.linkNow())!;
    const [build, fit] = [page.buildConfig(page.page), page.wholeFitConfig(page.page)];

    const next = await open();
    next.trainer.value = page.trainer.value;
    expect(await next.openLink(fragment)).toBe(true);
    expect([next.buildConfig(next.page), next.wholeFitConfig(next.page)]).toEqual([build, fit]);
    expect([next.data.value!.validation!.count, next.wantedFolds.value, next.opened.value !== null, next.refused.value]).toEqual([
      40,
      4,
      true,
      null,
    ]);
    expect(await next.linkNow()).toBe(fragment);
    // Opened once more it finds its data there.
    const before = next.data.value;
    await next.openLink(fragment);
    expect(next.data.value).toBe(before);
  });

  test("a link is handed out whole, and copied where the clipboard takes it; before there are data there is none", async () => {
    const clipboard = { writeText: vi.fn(async (_: string) => {}) };
    expect(await page.handOutLink(place, clipboard)).toBeNull();
    await page.loadBuiltin(points);
    const made = (await page.handOutLink(place, clipboard))!;
    expect([made.copied, clipboard.writeText.mock.calls]).toEqual([true, [[made.address]]]);
    expect(made.address.startsWith("https://example.org/sprout/?threads=1#setup=1.")).toBe(true);
    clipboard.writeText.mockRejectedValueOnce(new Error("no"));
    expect((await page.handOutLink(place, clipboard))!.copied).toBe(false);
  });

  test("a link that cannot be used changes nothing and says why; other fragments are none", async () => {
    await page.loadBuiltin(points);
    const before = page.layers.value;
    expect(await page.openLink("#train")).toBe(false);
    expect(page.refused.value).toBeNull();
    expect(await page.openLink("#setup=1.!!!")).toBe(false);
    expect([page.refused.value !== null, page.layers.value === before]).toEqual([true, true]);
    page.phase.value = "training";
    expect(await page.openLink((await page.linkNow())!)).toBe(false);
    expect(page.refused.value!.message).toMatch(/training/i);
  });

  test("a training of the exercise is compared with what was published", async () => {
    await page.loadBuiltin(digits);
    const softmax = exercise("mnist-softmax");
    const options = defaultsOf(softmax);
    await page.loadExercise(softmax, options, false);
    page.setFit(page.page, { ...page.fit.value, epochs: 1 });
    // What is published is of MNIST: a set that is called so will do.
    page.data.value = { ...page.data.value!, name: "MNIST" };
    await page.train(page.page);
    await until(() => page.runs.value[0]?.state === "done");
    expect(page.agreement(softmax, options)).toMatch(/^[01] of 1 figures? agrees?\.$/);
  });
});
