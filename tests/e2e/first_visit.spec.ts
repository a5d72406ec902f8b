// The first minute: pictures, one button, curves, and the network reads what one draws.
import { button, card, draw, expect, finished, headline, inkOf, open, SEVEN, test, visit, WHOLE } from "./support";

test.use({ wholeDigits: true });

test("a first visit trains on the built-in digits and reads a drawn digit", async ({ page }) => {
  await visit(page, { digits: WHOLE });
  // Figures that change do not move what stands beside them, in the built page too.
  await expect(page.locator("body")).toHaveCSS("font-variant-numeric", "tabular-nums");
  await expect(page.locator(".strip canvas")).toHaveCount(24);
  await expect(page.locator("button.primary")).toHaveText("Train");
  await expect(headline(page)).toHaveText(
    "Flatten, Dense 128 relu, Dense 10 softmax will learn from 16,000 pictures to tell 10 classes apart.",
  );
  await expect(page.locator(".curve canvas")).toHaveCount(2);

  await button(page, "Train").click();
  await expect(button(page, "Pause")).toBeVisible();
  await expect(page.getByText(/samples\/s/)).toBeVisible();
  await finished(page);

  await expect(headline(page)).toHaveText(/Training finished\. 5 epochs in .+, validation accuracy \d\d\.\d\d\s%/);
  for (const canvas of await page.locator(".curve canvas").all()) expect(await inkOf(canvas)).toBeGreaterThan(1000);
  await page.getByText("Epochs as a table").click();
  await expect(page.getByRole("group", { name: "Epochs as a table" }).locator("tbody tr")).toHaveCount(5);
  await page.getByText("Batches as a table").click();
  await expect(page.getByRole("group", { name: "Batches as a table" }).locator("tbody tr").nth(5)).toBeVisible();

  await expect(page.locator("button.primary")).toHaveText("Try it");
  await page.locator("button.primary").click();
  await draw(page, SEVEN);
  const tryIt = card(page, "Try it");
  await expect(tryIt.getByText(/It reads 7/)).toBeVisible();
  await expect(tryIt.getByRole("img", { name: "What the network sees" })).toBeVisible();
  await expect(tryIt.getByRole("row")).toHaveCount(10);
  await button(tryIt, "Clear").click();
  await expect(tryIt.getByText("The answer appears here.")).toBeVisible();
  await button(tryIt, "Take a test sample").click();
  await expect(tryIt.getByText(/Test sample 0 is \d: (right|wrong)\./)).toBeVisible();

  const results = await open(page, "Results");
  await expect(results.getByText(/Test accuracy \d\d\.\d\d\s%, loss \d\.\d+, on 4,000 samples/)).toBeVisible();
  await expect(results.locator(".predictions li")).toHaveCount(15);
  await expect(results.getByRole("img", { name: /Probabilities/ })).toHaveCount(15);
  await expect(results.locator("table.confusion tbody tr")).toHaveCount(10);
  await results.getByLabel("Show").selectOption("wrong");
  await expect(results.locator(".predictions li.is-wrong")).toHaveCount(15);
});

test("pause, one step, resume and stop", async ({ page }) => {
  await visit(page, { digits: WHOLE });
  const settings = await open(page, "Training");
  await settings.getByLabel("epochs", { exact: true }).fill("1000");
  await button(page, "Train").click();
  await button(page, "Pause").click();
  const progress = page.locator(".progress p");
  await expect(progress).toContainText("Paused");
  await expect(headline(page)).toHaveText(
    "Flatten, Dense 128 relu, Dense 10 softmax learns from 16,000 pictures to tell 10 classes apart.",
  );
  // What has to wait says for what.
  for (const [room, action] of [
    ["Results", "Evaluate"],
    ["Inside", "Project"],
  ] as const) {
    const each = button(await open(page, room), action);
    await expect(each).toBeDisabled();
    await expect(each).toHaveAccessibleDescription("Stop the training first.");
    await expect(each.locator("..").getByText("Stop the training first.")).toBeVisible();
  }
  const before = await progress.textContent();
  await button(page, "One step").click();
  await expect(progress).not.toHaveText(before!);
  await button(page, "Resume").click();
  await expect(progress).toContainText("samples/s");
  await button(page, "Stop").click();
  await expect(button(page, "Train more")).toBeVisible();
  await expect(headline(page)).toContainText("Training stopped.");
  await expect(card(page, "Inside").getByText("Stop the training first.")).toHaveCount(0);
  await expect(button(page, "Project")).toBeEnabled();

  await button(page, "Start over").click();
  await expect(page.getByText("Nothing trained yet.")).toBeVisible();
  await button(page, "One step").click();
  await expect(page.getByText("1 step taken one by one.")).toBeVisible();
});
