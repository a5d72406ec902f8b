// What a course does on the page: callbacks, settings changed after a training, a lost engine.
import {
  FEW,
  button,
  card,
  expect,
  fill,
  finished,
  headline,
  keptSnapshots,
  loseEngine,
  makePoints,
  open,
  test,
  train,
  unfold,
  visit,
} from "./support";

test("EarlyStopping ends the training, ModelCheckpoint keeps the best weights", async ({ page }) => {
  await visit(page);
  await makePoints(page, "circles");
  const training = await open(page, "Training");
  await fill(training, "learning_rate", "0.3");
  await fill(training, "epochs", "500");
  await unfold(training, "callbacks");
  await training.getByLabel("EarlyStopping", { exact: true }).check();
  await training.getByLabel("restore_best_weights", { exact: true }).uncheck();
  await training.getByLabel("ModelCheckpoint", { exact: true }).check();
  await train(page);
  await expect(headline(page)).toContainText("EarlyStopping ended the training");
  const kept = page.getByText(/The best weights, of epoch \d+, are kept\./);
  await expect(kept).toBeVisible();
  const best = (await kept.textContent())!.match(/\d+/)![0];
  await button(page, "Use the best weights").click();
  await expect(page.getByText(`Weights of the best epoch, ${best}, are in use.`)).toBeVisible();
  await expect(headline(page)).toContainText(`(epoch ${best}).`);
  await expect(page.getByRole("status").filter({ hasText: /Test accuracy/ })).toBeAttached();
});

test("another optimizer keeps what was learnt, as compile does; other layers begin afresh", async ({ page }) => {
  await visit(page);
  const training = await open(page, "Training");
  await train(page, 1);
  await training.getByLabel("optimizer", { exact: true }).selectOption("SGD");
  await button(page, "Train more").click();
  await expect(headline(page)).toContainText("Training finished.");
  await page.getByText("Epochs as a table").click();
  const rows = page.getByRole("group", { name: "Epochs as a table" }).locator("tbody tr");
  await expect(rows).toHaveCount(2);
  const loss = async (row: number) => Number(await rows.nth(row).locator("td").first().textContent());
  expect(await loss(1)).toBeLessThan(await loss(0));
  const model = await open(page, "Model");
  await button(model, "+ Dropout").click();
  await expect(button(page, "Train")).toBeVisible();
  await expect(rows).toHaveCount(0);
});

test("a lost engine is said plainly, and the last weights come back", async ({ page }) => {
  await visit(page);
  await train(page, 2);
  const figures = (await open(page, "Results")).getByText(/Test accuracy \d\d\.\d\d\s%/);
  const before = await figures.textContent();
  await loseEngine(page);
  const notice = page.getByRole("alert").filter({ hasText: "The engine stopped and was started again" });
  await expect(notice).toBeVisible();
  await notice.getByRole("button", { name: "Load the data again and put back the weights of epoch 2" }).click();
  await expect(notice).toBeHidden();
  await expect(card(page, "Data")).toContainText(FEW);
  await button(page, "Evaluate").click();
  await expect(figures).toHaveText(before!);
});

test("a training whose engine is lost goes on where it was saved last", async ({ page }) => {
  await visit(page);
  await fill(await open(page, "Training"), "epochs", "100");
  await button(page, "Train").click();
  await expect.poll(async () => (await keptSnapshots(page)).length, { intervals: [50] }).toBe(1);
  await loseEngine(page);
  const notice = page.getByRole("group", { name: "Go on" });
  await expect(notice).toContainText(/Run 1 was broken off in epoch \d+ of 100\./);
  await button(notice, "Go on").click();
  await finished(page);
  await expect(headline(page)).toContainText("100 epochs");
  await expect(page.getByText("The engine stopped and was started again")).toBeHidden();
  await expect.poll(() => keptSnapshots(page)).toEqual([]);
});
