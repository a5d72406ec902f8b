// For everyone: keyboard alone, labels on everything, narrow screens, small downloads.
import { gzipSync } from "node:zlib";
import { button, card, expect, finished, open, test, visit } from "./support";

test("keyboard alone: train, draw with the arrow keys, read", async ({ page }) => {
  await visit(page);
  const reach = async (name: string | RegExp) => {
    for (let presses = 0; presses < 60; presses++) {
      await page.keyboard.press("Tab");
      const label = await page.evaluate(
        () => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "",
      );
      if (typeof name === "string" ? label === name : name.test(label)) return;
    }
    throw new Error(`${name} was not reached with Tab`);
  };
  await reach("Train");
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle);
  expect(outline).toBe("solid");
  await page.keyboard.press("Enter");
  await finished(page);
  await expect(button(page, "Try it").first()).toBeFocused();
  await reach(/^Drawing area/);
  const press = async (key: string, times: number) => {
    for (let i = 0; i < times; i++) await page.keyboard.press(key);
  };
  await press("ArrowUp", 2);
  await page.keyboard.press("Space");
  await press("ArrowDown", 18);
  await expect(card(page, "Try it").getByText(/It reads 1/)).toBeVisible();
  await page.keyboard.press("Delete");
  await expect(card(page, "Try it").getByText("The answer appears here.")).toBeVisible();
});

test("layers are added, moved and removed by keyboard, and the focus stays", async ({ page }) => {
  await visit(page);
  const model = await open(page, "Model");
  await button(model, "+ Dropout").press("Enter");
  await expect(card(page, "Model")).toContainText("Flatten, Dense 128 relu, Dropout 0.3, Dense 10 softmax: 101,770 parameters");
  await button(model, "Move dropout up").press("Enter");
  await expect(button(model, "Move dropout up")).toBeFocused();
  await expect(card(page, "Model")).toContainText("Flatten, Dropout 0.3, Dense 128 relu");
  await button(model, "Remove dropout").press("Enter");
  await expect(card(page, "Model")).toContainText("Flatten, Dense 128 relu, Dense 10 softmax: 101,770 parameters");
  await expect(model.locator(".layer-title").first()).toBeFocused();

  // The list above the button grows; the button stays in sight.
  for (let layers = 3; layers < 6; layers++) {
    await button(model, "+ Dense").press("Enter");
    await expect(model.locator(".layer-title")).toHaveCount(layers + 1);
    await expect(button(model, "+ Dense")).toBeInViewport({ ratio: 1 });
  }
});

for (const width of [360, 1440]) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`${width} px, ${colorScheme}: every control has a name and a size, nothing scrolls sideways`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: 800 });
      await visit(page);
      for (const name of ["Data", "Model", "Training", "Results", "Exercises", "Sweep"]) await open(page, name);
      await button(page, "Fashion-MNIST: optimizers compared").click();
      await button(page, "Copy a link").click();
      await card(page, "Training").getByLabel("epochs", { exact: true }).fill("1");
      await button(page, "Train").click();
      await expect(card(page, "Results").locator(".predictions li")).toHaveCount(15);
      for (const name of ["Look inside", "From sample to loss", "Runs", "Files", "By hand"]) await open(page, name);
      await button(card(page, "From sample to loss"), "Take a test sample").click();
      await expect(card(page, "From sample to loss").getByText("6. One step of SGD on this sample")).toBeVisible();
      for (const more of await page.locator("summary").all()) await more.click();
      await page.locator(".layer-title").last().click();
      const faults = await page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>("button, input, select, textarea, canvas[tabindex], summary, [role=img]")].flatMap(
          (node) => {
            const { width: w, height: h } = (node.closest("label") ?? node).getBoundingClientRect();
            const labels = (node as HTMLInputElement).labels;
            const name =
              node.getAttribute("aria-label") || [...(labels ?? [])].map((label) => label.textContent).join("") || node.textContent;
            const small = !node.matches("canvas, svg, .seen-by-readers") && (h < 43.5 || w < 43.5);
            return !name?.trim() || small ? [`${node.outerHTML.slice(0, 120)} ${w} x ${h}`] : [];
          },
        ),
      );
      expect(faults).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      const ids = await page.evaluate(() => [...document.querySelectorAll("[id]")].map(({ id }) => id));
      expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
    });
  }
}

test("the first load brings less than 150 KB of JavaScript, packed, the worker's with it", async ({ page }) => {
  const scripts = new Map<string, Promise<Buffer>>();
  page.context().on("response", (response) => {
    if (response.url().endsWith(".js")) scripts.set(response.url(), response.body());
  });
  await visit(page);
  await page.waitForLoadState("networkidle");
  const bodies = await Promise.all(scripts.values());
  const bytes = bodies.reduce((sum, body) => sum + gzipSync(body).length, 0);
  console.log(`${scripts.size} scripts, ${Math.round(bytes / 1000)} kB packed`);
  expect(bytes).toBeGreaterThan(100_000);
  expect(bytes).toBeLessThan(150_000);
});

test("help explains a term and closes with Escape", async ({ page }) => {
  await visit(page);
  await open(page, "Training");
  await button(page, "What is learning_rate?").press("Enter");
  await expect(page.getByText("How far each step goes.")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByText("How far each step goes.")).toBeHidden();
});

test("an engine variant that does not exist is said plainly", async ({ page }) => {
  await page.goto("./?variant=quantum");
  await expect(page.getByRole("alert").filter({ hasText: /variant.*quantum/ })).toBeVisible();
});
