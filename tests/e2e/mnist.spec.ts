// The real thing: the four files of MNIST, from upload to a drawn digit.
import type { Page } from "@playwright/test";
import { absent, button, card, draw, expect, fill, give, inkOf, loaded, open, realData, SEVEN, test, train, visit } from "./support";

const names = ["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"];

test("uploads MNIST, trains, stops, evaluates, and reads a drawn digit", async ({ page }) => {
  const folder = realData("mnist");
  if (absent(folder)) return;
  await rememberMemory(page);
  await visit(page);
  await give(
    page,
    names.map((name) => `${folder}/${name}`),
  );
  const data = card(page, "Data");
  await loaded(page, "MNIST: 60,000 + 10,000 pictures, 28 x 28, 10 classes");
  await expect(data.locator(".samples canvas")).toHaveCount(25);
  await expect(data.getByRole("row", { name: /^7 6,265 1,028$/ })).toBeVisible();

  await train(page, 2);
  for (const canvas of await page.locator(".curve canvas").all()) expect(await inkOf(canvas)).toBeGreaterThan(1000);
  const bytes = await heapOf(page);
  console.log(`MNIST and a Dense 128 network in training: ${(bytes / 1e6).toFixed(0)} MB`);
  expect(bytes).toBeGreaterThan(55e6);
  expect(bytes).toBeLessThan(150e6);

  await fill(await open(page, "Training"), "epochs", "200");
  await button(page, "Train more").click();
  await expect(page.getByText(/Epoch \d+ of 202/)).toBeVisible();
  await button(page, "Stop").click();
  await expect(button(page, "Train more")).toBeVisible();

  const results = await open(page, "Results");
  await expect(results.getByText(/Test accuracy 9[5-9]\.\d\d\s%/)).toBeVisible();
  await draw(page, SEVEN);
  await expect(card(page, "Try it").getByText(/It reads 7/)).toBeVisible();
});

/** Lets the worker remember its engine's memory, which nothing in the page can see. */
async function rememberMemory(page: Page): Promise<void> {
  const prelude = `for (const name of ["instantiate", "instantiateStreaming"]) {
    const original = WebAssembly[name];
    WebAssembly[name] = async (...given) => {
      const made = await original(...given);
      const held = [(made.instance ?? made).exports, ...Object.values(given[1] ?? {})].flatMap(Object.values);
      self.engineMemory = held.find((each) => each instanceof WebAssembly.Memory) ?? self.engineMemory;
      return made;
    };
  }`;
  await page.route(/worker[^/]*\.js$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${prelude}\n${await response.text()}` });
  });
}

/** Of the worker that has the engine; its threads sleep and do not answer. */
const heapOf = (page: Page): Promise<number> =>
  Promise.any(
    page
      .workers()
      .map((worker) => worker.evaluate(() => (self as unknown as { engineMemory: WebAssembly.Memory }).engineMemory.buffer.byteLength)),
  );
