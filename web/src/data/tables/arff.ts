// Weka's ARFF as a table: names and types of the columns, then rows cut by commas, or sparse ones in braces.

import type { ByteReader } from "../../archives/bytes";
import { breather } from "../../base/yield";
import { fail, grouped } from "../part";
import { linesOf } from "./lines";
import type { Value } from "./column";
import { Records } from "./records";
import type { Table } from "./table";

interface Attribute {
  name: string;
  kind: "number" | "text";
  /** What a sparse row means that does not name it: 0, or the first of its names. */
  zero: Value;
}

export async function readArff(bytes: ByteReader, label: string, limit: number, signal?: AbortSignal): Promise<Table> {
  const records = new Records(label, limit);
  const breathe = breather(signal);
  const attributes: Attribute[] = [];
  let inData = false;
  let line = 0;
  for await (const lines of linesOf(bytes, label)) {
    for (const text of lines) {
      line++;
      const trimmed = text.trim();
      if (trimmed === "" || trimmed.startsWith("%")) continue;
      if (inData) records.add(rowOf(trimmed, attributes, label, line));
      else if (/^@data\b/i.test(trimmed)) inData = true;
      else if (/^@attribute\b/i.test(trimmed)) attributes.push(attributeOf(trimmed, label, line));
      await breathe();
    }
  }
  if (!inData || attributes.length === 0) fail(label, "expected an ARFF file with @attribute and @data, found none.");
  return records.table("ARFF");
}

function attributeOf(text: string, label: string, line: number): Attribute {
  const rest = text.replace(/^@attribute\s+/i, "");
  const [name, end] = /^["']/.test(rest) ? quoted(rest, 0) : [/^\S*/.exec(rest)![0], /^\S*/.exec(rest)![0].length];
  const type = rest.slice(end).trim();
  if (name === "" || type === "") fail(label, `expected @attribute name type in line ${grouped(line)}, found ${text.slice(0, 40)}.`);
  if (type.startsWith("{")) {
    const [first = ""] = cellsOf(type.slice(1).replace(/\}[^}]*$/, ""));
    return { name, kind: "text", zero: { text: first } };
  }
  const number = /^(numeric|real|integer)\b/i.test(type);
  if (!number && !/^(string|date)\b/i.test(type))
    fail(label, `expected an attribute of numbers, names, texts or dates in line ${grouped(line)}, found ${type.slice(0, 40)}.`);
  return { name, kind: number ? "number" : "text", zero: number ? 0 : null };
}

function rowOf(text: string, attributes: Attribute[], label: string, line: number): [string, Value][] {
  const valueOf = (cell: string, { kind }: Attribute, wasQuoted: boolean): Value =>
    cell === "?" && !wasQuoted ? null : kind === "number" ? cell : { text: cell };
  if (text.startsWith("{")) {
    const cells: [string, Value][] = attributes.map(({ name, zero }) => [name, zero]);
    for (const pair of cellsOf(text.slice(1).replace(/\}[^}]*$/, ""), true)) {
      if (pair === "") continue;
      const [, index = "", rest = ""] = /^(\d+)\s+(.*)$/s.exec(pair) ?? [];
      const attribute = attributes[Number(index)];
      if (index === "" || !attribute) fail(label, `expected {index value, ...} in line ${grouped(line)}, found ${pair.slice(0, 40)}.`);
      const own = /^["']/.test(rest);
      cells[Number(index)] = [attribute.name, valueOf(own ? quoted(rest, 0)[0] : rest, attribute, own)];
    }
    return cells;
  }
  const cells = cellsOf(text, true);
  if (cells.length !== attributes.length)
    fail(
      label,
      `expected ${grouped(attributes.length)} values as there are attributes, found ${grouped(cells.length)} in line ${grouped(line)}.`,
    );
  return attributes.map((attribute, i) => {
    const cell = cells[i]!;
    const own = /^["']/.test(cell);
    return [attribute.name, valueOf(own ? quoted(cell, 0)[0] : cell, attribute, own)];
  });
}

/** The cells of a row, each without blanks around it; `raw` keeps their quotes. */
function cellsOf(text: string, raw = false): string[] {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    while (text[at] === " " || text[at] === "\t") at++;
    const from = at;
    let cell: string;
    if (text[at] === '"' || text[at] === "'") {
      const [inside, end] = quoted(text, at);
      cell = raw ? text.slice(from, end) : inside;
      at = end;
      while (at < text.length && text[at] !== ",") at++;
    } else {
      // In a sparse row a quote may stand behind the index.
      while (at < text.length && text[at] !== ",") at = text[at] === '"' || text[at] === "'" ? quoted(text, at)[1] : at + 1;
      cell = text.slice(from, at).trim();
    }
    cells.push(cell);
    if (at >= text.length) return cells;
    at++;
  }
}

/** The text in the quotes that begin there, and where they have ended. */
function quoted(text: string, from: number): [string, number] {
  const quote = text[from]!;
  let inside = "";
  let at = from + 1;
  for (; at < text.length && text[at] !== quote; at++) inside += text[at] === "\\" && at + 1 < text.length ? text[++at]! : text[at]!;
  return [inside, Math.min(text.length, at + 1)];
}
