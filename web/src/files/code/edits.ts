// Changes of a text, and how the arguments of a call are changed in it.

import { lineStart } from "../pasted/lines";
import { items, type Node } from "../pasted/syntax";

export interface Edit {
  from: number;
  to: number;
  insert: string;
}

/** The text with all edits done. Throws where two of them overlap. */
export function applied(text: string, edits: readonly Edit[]): string {
  let [made, at] = ["", 0];
  for (const { from, to, insert } of edits) {
    if (from < at) throw new RangeError("edits overlap");
    made += text.slice(at, from) + insert;
    at = to;
  }
  return made + text.slice(at);
}

/** By their places; those at one place in the order in which they were made. */
export const inOrder = (edits: readonly Edit[]): Edit[] => [...edits].sort((a, b) => a.from - b.from || a.to - b.to);

/** The blanks with which a line begins. */
export const indentOf = (text: string, at: number): string => /^[ \t]*/.exec(text.slice(lineStart(text, at), at))![0];
/** Whether nothing stands before it on its line. */
export const startsLine = (text: string, at: number): boolean => text.slice(lineStart(text, at), at).trim() === "";

interface Argument {
  /** null: given by its place. */
  key: string | null;
  from: number;
  value: Node;
}

/** The arguments as they are written in a call. */
function argumentsIn(text: string, call: Node): Argument[] {
  const list = call.getChild("ArgList");
  const parts = list ? items(list) : [];
  const found: Argument[] = [];
  for (let i = 0; i < parts.length; i++) {
    const [part, sign, value] = parts.slice(i, i + 3) as [Node, Node?, Node?];
    if (sign?.name === "AssignOp" && value) {
      found.push({ key: text.slice(part.from, part.to), from: part.from, value });
      i += 2;
    } else found.push({ key: null, from: part.from, value: part });
  }
  return found;
}

/** An argument as it is to be; text: null where it need not be said, and is `usual`. */
export interface Wanted {
  key: string;
  text: string | null;
  usual: string;
}

/** Changes some arguments of a call. names: all that it takes, in their order; also: other names of them. */
export function changedArguments(
  text: string,
  call: Node,
  names: readonly string[],
  wanted: readonly Wanted[],
  also: Record<string, string> = {},
): Edit[] {
  const all = argumentsIn(text, call);
  const placeOf = (key: string): number =>
    all.findIndex((argument, i) => (argument.key === null ? names[i] === key : (also[argument.key] ?? argument.key) === key));
  const edits: Edit[] = [];
  const removed = new Set<number>();
  const added: string[] = [];
  for (const { key, text: said, usual } of wanted) {
    const place = placeOf(key);
    const argument = all[place];
    if (!argument) {
      if (said !== null) added.push(`${key}=${said}`);
    } else if (said === null && argument.key !== null) removed.add(place);
    else edits.push({ from: argument.value.from, to: argument.value.to, insert: said ?? usual });
  }
  const kept = all.filter((_, i) => !removed.has(i));
  const list = call.getChild("ArgList")!;
  const last = all.at(-1);
  for (let i = 0; i < all.length; i++) {
    if (!removed.has(i)) continue;
    let end = i;
    while (removed.has(end + 1)) end++;
    if (i > 0) edits.push({ from: all[i - 1]!.value.to, to: all[end]!.value.to, insert: "" });
    else if (all[end + 1]) edits.push({ from: all[0]!.from, to: all[end + 1]!.from, insert: "" });
    else edits.push({ from: list.from + 1, to: list.to - 1, insert: "" });
    i = end;
  }
  if (added.length > 0) {
    const isRow = last !== undefined && startsLine(text, last.from);
    const between = isRow ? `,\n${indentOf(text, last.from)}` : ", ";
    const at = last ? last.value.to : list.from + 1;
    edits.push({ from: at, to: at, insert: `${kept.length > 0 ? between : ""}${added.join(between)}` });
  }
  return edits;
}
