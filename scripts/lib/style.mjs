// How the sources look: Biome's formatter and linter for TypeScript, clang-format for C++.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root, run, say, which } from "./steps.mjs";
import { ensureToolchain } from "./toolchain.mjs";

const cppFolders = ["wasm", "tests/cpp", "tests/fuzz", "tests/bench"];
/** Other versions break lines otherwise. */
const clangFormatVersion = 19;
const mend = "npm run format, or what is named above by hand";

/** Fails where a source is not formatted, or the linter finds anything. */
export async function checkStyle() {
  await biome("check", "--error-on-warnings");
  await clangFormat("--dry-run", "-Werror");
}

/** Formats every source in place. */
export async function format() {
  await biome("format", "--write");
  await clangFormat("-i");
}

const biome = (command, ...options) =>
  run(process.execPath, [join(root, "node_modules/@biomejs/biome/bin/biome"), command, ...options, root], { mend, stdout: "inherit" });

async function clangFormat(...options) {
  const program = (await ensureToolchain()).clangFormat ?? which(`clang-format-${clangFormatVersion}`) ?? which("clang-format");
  const version = program && /version (\d+)/.exec(await run(program, ["--version"], { quiet: true }))?.[1];
  if (Number(version) !== clangFormatVersion) {
    say(`C++ was passed over: clang-format ${clangFormatVersion} is not on this machine`);
    return;
  }
  const files = cppFolders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .filter((name) => /\.(h|cpp)$/.test(name))
      .map((name) => join(folder, name)),
  );
  await run(program, [...options, ...files], { mend, stdout: "inherit" });
}
