// For everyone: keyboard alone, labels on everything, narrow screens, small downloads.
import { gzipSync } from "node:zlib";
import axeCore from "axe-core";
import type { Page } from "@playwright/test";
import { button, card, expect, finished, open, PLACES, test, train, visit } from "./support";

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

/** What is wrong with what is seen now: a control without a name or too small for its pointer, lines too long to read, ids given twice. */
const faultsOf = (page: Page, least: number): Promise<string[]> =>
  page.evaluate((least) => {
    const seen = (node: Element) => node.checkVisibility() && !node.closest(".seen-by-readers");
    const controls = [
      ...document.querySelectorAll<HTMLElement>("button, input, select, textarea, canvas[tabindex], summary, [role=img]"),
    ].filter((node) => seen(node) && !node.matches(".skip"));
    const small = controls.flatMap((node) => {
      const { width, height } = (node.closest("label") ?? node).getBoundingClientRect();
      const labels = (node as HTMLInputElement).labels;
      const name = node.getAttribute("aria-label") || [...(labels ?? [])].map((label) => label.textContent).join("") || node.textContent;
      const wrong = !name?.trim() || (!node.matches("canvas, svg") && (height < least - 0.5 || width < least - 0.5));
      return wrong ? [`${node.outerHTML.slice(0, 120)} ${width} x ${height}`] : [];
    });
    const long = [...document.querySelectorAll("p, li")].filter(seen).flatMap((node) => {
      const range = document.createRange();
      const texts = [...node.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE);
      const lines = texts.flatMap((text) => {
        range.selectNodeContents(text);
        return [...new Set([...range.getClientRects()].map(({ top }) => Math.round(top)))];
      }).length;
      const letters = texts.reduce((sum, { textContent }) => sum + textContent!.trim().length, 0);
      return lines > 0 && letters / lines > 75 ? [`${Math.round(letters / lines)} letters a line: ${node.textContent!.slice(0, 60)}`] : [];
    });
    const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
    return [...small, ...long, ...ids.filter((id, i) => ids.indexOf(id) !== i)];
  }, least);

/** A box of the network's picture says all its words, with commas that the picture has none of. */
const ofPicture = /^label-content-name-mismatch: #network-box-/;

/** What axe finds against WCAG 2.2 AA, and against what it calls good practice. */
async function axe(page: Page, where: string): Promise<string[]> {
  const found = await page.evaluate(
    (where) => (window as unknown as { axe: typeof axeCore }).axe.run(where, { resultTypes: ["violations"] }),
    where,
  );
  const said = found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, target, failureSummary }) => `${id}: ${target.join(" ")} ${html.slice(0, 120)} ${failureSummary}`),
  );
  return said.filter((violation) => !ofPicture.test(violation));
}

for (const [width, isMobile] of [
  [360, true],
  [1440, false],
] as const) {
  for (const colorScheme of ["light", "dark"] as const) {
    test.describe(`${width} px, ${colorScheme}`, () => {
      test.use({
        viewport: { width, height: 800 },
        isMobile,
        hasTouch: isMobile,
        colorScheme,
        contextOptions: { reducedMotion: "reduce" },
      });

      test("in every room: controls have names and sizes, lines are short, nothing scrolls sideways, few landmarks, axe finds nothing", async ({
        page,
      }) => {
        await visit(page);
        await train(page, 1);
        await expect(card(page, "Results")).toContainText("Test accuracy");
        await page.evaluate(axeCore.source);
        // The frame of the page with the first of them, then what is in each.
        for (const name of PLACES) {
          const part = await open(page, name);
          if (name === "Course") await button(part, "Fashion-MNIST: optimizers compared").click();
          if (name === "Share") await button(part, "Copy a link").click();
          if (name === "Results") await expect(part.locator(".predictions li")).toHaveCount(15);
          if (name === "From sample to loss") {
            await button(part, "Take a test sample").click();
            await expect(part.getByText("6. One step of SGD on this sample")).toBeVisible();
          }
          if (name === "Model") await page.locator(".layer-title").last().click();
          for (const more of await part.locator("summary:visible").all()) await more.click();
          await expect(part.getByText("Fetching this part of the page...")).toHaveCount(0);
          expect.soft(await faultsOf(page, isMobile ? 44 : 34), name).toEqual([]);
          expect.soft(await page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(width);
          expect.soft(await axe(page, name === PLACES[0] ? "html" : `#${await part.getAttribute("id")}`), name).toEqual([]);
          const landmarks = page.locator("header, main, nav, footer, section[aria-label], section[aria-labelledby], [role=region]");
          expect.soft(await landmarks.filter({ visible: true }).count(), name).toBeLessThanOrEqual(5);
        }
      });
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
