// READMEs name sources that are there, and those of some folders all of them.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

const within = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((path) => join(folder, path).replaceAll("\\", "/"));
const files = ["web", "wasm", "tests", "scripts"].flatMap(within);
const readmes = ["README.md", ...files.filter((path) => basename(path) === "README.md")];

/** Sources in backticks, from `file.ts` to `../folder/file.cpp`; no patterns. */
const namedIn = (readme: string): string[] =>
  [...readFileSync(join(root, readme), "utf8").matchAll(/`((?:[\w.-]+\/)*\w[\w.-]*\.(?:tsx?|mjs|css|cpp|h|py))`/g)].map(
    (match) => match[1]!,
  );

test.each(readmes)("%s", (readme) => {
  const folder = dirname(readme);
  const own = folder === "." ? files : files.filter((path) => path.startsWith(`${folder}/`));
  const isThere = (name: string): boolean =>
    existsSync(join(root, folder, name)) || existsSync(join(root, name)) || own.some((path) => path.endsWith(`/${name}`));
  expect(namedIn(readme).filter((name) => !isThere(name))).toEqual([]);
});

test.each(["archives", "base", "data", "engine", "files", "runs"])("web/src/%s/README.md names every file beside it", (name) => {
  const folder = join(root, "web/src", name);
  const text = readFileSync(join(folder, "README.md"), "utf8");
  const sources = readdirSync(folder).filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"));
  expect(sources.filter((file) => !text.includes(file))).toEqual([]);
});
