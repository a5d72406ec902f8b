// Looking inside a trained network: weights and saliency as pictures, histograms now and over time, neurons over the plane, a projection.
import { button, csv, draw, expect, finished, give, inkOf, makePoints, open, SEVEN, test, train, visit } from "./support";

test("weights, a sample's way, spreads and a projection are shown of a trained network", async ({ page }) => {
  await visit(page);
  await train(page, 1);
  const inside = await open(page, "Inside");
  await expect(inside.locator(".pictures li")).toHaveCount(32);
  await expect(inside.getByRole("img", { name: /^unit 1: weights from -0\.\d+ to 0\.\d+$/ })).toBeVisible();
  await expect(inside.getByRole("row", { name: /^dense outputs/ })).toContainText(/\d+ of 128$/);

  // A drawing is followed as a test sample is.
  await draw(page, SEVEN);
  const counted = inside.getByRole("img", { name: /^How much each pixel counts for \d$/ });
  await expect(counted).toBeVisible();
  await button(inside, "Take a test sample").click();
  await expect(counted).toBeVisible();
  expect(await inkOf(counted)).toBe(28 * 28);
  await expect(inside.getByText("dense makes (128,) of it: blue above 0")).toBeVisible();

  await button(inside, "Project").click();
  const plane = inside.getByRole("img", { name: /^Samples by the two principal components of dense;/ });
  await expect(plane).toBeVisible();
  await expect.poll(() => inkOf(plane)).toBeGreaterThan(5000);
});

test("of points in the plane, every neuron is seen, and how its numbers changed while training", async ({ page }) => {
  await visit(page);
  const inside = await open(page, "Inside");
  await makePoints(page, "circles");
  await open(page, "Inside");
  await expect(inside.getByRole("img", { name: /^dense, unit 1: from / })).toBeVisible();
  await expect(inside.getByRole("img", { name: /^dense_1, unit 16: from / })).toBeVisible();
  await expect(inside).toContainText("Train with this view open");
  await train(page, 20);
  const time = inside.getByRole("group", { name: "As training went on" });
  await expect(time.getByRole("img", { name: /^kernel from epoch 0 to 20: most lay between -[\d.]+ and [\d.]+ at first/ })).toBeVisible();
  await time.getByLabel("Layer", { exact: true }).selectOption("1");
  await time.getByText("As a table", { exact: true }).click();
  const rows = time.getByRole("group", { name: "As a table" }).locator("tbody tr");
  await expect(rows.first().locator("th")).toHaveText("0");
  await expect(rows.last().locator("th")).toHaveText("20");
  await expect(rows.last().locator("td")).toHaveCount(11);
});

test("of a table's rows, which inputs count, which are counted where, and which are alike", async ({ page }) => {
  await visit(page);
  const rows = Array.from({ length: 80 }, (_, i) => `${Math.sin(i).toFixed(3)},${(i % 7) / 7},${Math.sin(i) > 0 ? "up" : "down"}`);
  await give(page, [csv("waves.csv", ["height,noise,way", ...rows])]);
  await expect(await open(page, "Data")).toContainText(/waves: \d+ \+ \d+ rows/);
  await train(page);
  const inside = await open(page, "Inside");
  const inputs = inside.getByRole("group", { name: "Which inputs count" });
  await button(inputs.first(), "Take a test sample").click();
  await expect(inputs.first().locator("tbody th")).toHaveText(["height", "noise"]);
  const [height, noise] = (await inputs.first().locator("tbody tr td:nth-child(3)").allTextContents()).map((text) =>
    Math.abs(Number(text)),
  );
  expect(height).toBeGreaterThan(noise!);

  // A cell of the confusion matrix opens the rows that it counts.
  const results = await open(page, "Results");
  const cell = results.locator(".confusion td.is-right button").first();
  const counted = Number((await cell.textContent())!.match(/^\d+/)![0]);
  await cell.click();
  const predictions = results.getByRole("group", { name: "Predictions" }).locator("tbody tr");
  await expect(predictions).toHaveCount(Math.min(15, counted));
  await expect(predictions.first()).toHaveText(/^\d+(down|up)✓ \1, [\d.]+\s% rightheight -?[\d.]+, noise [\d.]+$/);

  // A projection says when the network has moved on.
  await open(page, "Inside");
  await button(inside, "Project").click();
  await expect(
    inside.getByText(/^\d+ test samples as dense_1 sees them; of the variance, \d+\s% lies across and \d+\s% upwards\.$/),
  ).toBeVisible();
  await expect(inside.getByText("0 down, 1 up")).toBeVisible();
  await expect(inside.getByText(/project again/)).toBeHidden();
  await button(page, "Train more").click();
  await expect(inside.getByText(/project again/)).toBeVisible();
  await finished(page);
});

test("from a drawing to its loss, number by number; the engine agrees before and after a step", async ({ page }) => {
  await visit(page);
  const model = await open(page, "Model");
  await button(model, "Remove dense").click();
  await expect(model).toContainText("Flatten, Dense 10 softmax: 7,850 parameters");
  await train(page, 2);
  await draw(page, SEVEN);
  const explain = await open(page, "From sample to loss");
  await explain.getByLabel("True class", { exact: true }).selectOption("3");
  await expect(explain.getByText(/^The engine answers the same: the greatest difference is \d/)).toBeVisible();
  const loss = Number((await explain.getByText(/^-log\([\d.]+\) = [\d.]+$/).textContent())!.split("= ")[1]);
  expect(loss).toBeGreaterThan(0);
  await expect(explain.getByRole("img", { name: /^7: from -?[\d.]+ to [\d.]+$/ })).toBeVisible();
  await explain.getByText("How a score comes about").click();
  await explain.getByLabel("Score of").selectOption("7");
  await expect(explain.getByRole("row", { name: /^\d+ smaller terms/ })).toBeVisible();

  await button(explain, "Let the engine take the step").click();
  const cells = explain
    .getByRole("group", { name: "6. One step of SGD on this sample" })
    .last()
    .getByRole("row", { name: /^Loss/ })
    .locator("td");
  await expect(cells.nth(2)).toHaveText(/\d/);
  const [before, hand, engine] = (await cells.allTextContents()).map(Number);
  expect(before).toBe(loss);
  expect(hand).toBeLessThan(loss);
  // The output layer is the whole network here.
  expect(engine).toBeCloseTo(hand!, 3);
});
