// Makes the picture of the page that the README shows: the built-in digits learnt, and a drawn digit read. `node scripts/screenshot.mjs [FILE]`
import { chromium } from "@playwright/test";
import { join } from "node:path";
import { buildWasm, buildWeb } from "./build.mjs";
import { ensureBrowser } from "./lib/browser.mjs";
import { root, runMain } from "./lib/steps.mjs";
import { serve } from "./serve.mjs";

const file = process.argv[2] ?? join(root, "web/public/page.png");
/** A three, as shares of the drawing area. */
const strokes = [
  [0.3, 0.25],
  [0.45, 0.17],
  [0.65, 0.24],
  [0.64, 0.38],
  [0.48, 0.47],
  [0.66, 0.55],
  [0.68, 0.72],
  [0.48, 0.83],
  [0.28, 0.74],
];

await runMain(async () => {
  await buildWasm();
  await buildWeb();
  const address = await serve({ port: 8273 });
  const browser = await chromium.launch({ executablePath: await ensureBrowser(), args: ["--no-sandbox", "--disable-gpu"] });
  // A little smaller than on the screen: the file stays under 150 kB.
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, deviceScaleFactor: 0.76, reducedMotion: "reduce" });
  await page.goto(address);
  await page.getByRole("button", { name: "Train", exact: true }).click({ timeout: 60_000 });
  await page.getByRole("button", { name: "Train more" }).waitFor({ timeout: 120_000 });
  await page
    .getByText(/^Training finished/)
    .first()
    .waitFor();

  const box = await page.getByRole("application", { name: /Drawing area/ }).boundingBox();
  const [first, ...rest] = strokes.map(([x, y]) => [box.x + x * box.width, box.y + y * box.height]);
  await page.mouse.move(...first);
  await page.mouse.down();
  for (const point of rest) await page.mouse.move(...point, { steps: 6 });
  await page.mouse.up();
  await page.getByText(/It reads/).waitFor();
  await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot({ path: file });
  await browser.close();
  console.log(file);
  process.exit();
});
