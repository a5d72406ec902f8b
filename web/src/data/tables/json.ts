// JSON as a table: a list of records, one a line (JSONL), or columns as pandas writes them.

import type { ByteReader } from "../../archives/bytes";
import { breather } from "../../base/yield";
import { fail, grouped } from "../part";
import { linesOf } from "./lines";
import type { Value } from "./column";
import { flat, Records } from "./records";
import type { Table } from "./table";
import { textPieces } from "./text_pieces";

/** JSON.parse takes the whole text at once; its values take several times as much. */
const longest = 1 << 28;
const hint = "It can hold a list of objects with the same keys, or such an object a line (.jsonl).";

/** A file of one object a line. */
export async function readJsonLines(bytes: ByteReader, label: string, limit: number, signal?: AbortSignal): Promise<Table> {
  const records = new Records(label, limit);
  const breathe = breather(signal);
  let line = 0;
  for await (const lines of linesOf(bytes, label)) {
    for (const text of lines) {
      line++;
      if (text.trim() === "") continue;
      records.add(cellsOf(parsed(text, label, ` in line ${grouped(line)}`)));
      await breathe();
    }
  }
  return records.table("JSON");
}

/** A file of one list or object. */
export async function readJson(bytes: ByteReader, label: string, limit: number, signal?: AbortSignal): Promise<Table> {
  const pieces: string[] = [];
  let length = 0;
  const most = Math.min(limit, longest);
  for await (const piece of textPieces(bytes, label)) {
    pieces.push(piece);
    length += piece.length;
    if (length > most) fail(label, `expected JSON of at most ${grouped(most)} characters, found more.`, "Save one object a line (.jsonl).");
  }
  const records = new Records(label, limit);
  const breathe = breather(signal);
  for (const record of recordsIn(parsed(pieces.join(""), label, ""), label)) {
    records.add(cellsOf(record));
    await breathe();
  }
  return records.table("JSON");
}

function parsed(text: string, label: string, where: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, "")) as unknown;
  } catch (error) {
    fail(label, `expected JSON${where}, found a mistake in it (${error instanceof Error ? error.message : String(error)}).`, hint);
  }
}

function cellsOf(record: unknown): Iterable<[string, Value]> {
  const named: unknown = Array.isArray(record) ? Object.fromEntries(record.map((cell, i) => [`column ${i + 1}`, cell as unknown])) : record;
  return flat(isRecord(named) ? "" : "value", named);
}
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
const isRows = (value: unknown): value is unknown[] =>
  Array.isArray(value) && value.length > 0 && (value.every(isRecord) || value.every((row) => Array.isArray(row)));

/** The rows of what pandas' to_json calls records, values, split, table, index and columns, or of a list one step down. */
function* recordsIn(value: unknown, label: string): Generator<unknown> {
  if (isRows(value)) return yield* value;
  if (!isRecord(value)) return none(label);
  const { columns, data } = value;
  if (Array.isArray(columns) && isRows(data)) {
    for (const row of data) yield Object.fromEntries(columns.map((name, i) => [String(name), (row as unknown[])[i]]));
    return;
  }
  const lists = Object.values(value).filter(isRows);
  if (lists.length === 1) return yield* lists[0]!;
  const own = Object.entries(value);
  if (own.length > 0 && own.every(([, each]) => Array.isArray(each) && !isRows(each))) {
    const rows = Math.max(...own.map(([, each]) => (each as unknown[]).length));
    for (let row = 0; row < rows; row++) yield Object.fromEntries(own.map(([name, each]) => [name, (each as unknown[])[row]]));
    return;
  }
  if (own.length > 0 && own.every(([, each]) => isRecord(each))) {
    // Columns of cells by the names of rows, as pandas writes them by default; names of columns are no numbers.
    const byColumn = Object.keys(own[0]![1] as object).every((name) => /^\d+$/.test(name));
    if (!byColumn) return yield* own.map(([, each]) => each);
    for (const row of Object.keys(own[0]![1] as object))
      yield Object.fromEntries(own.map(([name, each]) => [name, (each as Record<string, unknown>)[row]]));
    return;
  }
  none(label);
}

function none(label: string): never {
  fail(label, "expected JSON that holds a table, found another structure.", hint);
}
