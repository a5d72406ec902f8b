// Rooms: tabs by keyboard, an address each, the way back, sheets, one room at a time on a phone, and a bar that stays.
import { button, card, copiedLink, expect, fill, open, test, train, visit } from "./support";

test("views are tabs: arrow keys choose, what is typed stays, and each has an address to come back to", async ({ page }) => {
  await visit(page);
  const tabs = page.getByRole("tablist", { name: "Views" }).getByRole("tab");
  await expect(tabs).toHaveText(["Learn", "Results", "Inside", "Data", "Compare"]);
  await tabs.first().focus();
  await page.keyboard.press("ArrowLeft");
  await expect(tabs.last()).toBeFocused();
  await expect(card(page, "Compare")).toBeVisible();
  await expect(card(page, "Learn")).toBeHidden();
  await page.keyboard.press("ArrowLeft");
  await fill(card(page, "Data"), "Training samples", "123");
  await open(page, "Results");
  await expect(page).toHaveURL(/#results$/);
  await page.goBack();
  await expect(page).toHaveURL(/#data$/);
  await expect(card(page, "Data").getByLabel("Training samples")).toHaveValue("123");
  await page.goBack();
  await page.goBack();
  await expect(card(page, "Learn")).toBeVisible();
  await page.goForward();
  await expect(card(page, "Compare")).toBeVisible();

  await page.goto("./#inside");
  await expect(page.getByRole("tab", { name: "Inside" })).toHaveAttribute("aria-selected", "true");
});

test("a sheet opens over the views and goes with Escape; the focus goes back to what opened it", async ({ page }) => {
  await visit(page);
  await open(page, "Results");
  await button(page, "Course").press("Enter");
  const course = page.getByRole("dialog", { name: "Course" });
  await expect(course.getByRole("heading", { name: "Course" })).toBeFocused();
  await expect(page).toHaveURL(/#course$/);
  await page.keyboard.press("Escape");
  await expect(course).toBeHidden();
  await expect(button(page, "Course")).toBeFocused();
  await expect(page).toHaveURL(/#results$/);
});

test("coming back to where a link was opened does not open it again", async ({ page }) => {
  await visit(page);
  await button(await open(page, "Model"), "+ Dropout").click();
  const address = await copiedLink(page);
  await page.goto("about:blank");
  await page.goto(address);
  await expect(card(page, "Model")).toContainText("Dropout 0.3");
  await open(page, "Results");
  await button(await open(page, "Model"), "Remove dropout").click();
  await page.goBack();
  await expect(page).toHaveURL(/#setup=/);
  await expect(card(page, "Learn")).toBeVisible();
  await expect(card(page, "Model")).toContainText("Flatten, Dense 128 relu, Dense 10 softmax: 101,770 parameters");
  // A reload is a visit with that link.
  await page.reload();
  await expect(card(page, "Model")).toContainText("Dropout 0.3");
});

test("the first stop of the Tab key skips to Train", async ({ page }) => {
  await visit(page);
  await page.keyboard.press("Tab");
  await expect(button(page, "Skip to Train")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(button(page, "Train")).toBeFocused();
});

test("on a wide screen network, Train and Try it are in sight whatever the view, and nothing is cut off at the window's edge", async ({
  page,
}) => {
  for (const [width, height] of [
    [1440, 900],
    [1920, 1080],
  ] as const) {
    await page.setViewportSize({ width, height });
    await visit(page);
    for (const name of ["Learn", "Results", "Inside", "Data", "Compare"]) {
      const view = await open(page, name);
      for (const part of [button(page, "Train"), card(page, "Model"), page.getByRole("application", { name: /Drawing area/ })])
        await expect(part).toBeInViewport();
      const box = (await view.boundingBox())!;
      expect(width - box.x - box.width).toBeLessThan(40);
      expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(height);
    }
  }
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });

  test("one room at a time; Train and the places stay at the bottom, where there is height for them", async ({ page }) => {
    await visit(page);
    const [network, tryIt, train] = [page.locator("#network"), card(page, "Try it"), button(page, "Train")];
    await expect(network).toBeVisible();
    await expect(tryIt).toBeHidden();
    await expect(card(page, "Learn")).toBeHidden();
    await expect(train).toBeInViewport({ ratio: 1 });
    await train.tap();
    await expect(card(page, "Learn")).toBeVisible();
    await expect(network).toBeHidden();
    await expect(button(page, "Try it")).toBeVisible();
    await button(page, "Try it").tap();
    await expect(tryIt).toBeVisible();
    await expect(page.getByRole("application", { name: /Drawing area/ })).toBeInViewport();
    await open(page, "Course");
    await expect(page.getByRole("navigation")).toBeHidden();
    await page.goBack();
    await page.goBack();
    await expect(tryIt).toBeVisible();

    await page.setViewportSize({ width: 360, height: 320 });
    for (const place of [page.locator(".run-bar"), page.getByRole("navigation")]) await expect(place).not.toHaveCSS("position", "fixed");
  });
});

test("Train leads to the curves from where they are not seen, but not away from what shows the training itself", async ({ page }) => {
  await visit(page);
  await open(page, "Data");
  await train(page, 1);
  await expect(card(page, "Learn")).toBeVisible();
  await open(page, "Inside");
  await button(page, "Train more").click();
  await expect(button(page, "Train more")).toBeVisible();
  await expect(card(page, "Inside")).toBeVisible();
});

test("a convolutional network takes six presses and no error; what was pressed is undone and done again", async ({ page }) => {
  await visit(page);
  const model = await open(page, "Model");
  const layers = model.locator(".layer-title strong");
  for (const name of ["Conv2D", "MaxPooling2D", "Conv2D", "MaxPooling2D"]) {
    await button(model, `+ ${name}`).click();
    // What was added is open.
    if (name === "Conv2D") await model.getByLabel("activation", { exact: true }).selectOption("relu");
  }
  await expect(layers).toHaveText([
    "Reshape 28 x 28 x 1",
    "Conv2D 32 3 relu",
    "MaxPooling2D 2",
    "Conv2D 32 3 relu",
    "MaxPooling2D 2",
    "Flatten",
    "Dense 128 relu",
    "Dense 10 softmax",
  ]);
  await expect(model).toContainText("113,386 parameters");
  await expect(model.getByRole("alert")).toHaveCount(0);

  await button(page, "Undo adding MaxPooling2D 2").click();
  await expect(layers).toHaveCount(7);
  await page.keyboard.press("Control+z");
  await expect(layers.nth(3)).toHaveText("Conv2D 32 3");
  await page.keyboard.press("Control+Shift+z");
  await expect(layers.nth(3)).toHaveText("Conv2D 32 3 relu");
  await button(page, "Redo adding MaxPooling2D 2").click();
  await expect(layers).toHaveCount(8);
  await train(page, 1);
});

test("by keyboard one goes from layer to layer, moves and removes them, and adds one on an edge", async ({ page }) => {
  await visit(page);
  const model = await open(page, "Model");
  const titles = model.locator(".layer-title");
  await titles.first().focus();
  await page.keyboard.press("ArrowDown");
  await expect(titles.nth(1)).toBeFocused();
  await page.keyboard.press("Alt+ArrowUp");
  await expect(titles.locator("strong")).toHaveText(["Dense 128 relu", "Flatten", "Dense 10 softmax"]);
  await expect(titles.first()).toBeFocused();
  await page.keyboard.press("Delete");
  await expect(titles.locator("strong")).toHaveText(["Flatten", "Dense 10 softmax"]);
  await expect(titles.first()).toBeFocused();

  await button(model, "Insert a layer before dense").press("Enter");
  await page.keyboard.press("Escape");
  await expect(button(model, "Insert a layer before dense")).toBeFocused();
  await page.keyboard.press("Enter");
  await model.getByRole("group", { name: "Insert before dense" }).getByLabel("All layers, by kind").selectOption("GaussianNoise");
  await expect(titles.locator("strong")).toHaveText(["Flatten", /^GaussianNoise/, "Dense 10 softmax"]);
  await expect(titles.nth(1)).toBeFocused();
});

test("a layer behind Flatten that needs its picture is put in front of it in one press", async ({ page }) => {
  await visit(page);
  const model = await open(page, "Model");
  await button(model, "+ Conv2D").click();
  await button(model, "Move conv2d down").click();
  await expect(model.getByRole("alert")).toBeVisible();
  await button(model, "Move it before Flatten").click();
  await expect(model.locator(".layer-title strong").nth(1)).toHaveText("Conv2D 32 3");
  await expect(model).toContainText("parameters");
  await expect(model.getByRole("alert")).toHaveCount(0);
});
