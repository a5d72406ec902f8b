// Builds everything that is not current: the engine (Wasm, native), the page and library in dist/, the command line in dist/cli/.
import { copyFileSync, existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isMain, root, run, runMain, step, StepError, which } from "./lib/steps.mjs";
import { ensurePackages, ensureToolchain } from "./setup.mjs";

const dist = join(root, "dist");
const wasmDir = join(root, "build/wasm");
const nativeDir = join(root, "build/native");

/** build/wasm: each variant's module and glue, the same wherever the folder stands. */
export async function buildWasm() {
  const toolchain = await ensureToolchain();
  await buildCpp({
    title: "the engine (Wasm)",
    ...wasmBuild(toolchain),
    sources: ["wasm"],
    outputs: ["simd", "threads", "relaxed"].flatMap((name) => [".mjs", ".wasm"].map((end) => join(wasmDir, `sprout-${name}${end}`))),
  });
}

/** build/wasm/wasm_tests_*.cjs: the C++ tests as Wasm. Returns their paths; none where GoogleTest's sources are not to be had. */
export async function buildWasmTests() {
  await buildWasm();
  const toolchain = await ensureToolchain();
  if (!toolchain.gtest) return [];
  const outputs = ["simd", "threads", "relaxed"].map((name) => join(wasmDir, `wasm_tests_${name}.cjs`));
  await buildCpp({ title: "the tests (Wasm)", ...wasmBuild(toolchain), sources: ["wasm", "tests/cpp"], outputs, target: "wasm_tests" });
  return outputs;
}

const wasmBuild = (toolchain) => ({
  folder: wasmDir,
  toolchain,
  cmake: [toolchain.emcmake, "cmake"],
  env: toolchain.wasmEnv,
  inputs: [toolchain.id],
});
const nativeBuild = (toolchain) => ({ folder: nativeDir, toolchain, cmake: ["cmake"], env: toolchain.env, inputs: [toolchain.id] });

/** build/native/sprout_*tests: the C++ tests. Returns their paths. */
export async function buildNative() {
  const toolchain = await ensureToolchain();
  const outputs = ["sprout_tests", "sprout_gradient_tests"].map((name) => join(nativeDir, name));
  await buildCpp({
    title: "the engine (native) and its tests",
    ...nativeBuild(toolchain),
    sources: ["wasm", "tests/cpp"],
    outputs,
  });
  return outputs;
}

/** build/sanitize-*: programs of the C++ tests under sanitizers, "address,undefined" or "thread". Returns the folder. */
export async function buildSanitized(sanitizers, programs) {
  const toolchain = await ensureToolchain();
  const folder = join(root, `build/sanitize-${sanitizers.replace(",", "-")}`);
  for (const target of programs) {
    await buildCpp({
      title: `${target} under sanitizers (${sanitizers})`,
      ...nativeBuild(toolchain),
      folder,
      definitions: { SPROUT_SANITIZE: sanitizers },
      sources: ["wasm", "tests/cpp", "tests/fuzz"],
      outputs: [join(folder, target)],
      target,
    });
  }
  return folder;
}

/** build/native/sprout_bench_*: the engine's source without the browser, for `npm run bench`. Returns the folder. */
export async function buildNativeBench() {
  const toolchain = await ensureToolchain();
  await buildCpp({
    title: "the benchmark's native programs",
    ...nativeBuild(toolchain),
    sources: ["wasm", "tests/bench"],
    outputs: [],
    target: "sprout_bench",
  });
  return nativeDir;
}

/** dist/: the page, and the library with its types. Needs the Wasm build. */
export async function buildWeb() {
  const inputs = contentsOf(["web", "vite.config.ts", "package-lock.json", "scripts/lib/headers.mjs", "build/wasm"]);
  const outputs = [join(dist, "index.html"), join(dist, "sprout.js"), join(dist, "sprout.d.ts")];
  await step("building the page and the library", { stamp: join(root, "build/web.stamp"), inputs, outputs }, async () => {
    for (const name of existsSync(dist) ? readdirSync(dist) : []) if (name !== "cli") rmSync(join(dist, name), { recursive: true });
    await bundle("production");
    await bundle("lib");
    await writeTypes();
  });
}

/** dist/cli/: the command line for Node. Needs the Wasm build. */
export async function buildCli() {
  const inputs = contentsOf([
    "web/src",
    "scripts/train.ts",
    "scripts/convert.ts",
    "scripts/train",
    "vite.config.ts",
    "package-lock.json",
    "build/wasm",
  ]);
  const folder = join(dist, "cli");
  await step(
    "building the command line",
    { stamp: join(root, "build/cli.stamp"), inputs, outputs: [join(folder, "train.js")] },
    async () => {
      rmSync(folder, { recursive: true, force: true });
      await bundle("cli");
      // In Node the glue looks for the module beside itself.
      for (const name of wasmFiles(".wasm")) copyFileSync(join(wasmDir, name), join(folder, name));
    },
  );
}

/** Everything that npm start and npm run build promise. */
export async function buildAll() {
  await Promise.all([ensurePackages(), ensureToolchain()]);
  await buildWasm();
  await buildWeb();
  await buildCli();
}

/**
 * Configures and builds a target with CMake and ninja, where the result is not there already. sources: what it depends on, with inputs;
 * outputs: what must be there afterwards.
 */
async function buildCpp({ title, folder, toolchain, cmake, env, definitions, inputs, sources, outputs, target = "all" }) {
  const contents = [inputs, contentsOf(["CMakeLists.txt", ...sources])];
  await step(
    `building ${title} (some minutes the first time)`,
    { stamp: join(folder, `${target}.stamp`), inputs: contents, outputs },
    async () => {
      await configure({ title, folder, toolchain, cmake, env, definitions });
      await run(toolchain.ninja, ["-C", folder, target], { env, mend: "correct what the message above names" });
    },
  );
}

async function configure({ title, folder, toolchain, cmake, env, definitions: more = {} }) {
  if (!which("cmake"))
    throw new StepError("cmake was not found on PATH", which("brew") ? "brew install cmake" : "apt-get install cmake (as root)");
  const definitions = {
    CMAKE_MAKE_PROGRAM: toolchain.ninja,
    CMAKE_BUILD_TYPE: "Release",
    SPROUT_INCLUDE: toolchain.include.join(";"),
    ...(toolchain.gtest && { GTEST_SOURCE: toolchain.gtest }),
    ...(toolchain.ccache && { CMAKE_CXX_COMPILER_LAUNCHER: toolchain.ccache }),
    ...more,
  };
  const options = Object.entries(definitions).map(([name, value]) => `-D${name}=${value}`);
  const args = ["-S", root, "-B", folder, "-G", "Ninja", ...options];
  const mend = `rm -rf ${folder}, then run the same command again`;
  const stamp = join(folder, "configured.stamp");
  await step(`configuring for ${title}`, { stamp, inputs: [cmake, args], outputs: [join(folder, "build.ninja")] }, async () => {
    rmSync(folder, { recursive: true, force: true });
    await run(cmake[0], [...cmake.slice(1), ...args], { env, mend, quiet: true });
  });
}

async function bundle(mode) {
  const { build } = await import("vite");
  await build({ configFile: join(root, "vite.config.ts"), mode, logLevel: "warn" }).catch((error) => {
    throw new StepError(error.message, "correct what the message above names");
  });
}

/** dist/sprout.d.ts and the declarations it names. */
async function writeTypes() {
  await run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", join(root, "web/tsconfig.types.json")], {
    mend: "npm test -- --only types",
  });
  const types = join(dist, "types");
  for (const name of readdirSync(types, { recursive: true })) {
    const path = join(types, name);
    if (!path.endsWith(".d.ts")) continue;
    // The sources leave extensions to the bundler; a user's compiler may not.
    const text = readFileSync(path, "utf8").replace(/(from |import\()"(\.[^"]*?)(\.js)?"/g, '$1"$2.js"');
    writeFileSync(path, text);
  }
  writeFileSync(join(dist, "sprout.d.ts"), 'export * from "./types/lib.js";\n');
}

function wasmFiles(extension) {
  return readdirSync(wasmDir).filter((name) => name.startsWith("sprout-") && name.endsWith(extension));
}

/** Tests stand beside what they test; nothing that is built depends on them. */
const isTestOfPage = (name) => /\.test\.tsx?$/.test(name);

/** What files and folders hold, as pairs of path and text; of build/wasm, what is bundled. */
export function contentsOf(paths) {
  return paths.flatMap((path) => {
    if (path === "build/wasm") return [".mjs", ".wasm"].flatMap(wasmFiles).flatMap((name) => contentsOf([join(path, name)]));
    const full = join(root, path);
    if (!statSync(full).isDirectory()) return [[path, readFileSync(full, "latin1")]];
    return readdirSync(full)
      .filter((name) => !isTestOfPage(name))
      .sort()
      .flatMap((name) => contentsOf([join(path, name)]));
  });
}

if (isMain(import.meta.url)) await runMain(buildAll);
