// What people load while the page is still starting stands, whatever the page would have begun with by itself.
import type { Page } from "@playwright/test";
import { labels, pictures } from "../unit/data-fixtures";
import { button, card, copiedLink, expect, FEW, give, loaded, makePoints, makeSet, test, upload, visit } from "./support";

const own = [upload("train-images-idx3-ubyte", pictures(60)), upload("train-labels-idx1-ubyte", labels(60))];

/** Opens the page with its engine held back. Resolves to what lets the engine come. */
async function visitEarly(page: Page, address = "./"): Promise<() => Promise<void>> {
  let release!: () => void;
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/*.wasm", async (route) => {
    await held;
    await route.continue();
  });
  const asked = page.waitForRequest("**/*.wasm");
  await page.goto(address);
  await asked;
  await expect(card(page, "Data")).toContainText("Starting the engine");
  return async () => {
    release();
    await expect(page.getByText(/^Engine .* threads?\./)).toBeVisible();
  };
}

/** The data that stands once nothing is being loaded any more. */
async function stands(page: Page, sentence: string): Promise<void> {
  const data = card(page, "Data");
  await loaded(page, sentence);
  await expect(data.getByRole("progressbar")).toHaveCount(0);
  await expect(card(page, "Model")).toContainText("parameters");
  await expect(data).toContainText(sentence);
}

test("files chosen before the engine is there are loaded, and kept", async ({ page }) => {
  const go = await visitEarly(page);
  await give(page, own);
  await expect(card(page, "Data").getByRole("progressbar")).toBeVisible();
  await go();
  await stands(page, "60 pictures, 28 x 28");
  await expect(card(page, "Data").getByRole("listitem").filter({ hasText: "in use" })).toContainText("train-images-idx3-ubyte: 60");
});

test("files chosen as soon as the page is there are loaded", async ({ page }) => {
  await page.goto("./");
  await give(page, own);
  await stands(page, "60 pictures, 28 x 28");
  // Now a set is kept that the page begins with: other files go before it, too.
  await expect(card(page, "Data").getByRole("listitem").filter({ hasText: "in use" })).toContainText("train-images-idx3-ubyte: 60");
  await page.goto("./");
  await give(page, [upload("train-images-idx3-ubyte", pictures(50)), upload("train-labels-idx1-ubyte", labels(50))]);
  await stands(page, "50 pictures, 28 x 28");
});

test("files chosen while the first digits are made are loaded", async ({ page }) => {
  await page.goto("./");
  await loaded(page, /Making the data|4,000 \+ 800 pictures/);
  await give(page, own);
  await stands(page, "60 pictures, 28 x 28");
});

test("parts chosen one after the other without waiting make one set", async ({ page }) => {
  const go = await visitEarly(page);
  for (const part of own) await give(page, [part]);
  await go();
  await stands(page, "60 pictures, 28 x 28");
  const more = [upload("t10k-images-idx3-ubyte", pictures(20)), upload("t10k-labels-idx1-ubyte", labels(20))];
  for (const part of more) await give(page, [part]);
  await stands(page, "60 + 20 pictures, 28 x 28");
});

test("a part chosen before the engine is there waits for the other", async ({ page }) => {
  const go = await visitEarly(page);
  await give(page, own.slice(0, 1));
  await go();
  const data = card(page, "Data");
  await expect(data.getByText(/Still missing: the training labels/)).toBeVisible();
  await expect(data).toContainText("No data yet.");
  await give(page, own.slice(1));
  await stands(page, "60 pictures, 28 x 28");
});

test("a file that is refused in the first moments is told of, beside the digits", async ({ page }) => {
  const go = await visitEarly(page);
  await give(page, [upload("broken.npy", new TextEncoder().encode("no array"))]);
  await go();
  await stands(page, FEW);
  await expect(card(page, "Data").getByRole("alert").filter({ hasText: "broken.npy" })).toBeVisible();
});

test("loading is cancelled before the engine is there, then digits come", async ({ page }) => {
  const go = await visitEarly(page);
  await give(page, own);
  await button(card(page, "Data"), "Cancel").click();
  await expect(card(page, "Data").getByText(/Loading was cancelled/)).toBeVisible();
  await go();
  await stands(page, FEW);
});

test("a set asked for before the engine is there is made instead of the digits", async ({ page }) => {
  const go = await visitEarly(page);
  await makeSet(page, "spirals");
  await go();
  await stands(page, "Spirals: 800 + 200 points in the plane");
});

test("a link's data gives way to files, its settings wait for their data", async ({ page, browser, baseURL }) => {
  await visit(page);
  await expect(await makePoints(page, "circles")).toContainText("Circles: 800 + 200 points");
  const address = await copiedLink(page);

  const other = await (await browser.newContext({ baseURL })).newPage();
  const go = await visitEarly(other, address);
  await give(other, own);
  await go();
  await stands(other, "60 pictures, 28 x 28");
  await expect(other.getByRole("status").filter({ hasText: "load Circles under Data" })).toBeVisible();
  await other.context().close();
});
