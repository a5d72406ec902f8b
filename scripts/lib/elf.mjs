// Makes programs unpacked below a prefix run there: each is given that prefix's loader and libraries.
import { closeSync, existsSync, lstatSync, openSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";
import { run } from "./steps.mjs";

/** The prefix's folder of shared libraries and its dynamic loader. */
function loaderOf(prefix) {
  for (const name of readdirSync(join(prefix, "usr/lib"))) {
    const folder = join(prefix, "usr/lib", name);
    if (!name.includes("-linux-")) continue;
    const loader = readdirSync(folder).find((file) => /^ld-linux.*\.so\.\d+$/.test(file));
    if (loader) return { libraries: folder, loader: join(folder, loader) };
  }
  throw new Error(`no dynamic loader below ${prefix}/usr/lib`);
}

function isElf(path) {
  if (!lstatSync(path).isFile()) return false;
  const file = openSync(path, "r");
  const magic = Buffer.alloc(4);
  readSync(file, magic, 0, 4, 0);
  closeSync(file);
  return magic.equals(Buffer.from("\x7fELF", "latin1"));
}

/**
 * Patches programs in `programs` and libraries in `libraries` (folders relative to the prefix; the loader's own is among them anyway).
 * RPATH rather than RUNPATH, since it also holds for the libraries of libraries; one with a RUNPATH of its own ignores it, and so gets it too.
 */
export async function patchElf(prefix, { programs, libraries }) {
  const { libraries: own, loader } = loaderOf(prefix);
  const folders = [own, ...libraries.map((folder) => join(prefix, folder))];
  const patchelf = join(prefix, "usr/bin/patchelf");
  const patch = (...args) => run(loader, ["--library-path", own, patchelf, ...args], { quiet: true });
  const rpath = ["--force-rpath", "--set-rpath", folders.join(":")];
  for (const path of filesOf(programs.map((folder) => join(prefix, folder)))) {
    if (path !== patchelf && isElf(path)) await patch("--set-interpreter", loader, ...rpath, path);
  }
  for (const path of filesOf(folders)) {
    if (/\.so(\.|$)/.test(path) && isElf(path) && (await patch("--print-rpath", path)).trim()) await patch(...rpath, path);
  }
}

function filesOf(folders) {
  return folders.filter(existsSync).flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
}
