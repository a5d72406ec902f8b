// Threads: on a host that sends the headers, on one that does not, and where nothing helps.
import { serve } from "../../scripts/serve.mjs";
import { expect, test, train, visit } from "./support";

const foot = ".page-foot";

test("a page whose host sends the headers trains on several threads", async ({ page }) => {
  await visit(page, { address: "./?threads=2" });
  await expect(page.locator(foot)).toHaveText(/^Engine \d+\.\d+\.\d+, relaxed, 2 threads\.$/);
  await train(page);
});

test("variant and threads of the address are used", async ({ page }) => {
  await page.goto("./?variant=threads&threads=1");
  await expect(page.locator(foot)).toHaveText(/, threads, 1 thread\.$/);
});

test.describe("on a host without headers", () => {
  test.describe("with service workers", () => {
    test.use({ serviceWorkers: "allow" });
    test("the page is isolated by its own", async ({ page }) => {
      const address = await serve({ port: 0, tries: 1, always: {} });
      await page.goto(`${address}?threads=2`);
      await expect(page.locator(foot)).toHaveText(/, relaxed, 2 threads\.$/);
    });
  });

  test("without them it works on one thread and says what would help", async ({ page }) => {
    const address = await serve({ port: 0, tries: 1, always: {} });
    await page.goto(address);
    await expect(page.locator(foot)).toHaveText(
      /, simd, 1 thread\. .+ load this page once more, or have its server send COOP and COEP headers\.$/,
    );
  });
});
