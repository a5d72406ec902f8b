// Published sets by name: fetched, checked, kept for the next visit; and what is said where no server answers.
import { join } from "node:path";
import { absent, button, card, expect, open, realData, test, visit } from "./support";

test("fetches MNIST once, and has it without a network afterwards", async ({ page }) => {
  test.setTimeout(120_000);
  const folder = realData("mnist");
  if (absent(folder)) return;
  let served = 0;
  await page.context().route(/^https:\/\/(?!127\.0\.0\.1)/, (route) => {
    served++;
    return route.fulfill({ path: join(folder, new URL(route.request().url()).pathname.split("/").at(-1)!), headers: { "access-control-allow-origin": "*" } });
  });
  await visit(page);
  await button(await open(page, "Data"), "MNIST, 11.59 MB").click();
  await expect(card(page, "Data")).toContainText("MNIST: 60,000 + 10,000 pictures", { timeout: 30_000 });
  expect(served).toBe(4);
  await page.goto("./");
  await expect(card(page, "Data")).toContainText("MNIST: 60,000 + 10,000 pictures", { timeout: 30_000 });
  await button(await open(page, "Data"), "MNIST, 11.59 MB").click();
  await expect(card(page, "Data").getByRole("progressbar")).toHaveCount(0, { timeout: 30_000 });
  expect(served).toBe(4);
  await button(card(page, "Data"), "Remove MNIST from this device").click();
  await expect(card(page, "Data").getByText("MNIST, downloaded")).toHaveCount(0);
  // Without being asked, nothing is downloaded.
  await visit(page);
  expect(served).toBe(4);
});
