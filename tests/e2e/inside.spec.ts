// Looking inside a trained network: weights and saliency as pictures, histograms, a projection.
import { button, expect, fill, finished, inkOf, open, test, visit } from "./support";

test("weights, a sample's way, spreads and a projection are shown of a trained network", async ({ page }) => {
  await visit(page);
  await fill(await open(page, "Training"), "epochs", "1");
  await button(page, "Train").click();
  await finished(page);
  const inside = await open(page, "Look inside");
  await expect(inside.locator(".pictures li")).toHaveCount(32);
  await expect(inside.getByRole("img", { name: /^unit 1: weights from -0\.\d+ to 0\.\d+$/ })).toBeVisible();
  await expect(inside.getByRole("row", { name: /^dense outputs/ })).toContainText(/\d+ of 128$/);

  await button(inside, "Take a test sample").click();
  const counted = inside.getByRole("img", { name: /^How much each pixel counts for \d$/ });
  await expect(counted).toBeVisible();
  expect(await inkOf(counted)).toBe(28 * 28);
  await inside.getByLabel("Layer", { exact: true }).first().selectOption("1");
  await expect(inside.getByText("dense makes (128,) of it; bright is large:")).toBeVisible();

  await button(inside, "Project").click();
  const plane = inside.getByRole("img", { name: /^Test samples by the two principal components of dense;/ });
  await expect(plane).toBeVisible();
  await expect.poll(() => inkOf(plane)).toBeGreaterThan(5000);
});
