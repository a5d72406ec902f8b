// npm test: builds what the tests need and runs every level; with --only style|cpp|parity|wasm|types|unit|e2e (repeatable) just those.
// With --if-changed those of C++ alone where this machine has not seen them pass with the same sources and compilers.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildCli, buildNative, buildWasm, buildWasmTests, buildWeb, contentsOf } from "./build.mjs";
import { runTests } from "./lib/gtest.mjs";
import { nativeCompiler, noteOf } from "./lib/seen.mjs";
import { root, run, runMain, say, StepError } from "./lib/steps.mjs";
import { checkStyle } from "./lib/style.mjs";
import { wasmFlags } from "./lib/wasm_flags.mjs";
import { ensureBrowser, ensurePackages, ensureToolchain } from "./setup.mjs";

const tool = (path, ...args) => run(process.execPath, [join(root, "node_modules", path), ...args], { stdout: "inherit" });

/** The native C++ tests that `filter` names. */
async function nativeTests(filter) {
  for (const program of await buildNative()) await runTests(program, filter);
}

/** What each variant of the engine is tested for: the second differs from the first in its threads, the third in its products' last bits. */
const wasmTests = {
  simd: "-Parallel*:*AnyNumberOfThreads",
  threads: "Parallel*:*AnyNumberOfThreads",
  relaxed: "*Parity*:Product*:Training*:Parallel*-*32BitsHold*",
};

const levels = {
  style: checkStyle,
  cpp: () => nativeTests("-*Parity*"),
  parity: () => nativeTests("*Parity*"),
  wasm: async () => {
    const tests = await buildWasmTests();
    if (tests.length === 0) say("GoogleTest's sources are not there: the C++ tests ran natively only");
    for (const path of tests) {
      const [, filter] = Object.entries(wasmTests).find(([variant]) => path.includes(variant));
      await run(process.execPath, [...wasmFlags, path, `--gtest_filter=${filter}`], { stdout: "inherit" });
    }
  },
  types: async () => {
    await buildWasm();
    await tool("typescript/bin/tsc", "--project", root);
  },
  unit: async () => {
    await buildWasm();
    await buildCli();
    await tool("vitest/vitest.mjs", "run");
  },
  e2e: async () => {
    await buildWasm();
    await buildWeb();
    await buildCli();
    process.env.CHROME = await ensureBrowser();
    await tool("@playwright/test/cli.js", "test", "--config", join(root, "tests/e2e"));
  },
};

const cppSources = [
  "CMakeLists.txt",
  "wasm",
  "tests/cpp",
  "tests/parity",
  "web/src/base/classes.json",
  "scripts/build.mjs",
  "scripts/test.mjs",
];

/** Whether a level has passed with the same C++ on this machine; undefined where the level tests more than that. */
async function noteOfLevel(name) {
  if (!["cpp", "parity", "wasm"].includes(name)) return undefined;
  return noteOf(name, [(await ensureToolchain()).id, await nativeCompiler(), contentsOf(cppSources)]);
}

await runMain(async () => {
  const { values } = parseArgs({ options: { only: { type: "string", multiple: true }, "if-changed": { type: "boolean" } } });
  const names = values.only ?? Object.keys(levels);
  const unknown = names.find((name) => !Object.hasOwn(levels, name));
  if (unknown) throw new StepError(`expected one of ${Object.keys(levels).join(", ")}, received ${unknown}`, "npm test");

  await Promise.all([ensurePackages(), ensureToolchain()]);
  const results = [];
  for (const name of names) {
    say(`\n== ${name}`);
    const note = await noteOfLevel(name);
    if (values["if-changed"] && note?.seen) {
      say("passed on this machine before, with the same sources");
      results.push({ name, result: "seen", seconds: 0 });
      continue;
    }
    const start = Date.now();
    const failure = await levels[name]().then(() => undefined, reasonOf);
    if (failure) say(`${name} failed: ${failure}`);
    else note?.passed();
    results.push({ name, result: failure ? "failed" : "passed", failure, seconds: (Date.now() - start) / 1000 });
  }

  console.log("\nLevel     Result   Seconds");
  for (const { name, result, seconds } of results) {
    console.log(`${name.padEnd(9)} ${result.padEnd(8)} ${seconds.toFixed(1).padStart(7)}`);
  }
  const failed = results.filter(({ failure }) => failure);
  for (const { name, failure } of failed) console.log(`\n${name}: ${failure}\n  again: npm test -- --only ${name}`);
  console.log(`\nLevels: ${results.length - failed.length} passed, ${failed.length} failed`);
  process.exitCode = failed.length > 0 ? 1 : 0;
});

/** What is told of a level that failed; anything but a failed step is a fault of these scripts, so its stack is shown. */
function reasonOf(error) {
  if (!(error instanceof StepError)) return error.stack;
  return error.mend ? `${error.message} (to mend it: ${error.mend})` : error.message;
}
