// Emscripten, ninja and the C++ headers: those of the machine where they serve, else Debian's own, unpacked into the cache folder.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { onDebian, unpackPackages } from "./apt.mjs";
import { patchElf } from "./elf.mjs";
import { alone, cacheDir, hashOf, root, run, step, StepError, which } from "./steps.mjs";

const minimumEmscripten = [3, 1, 69];

// Debian 13 has the compiler and the libraries, Debian 14 the Eigen that vectorises for Wasm.
const suites = ["trixie", "forky"];
const headerPackages = ["libeigen3-dev/forky", "libxtensor-dev", "nlohmann-json3-dev", "googletest", "ninja-build", "patchelf"];
const formatVersion = 19;
const toolPackages = ["ccache", `clang-format-${formatVersion}`];
const compilerPackages = ["emscripten"];
// Emscripten depends on these but runs with the machine's own Python and Node; native code is built with its own g++.
const present = ["nodejs", "python3", "libstdc++-14-dev", "libgcc-14-dev", "libobjc-14-dev", "binutils"];
// Of 2 GB, half are libraries for dynamic linking and tests, which nothing here uses.
const exclude = [
  "*/wasm32-emscripten/pic",
  "*/wasm32-emscripten/lto-pic",
  "./usr/share/emscripten/test",
  "./usr/share/doc",
  "./usr/share/man",
];

/** What each header-only library is recognised by, and its place below an include folder. */
const headers = [
  { name: "Eigen 5", file: "Eigen/Version", below: ["eigen3", "."] },
  { name: "xtensor 0.25", file: "xtensor/xtensor.hpp", below: ["."] },
  { name: "nlohmann-json 3.11", file: "nlohmann/json.hpp", below: ["."] },
];

let toolchain;

/**
 * Makes sure of the toolchain, once, and returns where it is:
 * { id: changes with the compiler, emcmake, emcxx, ninja, include: [folders], gtest: folder of its sources if there is one,
 *   ccache, clangFormat: programs, if they are there, env: {variables for every compiler}, wasmEnv: {those for Emscripten} }.
 */
export function ensureToolchain() {
  return (toolchain ??= findOrUnpack());
}

async function findOrUnpack() {
  const own = await emscriptenOnPath();
  if (onDebian() && !process.env.SPROUT_INCLUDE) return debianToolchain(own);
  if (!own) {
    throw new StepError(
      `Emscripten ${minimumEmscripten.join(".")} or newer was not found on PATH`,
      which("brew") ? "brew install emscripten" : "install Emscripten (its emsdk does on every system) and put emcc on PATH",
    );
  }
  const ninja = which("ninja");
  const include = findHeaders(includeFolders());
  const missing = [...include.missing, ...(ninja ? [] : ["ninja"])];
  if (missing.length > 0) {
    throw new StepError(
      `not found on this machine: ${missing.join(", ")}`,
      which("brew")
        ? "brew install eigen xtensor nlohmann-json googletest ninja"
        : "install them, and name their include folders in SPROUT_INCLUDE (separated by colons)",
    );
  }
  const ccache = which("ccache");
  const clangFormat = which(`clang-format-${formatVersion}`) ?? which("clang-format");
  return {
    ...own,
    ninja,
    include: include.folders,
    gtest: findGtest(includeFolders()),
    ccache,
    clangFormat,
    env: ccacheEnv,
    wasmEnv: ccacheEnv,
  };
}

/** Emscripten on PATH, if it is new enough. */
async function emscriptenOnPath() {
  const emcxx = which("em++");
  const emcmake = which("emcmake");
  if (!emcxx || !emcmake) return undefined;
  const version = /(\d+)\.(\d+)\.(\d+)/.exec(await run(emcxx, ["--version"], { quiet: true }));
  const numbers = version ? version.slice(1).map(Number) : [0, 0, 0];
  const first = numbers.findIndex((number, i) => number !== minimumEmscripten[i]);
  return first < 0 || numbers[first] > minimumEmscripten[first] ? { id: numbers.join("."), emcxx, emcmake } : undefined;
}

/** Debian: what is not on the machine is unpacked into a folder of the cache, one for each list of packages. */
async function debianToolchain(own) {
  const packages = [...(own ? [] : compilerPackages), ...headerPackages, ...toolPackages];
  const id = hashOf({ packages, suites, exclude, own: own?.id });
  const folder = join(cacheDir, `toolchain-${id}`);
  const prefix = join(folder, "prefix");
  const emscripten = join(prefix, "usr/share/emscripten");
  const config = join(emscripten, ".emscripten");
  const compiler = own ?? { emcxx: join(emscripten, "em++"), emcmake: join(emscripten, "emcmake") };
  const ninja = join(prefix, "usr/bin/ninja");
  // Emscripten is a script: the compiler's cache knows it by its packages, not by its date.
  const wasmEnv = { ...ccacheEnv, ...(own ? {} : { EM_CONFIG: config, CCACHE_COMPILERCHECK: `string:${id}` }) };
  const what = own ? "the C++ headers" : "Emscripten and the C++ headers (1 minute, 350 MB to download, 1.3 GB)";
  const unpack = async () => {
    await unpackPackages({ dir: join(folder, "apt"), prefix, suites, packages, present, exclude });
    await patchElf(prefix, { programs: ["usr/bin", "usr/lib/llvm-19/bin"], libraries: ["usr/lib/llvm-19/lib"] });
    linkHeaders(join(prefix, "usr/include"), join(folder, "include"));
    if (!own) {
      // Emscripten's scripts are CommonJS, whatever a package.json further up says.
      writeFileSync(join(folder, "package.json"), "{}\n");
      symlinkSync("../nodejs", join(emscripten, "node_modules"));
      writeFileSync(config, emscriptenConfig(prefix));
      await proveCompiler(compiler.emcxx, wasmEnv, folder);
    }
  };
  await alone(folder, async () => {
    await step(
      `${what}, unpacked into ${folder}`,
      { stamp: join(folder, "stamp"), inputs: prefix, outputs: [ninja, compiler.emcxx] },
      unpack,
    );
    // The Node that unpacked it may be gone: Emscripten is to use the one that runs now.
    if (!own && readFileSync(config, "utf8") !== emscriptenConfig(prefix)) writeFileSync(config, emscriptenConfig(prefix));
  });
  return {
    id,
    ...compiler,
    ninja,
    include: [join(folder, "include"), join(folder, "include/eigen3")],
    gtest: join(prefix, "usr/src/googletest"),
    ccache: which("ccache") ?? join(prefix, "usr/bin/ccache"),
    clangFormat: join(prefix, "usr/lib/llvm-19/bin/clang-format"),
    env: ccacheEnv,
    wasmEnv,
  };
}

/** Objects are the same in every clone: the compiler's cache sees paths from the project's folder on. */
const ccacheEnv = {
  CCACHE_DIR: process.env.CCACHE_DIR ?? join(cacheDir, "ccache"),
  CCACHE_BASEDIR: root,
  CCACHE_NOHASHDIR: "1",
  CCACHE_SLOPPINESS: "pch_defines,time_macros",
};

/** The libraries' headers alone in a folder: the prefix's own also holds a C library's, which no other compiler may see. */
function linkHeaders(from, to) {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  for (const name of ["eigen3", "xtensor", "xtl", "nlohmann"]) symlinkSync(join(from, name), join(to, name));
}

function emscriptenConfig(prefix) {
  const settings = {
    LLVM_ROOT: join(prefix, "usr/lib/llvm-19/bin"),
    BINARYEN_ROOT: join(prefix, "usr"),
    NODE_JS: process.execPath,
  };
  const lines = Object.entries(settings).map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
  return `${[...lines, "FROZEN_CACHE = True"].join("\n")}\n`;
}

/** A toolchain that unpacked well may still not run (another C library, a missing part): better known now than in the middle of a build. */
async function proveCompiler(emcxx, env, unpacked) {
  const folder = mkdtempSync(join(tmpdir(), "sprout-"));
  const source = join(folder, "probe.cpp");
  const program = join(folder, "probe.js");
  const mend = `rm -rf ${unpacked}, then run the same command again`;
  writeFileSync(source, "int main() { try { throw 1; } catch (int) { return 0; } return 1; }\n");
  await run(emcxx, ["-O2", "-msimd128", "-fwasm-exceptions", source, "-o", program], { env, mend, quiet: true });
  await run(process.execPath, [program], { mend, quiet: true });
  rmSync(folder, { recursive: true });
}

/** Folders where a machine that is not Debian keeps C++ headers. */
function includeFolders() {
  const named = (process.env.SPROUT_INCLUDE ?? "").split(delimiter).filter(Boolean);
  const brew = which("brew");
  const prefixes = [...(brew ? [dirname(dirname(brew))] : []), "/usr/local", "/usr"];
  return [...named, ...prefixes.map((prefix) => join(prefix, "include"))];
}

function findHeaders(folders) {
  const found = [];
  const missing = [];
  for (const { name, file, below } of headers) {
    const places = folders.flatMap((folder) => below.map((part) => join(folder, part)));
    const place = places.find((folder) => existsSync(join(folder, file)));
    if (place) found.push(place);
    else missing.push(name);
  }
  return { folders: [...new Set(found)], missing };
}

/** GoogleTest's sources, which packages put in src/ beside include/. */
function findGtest(folders) {
  const places = folders.flatMap((folder) => [join(folder, "googletest"), join(dirname(folder), "src/googletest")]);
  return places.find((place) => existsSync(join(place, "CMakeLists.txt")));
}
