// Every arrow of web/src goes down: its floors and the slices of the page, listed here, and no circle between files.

import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { arrowsUp, circles, reachedFrom, readImports, specifiersOf, type House } from "./support/imports";

const sources = join(import.meta.dirname, "../../web/src");

const house: House = {
  ground: [["base"], ["archives"], ["data", "files"], ["engine", "exercises", "runs"], ["lib.ts"]],
  towers: [
    [
      ["app/text"],
      ["app/core"],
      ["app/parts"],
      ["app/model", "app/try"],
      ["app/data", "app/files", "app/inside"],
      ["app/explain", "app/record", "app/network", "app/transfer"],
      ["app/cross", "app/sweeps", "app/training"],
      ["app/links", "app/results", "app/runs"],
      ["app/exercises"],
      ["app/page"],
    ],
    [["bench"]],
    [["offline"]],
  ],
};

describe("web/src", () => {
  const imports = readImports(sources);

  test("has no circle between files", () => {
    expect(imports.size).toBeGreaterThan(300);
    expect(circles(imports)).toEqual([]);
  });

  test("has no arrow that goes up", () => {
    expect(arrowsUp(imports, house)).toEqual([]);
  });

  test("below the page knows no document, so that it runs in workers and in Node", () => {
    const below = [...imports.keys()].filter((file) => !file.startsWith("app/") && !file.startsWith("bench/"));
    const ofPage = /\b(document|localStorage|sessionStorage)\.|\bHTML\w*Element\b/;
    expect(below.filter((file) => ofPage.test(readFileSync(join(sources, file), "utf8")))).toEqual([]);
  });
});

describe("the check", () => {
  const small: House = { ground: [["base"], ["data", "files"]], towers: [[["app/core"], ["app/page"]], [["bench"]]] };
  const up = (file: string, ...targets: string[]): string[] => arrowsUp(new Map([[file, targets]]), small);

  test("names a circle by its files", () => {
    const imports = new Map([
      ["a.ts", ["b.ts"]],
      ["b.ts", ["c.ts"]],
      ["c.ts", ["b.ts", "d.ts"]],
      ["d.ts", []],
    ]);
    expect(circles(imports)).toEqual(["b.ts -> c.ts -> b.ts"]);
    expect(circles(new Map([["a.ts", ["a.ts"]]]))).toEqual(["a.ts -> a.ts"]);
    expect(circles(new Map([["a.ts", ["b.ts"]]]))).toEqual([]);
  });

  test("names both ends of an arrow that goes up, to a neighbour or to another tower", () => {
    expect(up("base/a.ts", "data/b.ts")).toEqual(["base/a.ts -> data/b.ts"]);
    expect(up("data/a.ts", "files/b.ts", "base/c.ts", "data/d.ts")).toEqual(["data/a.ts -> files/b.ts"]);
    expect(up("app/core/a.ts", "app/page/b.tsx")).toEqual(["app/core/a.ts -> app/page/b.tsx"]);
    expect(up("app/page/a.tsx", "app/core/b.ts", "base/c.ts", "bench/d.ts")).toEqual(["app/page/a.tsx -> bench/d.ts"]);
    expect(up("files/a.ts", "app/core/b.ts")).toEqual(["files/a.ts -> app/core/b.ts"]);
    expect(up("elsewhere/a.ts")).toEqual(["elsewhere/a.ts stands on no floor"]);
  });

  test("finds what a file reaches: directly, through others, through what is loaded late", () => {
    const reached = reachedFrom([join(sources, "data/intake.ts")]).map((file) => relative(sources, file));
    expect(reached).toEqual(
      expect.arrayContaining(["data/intake.ts", "data/entries.ts", "archives/zip.ts", "data/jpeg.ts", "base/errors.ts"]),
    );
    expect(reached.filter((file) => /^(app|engine|files)\//.test(file))).toEqual([]);
  });

  test("reads every way to import", () => {
    const source = `// import "./comment";
      import "./effect"; import a, { type B } from "./named";
      import {
        many,
      } from './lines';
      /* from "./block" */ import type * as C from "./types";
      export * from "./all"; export type { D } from "./out";
      const later = () => import("./later"); type E = import("./inline").E;
      new Worker(new URL("./worker.ts", import.meta.url)); const url = "https://from.here/x"; // from "./tail"
      const words = "from"; import data from "./data.json" with { type: "json" };`;
    expect(specifiersOf(source).sort()).toEqual(
      ["./effect", "./named", "./lines", "./types", "./all", "./out", "./later", "./inline", "./worker.ts", "./data.json"].sort(),
    );
  });
});
