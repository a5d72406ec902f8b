// The engine's sources include each other in no circle: whoever reads one reads those below it and no more.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, it } from "vitest";

const engine = join(__dirname, "../../wasm");

/** A unit is x.h with x.cpp; the units that each includes, by name ("layers/dense"). */
function unitsOf(files: Map<string, string>): Map<string, Set<string>> {
  const unit = (path: string) => path.replace(/\.(h|cpp)$/, "");
  const units = new Map<string, Set<string>>();
  for (const [path, text] of files) {
    const included = units.get(unit(path)) ?? new Set<string>();
    for (const [, name] of text.matchAll(/^\s*#\s*include\s+"([^"]+)"/gm)) {
      const found = [normalize(join(dirname(path), name!)), name!].find((candidate) => files.has(candidate));
      if (!found) throw new Error(`${path} includes "${name}", which is not in wasm/`);
      if (unit(found) !== unit(path)) included.add(unit(found));
    }
    units.set(unit(path), included);
  }
  return units;
}

/** The units of one circle in order, the first once more at the end; none if there is no circle. */
function circle(units: Map<string, Set<string>>): string[] {
  const done = new Set<string>();
  const walk = (unit: string, path: string[]): string[] => {
    if (path.includes(unit)) return [...path.slice(path.indexOf(unit)), unit];
    if (done.has(unit)) return [];
    for (const next of units.get(unit)!) {
      const found = walk(next, [...path, unit]);
      if (found.length > 0) return found;
    }
    done.add(unit);
    return [];
  };
  for (const unit of units.keys()) {
    const found = walk(unit, []);
    if (found.length > 0) return found;
  }
  return [];
}

it("no unit of wasm/ includes itself by way of others", () => {
  const paths = readdirSync(engine, { recursive: true, encoding: "utf8" }).filter((path) => /\.(h|cpp)$/.test(path));
  const units = unitsOf(new Map(paths.map((path) => [path.replaceAll("\\", "/"), readFileSync(join(engine, path), "utf8")])));
  expect(units.size).toBeGreaterThan(60);
  expect(units.get("layers/dense")).toContain("layer");
  expect(circle(units)).toEqual([]);
});

it("finds a circle, whether it goes through headers or sources", () => {
  const files = new Map([
    ["options.h", ""],
    ["options.cpp", '#include "options.h"\n#include "layers/dense.h"\n'],
    ["layer.h", '#include "options.h"\n'],
    ["layers/dense.h", '#include "../layer.h"\n'],
  ]);
  expect(circle(unitsOf(files))).toEqual(["options", "layers/dense", "layer", "options"]);
  files.set("options.cpp", '#include "options.h"\n');
  expect(circle(unitsOf(files))).toEqual([]);
});
