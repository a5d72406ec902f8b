// npm run train, npm run convert, npm run bench: builds what the program needs, then runs it with the same arguments. stdout is the program's alone.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { buildAll, buildCli, buildWasm } from "./build.mjs";
import { root, runMain } from "./lib/steps.mjs";
import { wasmFlags } from "./lib/wasm_flags.mjs";
import { ensurePackages } from "./setup.mjs";

const programs = {
  train: { file: "dist/cli/train.js", build: buildCommandLine },
  convert: { file: "dist/cli/convert.js", build: buildCommandLine },
  bench: { file: "scripts/bench.mjs", build: buildAll },
};

async function buildCommandLine() {
  await ensurePackages();
  await buildWasm();
  await buildCli();
}

await runMain(async () => {
  const [name, ...args] = process.argv.slice(2);
  const { file, build } = programs[name];
  await build();
  const child = spawn(process.execPath, [...wasmFlags, join(root, file), ...args], { stdio: "inherit" });
  // Ctrl+C reaches the program by itself; it decides how to end.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  process.exitCode = await new Promise((done) => child.on("close", (code) => done(code ?? 1)));
});
