// Python's own functions, and the methods of its lists, dictionaries and texts, as far as code of models uses them.

import { entryOf } from "../../base/classes";
import { formatted } from "./text";
import { isKnown } from "./arguments";
import { Call, Dict, List, listOf, Name, Unknown, type Given, type Key, type Value } from "./values";

/** Truth as Python has it; null where it is not known, as of what a call returns that makes no part of a model. */
export function truth(value: Value): boolean | null {
  if (value instanceof Unknown || value instanceof Name || (value instanceof Call && !isKnown(value.name))) return null;
  if (value instanceof List) return value.items.length > 0;
  if (value instanceof Dict) return value.entries.size > 0;
  return typeof value === "object" && value !== null ? true : Boolean(value);
}

/** Longer than any loop over layers. */
const longest = 10_000;

type Builtin = (values: Value[], call: Call) => Value | undefined;

const numbers = (values: readonly Value[]): readonly number[] | null =>
  values.every((value) => typeof value === "number") ? values : null;

/** Of several numbers, or of a list of them. */
const ofNumbers =
  (work: (numbers: readonly number[]) => number): Builtin =>
  (values) => {
    const all = numbers(values.length === 1 && values[0] instanceof List ? values[0].items.map(({ value }) => value) : values);
    return all && all.length > 0 ? work(all) : undefined;
  };

/** A list of what is in another; of nothing, where none is given. */
const copied =
  (work: (items: Given[]) => Given[]): Builtin =>
  ([list = new List([])]) =>
    list instanceof List ? new List(work([...list.items])) : undefined;

const functions: Record<string, Builtin> = {
  range: (values, { node }) => {
    const [first, second, step = 1] = numbers(values) ?? [];
    if (first === undefined || step === 0) return undefined;
    const [from, to] = second === undefined ? [0, first] : [first, second];
    const count = Math.max(0, Math.ceil((to - from) / step));
    return count <= longest
      ? listOf(
          node,
          Array.from({ length: count }, (_, i) => from + i * step),
        )
      : undefined;
  },
  len: ([value]) =>
    value instanceof List
      ? value.items.length
      : value instanceof Dict
        ? value.entries.size
        : typeof value === "string"
          ? value.length
          : undefined,
  enumerate: ([list, start = 0], { node }) =>
    list instanceof List && typeof start === "number"
      ? listOf(
          node,
          list.items.map((item, i) => new List([{ node, value: start + i }, item])),
        )
      : undefined,
  zip: (values, { node }) => {
    if (!values.every((value) => value instanceof List)) return undefined;
    const shortest = Math.min(...values.map(({ items }) => items.length));
    return listOf(
      node,
      Array.from({ length: values.length === 0 ? 0 : shortest }, (_, i) => new List(values.map(({ items }) => items[i]!))),
    );
  },
  reversed: copied((items) => items.reverse()),
  list: copied((items) => items),
  tuple: copied((items) => items),
  dict: (values, { named }) => (values.length === 0 ? new Dict(new Map(named)) : undefined),
  int: ([value]) => {
    const number = typeof value === "string" ? Number(value) : typeof value === "boolean" ? Number(value) : value;
    return typeof number === "number" && Number.isFinite(number) ? Math.trunc(number) : undefined;
  },
  float: ([value]) => {
    const number = typeof value === "string" ? Number(value) : value;
    return typeof number === "number" && Number.isFinite(number) ? number : undefined;
  },
  str: ([value]) => (value === undefined ? undefined : (formatted(value, "") ?? undefined)),
  bool: ([value = null]) => truth(value) ?? undefined,
  max: ofNumbers((all) => all.reduce((a, b) => Math.max(a, b))),
  min: ofNumbers((all) => all.reduce((a, b) => Math.min(a, b))),
  sum: ofNumbers((all) => all.reduce((a, b) => a + b)),
  abs: ofNumbers(([value]) => Math.abs(value!)),
  print: () => null,
};
/** Those that take arguments by name. */
const withNames = new Set(["dict", "print"]);

/** What a function of Python's own makes; undefined where it is none, or its arguments are not known. */
export function builtins(call: Call): Value | undefined {
  const work = entryOf(functions, call.name);
  if (!work || call.wrong || (call.named.size > 0 && !withNames.has(call.name))) return undefined;
  return work(
    call.positional.map(({ value }) => value),
    call,
  );
}

const ofLists: Record<string, (list: List, call: Call) => Value | undefined> = {
  append: (list, { positional: [item] }) => {
    if (!item || list.items.length >= longest) return undefined;
    list.items.push(item);
    return null;
  },
  extend: (list, { positional: [more] }) => {
    if (!(more?.value instanceof List) || list.items.length + more.value.items.length > longest) return undefined;
    list.items.push(...more.value.items);
    return null;
  },
  pop: (list, { positional: [at] }) => {
    const index = at ? at.value : -1;
    return typeof index === "number" ? list.items.splice(index, 1)[0]?.value : undefined;
  },
  insert: (list, { positional: [at, item] }) => {
    if (typeof at?.value !== "number" || !item || list.items.length >= longest) return undefined;
    list.items.splice(at.value, 0, item);
    return null;
  },
  clear: (list) => {
    list.items.length = 0;
    return null;
  },
  reverse: (list) => {
    list.items.reverse();
    return null;
  },
  copy: (list) => new List([...list.items]),
  // Of a shape.
  as_list: (list) => list,
};

const ofDictionaries: Record<string, (dict: Dict, call: Call) => Value | undefined> = {
  get: ({ entries }, { positional: [key, otherwise] }) => entries.get(key?.value as Key)?.value ?? otherwise?.value ?? null,
  update: ({ entries }, { positional: [more], named }) => {
    if (more && !(more.value instanceof Dict)) return undefined;
    for (const [key, given] of [...(more?.value instanceof Dict ? more.value.entries : []), ...named]) entries.set(key, given);
    return null;
  },
  keys: ({ entries }, { node }) => listOf(node, [...entries.keys()]),
  values: ({ entries }) => new List([...entries.values()]),
  items: ({ entries }, { node }) =>
    listOf(
      node,
      [...entries].map(([key, given]) => new List([{ node, value: key }, given])),
    ),
};

/** Methods that leave another list or dictionary behind. */
export const changing: ReadonlySet<string> = new Set([
  ...["append", "extend", "insert", "remove", "pop", "clear", "reverse", "sort"],
  ...["update", "setdefault", "popitem"],
]);

const ofTexts: Record<string, (text: string, values: Value[]) => Value | undefined> = {
  format: (text, values) => {
    let next = 0;
    let unknown = false;
    const made = text.replace(/\{(\d*)(?::([^{}]*))?\}/g, (_, place: string, format = "") => {
      const part = formatted(values[place === "" ? next++ : Number(place)] as unknown, format as string);
      unknown ||= part === null;
      return part ?? "";
    });
    return unknown ? undefined : made;
  },
  lower: (text) => text.toLowerCase(),
  upper: (text) => text.toUpperCase(),
  startswith: (text, [start]) => (typeof start === "string" ? text.startsWith(start) : undefined),
  endswith: (text, [end]) => (typeof end === "string" ? text.endsWith(end) : undefined),
  join: (text, [list]) => {
    const parts = list instanceof List ? list.items.map(({ value }) => value) : [null];
    return parts.every((part) => typeof part === "string") ? parts.join(text) : undefined;
  },
};

/** What a method of a list, dictionary or text makes; undefined where the owner is none of them. */
export function methodOf(owner: Value, call: Call): Value | undefined {
  const { name, node, positional } = call;
  const made = ((): Value | undefined => {
    if (owner instanceof List) return entryOf(ofLists, name)?.(owner, call);
    if (owner instanceof Dict) return entryOf(ofDictionaries, name)?.(owner, call);
    if (typeof owner !== "string") return undefined;
    return entryOf(ofTexts, name)?.(
      owner,
      positional.map(({ value }) => value),
    );
  })();
  const isOwn = owner instanceof List || owner instanceof Dict || typeof owner === "string";
  return made === undefined && isOwn ? new Unknown(node.from, `not understood: ${name}`) : made;
}
