// The npm packages, exactly those of the lock file.
import { join } from "node:path";
import { readFileSync } from "node:fs";
import { root, run, step } from "./steps.mjs";

/** Makes sure of node_modules/. */
export async function ensurePackages() {
  const modules = join(root, "node_modules");
  const lock = readFileSync(join(root, "package-lock.json"), "utf8");
  const inputs = [lock, process.platform, process.arch];
  await step("npm packages", { stamp: join(modules, ".stamp"), inputs, outputs: [join(modules, "vite")] }, async () => {
    // Nothing used here needs an install script, so none is let run.
    const options = { quiet: true, mend: "npm ci (its own messages say more)" };
    await run("npm", ["ci", "--ignore-scripts", "--include=dev"], options);
  });
}
