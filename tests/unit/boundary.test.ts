// The C boundary is one list: what wasm/api.h declares is exported, and no exception leaves it.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const read = (name: string) => readFileSync(join(__dirname, "../../wasm", name), "utf8");
const namedIn = (header: string): string[] => [...header.matchAll(/^[\w* ]+\b(nn_\w+)\(/gm)].map(([, name]) => name!);
const declared = namedIn(read("api.h"));
/** But for what native builds alone have. */
const declaredForThePage = namedIn(read("api.h").replace(/^#ifndef __EMSCRIPTEN__\n[\s\S]*?^#endif\n/gm, ""));

it("exports every function of api.h and no other", () => {
  const exported = read("exports.txt").trim().split("\n");
  expect(exported.toSorted()).toEqual(["_malloc", "_free", ...declaredForThePage.map((name) => `_${name}`)].toSorted());
});

it("guards every function that can throw", () => {
  const source = read("api.cpp");
  const unguarded = declared.filter((name) => {
    const body = new RegExp(`\\b${name}\\([^{;]*\\) \\{([^]*?)(?:\\n\\}|\\}$)`, "m").exec(source)?.[1];
    expect(body, name).toBeDefined();
    return !/^\s*return guarded\(/.test(body!);
  });
  expect(unguarded).toEqual(["nn_version", "nn_last_error", "nn_last_error_layer"]);
});
