// Rows of objects in code, layers in a list, in model.add(...) or called one after the other: changed where they differ from what they are to be.

import type { KerasObject } from "../../base/protocol";
import { lineEnd, lineStart } from "../pasted/lines";
import { items, type Node } from "../pasted/syntax";
import { indentOf, startsLine, type Edit } from "./edits";

/** One of the row, by what it stands in. */
export type Unit =
  /** In a list. */
  | { kind: "item"; node: Node; made: Node }
  /** model.add(...); `owner` is the model. */
  | { kind: "add"; node: Node; made: Node; owner: string }
  /** made = Layer(...)(read) */
  | { kind: "call"; node: Node; made: Node; target: string; read: Node };

/** What a layer stands in; null where that is none of these. item: where it was put into a Sequential. */
export function unitOf(text: string, made: Node, item: Node | null): Unit | null {
  if (item?.parent?.name === "ArrayExpression") return { kind: "item", node: item, made };
  if (item) {
    const call = item.parent?.parent;
    const statement = call?.parent;
    if (call?.name !== "CallExpression" || statement?.name !== "ExpressionStatement") return null;
    const callee = call.firstChild!;
    if (callee.name !== "MemberExpression" || text.slice(callee.lastChild!.from, callee.lastChild!.to) !== "add") return null;
    return { kind: "add", node: statement, made, owner: text.slice(callee.firstChild!.from, callee.firstChild!.to) };
  }
  const call = made.parent;
  const statement = call?.parent;
  const list = call?.name === "CallExpression" ? call.getChild("ArgList") : null;
  const [read, ...others] = list ? items(list) : [];
  const target = statement?.firstChild;
  if (
    !list ||
    read?.name !== "VariableName" ||
    others.length > 0 ||
    statement?.name !== "AssignStatement" ||
    target?.name !== "VariableName" ||
    target.nextSibling?.nextSibling?.from !== call!.from
  )
    return null;
  return { kind: "call", node: statement, made, target: text.slice(target.from, target.to), read };
}

interface Row {
  text: string;
  units: readonly Unit[];
  /** What the units say. */
  are: readonly KerasObject[];
  wanted: readonly KerasObject[];
  same: (a: KerasObject, b: KerasObject) => boolean;
  /** Changes one that is of the same class. */
  change: (made: Node, is: KerasObject, wanted: KerasObject) => Edit[];
  write: (object: KerasObject) => string;
}

/** The edits; null where a unit that has to go or move, or beside which one has to come, stands for several. */
export function changedRow({ text, units, are, wanted, same, change, write }: Row): Edit[] | null {
  const pairs = paired(are, wanted, same);
  const kept = new Map(pairs.map(([is, to]) => [to, is]));
  const gone = are.map((_, i) => i).filter((i) => !pairs.some(([is]) => is === i));
  const edits: Edit[] = [];
  for (const [is, to] of pairs)
    if (!same(are[is]!, wanted[to]!)) {
      if (units.filter(({ made }) => made.from === units[is]!.made.from).length > 1) return null;
      edits.push(...change(units[is]!.made, are[is]!, wanted[to]!));
    }
  const left = new Set(gone);
  /** A text of its own where it is written anew; one that moves keeps what it is and its comment. */
  const textOf = (object: KerasObject): { made: string; comment: string } => {
    const moved = [...left].find((i) => same(are[i]!, object));
    if (moved === undefined) return { made: write(object), comment: "" };
    left.delete(moved);
    const { kind, node, made } = units[moved]!;
    const own = kind === "item" ? node : made;
    const comment = /^[\s,)]*?[ \t]*(#.*)?$/.exec(text.slice(node.to, lineEnd(text, node.to)))?.[1] ?? "";
    return { made: text.slice(own.from, own.to), comment: comment && `  ${comment}` };
  };
  const calls = new Map<number, string>();
  for (let to = 0; to < wanted.length; to++) {
    if (kept.has(to)) continue;
    let end = to;
    while (end + 1 < wanted.length && !kept.has(end + 1)) end++;
    const next = kept.get(end + 1);
    const texts = wanted.slice(to, end + 1).map(textOf);
    const before = next ?? null;
    const last = to > 0 ? kept.get(to - 1)! : null;
    const unit = units[before ?? last ?? 0];
    if (!unit || !alone(units, unit)) return null;
    const isBefore = before !== null || last === null;
    edits.push(...(isBefore ? insertedBefore(text, unit, texts, calls) : insertedAfter(text, unit, texts)));
    to = end;
  }
  for (const i of gone) {
    if (!alone(units, units[i]!)) return null;
    edits.push(...removed(text, units, i, new Set(gone)));
  }
  return edits;
}

const alone = (units: readonly Unit[], unit: Unit): boolean => units.filter(({ node }) => node.from === unit.node.from).length === 1;

/** Which of one row stays as which of the other: those that are the same, and between these those of the same class, in their order. */
function paired(are: readonly KerasObject[], wanted: readonly KerasObject[], same: Row["same"]): [number, number][] {
  const fixed = longest(are, wanted, same);
  const found: [number, number][] = [];
  let [a, b] = [0, 0];
  for (const [is, to] of [...fixed, [are.length, wanted.length] as [number, number]]) {
    const between = longest(are.slice(a, is), wanted.slice(b, to), (one, other) => one.class_name === other.class_name);
    found.push(...between.map(([i, j]): [number, number] => [a + i, b + j]));
    if (is < are.length) found.push([is, to]);
    [a, b] = [is + 1, to + 1];
  }
  return found;
}

/** The longest common subsequence, as pairs of places. */
function longest<T>(a: readonly T[], b: readonly T[], same: (one: T, other: T) => boolean): [number, number][] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i]![j] = same(a[i]!, b[j]!) ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
  const found: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; )
    if (same(a[i]!, b[j]!)) found.push([i++, j++]);
    else if (lengths[i + 1]![j]! >= lengths[i]![j + 1]!) i++;
    else j++;
  return found;
}

type Written = { made: string; comment: string };

/** What stands behind it on its line, but a comma and a comment: nothing, where the line is its own. */
const endsLine = (text: string, at: number): boolean => /^[ \t]*,?[ \t]*(#.*)?$/.test(text.slice(at, lineEnd(text, at)));
const ownLines = (text: string, { from, to }: Node): boolean => startsLine(text, from) && endsLine(text, to);

function insertedBefore(text: string, unit: Unit, texts: Written[], calls: Map<number, string>): Edit[] {
  const { node } = unit;
  const indent = indentOf(text, node.from);
  const at = startsLine(text, node.from) ? lineStart(text, node.from) : node.from;
  if (unit.kind === "item") {
    const rows = at !== node.from || node.from === lineStart(text, node.from);
    const insert = rows
      ? texts.map(({ made, comment }) => `${indent}${made},${comment}\n`).join("")
      : texts.map(({ made }) => `${made}, `).join("");
    return [{ from: at, to: at, insert }];
  }
  if (unit.kind === "add")
    return [{ from: at, to: at, insert: texts.map(({ made, comment }) => `${indent}${unit.owner}.add(${made})${comment}\n`).join("") }];
  const read = text.slice(unit.read.from, unit.read.to);
  calls.set(node.from, unit.target);
  const lines = texts.map(({ made, comment }, i) => `${indent}${unit.target} = ${made}(${i === 0 ? read : unit.target})${comment}\n`);
  return [
    { from: at, to: at, insert: lines.join("") },
    ...(read === unit.target ? [] : [{ from: unit.read.from, to: unit.read.to, insert: unit.target }]),
  ];
}

function insertedAfter(text: string, unit: Unit, texts: Written[]): Edit[] {
  const { node } = unit;
  const indent = indentOf(text, node.from);
  const end = lineEnd(text, node.to);
  if (unit.kind === "item") {
    const comma = /^\s*,/.test(text.slice(node.to));
    if (ownLines(text, node))
      return [
        ...(comma ? [] : [{ from: node.to, to: node.to, insert: "," }]),
        { from: end, to: end, insert: texts.map(({ made, comment }) => `\n${indent}${made},${comment}`).join("") },
      ];
    const between = startsLine(text, node.from) ? `,\n${indent}` : ", ";
    return [{ from: node.to, to: node.to, insert: texts.map(({ made }) => `${between}${made}`).join("") }];
  }
  const lines = texts.map(({ made, comment }) =>
    unit.kind === "add"
      ? `\n${indent}${unit.owner}.add(${made})${comment}`
      : `\n${indent}${unit.target} = ${made}(${unit.target})${comment}`,
  );
  return [{ from: end, to: end, insert: lines.join("") }];
}

function removed(text: string, units: readonly Unit[], i: number, gone: ReadonlySet<number>): Edit[] {
  const unit = units[i]!;
  const { node } = unit;
  if (unit.kind === "call" && text.slice(unit.read.from, unit.read.to) !== unit.target) {
    const call = unit.made.parent!;
    return [{ from: call.from, to: call.to, insert: text.slice(unit.read.from, unit.read.to) }];
  }
  if (ownLines(text, node))
    return [{ from: lineStart(text, node.from), to: Math.min(text.length, lineEnd(text, node.to) + 1), insert: "" }];
  if (unit.kind !== "item") return [{ from: node.from, to: node.to, insert: "pass" }];
  // In the midst of a line: with the comma behind it; at the end with the one in front of all that go there.
  const next = node.nextSibling?.name === "," ? node.nextSibling.nextSibling : null;
  const isItem = next !== null && next.name !== "]" && next.name !== "Comment";
  if (isItem) return [{ from: node.from, to: next.from, insert: "" }];
  let first = i;
  while (gone.has(first - 1)) first--;
  const before = units[first - 1]?.node;
  const between = before ? { from: before.to, to: units[first]!.node.from, insert: "" } : null;
  return [
    ...(between && !text.slice(between.from, between.to).includes("#") ? [between] : []),
    { from: node.from, to: node.to, insert: "" },
  ];
}
