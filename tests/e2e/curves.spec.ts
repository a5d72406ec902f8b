// Curves: their axis, their smoothing, saved; and what stays to be seen where the system chooses the colours.
import { button, card, expect, open, saved, test, train, visit } from "./support";

test("curves are drawn on a logarithmic axis, smoothed, and saved as CSV and PNG", async ({ page }) => {
  await visit(page);
  await train(page, 3);
  const learn = await open(page, "Learn");
  const loss = learn.locator(".curve canvas").first();
  const drawn = (): Promise<string> => loss.evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  const linear = await drawn();
  await learn.getByLabel("Logarithmic axis").check();
  await expect.poll(drawn).not.toBe(linear);
  const logarithmic = await drawn();
  await learn.getByLabel("Smoothing").fill("0.9");
  await expect.poll(drawn).not.toBe(logarithmic);

  // The pointer anywhere near an epoch is told all curves there, not the batches between.
  const smoothed = await drawn();
  const box = (await loss.boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.55, box.y + box.height / 2);
  await expect.poll(drawn).not.toBe(smoothed);

  const csv = await saved(page, button(learn, "Save as CSV"));
  const lines = csv.bytes.toString().trim().split("\n");
  expect([csv.name, lines.length, lines[0]]).toEqual(["sprout-curves.csv", 4, "epoch,loss,accuracy,val_loss,val_accuracy"]);
  const png = await saved(page, button(learn, "Save loss as PNG"));
  expect([png.name, png.bytes.subarray(1, 4).toString()]).toEqual(["sprout-loss.png", "PNG"]);
});

test("one step alone is a point of the curve", async ({ page }) => {
  await visit(page);
  await button(page, "One step").click();
  const loss = (await open(page, "Learn")).locator(".curve canvas").first();
  const painted = (): Promise<number> =>
    loss.evaluate((canvas: HTMLCanvasElement) => {
      const hex = getComputedStyle(canvas).getPropertyValue("--blue-faint").trim();
      const wanted = [1, 3, 5].map((from) => Number.parseInt(hex.slice(from, from + 2), 16));
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
      return data.filter((_, i) => i % 4 === 0 && wanted.every((value, channel) => data[i + channel] === value)).length;
    });
  await expect.poll(painted).toBeGreaterThan(4);
});

test("in forced colours progress, probabilities and the matrix are still seen", async ({ page }) => {
  await page.emulateMedia({ forcedColors: "active" });
  await visit(page);
  await train(page, 1);
  await button(card(page, "Try it"), "Take a test sample").click();
  const results = await open(page, "Results");
  const cells = results.locator(".confusion .cell");
  await expect(cells.first()).toBeVisible();
  const backgrounds = (selector: string): Promise<string[]> =>
    page.locator(selector).evaluateAll((nodes) => [...new Set(nodes.map((node) => getComputedStyle(node).backgroundColor))]);
  const [paper] = await backgrounds("body");
  expect(await backgrounds("#try .bar")).not.toContain(paper);
  expect((await backgrounds(".confusion td:has(.cell)")).length).toBeGreaterThan(2);
  expect(await page.locator(".progress progress").evaluate((node) => getComputedStyle(node).outlineStyle)).toBe("solid");
});
