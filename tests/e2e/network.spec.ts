// The network as a picture: the first thing one sees of a model, a way to its layers, and a file for a report.
import type { Locator, Page } from "@playwright/test";
import { button, card, expect, fill, open, saved, test, train, unfold, visit } from "./support";

/** Unfolds the picture of the network. Resolves to the part of the page that it stands in. */
async function openPicture(page: Page): Promise<Locator> {
  const model = await open(page, "Model");
  await unfold(model, "Picture of the network");
  return model;
}

test("the picture shows the model, leads to its layers, marks what is wrong, and is saved", async ({ page }) => {
  await visit(page);
  const model = await openPicture(page);
  const picture = model.getByRole("listbox");
  await expect(picture).toHaveAccessibleName(/^The network as a picture, 3 layers/);
  const boxes = picture.getByRole("option");
  await expect(boxes).toHaveCount(4);
  await expect(boxes.nth(2)).toHaveAccessibleName(/^dense, Dense 128 relu, output 128, 100,480 parameters$/);
  await expect(model.getByText("dense_1 reads from dense", { exact: true })).toBeAttached();

  await boxes.nth(2).click();
  const title = model.getByRole("button", { name: /^Dense 128 relu/ });
  await expect(title).toBeFocused();
  await expect(title).toHaveAttribute("aria-expanded", "true");
  await expect(boxes.nth(2)).toHaveAttribute("aria-selected", "true");

  await picture.press("ArrowDown");
  await expect(boxes.nth(3)).toHaveAttribute("aria-selected", "true");
  await expect(picture).toBeFocused();
  await picture.press("Enter");
  await expect(model.getByRole("button", { name: /^Dense 10 softmax/ })).toBeFocused();

  const svg = await saved(page, button(model, "Save as SVG"));
  const text = svg.bytes.toString();
  expect(svg.name).toBe("network.svg");
  expect(text).toMatch(/^<svg xmlns.*100,480 parameters.*<\/svg>\n$/s);
  expect(text).not.toMatch(/var\(|class=|role=/);
  const png = await saved(page, button(model, "Save as PNG"));
  expect([png.name, png.bytes.subarray(1, 4).toString()]).toEqual(["network.png", "PNG"]);
  // Twice the size of the SVG.
  expect(png.bytes.readUInt32BE(16)).toBe(2 * Number(/ width="(\d+)"/.exec(text)![1]));

  await boxes.nth(3).click();
  await model.getByLabel("activation", { exact: true }).selectOption("relu");
  await expect(boxes.nth(3)).toHaveAccessibleName(/Dense 10 relu/);
  await button(model, "+ MaxPooling2D").click();
  // It went in front of Flatten, where it fits; behind it, it does not.
  await expect(model.locator(".layer-title strong")).toHaveText(["Reshape 28 x 28 x 1", "MaxPooling2D 2", "Flatten", /Dense/, /Dense/]);
  await button(model, "Move max_pooling2d down").click();
  await expect(picture.getByText(/^! /)).toBeVisible();
  await expect(boxes.filter({ hasText: "max_pooling2d" })).toHaveAccessibleName(/^max_pooling2d, MaxPooling2D.*expected/);
});

test("while it trains, boxes show the norm of the gradient or the dead units", async ({ page }) => {
  await visit(page);
  const model = await openPicture(page);
  await model.getByLabel("Boxes show").selectOption("gradients");
  const dense = model.getByRole("option", { name: /^dense,/ });
  await expect(dense).toHaveAccessibleName(/no gradient yet$/);
  await button(page, "Train").click();
  await expect(dense).toHaveAccessibleName(/gradient [\d.e-]+$/);
  await model.getByLabel("Boxes show").selectOption("dead");
  await expect(dense).toHaveAccessibleName(/\d+ of 128 dead$/);
});

test("on a phone the picture is as wide as there is room, however long the network", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await visit(page);
  const model = await openPicture(page);
  const picture = model.getByRole("listbox");
  await expect(picture).toBeVisible();
  const { width } = (await picture.locator("svg").boundingBox())!;
  expect(width).toBeLessThanOrEqual((await picture.boundingBox())!.width);
  for (let i = 0; i < 4; i++) await button(model, "+ Dense").click();
  await expect(model.getByText("Picture of the network, 7 layers")).toBeVisible();
  await expect(picture.getByRole("option")).toHaveCount(8);
  await expect(card(page, "Model").getByRole("button", { name: "Larger", exact: true })).toBeVisible();
});

test("somebody builds a residual network from the page alone, rewires it, and trains it", async ({ page }) => {
  await visit(page);
  const model = await open(page, "Model");
  await button(model, "Remove flatten").click();
  await button(model, "Remove dense").click();
  await button(model, "+ Reshape").click();
  await fill(model, "target_shape", "28, 28, 1");
  await button(model, "+ Conv2D").click();
  await fill(model, "filters", "6");
  await fill(model, "strides", "2");
  await expect(model.getByRole("button", { name: /^Conv2D/ })).toContainText("(None, 13, 13, 6)");
  await unfold(model, "Blocks of layers");
  await expect(button(model, "+ Transformer encoder")).toBeDisabled();
  await button(model, "+ Residual block").click();
  await expect(page.getByRole("status").filter({ hasText: "Residual block: 7 layers added." })).toBeAttached();
  await unfold(model, "All layers, by kind");
  await button(model, "+ GlobalAveragePooling2D").click();
  const sum = model.getByRole("button", { name: /^Add/ });
  await expect(sum).toContainText("(None, 13, 13, 6), 0 parameters; reads conv2d, batch_normalization_1");

  // Another wire, whose shape does not join, is said where it is; and put back.
  await sum.click();
  await model.getByLabel("Reads from, 1", { exact: true }).selectOption("reshape");
  await expect(model.getByRole("alert")).toContainText("Add");
  await model.getByLabel("Reads from, 1", { exact: true }).selectOption("conv2d");
  await expect(model.getByRole("alert")).toHaveCount(0);

  await expect((await open(page, "Code")).locator(".cm-content")).toContainText("layers.Add(");
  await train(page, 1);
  const results = await open(page, "Results");
  await expect(results).toContainText("accuracy");
});
