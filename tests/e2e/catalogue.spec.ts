// Published sets by name: fetched, checked, kept for the next visit; and what is said where no server answers.
import { absent, button, card, expect, loaded, open, realData, servePublished, test, visit } from "./support";

test("fetches MNIST once, and has it without a network afterwards", async ({ page }) => {
  const folder = realData("mnist");
  if (absent(folder)) return;
  const asked = await servePublished(page, folder);
  await visit(page);
  await button(await open(page, "Data"), "MNIST, 11.59 MB").click();
  await loaded(page, "MNIST: 60,000 + 10,000 pictures");
  expect(asked.requests).toBe(4);
  await page.goto("./");
  await loaded(page, "MNIST: 60,000 + 10,000 pictures");
  await button(await open(page, "Data"), "MNIST, 11.59 MB").click();
  await expect(card(page, "Data").getByRole("progressbar")).toHaveCount(0);
  expect(asked.requests).toBe(4);
  await button(card(page, "Data"), "Remove MNIST from this device").click();
  await expect(card(page, "Data").getByText("MNIST, downloaded")).toHaveCount(0);
  // Without being asked, nothing is downloaded.
  await visit(page);
  expect(asked.requests).toBe(4);
});
