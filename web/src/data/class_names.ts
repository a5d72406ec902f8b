// Lists of the classes' names as text: one name a line, or JSON ("cat" before "dog", or with their numbers as Keras' class_indices).

import { fail, grouped, type Entry, type Part } from "./part";
import { commentsOf, textOf } from "./tables/recognise";

const mostClasses = 1000;
const longest = 60;
const mostBytes = 1 << 17;

/** Whether a file of that name lists the names of classes. */
export const saysClasses = (name: string): boolean => /class|target|label|categor|(^|[^a-z])names/i.test(name);

/** The list that a file is, or null if it is none: at least two short names of letters. Throws where its name says that it is one, and a name stands there twice. */
export async function classNamesIn({ label, name, bytes }: Entry): Promise<Part | null> {
  if (!/\.(txt|json|names|lst)$/i.test(name)) return null;
  const head = await bytes.peek(mostBytes + 1);
  const text = head.length > mostBytes ? null : textOf(head);
  if (text === null) return null;
  const names = (/^\s*[{[]/.test(text) ? ofJson(text) : ofLines(text))?.map((each) => each.trim());
  if (!names || names.length < 2 || names.length > mostClasses || names.some((each) => each.length > longest || !/\p{L}/u.test(each)))
    return null;
  const twice = names.findIndex((each, i) => names.indexOf(each) < i);
  if (twice >= 0) {
    if (!saysClasses(name)) return null;
    fail(
      label,
      `expected the name of each class once, found "${names[twice]}" again at place ${grouped(twice + 1)}.`,
      "Labels of single samples go into a table (CSV) or an array (.npy).",
    );
  }
  return {
    label,
    name,
    split: null,
    known: null,
    count: names.length,
    size: head.length,
    x: null,
    y: null,
    classNames: names,
    decode: async () => {},
  };
}

/** The lines that are not blank; without their numbers where every line begins with its own, as in "0 cat". */
function ofLines(text: string): string[] {
  const lines = text
    .slice(commentsOf(text).length)
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter(Boolean);
  const numbered = lines.map((line) => /^(\d+)\s*[:.)]?\s+(.*)$/.exec(line));
  return numbered.every((match, i) => Number(match?.[1]) === i) ? numbered.map((match) => match![2]!) : lines;
}

/** A list of names, or an object of names by number or of numbers by name; null for anything else. */
function ofJson(text: string): string[] | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const isName = (each: unknown): each is string => typeof each === "string";
  if (Array.isArray(value)) return value.every(isName) ? value : null;
  const pairs = Object.entries(value as object).map(
    ([key, each]) => (isName(each) ? [Number(key), each] : [each, key]) as [unknown, string],
  );
  const byNumber = new Map(pairs);
  const names = pairs.map((_, i) => byNumber.get(i));
  return names.every(isName) ? names : null;
}

/** The list as names of classes in their order. Classes that were called by whole numbers take them in the order of those: folders 1, 2, 10 are read as 1, 10, 2. */
export function inOrder(list: readonly string[], before: readonly string[] | null): string[] {
  if (!before || !areNumbers(before)) return [...list];
  const sorted = [...before].sort((a, b) => Number(a) - Number(b));
  return before.map((number) => list[sorted.indexOf(number)]!);
}

/** Whether classes have no other names than numbers. */
export const areNumbers = (names: readonly string[]): boolean => names.every((name) => /^\d+$/.test(name));
