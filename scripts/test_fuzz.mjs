// npm run test:fuzz [-- --seconds 60]: the tests that damage what they read, each file, text and format for so long instead of for the few
// seeds of npm test. What fails names its seed, which is the same in both.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildWasm } from "./build.mjs";
import { root, run, runMain } from "./lib/steps.mjs";
import { ensurePackages } from "./setup.mjs";

/** All that use tests/unit/support/fuzz.ts. */
const tests = ["odd-values", "data-mutations", "files-mutations"];

await runMain(async () => {
  const { values } = parseArgs({ options: { seconds: { type: "string", default: "60" } } });
  const vitest = [join(root, "node_modules/vitest/vitest.mjs"), "run", "--testTimeout=0", ...tests.map((name) => `tests/unit/${name}`)];
  await ensurePackages();
  await buildWasm();
  await run(process.execPath, vitest, { env: { SPROUT_FUZZ_SECONDS: values.seconds }, stdout: "inherit" });
});
