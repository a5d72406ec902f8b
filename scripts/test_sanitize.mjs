// npm run test:sanitize: the C++ tests and a fuzzer of the C boundary under sanitizers, then npm run test:fuzz. --seconds N: how long each
// fuzzer runs (60); --if-changed: the C++ alone, and only where this machine has not seen these sources pass. A sanitizer that the compiler
// or this machine lacks is passed over, in one line.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildSanitized, contentsOf } from "./build.mjs";
import { runTests } from "./lib/gtest.mjs";
import { nativeCompiler, noteOf } from "./lib/seen.mjs";
import { run, runMain, say, StepError, which } from "./lib/steps.mjs";
import { ensureToolchain } from "./setup.mjs";

/** Memory and undefined behaviour everywhere; races where there are threads. Each program ends at its first finding. */
const kinds = [
  {
    sanitizers: "address,undefined",
    name: "AddressSanitizer and UndefinedBehaviorSanitizer",
    tests: { sprout_tests: "*", sprout_gradient_tests: "*" },
    fuzzers: ["fuzz_api"],
  },
  { sanitizers: "thread", name: "ThreadSanitizer", tests: { sprout_thread_tests: "Parallel*:*AnyNumberOfThreads" }, fuzzers: [] },
];

/** The command in front of a program that makes it run under these sanitizers, none or setarch; undefined where nothing does. */
async function launcherFor(sanitizers) {
  const folder = mkdtempSync(join(tmpdir(), "sprout-"));
  const source = join(folder, "probe.cpp");
  const program = join(folder, "probe");
  writeFileSync(source, "#include <thread>\nint main() { std::thread([] {}).join(); }\n");
  // ThreadSanitizer of some years ago finds no room for its shadow memory where addresses are as random as kernels make them today.
  const launchers = [[], ...(which("setarch") ? [["setarch", "--addr-no-randomize"]] : [])];
  try {
    await run(process.env.CXX || "c++", [`-fsanitize=${sanitizers}`, "-std=c++20", source, "-o", program], { quiet: "always" });
    for (const launcher of launchers) if (await runs([...launcher, program])) return launcher;
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
  return undefined;
}

const runs = ([command, ...args]) =>
  run(command, args, { quiet: "always" }).then(
    () => true,
    () => false,
  );

const settings = {
  // What a browser refuses to give is asked for here too, by tests and by the fuzzer.
  ASAN_OPTIONS: "allocator_may_return_null=1:max_allocation_size_mb=2048:detect_stack_use_after_return=1",
  UBSAN_OPTIONS: "print_stacktrace=1",
  TSAN_OPTIONS: "halt_on_error=1",
};

await runMain(async () => {
  const { values } = parseArgs({ options: { seconds: { type: "string", default: "60" }, "if-changed": { type: "boolean" } } });
  const seconds = Number(values.seconds);
  if (!(seconds > 0)) throw new StepError(`expected --seconds of more than 0, received ${values.seconds}`, "npm run test:sanitize");
  const toolchain = await ensureToolchain();
  if (!toolchain.gtest) return say("Passed over: GoogleTest's sources are not there");
  const sources = ["CMakeLists.txt", "wasm", "tests/cpp", "tests/fuzz", "tests/parity", "scripts/test_sanitize.mjs", "scripts/build.mjs"];
  const note = noteOf("sanitize", [toolchain.id, await nativeCompiler(), contentsOf(sources)]);
  if (values["if-changed"] && note.seen) return say("The C++ has passed under sanitizers on this machine as it is");
  for (const { sanitizers, name, tests, fuzzers } of kinds) {
    const launcher = await launcherFor(sanitizers);
    if (!launcher) {
      say(`Passed over: ${name}, which programs of this machine's C++ compiler do not run with`);
      continue;
    }
    say(`\n== ${name}`);
    const folder = await buildSanitized(sanitizers, [...Object.keys(tests), ...fuzzers]);
    for (const [program, filter] of Object.entries(tests)) await runTests(join(folder, program), filter, { launcher, env: settings });
    for (const fuzzer of fuzzers) {
      const [command, ...args] = [...launcher, join(folder, fuzzer), "--seconds", String(seconds)];
      // A small limit, so that what asks for much fails at once.
      const env = { ...settings, ASAN_OPTIONS: `${settings.ASAN_OPTIONS}:max_allocation_size_mb=64` };
      await run(command, args, { env, stdout: "inherit" });
    }
  }
  note.passed();
  if (!values["if-changed"])
    await run(process.execPath, [join(root, "scripts/test_fuzz.mjs"), "--seconds", String(seconds)], { stdout: "inherit" });
});
