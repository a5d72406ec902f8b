// npm run format: every source as npm test -- --only style wants it.
import { format } from "./lib/style.mjs";
import { runMain } from "./lib/steps.mjs";
import { ensurePackages } from "./setup.mjs";

await runMain(async () => {
  await ensurePackages();
  await format();
});
