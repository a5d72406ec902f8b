// Runs a program of GoogleTest in as many parts as there are processors: one start each, where CTest starts the program for every test.
import { availableParallelism } from "node:os";
import { run } from "./steps.mjs";

/** Runs the tests that `filter` names, in GoogleTest's own syntax. launcher: what stands in front of the program; env: its variables. */
export async function runTests(program, filter, { launcher = [], env } = {}) {
  const parts = availableParallelism();
  const [command, ...args] = [...launcher, program, `--gtest_filter=${filter}`, "--gtest_brief=1"];
  const part = (i) => ({ ...env, GTEST_TOTAL_SHARDS: String(parts), GTEST_SHARD_INDEX: String(i) });
  await Promise.all(Array.from({ length: parts }, (_, i) => run(command, args, { env: part(i), stdout: "inherit" })));
}
