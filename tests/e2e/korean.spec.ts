// The page in Korean: chosen by the browser, trained, read, left for English and taken up again without a reload.
import axeCore from "axe-core";
import type { Page } from "@playwright/test";
import { button, card, draw, expect, headline, SEVEN, test } from "./support";

test.use({ locale: "ko-KR" });

/** What reads as English on the page, code and what people typed aside. */
const englishOf = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const prose = /\b(?:the|of|is|are|and|with|this|that|to)\b|[a-z]{3,} [a-z]{4,} [a-z]{2,}/;
    const found: string[] = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { textContent, parentElement } = texts.currentNode;
      if (prose.test(textContent!) && !parentElement!.closest("pre, code, textarea, noscript, .formula")) found.push(textContent!);
    }
    for (const node of document.querySelectorAll("[aria-label], [title], [placeholder]"))
      for (const name of ["aria-label", "title", "placeholder"])
        if (prose.test(node.getAttribute(name) ?? "")) found.push(node.getAttribute(name)!);
    return found;
  });

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axeCore.source);
  const { violations: found } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axeCore }).axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] }),
  );
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

test("a visit in Korean: the first screen, training, drawing, results, every room", async ({ page }) => {
  await page.goto("./");
  await expect(page.locator("html")).toHaveAttribute("lang", "ko");
  await expect(card(page, "Data")).toContainText("생성된 숫자: 그림 4,000 + 800개");
  await expect(card(page, "Model")).toContainText("Flatten, Dense 128 relu, Dense 10 softmax: 파라미터 101,770개");
  await expect(headline(page)).toHaveText("Flatten, Dense 128 relu, Dense 10 softmax: 그림 3,200개로 클래스 10개를 구분하도록 학습합니다.");

  await button(page, "훈련").click();
  await expect(headline(page)).toHaveText(/^훈련을 마쳤습니다\. 5에포크, .+, 검증 정확도 \d\d\.\d\d\s%\.$/);
  await expect(page.locator(".curve").first()).toContainText("손실");
  await button(page, "시험하기").first().click();
  await draw(page, SEVEN, page.locator("#try canvas[tabindex]"));
  await expect(card(page, "Try it").getByText(/^신경망의 답: \d, \d+\.\d\s%\.$/)).toBeVisible();
  await page.getByRole("tab", { name: "결과" }).click();
  await expect(card(page, "Results")).toContainText(/테스트 샘플 800개: 정확도 \d\d\.\d\d\s%, 손실 \d\.\d+/);
  expect(await violations(page)).toEqual([]);

  for (const tab of ["학습", "내부", "데이터", /^비교/]) {
    await page.getByRole("tab", { name: tab }).click();
    expect(await englishOf(page)).toEqual([]);
  }
  for (const name of ["공유", "파일", "강좌"]) {
    await button(page, name).first().click();
    await expect(page.locator(".sheet:visible h2")).toHaveText(name);
    expect(await englishOf(page)).toEqual([]);
    expect(await violations(page)).toEqual([]);
    await button(page, "닫기").click();
  }

  // An error of the floors below, where it happened.
  await page.getByRole("tab", { name: "데이터" }).click();
  await page
    .locator("#data-files")
    .setInputFiles({ name: "notes.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7 of no use") });
  await expect(
    card(page, "Data")
      .getByRole("alert")
      .filter({ hasText: /^notes\.pdf: 필요한 것은 .+, 찾은 것은 PDF 문서입니다\./ }),
  ).toBeVisible();
  expect(await englishOf(page)).toEqual([]);
});

test("another language is chosen by hand without a reload, and kept for the next visit", async ({ page }) => {
  await page.goto("./");
  await expect(card(page, "Model")).toContainText("파라미터 101,770개");
  await page.evaluate(() => Object.assign(globalThis, { stayed: true }));
  const choice = page.locator(".top-menu select");
  await choice.selectOption("en");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(card(page, "Model")).toContainText("101,770 parameters");
  await expect(button(page, "Train")).toBeVisible();
  await expect(page.getByText(/[가-힣]/).and(page.locator(":not(option, select)"))).toHaveCount(0);
  await choice.selectOption("ko");
  await expect(button(page, "훈련")).toBeVisible();
  await expect(card(page, "Model")).toContainText("파라미터 101,770개");
  expect(await page.evaluate(() => "stayed" in globalThis)).toBe(true);

  await choice.selectOption("en");
  await page.reload();
  await expect(card(page, "Model")).toContainText("101,770 parameters");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
});

test("at 320 pixels and 900, nothing is cut off", async ({ page }) => {
  for (const width of [320, 900]) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto("./");
    await expect(card(page, "Model")).toContainText("파라미터 101,770개");
    for (const room of ["learn", "results", "inside", "data", "compare", "course", "share", "file", "network", "try", "more"]) {
      await page.evaluate((name) => (location.hash = name), room);
      await expect
        .poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth), { message: `${room} at ${width}` })
        .toBeLessThanOrEqual(0);
    }
  }
});
