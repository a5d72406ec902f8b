// Stories in a real Chromium against the served page, side by side, no second tries.
import { createServer, type AddressInfo } from "node:net";
import { availableParallelism } from "node:os";
import { defineConfig } from "@playwright/test";
import { findBrowser } from "../../scripts/lib/browser.mjs";

/** A port that nothing listens on now. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

// This file is read again in the process that runs the stories; both must name the same port.
process.env.SPROUT_TEST_PORT ??= String(await freePort());
const port = process.env.SPROUT_TEST_PORT;

export default defineConfig({
  testDir: ".",
  outputDir: "../../test-results",
  // None measures anything: as many at once as there are processors.
  workers: Math.min(availableParallelism(), 4),
  fullyParallel: true,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  // Patient: what is waited for comes, on a busy machine much later.
  timeout: 1_500_000,
  expect: { timeout: 1_200_000 },
  reporter: "list",
  use: {
    // That every page keeps all of itself would take most of the time: the stories about that, and about threads without headers, allow it.
    serviceWorkers: "block",
    baseURL: `http://127.0.0.1:${port}`,
    // A trace of every story takes a third of all the time: `npx playwright test --config tests/e2e --trace on -g STORY` makes one.
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: await findBrowser(),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  webServer: {
    command: `node ../../scripts/serve.mjs --port ${port}`,
    url: `http://127.0.0.1:${port}/`,
    reuseExistingServer: false,
    timeout: 240_000,
  },
});
