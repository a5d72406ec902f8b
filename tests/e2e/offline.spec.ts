// Without a network: the page is kept on this device, from any folder of a host that sends no headers; a newer build is told and taken at the next visit.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { start } from "../../scripts/serve.mjs";
import { button, card, csv, draw, expect, FEW, finished, give, headline, open, saved, SEVEN, test, train, visit } from "./support";

const dist = join(import.meta.dirname, "../../dist");

/** A host of the built page in a folder below its root, without the headers that isolate; it can be stopped, and be given another build. */
const onHost = test.extend<{ host: { page: string; stop: () => Promise<void>; deploy: (mark: string) => void } }>({
  host: async ({ browserName: _ }, use) => {
    const root = mkdtempSync(join(tmpdir(), "sprout-host-"));
    const folder = join(root, "a class", "sprout");
    for (const name of ["assets", "index.html", "service_worker.js", "manifest.webmanifest", "sprout.svg"])
      cpSync(join(dist, name), join(folder, name), { recursive: true });
    const { address, end } = await start({ folder: root, port: 0, tries: 1, always: {} });
    const html = readFileSync(join(folder, "index.html"), "utf8");
    await use({
      page: `${address}a%20class/sprout/`,
      stop: end,
      deploy: (mark) =>
        writeFileSync(
          join(folder, "index.html"),
          html.replace(/"id":"[^"]*"/, `"id":"${mark}"`).replace("<html", `<html data-build="${mark}"`),
        ),
    });
    await end();
    rmSync(root, { recursive: true });
  },
});
onHost.use({ serviceWorkers: "allow" });

const offline = (page: Page) => page.getByRole("group", { name: "Use without a network" });
const whole = /^Works without a network too: all its parts, \d\.\d+\sMB, are kept on this device\./;
/** Waits until all of the page is kept. */
const kept = (page: Page): Promise<void> => expect(offline(page)).toContainText(whole);

onHost(
  "after the first visit the page works without its server: it trains, reads, saves, and opens an exercise",
  async ({ page, host }) => {
    await visit(page, { address: `${host.page}?threads=2` });
    await kept(page);
    await host.stop();
    await page.reload();
    await expect(card(page, "Data")).toContainText(FEW);
    await expect(page.locator(".page-foot")).toHaveText(/, relaxed, 2 threads\.$/);

    await train(page, 1);
    await draw(page, SEVEN);
    await expect(card(page, "Try it").getByText(/It reads \d/)).toBeVisible();
    const file = await open(page, "File");
    const { bytes } = await saved(page, button(file, "Save"));
    expect(bytes.subarray(0, 2).toString()).toBe("PK");
    const course = await open(page, "Course");
    await button(course, "Iris: three flowers by four lengths").click();
    await button(course, "Load data and settings").click();
    await expect(page.getByRole("status").filter({ hasText: "load iris under Data" })).toBeVisible();
    const rows = Array.from({ length: 60 }, (_, i) => `${i % 3},1,${i % 5},2,${["setosa", "versicolor", "virginica"][i % 3]}`);
    await give(page, [csv("iris.csv", ["sepal_length,sepal_width,petal_length,petal_width,species", ...rows])]);
    await expect(card(page, "Model")).toContainText("Dense 16 relu, Dense 3 softmax: 131 parameters");
  },
);

onHost("a newer build is told, not taken while one trains, and taken at the next visit", async ({ page, host }) => {
  await visit(page, { address: host.page });
  await kept(page);
  await (await open(page, "Training")).getByLabel("epochs", { exact: true }).fill("1000");
  await button(page, "Train").click();
  await expect(page.getByText(/samples\/s/)).toBeVisible();
  host.deploy("second");
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await expect(page.getByText(/^There is a new version of this page\./)).toBeVisible();
  await expect(page.getByText(/samples\/s/)).toBeVisible();
  await expect(page.locator("html")).not.toHaveAttribute("data-build");
  await button(page, "Stop").click();
  await finished(page);
  await expect(headline(page)).toContainText("Training stopped.");

  await visit(page, { address: host.page });
  await expect(page.locator("html")).toHaveAttribute("data-build", "second");
  await kept(page);
  await host.stop();
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-build", "second");
  await expect(card(page, "Data")).toContainText(FEW);
});

onHost("what is kept of the page can be removed, and then stays so until it is wanted again", async ({ page, host }) => {
  await visit(page, { address: host.page });
  await kept(page);
  await button(offline(page), "Remove them").click();
  const unwanted = offline(page).getByText("Needs a network: it is not kept on this device.");
  await expect(unwanted).toBeVisible();
  expect(await page.evaluate(() => caches.keys())).not.toContain("sprout-page");
  await visit(page, { address: host.page });
  await expect(unwanted).toBeVisible();
  await button(offline(page), "Keep it").click();
  await kept(page);
});
