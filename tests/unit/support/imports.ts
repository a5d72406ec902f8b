// Who imports whom among sources, what a file reaches, and what is wrong in a folder: circles, and arrows that go up.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, posix } from "node:path";

/** Files and those they import, by their paths in the folder. */
export type Imports = ReadonlyMap<string, readonly string[]>;

/**
 * Folders from the ground up, those of one floor on one line. An import stays in its folder or goes down; folders of one floor do not know each other.
 * Each of `towers` stands on the ground, and none knows another.
 */
export interface House {
  ground: string[][];
  towers: string[][][];
}

const isSource = (name: string): boolean => /\.tsx?$/.test(name) && !/\.(test|d)\.tsx?$/.test(name);

/** Specifiers of a module: of import and export (types too), import(), and new URL(..., import.meta.url). */
export function specifiersOf(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|(^|[\s;{}])\/\/.*/g, "$1");
  const patterns = [
    /(?:^|[\s;}])(?:import|export)\s+(?:type\s+)?(?:[\w*{][^"';]*?\sfrom\s*)?["']([^"']+)["']/g,
    /\bimport\s*\(\s*["']([^"']+)["']/g,
    /\bnew\s+URL\s*\(\s*["']([^"']+)["']\s*,\s*import\.meta\.url\s*\)/g,
  ];
  return patterns.flatMap((pattern) => [...code.matchAll(pattern)].map((match) => match[1]!));
}

/** Files that a module imports by relative paths, as paths of the disk; what is not there (built, or of a package) is left out. */
function importsOf(file: string): string[] {
  const relative = specifiersOf(readFileSync(file, "utf8")).filter((specifier) => specifier.startsWith("."));
  return relative.flatMap((specifier) => {
    const path = join(dirname(file), specifier.replace(/[?#].*$/, ""));
    const candidates = [path, `${path}.ts`, `${path}.tsx`, join(path, "index.ts")];
    return candidates.find((each) => statSync(each, { throwIfNoEntry: false })?.isFile()) ?? [];
  });
}

/** These files and all that they import, directly or not. */
export function reachedFrom(entries: readonly string[]): string[] {
  const reached = new Set(entries);
  for (const file of reached) if (/\.m?[jt]sx?$/.test(file)) for (const next of importsOf(file)) reached.add(next);
  return [...reached].sort();
}

/** Imports between the sources of a folder; tests and what is outside are left out. */
export function readImports(folder: string): Imports {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) => path.replaceAll("\\", "/"));
  const sources = new Set(files.filter(isSource));
  const targetOf = (from: string, specifier: string): string | undefined => {
    const path = posix.join(posix.dirname(from), specifier.replace(/[?#].*$/, ""));
    return [path, `${path}.ts`, `${path}.tsx`, `${path}/index.ts`].find((each) => sources.has(each));
  };
  return new Map(
    [...sources].sort().map((file) => {
      const relative = specifiersOf(readFileSync(join(folder, file), "utf8")).filter((specifier) => specifier.startsWith("."));
      return [file, [...new Set(relative.flatMap((specifier) => targetOf(file, specifier) ?? []))]];
    }),
  );
}

/** A circle among the files, one for each file that closes one: "a -> b -> a". */
export function circles(imports: Imports): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    const at = path.indexOf(file);
    if (at >= 0) return void found.push([...path.slice(at), file].join(" -> "));
    if (done.has(file)) return;
    path.push(file);
    for (const next of imports.get(file) ?? []) visit(next);
    path.pop();
    done.add(file);
  };
  for (const file of imports.keys()) visit(file);
  return found;
}

interface Place {
  folder: string;
  tower: number | null;
  floor: number;
}

function placeOf(file: string, { ground, towers }: House): Place | null {
  const within = (folder: string): boolean => file === folder || file.startsWith(`${folder}/`);
  for (const [tower, floors] of [[null, ground] as const, ...towers.map((each, i) => [i, each] as const)]) {
    for (const [floor, folders] of floors.entries()) {
      const folder = folders.find(within);
      if (folder !== undefined) return { folder, tower, floor };
    }
  }
  return null;
}

/** Imports that do not go down, and files that stand on no floor. */
export function arrowsUp(imports: Imports, house: House): string[] {
  const down = (from: Place, to: Place): boolean =>
    from.folder === to.folder || (from.tower === to.tower ? to.floor < from.floor : to.tower === null);
  return [...imports].flatMap(([file, targets]) => {
    const from = placeOf(file, house);
    if (!from) return [`${file} stands on no floor`];
    return targets
      .filter((target) => {
        const to = placeOf(target, house);
        return to !== null && !down(from, to);
      })
      .map((target) => `${file} -> ${target}`);
  });
}
