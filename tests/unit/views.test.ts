// Who may touch what in web/src/app: views write no signal but their own, actions need no page to stand in.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const app = new URL("../../web/src/app/", import.meta.url);
const paths = (readdirSync(app, { recursive: true }) as string[]).filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path));
/** Without comments, whose words are nobody's names. */
const source = (path: string): string => readFileSync(new URL(path, app), "utf8").replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*/g, "");

/** The names that a source imports as values. */
const imported = (text: string): string[] =>
  [...text.matchAll(/import (?!type )\{([^}]*)\}/g)].flatMap(([, names]) =>
    names!
      .split(",")
      .map((name) => name.trim().split(" as ").at(-1)!)
      .filter((name) => name && !name.startsWith("type ")),
  );

test("a view calls actions: it writes no signal that it imports", () => {
  const written = paths
    .filter((path) => path.endsWith(".tsx"))
    .flatMap((path) => {
      const text = source(path);
      const names = new Set(imported(text));
      return [...text.matchAll(/\b(\w+)(?:\.\w+)?\.value(?:\s*(?:[-+*/%&|?]|\*\*|&&|\|\||\?\?)?=(?!=|>)|\+\+|--)/g)]
        .filter(([, name]) => names.has(name!))
        .map(([write]) => `${path}: ${write}`);
    });
  expect(written).toEqual([]);
});

test("nor does it ask the engine: actions do, and say where what hinders them", () => {
  const asked = paths
    .filter((path) => path.endsWith(".tsx"))
    .flatMap((path) => [...source(path).matchAll(/\btrainer\.value[!?]*\.\w+\(/g)].map(([call]) => `${path}: ${call}`));
  expect(asked).toEqual([]);
});

test("an action module, one that writes signals, has its test beside it", () => {
  const actions = paths.filter(
    (path) =>
      path.endsWith(".ts") && !path.startsWith("parts/") && /\.value (?:[-+*/&|?]{0,2})=(?!=|>)|\.value(?:\+\+|--)/.test(source(path)),
  );
  expect(actions.length).toBeGreaterThan(30);
  expect(actions.filter((path) => !existsSync(new URL(path.replace(/\.ts$/, ".test.ts"), app)))).toEqual([]);
});

/** What only a document has. Of core/, pace.ts asks whether there is one: how long the page draws is all that it wants to know. */
const ofPages = /\b(?:document|window\.|location|matchMedia|requestAnimationFrame|addEventListener)\b/;
const drawing = /^parts\/|^page\/isolation|^core\/pace/;

test("an action reaches for no document", () => {
  const found = paths
    .filter((path) => path.endsWith(".ts") && !drawing.test(path))
    .flatMap((path) =>
      source(path)
        .split("\n")
        .filter((line) => ofPages.test(line.replace(/\.addEventListener|"[^"]*"/g, "")))
        .map((line) => `${path}: ${line.trim()}`),
    );
  expect(found).toEqual([]);
});
