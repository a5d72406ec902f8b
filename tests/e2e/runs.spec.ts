// Runs: every training is kept, compared and overlaid; one that a crash broke off goes on and ends with the same weights.
import type { Page } from "@playwright/test";
import {
  button,
  card,
  crash,
  expect,
  fill,
  finished,
  headline,
  inkOf,
  keptRuns,
  keptSnapshots,
  keptWeights,
  loaded,
  makePoints,
  open,
  replaceRuns,
  saved,
  test,
  train,
  visit,
  WHOLE,
} from "./support";

const ticks = (page: Page, name: string) => card(page, "Runs").getByLabel(`Show ${name} in the chart`, { exact: true });

test("two trainings are compared: table, overlay, differences, and still there after a reload", async ({ page }) => {
  await visit(page);
  await makePoints(page, "circles");
  const training = await open(page, "Training");
  await train(page, 3);
  await button(page, "Start over").click();
  await training.getByLabel("schedule", { exact: true }).selectOption("ExponentialDecay");
  await fill(training, "batch_size", "50");
  await train(page);
  await expect(
    page
      .getByRole("figure")
      .filter({ hasText: "Learning rate" })
      .getByText(/0\.00\d/),
  ).toBeVisible();

  const runs = await open(page, "Runs");
  await expect(runs.getByText(/^2 runs kept on this device/)).toBeVisible();
  await expect(runs.getByRole("row", { name: /Run 2/ })).toContainText("learning_rate ExponentialDecay");
  await ticks(page, "Run 1").check();
  await ticks(page, "Run 2").check();
  await expect(runs.getByRole("row", { name: "batch_size 32 50" })).toBeVisible();
  await runs.getByLabel("Logarithmic scale").check();
  await runs.getByLabel("Over", { exact: true }).selectOption("step");
  await expect.poll(() => inkOf(runs.locator("canvas"))).toBeGreaterThan(1000);
  await runs.getByText("These curves as a table").click();
  await expect(runs.getByRole("group", { name: "These curves as a table" }).getByRole("row")).toHaveCount(1 + 6);

  await runs.getByLabel("Show", { exact: true }).selectOption("Loss between epochs");
  await expect.poll(() => runs.getByRole("group", { name: "These curves as a table" }).getByRole("row").count()).toBeGreaterThan(1 + 6);

  // Dragging over the middle third shows that part alone.
  const canvas = runs.locator(".overlay canvas");
  await canvas.scrollIntoViewIfNeeded();
  const box = (await canvas.boundingBox())!;
  await page.mouse.move(box.x + box.width / 3, box.y + 100);
  await page.mouse.down();
  await page.mouse.move(box.x + (2 * box.width) / 3, box.y + 120, { steps: 4 });
  await page.mouse.up();
  await expect(runs.getByLabel("From", { exact: true })).not.toHaveValue("");
  await button(runs, "Whole range").click();
  await expect(runs.getByLabel("From", { exact: true })).toHaveValue("");

  await ticks(page, "Run 2").uncheck();
  await fill(runs, "Name", "the first one");
  await fill(runs, "Note", "a baseline");
  expect((await saved(page, button(runs, "Export as CSV"))).name).toBe("sprout-runs.csv");

  await page.goto("./");
  await loaded(page, "points in the plane");
  await open(page, "Runs");
  await expect(runs.getByRole("row", { name: /the first one/ })).toContainText("a baseline");
  await fill(runs, "Filter", "baseline");
  await expect(runs.locator("tbody tr")).toHaveCount(1);
  await fill(runs, "Filter", "batch_size=50");
  await expect(runs.locator("tbody tr")).toHaveCount(1);
  await expect(runs.getByRole("row", { name: /Run 2/ })).toBeVisible();
  await fill(runs, "Filter", "nobody");
  await expect(runs.getByText('No run has "nobody" in its name')).toBeVisible();
});

test("a training broken off by a crash of the page goes on, and ends with the same weights", async ({ page, context }) => {
  await visit(page);
  await train(page, 100);
  await button(page, "Start over").click();
  await button(page, "Train").click();
  // Looked for often, so that it is found long before the last epoch.
  await expect.poll(async () => (await keptSnapshots(page)).length, { intervals: [50] }).toBe(1);
  await crash(page);

  const next = await context.newPage();
  await visit(next);
  const notice = next.getByRole("group", { name: "Go on" });
  await expect(notice).toContainText(/Run 2 was broken off in epoch \d+ of 100\. ?Last saved \w+ \d+, \d{4}/);
  for (const size of [
    { width: 1440, height: 900 },
    { width: 360, height: 740 },
  ]) {
    await next.setViewportSize(size);
    await next.evaluate(() => scrollTo(0, 0));
    await expect(notice).toBeInViewport({ ratio: 1 });
    await expect(button(next, "Train")).toBeInViewport({ ratio: 1 });
  }
  // Left, it is not offered again, but it can still go on from the table.
  await button(notice, "Leave it").click();
  await expect(notice).toBeHidden();
  await next.reload();
  const runs = await open(next, "Runs");
  await expect(runs.getByRole("row", { name: /^Run 2|Show Run 2/ })).toContainText("broken off");
  await expect(notice).toBeHidden();
  await ticks(next, "Run 2").check();
  await button(runs, "Go on").click();
  await finished(next);
  await expect(headline(next)).toContainText("100 epochs");
  await expect(card(next, "Learn")).toBeVisible();
  // The curves between epochs begin where the run did.
  await next.getByText("Batches as a table").click();
  const between = next.getByRole("group", { name: "Batches as a table" });
  await expect.poll(async () => Number(await between.locator("tbody th").first().textContent())).toBeLessThan(0.9);
  await expect.poll(() => keptSnapshots(next)).toEqual([]);
  const [whole, resumed] = await keptWeights(next);
  expect(whole!.length).toBeGreaterThan(400_000);
  expect(resumed === whole).toBe(true);
});

test("two tabs: what one trains the other sees, and neither writes over what the other knows", async ({ page, context }) => {
  await visit(page);
  await fill(await open(page, "Training"), "epochs", "1000");
  await button(page, "Train").click();
  await button(page, "Pause").click();
  await expect(button(page, "Resume")).toBeVisible();

  const other = await context.newPage();
  await visit(other);
  const theirs = (await open(other, "Runs")).getByRole("row", { name: /Run 1/ });
  await expect(theirs).toContainText("training in another tab");
  await button(other, "Star Run 1").click();
  await ticks(other, "Run 1").check();
  await expect(button(card(other, "Runs"), "Go on")).toHaveCount(0);
  await fill(card(other, "Runs"), "Note", "seen there");

  await button(page, "Resume").click();
  await button(page, "Stop").click();
  await finished(page);
  const ours = (await open(page, "Runs")).getByRole("row", { name: /Run 1/ });
  for (const row of [ours, theirs]) {
    await expect(row).toContainText("stopped");
    await expect(row).toContainText("seen there");
  }
  await other.reload();
  await open(other, "Runs");
  await expect(theirs).toContainText("stopped");
  await expect(theirs).toContainText("seen there");
  await expect(theirs.getByRole("button", { name: "Star Run 1" })).toHaveAttribute("aria-pressed", "true");
});

test.describe("of all digits", () => {
  test.use({ wholeDigits: true });
  test("before a training stands what it will cost; what cannot fit is said instead of tried", async ({ page }) => {
    await visit(page, { digits: WHOLE });
    const cost = page.locator(".cost");
    await expect(cost).toHaveText(/^Expected on this machine: [^;]+; [\d.]+\sMB of memory, 0\.41\sMFLOP a sample\.$/);
    await fill(await open(page, "Training"), "batch_size", "2000000");
    await button(await open(page, "Model"), "+ Dense").click();
    await fill(card(page, "Model"), "units", "60000");
    const alert = page.getByRole("alert").filter({ hasText: "This will not fit" });
    await expect(alert).toContainText("the numbers of one mini-batch take");
    await button(page, "Train").click();
    await expect(button(page, "Train")).toBeVisible();
    await fill(card(page, "Model"), "units", "20");
    await expect(alert).toBeHidden();
  });
});

test("200 runs are kept, filtered and sorted", async ({ page }) => {
  await visit(page);
  await makePoints(page, "circles");
  await train(page, 1);
  await expect(card(page, "Results")).toContainText("Test accuracy");
  await multiplyRun(page, 200);
  await page.reload();
  const runs = await open(page, "Runs");
  await expect(runs).toContainText("200 runs kept on this device");
  await expect(runs.locator("tbody tr")).toHaveCount(40);
  // Titles stay over the rows that scroll below them.
  const title = await runs.locator(".runs-scroll").evaluate((box) => {
    box.scrollIntoView({ block: "center", behavior: "instant" });
    box.scrollTop = 90;
    const { left, top, width, height } = box.querySelector("th.name .sort")!.getBoundingClientRect();
    return document.elementFromPoint(left + width / 2, top + height / 2)?.textContent;
  });
  expect(title).toMatch(/^Name/);
  await fill(runs, "Filter", "number-7");
  await expect(runs.locator("tbody tr")).toHaveCount(11);
  await fill(runs, "Filter", "");
  await expect(runs.locator("tbody tr")).toHaveCount(40);
  for (const column of ["Best val loss", "Name", "Epochs", "Name", "Name"]) await button(runs, column).click();
  await expect(runs.locator("tbody tr").first()).toContainText("number-199");
});

/** Puts copies of the one run there is in its place, named "number-0" and so on, each with a curve of 30 epochs. */
async function multiplyRun(page: Page, count: number): Promise<void> {
  const [run] = await keptRuns<{ epochs: object[] }>(page);
  await replaceRuns(
    page,
    Array.from({ length: count }, (_, i) => {
      const epochs = Array.from({ length: 30 }, (_, epoch) => ({
        ...run!.epochs[0],
        epoch: epoch + 1,
        logs: { loss: 1 / (epoch + i + 1), val_loss: 1 / (epoch + 1) + i / 1000, val_accuracy: (i % 97) / 97 },
      }));
      return { ...run, id: `copy-${i}`, name: `number-${i}`, created: i, epochs };
    }),
  );
}

test("where the browser's storage is full, that is said, and the training goes on", async ({ page, baseURL }) => {
  // Before the page asks for the first time: browsers remember for a while how much room there is.
  const client = await page.context().newCDPSession(page);
  await client.send("Storage.overrideQuotaForOrigin", { origin: new URL(baseURL!).origin, quotaSize: 1000 });
  await visit(page);
  await train(page, 2);
  // Said where one is, then where the runs are.
  const full = page.getByRole("alert").filter({ hasText: "The browser's storage is full" });
  await expect(full).toBeVisible();
  await expect((await open(page, "Runs")).getByRole("alert")).toContainText("The browser's storage is full");
  await expect(full).toHaveCount(1);
  await expect(card(page, "Runs")).toContainText("1 run, not kept on this device");
  await expect(headline(page)).toContainText("Training finished.");
});

test("the search for a learning rate shows a curve, suggests a rate and leaves the network alone", async ({ page }) => {
  await visit(page);
  const training = await open(page, "Training");
  await training.getByLabel("optimizer", { exact: true }).selectOption("SGD");
  await training.getByText("Find a learning rate", { exact: true }).first().click();
  await button(training, "Find a learning rate").click();
  await expect(training.getByRole("status").filter({ hasText: /Suggested: 0?\.?\d+/ })).toBeVisible();
  await training.getByText("This curve as a table").click();
  expect(await training.getByRole("group", { name: "This curve as a table" }).getByRole("row").count()).toBeGreaterThan(20);
  const use = training.getByRole("button", { name: /^Use 0?\.?\d+/ });
  const rate = (await use.textContent())!.replace("Use ", "");
  await use.click();
  await expect(training.getByLabel("learning_rate", { exact: true })).toHaveValue(rate);
  await expect(page.getByText("Nothing trained yet.", { exact: true })).toBeVisible();
});
