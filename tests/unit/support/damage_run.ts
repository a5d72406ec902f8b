// How many damaged files a test sends through what it tests: all of them where that has changed since they passed, else a share. A long run
// has as many as come in its time (./fuzz.ts).

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { cacheDir, hashOf, root } from "../../../scripts/lib/steps.mjs";
import { secondsEach } from "./fuzz";
import { reachedFrom } from "./imports";

const share = 20;

export interface DamageRun {
  /** Damaged files to send: seeds 1 to `times`. */
  times: number;
  /** The same for a title: "3000 times". */
  many: string;
  /** The same in words, which say so where it is a share. */
  seeds: string;
  /** Notes that they have all passed. */
  passed(): void;
}

/**
 * All `whole` damaged files where this machine has not seen them pass with the same sources, packages and programs; else a twentieth of them.
 * entries: the test or what it tests, whose imports count too; more: whatever else takes part.
 */
export function damageRun(name: string, whole: number, entries: string[], ...more: string[]): DamageRun {
  const files = reachedFrom([...entries, ...["vite.config.ts", "package-lock.json"].map((path) => join(root, path))]);
  const tested = files.map((file) => [relative(root, file), readFileSync(file, "latin1")]);
  const stamp = join(cacheDir, "damage", hashOf([name, whole, tested, process.version, more]));
  if (secondsEach > 0) return { times: whole, many: `for ${secondsEach} s`, seeds: `${name}, ${secondsEach} s`, passed() {} };
  const seen = existsSync(stamp);
  const times = seen ? Math.ceil(whole / share) : whole;
  return {
    times,
    many: `${times} times`,
    seeds: `${name}, seeds 1 to ${times}${seen ? ` of ${whole}, all of which have passed with these sources` : ""}`,
    passed() {
      mkdirSync(dirname(stamp), { recursive: true });
      writeFileSync(stamp, "");
    },
  };
}
