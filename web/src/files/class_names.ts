// Names of classes as Teachable Machine puts them beside a model: labels.txt, or metadata.json.

import type { NamedBytes } from "./types";

const base = (name: string): string => name.split(/\/|: /).at(-1)!;
export const holdsClassNames = (name: string): boolean => /^(labels\.txt|metadata\.json)$/i.test(base(name));

/** The names that one of the files holds; null if none does. */
export function classNamesIn(files: readonly NamedBytes[]): string[] | null {
  for (const file of files.filter(({ name }) => holdsClassNames(name))) {
    const text = new TextDecoder().decode(file.bytes.subarray(0, 2 ** 20));
    const names = base(file.name).toLowerCase() === "labels.txt" ? lines(text) : labels(text);
    if (names && names.length > 0 && names.length <= 10_000) return names;
  }
  return null;
}

/** "0 cat", "1 dog": a number and a name a line; or names alone. */
const lines = (text: string): string[] => {
  const all = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  const numbered = all.every((line, i) => line.startsWith(`${i} `));
  return all.map((line) => (numbered ? line.slice(line.indexOf(" ") + 1) : line).trim().slice(0, 200));
};

/** Pictures have labels, sounds wordLabels. */
function labels(text: string): string[] | null {
  try {
    const { labels: pictures, wordLabels } = JSON.parse(text) as { labels?: unknown; wordLabels?: unknown };
    const names = pictures ?? wordLabels;
    return Array.isArray(names) && names.every((name) => typeof name === "string") ? names.map((name) => name.slice(0, 200)) : null;
  } catch {
    return null;
  }
}
