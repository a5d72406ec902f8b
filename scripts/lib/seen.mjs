// What has passed on this machine need not be tested again while all that takes part in it is the same.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cacheDir, hashOf, run } from "./steps.mjs";

/** The note that `name` has passed with these inputs: { seen: there is one, passed(): makes it }. */
export function noteOf(name, inputs) {
  const stamp = join(cacheDir, "passed", `${name}-${hashOf([inputs, process.version])}`);
  return {
    seen: existsSync(stamp),
    passed() {
      mkdirSync(dirname(stamp), { recursive: true });
      writeFileSync(stamp, "");
    },
  };
}

/** What the machine's C++ compiler says of itself. */
export const nativeCompiler = () => run(process.env.CXX || "c++", ["--version"], { quiet: true });
