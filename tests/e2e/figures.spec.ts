// The course's exercises on their real data, on the page: every figure beside the published one, and as near to it as published runs are to each other.
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { absent, button, card, expect, give, loaded, open, realData, servePublished, test, train, visit } from "./support";

/** Loads an exercise with its data. */
async function load(page: Page, title: string): Promise<Locator> {
  const exercises = await open(page, "Course");
  await button(exercises, title).click();
  await button(exercises, "Load data and settings").click();
  return exercises;
}

/** The reader's own value in a cell of the figures' table; accuracies as shares. */
async function figureIn(table: Locator, row: string | RegExp, column: string): Promise<number> {
  const columns = await table.getByRole("columnheader").allTextContents();
  const cell = table.getByRole("row", { name: row }).locator("th, td").nth(columns.indexOf(column));
  const text = (await cell.locator("b").textContent())!;
  return text.includes("%") ? parseFloat(text) / 100 : Number(text);
}

test("Fashion-MNIST: softmax by RMSprop, and seven optimizers with a hidden layer, reproduce the published figures", async ({ page }) => {
  const folder = realData("fashion-mnist");
  if (absent(folder)) return;
  await servePublished(page, folder);
  await visit(page);
  const exercises = await load(page, "Fashion-MNIST: softmax regression with RMSprop");
  await loaded(page, "Fashion-MNIST: 60,000 + 10,000 pictures");
  await expect(card(page, "Training")).toContainText("RMSprop 0.001, batch 32, 5 epochs, 20 % for validation");
  await train(page);
  await open(page, "Course");
  const table = exercises.getByRole("group", { name: "Published figures and yours" });
  await compare(table, "Loss", [0.6058, 0.4748, 0.4506, 0.4379, 0.4301], () => 0.015);
  await compare(table, "Accuracy", [0.7972, 0.8394, 0.8493, 0.8515, 0.854], () => 0.008);
  expect(Math.abs((await figureIn(table, /^epoch 5/, "Validation accuracy")) - 0.8507)).toBeLessThanOrEqual(0.015);
  await expect(exercises).toContainText("In the page now: Fashion-MNIST: softmax regression with RMSprop.");

  // All seven optimizers with a hidden layer of 100, as a sweep.
  const sweep = await open(page, "Sweep");
  await sweep.getByLabel("Grid").selectOption("fashion-optimizers");
  await button(sweep, "Run 7 trainings").click();
  await expect(sweep).toContainText("7 of 7 trainings done");
  const last: Record<string, number> = {
    sgd: 0.4437,
    "sgd-0.1": 0.3332,
    momentum: 0.3342,
    nesterov: 0.3304,
    rmsprop: 0.315,
    adagrad: 0.6094,
    adam: 0.3106,
  };
  for (const [optimizer, value] of Object.entries(last)) {
    const row = sweep.locator(".heat-map tr").filter({ has: page.getByRole("rowheader", { name: optimizer, exact: true }) });
    const own = Number(await row.locator("b").textContent());
    expect(Math.abs(own - value), `${optimizer}: ${own} beside ${value}`).toBeLessThanOrEqual(0.02);
    await expect(row).toContainText(`published ${value.toFixed(4)} within`);
  }
  await sweep.getByText("All trainings as a table").click();
  const all = sweep.getByRole("group", { name: "All trainings as a table" });
  await expect(all.getByRole("row", { name: /^adagrad/ })).toContainText("0.6094");
  // Its trainings are runs, and the exercise knows them.
  await open(page, "Course");
  await button(exercises, "Fashion-MNIST: softmax regression with RMSprop").click();
  await button(exercises, "Fashion-MNIST: optimizers compared").click();
  await compare(table, "Loss", [0.532, 0.4005, 0.3567, 0.3293, 0.3106], (epoch) => (epoch === 1 ? 0.04 : 0.02));
  await compare(table, "Accuracy", [0.8146, 0.8558, 0.8708, 0.8798, 0.8852], () => 0.01);
});

/** One row an epoch: the reader's own value, its distance from the published one, and the word beside it. */
async function compare(table: Locator, column: string, published: number[], band: (epoch: number) => number): Promise<void> {
  for (const [i, value] of published.entries()) {
    const row = table.getByRole("row", { name: new RegExp(`^epoch ${i + 1} `) });
    await expect(row).not.toContainText("outside");
    const own = await figureIn(table, new RegExp(`^epoch ${i + 1} `), column);
    expect(Math.abs(own - value), `${column}, epoch ${i + 1}: ${own} beside ${value}`).toBeLessThanOrEqual(band(i + 1));
    await expect(row).toContainText("within");
  }
}

test("iris and Boston housing from their own files end where such networks end", async ({ page }) => {
  const folder = realData("csv");
  if (absent(folder)) return;
  await visit(page);
  const exercises = await load(page, "Iris: three flowers by four lengths");
  await give(page, [join(folder, "iris.csv")]);
  await expect(card(page, "Data")).toContainText("iris: 120 + 30 rows, 4 inputs, 3 classes");
  await expect(exercises).toContainText("In the page now: Iris: three flowers by four lengths.");
  await train(page);
  await open(page, "Course");
  const table = exercises.getByRole("group", { name: "Published figures and yours" });
  await expect(table.getByRole("row", { name: /on the test set/ })).toContainText("within");
  expect(await figureIn(table, /on the test set/, "Accuracy")).toBeGreaterThanOrEqual(0.9);

  await button(exercises, "Iris: three flowers by four lengths").click();
  await load(page, "Boston housing: a price by thirteen numbers");
  await give(page, [join(folder, "housing.csv")]);
  await expect(card(page, "Data")).toContainText("housing: 405 + 101 rows, 13 inputs");
  await expect(exercises).toContainText("In the page now: Boston housing: a price by thirteen numbers.");
  await train(page);
  await open(page, "Course");
  await expect(table.getByRole("row", { name: /on the test set/ })).toContainText("within");
});
