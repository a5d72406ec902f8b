// Checks of what people pass in: numbers that JSON cannot carry, wrong types, misspelt options.

import { SproutError } from "./errors";

/** Any value as a message shows it: text in quotes, lists in brackets, NaN as NaN. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  if (ArrayBuffer.isView(value)) return `${value.constructor.name} of ${(value as Uint8Array).length.toLocaleString("en")}`;
  if (typeof value === "object" && value !== null) return JSON.stringify(value);
  return String(value);
}

/** A shape as Keras prints it: (28, 28), (784,), (). */
export function showShape(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
}

/** Throws "owner: expected <what>, received <value>". */
export function expected(owner: string, what: string, value: unknown, hint?: string): never {
  throw new SproutError(`${owner}: expected ${what}, received ${show(value)}`, hint);
}

/** A whole number of at least `least`. */
export function wholeNumber(owner: string, name: string, value: unknown, least: number): number {
  if (!Number.isSafeInteger(value) || (value as number) < least) {
    expected(owner, `${name} to be a whole number >= ${least}`, value);
  }
  return value as number;
}

/** A number that is neither NaN nor infinite. */
export function finiteNumber(owner: string, name: string, value: unknown): number {
  if (!Number.isFinite(value)) expected(owner, `${name} to be a finite number`, value);
  return value as number;
}

export function trueOrFalse(owner: string, name: string, value: unknown): boolean {
  if (typeof value !== "boolean") expected(owner, `${name} to be true or false`, value);
  return value;
}

export function oneOf<T extends string>(owner: string, name: string, value: unknown, choices: readonly T[]): T {
  if (!choices.includes(value as T)) expected(owner, `${name} to be one of ${choices.map(show).join(", ")}`, value);
  return value as T;
}

/** Refuses keys that mean nothing: a misspelt option must not be silently without effect. */
export function onlyKeys(owner: string, config: object, known: readonly string[]): void {
  if (typeof config !== "object" || config === null || Array.isArray(config)) expected(owner, "an object of options", config);
  for (const key of Object.keys(config)) {
    if (known.includes(key)) continue;
    const meant = nearest(key, known);
    throw new SproutError(
      `${owner}: unknown option ${show(key)}; expected ${known.join(", ")}`,
      meant === null ? undefined : `Did you mean ${show(meant)}?`,
    );
  }
}

/** The known word that was most likely meant: the same but for its case and marks, or at most a third of its letters; null if there is none. */
export function nearest(word: string, known: readonly string[]): string | null {
  const bare = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, "");
  const wanted = bare(word.slice(0, 100));
  let [least, found] = [Math.floor(Math.max(3, wanted.length) / 3), null as string | null];
  for (const each of known) {
    const distance = editDistance(wanted, bare(each));
    if (distance < least || (distance === least && found === null)) [least, found] = [distance, each];
  }
  return found;
}

/** Letters to insert, delete or replace until a is b (Levenshtein 1966). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + Number(a[i - 1] !== b[j - 1])));
    row = next;
  }
  return row[b.length]!;
}

/** Whether `value` is an object in which these entries are there, of these types: for records that were stored. A list counts as "object", and so does null. */
export const hasTypes = (value: unknown, types: Record<string, "string" | "number" | "boolean" | "object">): boolean =>
  typeof value === "object" &&
  value !== null &&
  Object.entries(types).every(([key, type]) => typeof (value as Record<string, unknown>)[key] === type);

/** What is given, and the defaults where nothing is said. */
export function withDefaults<T extends object>(defaults: T, given: { readonly [Key in keyof T]?: T[Key] | null }): T {
  const said = Object.entries(given).filter(([, value]) => value !== undefined && value !== null);
  return { ...defaults, ...Object.fromEntries(said) };
}

/**
 * JSON of a configuration, after a check that JSON can say it: NaN and infinities would silently become null.
 * `owner` names the whole; inside, an object's class_name names its own numbers.
 */
export function toJson(owner: string, config: unknown): string {
  checkNumbers(owner, "", config);
  return JSON.stringify(config);
}

function checkNumbers(owner: string, name: string, value: unknown): void {
  if (typeof value === "number" && !Number.isFinite(value)) {
    expected(owner, `${name} to be a finite number${name === "learning_rate" ? " >= 0" : ""}`, value);
  }
  if (typeof value !== "object" || value === null) return;
  const className = (value as { class_name?: unknown }).class_name;
  const inside = typeof className === "string" ? className : owner;
  for (const [key, item] of Object.entries(value)) {
    // Items of a list bear the list's name.
    checkNumbers(inside, Array.isArray(value) ? name : key, item);
  }
}
