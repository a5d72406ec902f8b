// Code beside the form: what is typed becomes the form, what is chosen becomes code, by keyboard, under the strict policy.
import axeCore from "axe-core";
import type { Locator, Page } from "@playwright/test";
import { button, card, expect, open, test, visit } from "./support";

const editorOf = (page: Page): Locator => page.getByRole("textbox", { name: "Keras code of the network and its training" });
const linesOf = (page: Page): Promise<string[]> => card(page, "Code").locator(".cm-line").allTextContents();

/** The line of the code in which the caret stands, which may be shown in several rows. */
const lineOfCaret = (page: Page): Promise<string> =>
  card(page, "Code")
    .locator(".code-editor")
    .evaluate((host) => {
      // Of a shadow root; the standard has not said it yet.
      const root = host.shadowRoot as unknown as { getSelection(): Selection };
      const node = root.getSelection().anchorNode;
      return (node instanceof Element ? node : node?.parentElement)?.closest(".cm-line")?.textContent ?? "";
    });

/** Puts the caret at the end of the first line that holds these words. */
async function goToLine(page: Page, words: string): Promise<void> {
  expect(
    (await linesOf(page)).some((line) => line.includes(words)),
    words,
  ).toBe(true);
  await page.keyboard.press("Control+Home");
  while (!(await lineOfCaret(page)).includes(words)) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("End");
  await page.keyboard.press("End");
}

test("a layer is typed by keyboard and stands in the form; units of the form stand in the code, whose comment stays; undo does both", async ({
  page,
}) => {
  await visit(page);
  // The tab, and from it into the editor, by keyboard alone.
  await page.locator("#tab-model").focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.locator("#tab-code")).toBeFocused();
  await expect(editorOf(page)).toContainText('layers.Dense(units=128, activation="relu")');
  await page.keyboard.press("Tab");
  await expect(editorOf(page)).toBeFocused();

  await goToLine(page, "units=128");
  await page.keyboard.type("  # wide");
  await page.keyboard.press("Enter");
  await page.keyboard.type("layers.Dropout(0.25),");
  const sentence = card(page, "Model").locator(".sentence");
  await expect(sentence).toHaveText("Flatten, Dense 128 relu, Dropout 0.25, Dense 10 softmax: 101,770 parameters");
  await expect(card(page, "Code")).toContainText("The code and the form say the same.");

  // Tab indents; Escape, then Tab leaves.
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(editorOf(page)).toBeFocused();
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect(button(card(page, "Code"), "Undo")).toBeFocused();

  const model = await open(page, "Model");
  await model.locator(".layer-title").nth(1).click();
  await model.getByLabel("units", { exact: true }).fill("64");
  await expect(sentence).toContainText("Dense 64 relu");
  await open(page, "Code");
  await expect(editorOf(page)).toContainText('layers.Dense(units=64, activation="relu"),  # wide');
  expect((await linesOf(page)).some((line) => line.includes("layers.Dropout(0.25),"))).toBe(true);

  // One step back is the form's.
  await button(card(page, "Code"), "Undo").click();
  await expect(editorOf(page)).toContainText('layers.Dense(units=128, activation="relu"),  # wide');
  await expect(sentence).toContainText("Dense 128 relu, Dropout 0.25");
  await button(card(page, "Code"), "Redo").click();
  await expect(sentence).toContainText("Dense 64 relu, Dropout 0.25");
});

test("a problem is underlined at its place, listed and announced, and the form stays; a layer that does not fit is told at its line", async ({
  page,
}) => {
  await visit(page);
  const code = await open(page, "Code");
  await editorOf(page).click();
  await goToLine(page, "units=128");
  await page.keyboard.press("Enter");
  await page.keyboard.type("layers.Dense(5, activatoin='relu'),");
  await expect(code.getByRole("list", { name: "Problems" })).toContainText("Dense has no argument activatoin; did you mean activation?");
  await expect(code.locator(".cm-lintRange")).toHaveText("'relu'");
  await expect(page.locator("[role=status], [aria-live]").filter({ hasText: "The code has 1 problem:" }).first()).toBeAttached();
  await expect(card(page, "Model")).toContainText("Flatten, Dense 128 relu, Dense 10 softmax: 101,770 parameters");
  const style = await code.locator(".cm-lintRange").evaluate((range) => {
    const { textDecorationLine, textDecorationStyle, backgroundImage } = getComputedStyle(range);
    return [textDecorationLine, textDecorationStyle, backgroundImage];
  });
  expect(style).toEqual(["underline", "wavy", "none"]);

  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await expect(code).toContainText("The code and the form say the same.");
  await goToLine(page, "layers.Flatten");
  await page.keyboard.press("Enter");
  await page.keyboard.type("layers.Conv2D(8, 3),");
  await expect(code.getByRole("list", { name: "Problems" })).toContainText(/Line \d+: .*Conv2D.*expected/);
  await expect(code.locator(".cm-lintRange")).toHaveText("layers.Conv2D(8, 3)");
});

test("layers, arguments with their defaults and words are completed by keyboard", async ({ page }) => {
  await visit(page);
  const code = await open(page, "Code");
  await editorOf(page).click();
  await goToLine(page, "units=128");
  await page.keyboard.press("Enter");
  await page.keyboard.type("Leaky");
  const offered = code.getByRole("listbox");
  await expect(offered.getByRole("option", { name: "layers.LeakyReLU" })).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(editorOf(page)).toContainText("layers.LeakyReLU()");
  await expect(offered.getByRole("option", { name: /negative_slope=/ })).toContainText("0.3");
  await page.keyboard.press("Escape");
  await page.keyboard.press("End");
  await page.keyboard.type(",");
  await expect(card(page, "Model")).toContainText("Dense 128 relu, LeakyReLU");
});

test("the code is copied as it stands, with its data, and as JavaScript, PyTorch, a notebook and a link", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await visit(page);
  const code = await open(page, "Code");
  await editorOf(page).click();
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("# mine");
  await page.keyboard.press("Enter");
  const copied = async (format: string): Promise<string> => {
    await page.evaluate(() => navigator.clipboard.writeText(""));
    await code.getByLabel("Copy or save as").selectOption({ label: format });
    await button(code, "Copy").click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).not.toBe("");
    return page.evaluate(() => navigator.clipboard.readText());
  };
  expect(await copied("Python")).toMatch(/^# mine\n[\s\S]*x_train[\s\S]*model\.fit\(/);
  expect(await copied("JavaScript")).toContain('await trainer.loadData({ name: "digits" });');
  expect(await copied("PyTorch")).toContain("nn.Linear(784, 128)");
  expect(JSON.parse(await copied("Notebook"))).toMatchObject({ nbformat: 4 });
  expect(await copied("Link")).toMatch(/^http.*#/);
});

for (const scheme of ["light", "dark"] as const)
  test(`axe finds nothing in the code with its problems and completions, ${scheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await visit(page);
    const code = await open(page, "Code");
    await editorOf(page).click();
    await goToLine(page, "units=128");
    await page.keyboard.press("Enter");
    await page.keyboard.type("layers.Dense(None if 1.5 else 'a')  # why\nDr");
    await expect(code.getByRole("listbox")).toBeVisible();
    await expect(code.getByRole("list", { name: "Problems" })).toBeVisible();
    await page.evaluate(axeCore.source);
    const { violations } = await page.evaluate(() =>
      (window as unknown as { axe: typeof axeCore }).axe.run("#code", { resultTypes: ["violations"] }),
    );
    const found = violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${String(target)} ${failureSummary}`)}`,
    );
    expect(found).toEqual([]);
  });
