// Sweeps and understanding: a grid on several workers, and mistakes from the confusion matrix to the pictures.
import { button, card, expect, fill, makePoints, makeSet, open, test, train, visit } from "./support";

test("a sweep trains a grid on two workers, shows it as a heat map and a table and keeps its runs", async ({ page }) => {
  await visit(page);
  await makePoints(page, "circles");
  await fill(await open(page, "Training"), "epochs", "2");

  const sweep = await open(page, "Sweep");
  await sweep.getByLabel("Vary", { exact: true }).selectOption("batch_size");
  await fill(sweep, "Values of batch_size", "16, 64");
  await button(sweep, "Vary one more").click();
  await sweep.getByLabel("and (2)", { exact: true }).selectOption("units");
  await fill(sweep, "Values of units", "4, 8");
  await fill(sweep, "Seeds", "1, 2");
  await button(sweep, "Vary one more").click();
  await sweep.getByLabel("and (3)", { exact: true }).selectOption("learning_rate");
  await fill(sweep, "Values of learning_rate", "0.01, 0.1");
  await fill(sweep, "At a time", "2");
  await expect(sweep.getByText(/^Expected on this machine: (less than 1 s|about .* s), [\d.]+\sMB of memory\.$/)).toBeVisible();
  await button(sweep, "Run 16 trainings").click();
  await expect(sweep).toContainText("16 of 16 trainings done");
  const map = sweep.getByRole("group", { name: "Results" }).locator("table");
  await expect(map.locator("td b")).toHaveText([/%$/, /%$/, /%$/, /%$/]);
  await sweep.getByLabel("Figure").selectOption("test_loss");
  await expect(map.locator("td").first()).toContainText(/0\.\d{4} ± /);

  await sweep.getByLabel("Columns of the map").selectOption("learning_rate");
  await expect(map.getByRole("columnheader", { name: "0.1", exact: true })).toBeVisible();
  await sweep.getByText("All trainings as a table").click();
  const places = sweep.getByRole("group", { name: "All trainings as a table" }).getByRole("row");
  await expect(places).toHaveCount(1 + 8);
  await expect(places.nth(1)).toContainText("±");

  const runs = await open(page, "Runs");
  await expect(runs).toContainText("16 runs kept on this device");
  await expect(runs.getByRole("row", { name: /Sweep: batch_size 64, units 8, learning_rate 0.1, seed 2/ })).toBeVisible();

  // With its weights: the same figure comes of them once more.
  const [, , tested] = await runs
    .getByRole("row", { name: /Sweep: batch_size 64, units 8, learning_rate 0.1, seed 2/ })
    .getByRole("cell")
    .allTextContents();
  await runs.getByLabel("Show Sweep: batch_size 64, units 8, learning_rate 0.1, seed 2 in the chart", { exact: true }).check();
  await button(runs, "Use its settings and weights").click();
  await expect(card(page, "Training")).toContainText("Adam 0.1, batch 64, 2 epochs");
  await expect(card(page, "Results")).toContainText(`Test accuracy ${tested}`);

  await open(page, "Sweep");
  // What is nonsense is said before anything trains; what diverges is said beside what does not.
  await button(sweep, "Do not vary learning_rate").click();
  await button(sweep, "Do not vary units").click();
  await sweep.getByLabel("Vary", { exact: true }).selectOption("learning_rate");
  await fill(sweep, "Values of learning_rate", "0.01, -1");
  await expect(sweep.getByRole("alert")).toHaveText("learning_rate: expected more than 0, found -1.");
  await fill(sweep, "Values of learning_rate", "0.01, 1e30");
  await button(sweep, "Run 4 trainings").click();
  await expect(sweep).toContainText("4 of 4 trainings done");
  await expect(map.getByRole("row").filter({ hasText: "2 of 2 diverged" })).toHaveCount(1);

  await sweep.getByLabel("Grid").selectOption("cifar10-softmax-sgd");
  await expect(sweep.getByText("Made for CIFAR-10; load that for figures to compare with.")).toBeVisible();
  await expect(button(sweep, "Run 12 trainings")).toBeVisible();
});

test("a cell of the confusion matrix opens its pictures; the surest mistakes come first", async ({ page }) => {
  await visit(page);
  await train(page, 1);
  const results = await open(page, "Results");
  const cell = results.locator(".confusion td.is-wrong button").first();
  const counted = Number((await cell.textContent())!.match(/^\d+/)![0]);
  const words = (await cell.locator("span").textContent())!.trim();
  await cell.click();
  await expect(results.getByLabel("Show", { exact: true })).toHaveText(new RegExp(words));
  await expect(results.locator(".predictions li")).toHaveCount(Math.min(15, counted));
  const [truth, said] = words.split(" taken for ");
  await expect(results.locator(".predictions .said").first()).toContainText(`✗ ${said},`);
  await expect(results.locator(".predictions .truth").first()).toHaveText(`wrong, is ${truth}`);

  await results.getByLabel("Show", { exact: true }).selectOption("confident");
  await expect(results.locator(".predictions .said").nth(14)).toBeVisible();
  const sure = (await results.locator(".predictions .said").allTextContents()).map((text) => Number(/([\d.]+)\s%/.exec(text)![1]));
  expect(sure).toEqual([...sure].sort((a, b) => b - a));
  await expect(results.getByRole("group", { name: "Class by class" }).locator("tbody tr")).toHaveCount(10);
});

test("by hand: a pixel is changed, a step taken, and the engine agrees", async ({ page }) => {
  await page.goto("./");
  const hand = await open(page, "By hand");
  const loss = async () => Number(/= ([\d.]+)$/.exec((await hand.getByText(/^Loss = -log/).textContent())!)![1]);
  const before = await loss();
  await hand.getByLabel("pixel, row 1, column 2", { exact: true }).fill("0.5");
  await hand.getByLabel("pixel, row 1, column 2", { exact: true }).press("Tab");
  await expect.poll(loss).not.toBe(before);
  const changed = await loss();
  await button(hand, "Take the step").click();
  await expect.poll(loss).toBeLessThan(changed);
  await button(hand, "Check with the engine").click();
  await expect(hand.getByText(/^The engine has the same numbers: the greatest difference is \d/)).toBeVisible();
});

test("overfitting is said in words, with what to try", async ({ page }) => {
  await visit(page);
  await expect(await makeSet(page, "digits", { "Training samples": "200", "Test samples": "50" })).toContainText("200 + 50 pictures");
  const training = await open(page, "Training");
  await fill(training, "learning_rate", "0.01");
  await train(page, 12);
  const run = card(page, "Learn");
  await expect(run.getByText(/^Overfitting: validation loss has been rising since epoch \d/)).toBeVisible();
  await expect(run.getByText(/^A Dropout layer, or L2/)).toBeVisible();
});
