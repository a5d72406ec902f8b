// What pages may load and run: by their own policy on any static host, and by the headers where they are sent.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { headers } from "../../scripts/lib/headers.mjs";

const policyIn = (page: string): Map<string, string> => {
  const html = readFileSync(join(import.meta.dirname, "../../web", page), "utf8");
  const [, content = ""] = /<meta\s+http-equiv="Content-Security-Policy"\s+content="([^"]*)"/.exec(html) ?? [];
  return parsed(content);
};
const parsed = (policy: string): Map<string, string> =>
  new Map(policy.split(";").map((part): [string, string] => [part.trim().split(" ")[0]!, part.trim().split(" ").slice(1).join(" ")]));

test.each(["index.html", "bench.html"])("%s has a policy of its own: nothing from elsewhere runs, nothing is evaluated", (page) => {
  const policy = policyIn(page);
  expect(policy.get("default-src")).toBe("'none'");
  expect(policy.get("script-src")).toBe("'self' 'wasm-unsafe-eval'");
  expect([policy.get("base-uri"), policy.get("form-action")]).toEqual(["'none'", "'none'"]);
  expect(policy.get("worker-src")).toMatch(/^'self'( blob:)?$/);
});

test("headers keep others from framing the page, and are no laxer than it", () => {
  const policy = parsed(headers["Content-Security-Policy"]);
  expect(policy.get("frame-ancestors")).toBe("'self'");
  for (const name of ["script-src", "worker-src", "base-uri", "form-action"])
    expect(policy.get(name)).toBe(policyIn("index.html").get(name));
});

test("the manifest from which the page is installed names what is there, from wherever it lies", () => {
  const folder = join(import.meta.dirname, "../../web/public");
  const manifest = JSON.parse(readFileSync(join(folder, "manifest.webmanifest"), "utf8"));
  expect([manifest.id, manifest.start_url, manifest.scope, manifest.display]).toEqual(["./", "./", "./", "standalone"]);
  expect(manifest.icons.map(({ purpose }: { purpose: string }) => purpose)).toEqual(["any", "maskable"]);
  for (const { src } of manifest.icons) expect(readFileSync(join(folder, src), "utf8")).toMatch(/^<svg /);
  expect(policyIn("index.html").get("manifest-src")).toBe("'self'");
});
