// Makes sure of everything that building and testing need; each step is skipped when its result is there and current.
import { ensureBrowser } from "./lib/browser.mjs";
import { ensurePackages } from "./lib/packages.mjs";
import { isMain, runMain } from "./lib/steps.mjs";
import { ensureToolchain } from "./lib/toolchain.mjs";

export { ensureBrowser, ensurePackages, ensureToolchain };

if (isMain(import.meta.url)) {
  await runMain(async () => {
    await Promise.all([ensurePackages(), ensureToolchain()]);
    await ensureBrowser();
  });
}
