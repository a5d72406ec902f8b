// A training that is broken off ten times at random moments, and goes on each time, ends with the weights of one that never was.
import type { Locator, Page } from "@playwright/test";
import {
  button,
  card,
  crash,
  csv,
  expect,
  fill,
  finished,
  give,
  headline,
  keptSnapshots,
  keptWeights,
  loaded,
  loseEngine,
  makePoints,
  makeSet,
  open,
  test,
  train,
  visit,
} from "./support";

const kills = 10;
const epochs = 300; // many times what ten stretches until the snapshot can train

/** Milliseconds of training before the snapshot that each interruption goes back to, from a seed. */
function momentsOf(seed: number): number[] {
  let state = seed;
  return Array.from({ length: kills }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return 30 + (state % 90);
  });
}

test("broken off ten times at random moments, a training ends with the same weights, bit for bit", async ({ page, context }) => {
  const seed = 7;
  const moments = momentsOf(seed);
  console.log(`seed ${seed}: snapshots after ${moments.join(", ")} ms`);
  await visit(page);
  await expect(await makeSet(page, "digits", { "Training samples": "4000", "Test samples": "500" })).toContainText("4,000 + 500 pictures");
  // Dropout: its random state must come back too.
  await button(await open(page, "Model"), "+ Dropout").click();
  await train(page, epochs);
  await button(page, "Start over").click();
  await expect(button(page, "Train")).toBeVisible();

  // The page takes its first snapshot of a training after half a second; here, after one of the moments.
  await context.addInitScript((all) => {
    const later = window.setTimeout.bind(window);
    const visits = Number(localStorage.getItem("visits") ?? 0);
    localStorage.setItem("visits", String(visits + 1));
    window.setTimeout = ((run: TimerHandler, ms?: number, ...more: unknown[]) =>
      later(run, ms === 500 ? all[visits] : ms, ...more)) as typeof setTimeout;
  }, moments);

  let now = page;
  let trained = 0;
  await button(page, "Train").click();
  for (let kill = 0; kill < kills; kill++) {
    await expect.poll(() => stepsInSnapshot(now), { intervals: [20], message: `snapshot ${kill + 1}` }).toBeGreaterThan(trained);
    trained = await stepsInSnapshot(now);
    // Every other time the page closes with its worker; else the whole process dies, as when memory runs out.
    if (kill % 2 === 0) {
      await crash(now);
      now = await context.newPage();
      await now.goto("./");
    } else {
      await now.reload();
    }
    await loaded(now, "4,000 + 500 pictures");
    const notice = now.getByRole("group", { name: "Go on" });
    await expect(notice).toContainText(new RegExp(`Run 2 was broken off in epoch \\d+ of ${epochs}\\.`));
    await button(notice, "Go on").click();
    await expect(notice).toBeHidden();
  }
  await finished(now);
  await expect(headline(now)).toContainText(`${epochs} epochs`);
  await expect.poll(() => keptSnapshots(now)).toEqual([]);
  const [whole, broken] = await keptWeights(now);
  expect(whole!.length).toBeGreaterThan(400_000);
  expect(broken === whole).toBe(true);
});

test("broken off on a file that people remove then, a training goes on with it all the same", async ({ page }) => {
  await visit(page);
  const rows = Array.from({ length: 90 }, (_, i) => `${(i % 3) + (i % 7) / 20},${i % 5},${["a", "b", "c"][i % 3]}`);
  await give(page, [csv("three.csv", ["x,z,class", ...rows])]);
  await loaded(page, "three: 72 + 18 rows");
  await fill(await open(page, "Training"), "epochs", "100000");
  await button(page, "Train").click();
  await expect.poll(() => stepsInSnapshot(page)).toBeGreaterThan(0);
  await page.reload();
  await loaded(page, "three: 72 + 18 rows");
  const data = await open(page, "Data");
  await button(data, "Remove three from this device").click();
  const held = data.getByRole("listitem").filter({ hasText: "three is removed, but a training needs its files to go on" });
  await expect(held).toBeVisible();
  // No longer what the page begins with.
  await page.reload();
  await loaded(page, "4,000 + 800 pictures");
  await open(page, "Data");
  await expect(held).toBeVisible();
  const notice = page.getByRole("group", { name: "Go on" });
  await expect(notice).toContainText("Run 1 was broken off");
  await button(notice, "Go on").click();
  await expect(button(page, "Stop")).toBeEnabled();
  await loaded(page, "three: 72 + 18 rows");
  // What is loaded is kept again, until people remove it once more.
  await open(page, "Data");
  await expect(held).toBeHidden();
  await button(page, "Stop").click();
  await finished(page);
  await button(data, "Remove three from this device").click();
  await expect(data.getByRole("listitem").filter({ hasText: "three" })).toHaveCount(0);
});

test("offered in two tabs, a training goes on in one of them alone", async ({ page, context }) => {
  await visit(page);
  await makePoints(page, "circles");
  await fill(await open(page, "Training"), "epochs", "100000");
  await button(page, "Train").click();
  await expect.poll(() => stepsInSnapshot(page)).toBeGreaterThan(0);
  await page.reload();
  const other = await context.newPage();
  await other.goto("./");
  const [here, there] = [page, other].map((tab) => tab.getByRole("group", { name: "Go on" })) as [Locator, Locator];
  await expect(there).toContainText("Run 1 was broken off");
  await button(here, "Go on").click();
  await expect(button(page, "Stop")).toBeEnabled();
  await expect(there).toBeHidden();
  await expect((await open(other, "Runs")).getByRole("row", { name: /Run 1/ })).toContainText("training in another tab");
  await expect(button(page, "Stop")).toBeEnabled();
});

test("a sweep whose page is closed in the midst goes on with the trainings that are left", async ({ page }) => {
  await visit(page);
  await makePoints(page, "circles");
  await fill(await open(page, "Training"), "epochs", "60");
  const sweep = await open(page, "Sweep");
  await fill(sweep, "Values of learning_rate", "0.1, 0.01, 0.001");
  await fill(sweep, "Seeds", "1, 2, 3, 4");
  await fill(sweep, "At a time", "1");
  // The page itself sees the first of them done, and is gone at once: a story that looked from outside might come when all are.
  await sweep.evaluate((card) => {
    const look = (): void => {
      if (/(^|\D)[1-9] of 12 trainings done/.test(card.textContent ?? "")) location.reload();
    };
    new MutationObserver(look).observe(card, { childList: true, characterData: true, subtree: true });
  });
  const reloaded = page.waitForEvent("load");
  await button(sweep, "Run 12 trainings").click();
  await reloaded;
  await loaded(page, "points in the plane");
  const notice = page.getByRole("group", { name: "Go on with the sweep" });
  await expect(notice).toContainText(/A sweep was broken off when \d+ of its 12 trainings were done\./);
  const doneBefore = Number((await notice.textContent())!.match(/when (\d+) of/)![1]);
  await button(notice, "Go on with the sweep").click();
  await expect(notice).toBeHidden();
  await expect.poll(async () => Number((await sweep.textContent())!.match(/(\d+) of 12 trainings done/)![1])).toBeGreaterThan(doneBefore);
  // Other data meanwhile changes nothing of it.
  await expect(await makeSet(page, "xor")).toContainText("XOR: 800");
  await expect(sweep).toContainText("12 of 12 trainings done");
  await open(page, "Sweep");
  await expect(sweep.locator(".heat-map td")).toHaveCount(3);
  await page.reload();
  await loaded(page, "points in the plane");
  const runs = await open(page, "Runs");
  await expect(runs).toContainText("runs kept on this device");
  await expect(runs.getByRole("row", { name: /^.*Sweep: .* Circles/ }).first()).toBeVisible();
  await expect(runs.getByRole("row", { name: /XOR/ })).toHaveCount(0);
  await expect(notice).toBeHidden();
});

test("a cross-validation whose engine is lost goes on with the folds that are left", async ({ page }) => {
  await visit(page);
  await makePoints(page, "circles");
  await fill(await open(page, "Training"), "epochs", "3000");
  const results = await open(page, "Cross-validation");
  await fill(results, "Folds", "8");
  await button(results, "Cross-validate").click();
  await expect(results.getByText(/^Fold [2-4] of 8/)).toBeVisible();
  await loseEngine(page);
  const notice = page.getByRole("group", { name: "Go on with the folds" });
  await expect(notice).toContainText(/A cross-validation was broken off when [1-7] of its 8 folds were done\./);
  await button(notice, "Go on with the folds").click();
  await expect(notice).toBeHidden();
  await expect(results.getByRole("row", { name: /^(\d+|mean|standard deviation) / })).toHaveCount(10);
  await expect(page.getByText("The engine stopped and was started again")).toBeHidden();
});

test("a cross-validation whose page is closed in the midst goes on with the folds that are left", async ({ page }) => {
  await visit(page);
  await makePoints(page, "circles");
  await fill(await open(page, "Training"), "epochs", "80");
  const results = await open(page, "Cross-validation");
  await fill(results, "Folds", "12");
  await button(results, "Cross-validate").click();
  await expect(results.getByText(/^Fold [2-9] of 12/)).toBeVisible();
  await page.reload();
  await loaded(page, "points in the plane");
  const notice = page.getByRole("group", { name: "Go on with the folds" });
  await expect(notice).toContainText(/A cross-validation was broken off when \d+ of its 12 folds were done\./);
  await button(notice, "Go on with the folds").click();
  await expect(notice).toBeHidden();
  await expect((await open(page, "Cross-validation")).getByRole("row", { name: /^(\d+|mean|standard deviation) / })).toHaveCount(14);
  await expect((await open(page, "Runs")).getByRole("row", { name: /Run 1, 12 folds/ })).toBeVisible();
  await page.reload();
  await expect(card(page, "Runs")).toContainText("1 run kept");
  await expect(notice).toBeHidden();
});

/** Mini-batches that the stored snapshot has behind it; 0 without one. */
async function stepsInSnapshot(page: Page): Promise<number> {
  const [at] = await keptSnapshots(page);
  return at ? at.epoch * 1e6 + at.step : 0;
}
