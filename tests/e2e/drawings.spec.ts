// A data set that people draw: named, drawn, undone, learnt, recognised, kept and saved.
import { unzipSync } from "fflate";
import type { Page } from "@playwright/test";
import { button, card, draw, expect, give, loaded, open, saved, test, train, upload, visit } from "./support";

const pad = (page: Page) => page.getByRole("application", { name: /^Pad for / });
const drawings = (page: Page, name: string) =>
  card(page, "Data")
    .getByRole("group", { name: new RegExp(`^Drawings of ${name};`) })
    .getByRole("button");

/** Draws lines through points given as shares of the pad, and keeps the drawing. */
async function sketch(page: Page, name: string, points: [number, number][]): Promise<void> {
  const before = await drawings(page, name).count();
  await draw(page, points, pad(page));
  await button(page, `Keep as ${name}`).click();
  await expect(drawings(page, name)).toHaveCount(before + 1);
}
const bar = (by: number): [number, number][] => [
  [0.5 + by, 0.15],
  [0.5 - by, 0.85],
];
const hook = (by: number): [number, number][] => [
  [0.25, 0.2 + by],
  [0.75, 0.2],
  [0.75, 0.8],
  [0.25 + by, 0.8],
  [0.25, 0.2],
];

test("people name classes, draw samples, and the network tells new drawings apart", async ({ page }) => {
  await visit(page);
  const data = await open(page, "Data");
  await data.getByText("Draw a data set of your own").click();
  await expect(button(data, "Learn these drawings")).toBeDisabled();
  await data.getByLabel("Name of class 1", { exact: true }).fill("bar");
  await data.getByLabel("Name of class 2", { exact: true }).fill("test");
  await expect(data.getByRole("alert").filter({ hasText: "test: expected another name" })).toBeVisible();
  await data.getByLabel("Name of class 2", { exact: true }).fill("bar");
  await expect(data.getByRole("alert").filter({ hasText: "Another class is called bar." })).toHaveCount(2);
  await data.getByLabel("Name of class 2", { exact: true }).fill("<b>box");
  for (let i = 0; i < 6; i++) await sketch(page, "bar", bar(i / 50));
  await button(data, "Draw <b>box").click();
  for (let i = 0; i < 6; i++) await sketch(page, "<b>box", hook(i / 50));

  // By keyboard alone: a stroke, kept by Enter; removed, and brought back.
  await pad(page).focus();
  await page.keyboard.press("Space");
  for (let i = 0; i < 12; i++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(drawings(page, "<b>box")).toHaveCount(7);
  await button(data, "Remove drawing 7 of <b>box").click();
  await expect(drawings(page, "<b>box")).toHaveCount(6);
  await button(data, "Undo").click();
  await expect(drawings(page, "<b>box")).toHaveCount(7);
  await button(data, "Remove drawing 7 of <b>box").click();
  await expect(drawings(page, "<b>box")).toHaveCount(6);

  await button(data, "Learn these drawings").click();
  await expect(data).toContainText("drawings: 12 pictures, 28 x 28 x 1, 2 classes");
  await expect(card(page, "Model")).toContainText("RandomTranslation, RandomRotation");
  await expect(card(page, "Model")).toContainText("Dense 2 softmax");
  await train(page);
  await draw(page, bar(0.03));
  await expect(card(page, "Try it").getByText(/It reads bar, /)).toBeVisible();
  await button(page, "Clear").click();
  await draw(page, hook(0.05));
  await expect(card(page, "Try it").getByText(/It reads <b>box, /)).toBeVisible();

  await open(page, "Data");
  const { bytes } = await saved(page, button(data, "Save as .zip of PNG"));
  const names = Object.keys(unzipSync(bytes));
  expect(names).toHaveLength(12);
  expect(names[0]).toBe("drawings/bar/001.png");

  // The set and the drawings are there at the next visit.
  await expect(data.getByRole("listitem").filter({ hasText: "drawings: 12" })).toContainText("in use");
  await page.goto("./");
  await loaded(page, "drawings: 12 pictures, 28 x 28 x 1, 2 classes");
  await expect(card(page, "Model")).toContainText("RandomTranslation");
  await open(page, "Data");
  await data.getByText("Draw a data set of your own").click();
  await expect(drawings(page, "bar")).toHaveCount(6);
  await sketch(page, "bar", bar(0.2));
  await give(page, [upload("again.zip", bytes)]);
  await expect(data).toContainText("again: 12 pictures, 28 x 28 x 1, 2 classes");
});
