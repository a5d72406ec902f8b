// Subjects of commits stay short enough for a list: of those since this check came, where git's history is there.

import { execFileSync, type ExecFileSyncOptionsWithStringEncoding } from "node:child_process";
import { realpathSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = realpathSync(join(import.meta.dirname, "../.."));

/** Lines that git prints; none where there is no git, or no history of this folder. */
function git(...args: string[]): string[] {
  try {
    const run: ExecFileSyncOptionsWithStringEncoding = { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] };
    if (realpathSync(execFileSync("git", ["rev-parse", "--show-toplevel"], run).trim()) !== root) return [];
    return execFileSync("git", args, run).split("\n").filter(Boolean);
  } catch {
    return [];
  }
}

test("subjects of commits are shorter than 72 characters", () => {
  const [since] = git("log", "--diff-filter=A", "--format=%H", "--", "tests/unit/commits.test.ts").slice(-1);
  const subjects = since === undefined ? [] : git("log", "--no-merges", "--format=%s", `${since}..HEAD`);
  expect(subjects.filter((subject) => [...subject].length >= 72)).toEqual([]);
});
