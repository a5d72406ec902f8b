// Reads a whole table: finds out whether it has a header, and sorts its cells into columns.

import { sliceMs, yieldToMessages } from "../../base/yield";
import type { ByteReader } from "../../archives/bytes";
import { fail, grouped } from "../part";
import { Column } from "./column";
import { rowsOf, type Dialect } from "./delimited";
import { isMarked } from "./recognise";

export interface Table {
  columns: Column[];
  rows: number;
  header: boolean;
  dialect: Dialect;
  /** Lines among the rows that were passed over as comments. */
  comments: number;
  /** The last rows, where validation and test rows came in files of their own; validation before test. */
  own: { validation: number; test: number };
}

export interface ReadTable extends Partial<Dialect> {
  /** Whether the first row names the columns; found out if absent. */
  header?: boolean;
}

/** Bytes that a cell takes: its number and its code. */
const cellBytes = 12;

/** Throws a SproutError that names the row if rows differ in length. */
export async function readTable(
  bytes: ByteReader,
  label: string,
  given: ReadTable,
  memoryLimit: number,
  signal?: AbortSignal,
): Promise<Table> {
  let table: Table | null = null;
  let width = 0;
  /** Where the first row begins with #, others that do are rows, too. */
  let marked = false;
  let line = 0;
  let began = performance.now();
  for await (const { rows: found, dialect, comment } of rowsOf(bytes, label, given)) {
    if (!table) {
      width = found[0]!.length;
      marked = isMarked(found[0]![0]!);
    }
    const rows = marked ? found : found.filter((row) => !isComment(row, width, dialect, comment));
    const comments = found.length - rows.length;
    if (!table) {
      const headed = hasHeader(rows, dialect);
      const named = !headed && comment?.length === width && !comment.some((cell) => isNumber(cell, dialect)) ? comment : null;
      const header = given.header ?? (headed || named !== null);
      const names = !header
        ? Array.from({ length: width }, (_, i) => `column ${i + 1}`)
        : (named?.map((name, i) => name || (i === 0 ? "#" : "")) ?? rows.shift()!);
      if (header && !named) line++;
      table = {
        columns: unlike(names).map((name) => new Column(name, dialect.decimal)),
        rows: 0,
        header,
        dialect,
        comments: 0,
        own: { validation: 0, test: 0 },
      };
    }
    for (const row of rows) {
      line++;
      // Some writers end every row with a delimiter.
      if (row.length === width + 1 && row[width]!.trim() === "") row.pop();
      // A comment behind the values, the first one after many lines.
      if (dialect.delimiter === " " && row.length > width && isMarked(row[width]!)) row.length = width;
      if (row.length !== width) {
        fail(
          label,
          `expected ${grouped(width)} columns as in the first row, found ${grouped(row.length)} in row ${grouped(line)}.`,
          "Correct that row, or choose another delimiter.",
        );
      }
      for (let i = 0; i < width; i++) table.columns[i]!.push(row[i]!);
    }
    table.rows += rows.length;
    table.comments += comments;
    if (table.rows * width * cellBytes > memoryLimit)
      fail(label, `expected a table of at most ${grouped(Math.floor(memoryLimit / cellBytes))} cells, found more.`, "Use a part of it.");
    if (performance.now() - began < sliceMs) continue;
    await yieldToMessages();
    signal?.throwIfAborted();
    began = performance.now();
  }
  if (!table || table.rows === 0) fail(label, "expected a table with at least one row, found none.");
  return table;
}

/**
 * A line beginning with # that is no row: it has another number of cells, repeats the comment that names the columns, or stands in a table cut by
 * blanks, as numpy.savetxt writes them. Else the # belongs to a cell: colours and tags begin so.
 */
function isComment(row: string[], width: number, { delimiter }: Dialect, names: string[] | null): boolean {
  if (!isMarked(row[0]!)) return false;
  const isRow = row.length === width || (row.length === width + 1 && row[width]!.trim() === "");
  return !isRow || delimiter === " " || names?.join("\n") === [row[0]!.replace(/^\s*#+\s*/, ""), ...row.slice(1)].join("\n");
}

function isNumber(cell: string, { decimal }: Dialect): boolean {
  const column = new Column("", decimal);
  column.push(cell);
  return column.codes[0] === 0;
}

/** A first row of names over columns of numbers, or of texts that never come again. */
function hasHeader(rows: string[][], dialect: Dialect): boolean {
  const [first = [], ...rest] = rows.slice(0, 200);
  if (rest.length === 0) return false;
  const numeric = first.map((_, i) => rest.filter((row) => isNumber(row[i] ?? "", dialect)).length / rest.length > 0.8);
  if (first.some((cell) => isNumber(cell, dialect))) return false;
  if (numeric.includes(true)) return true;
  return (
    first.every((cell, i) => cell.trim() !== "" && cell.length < 60 && !rest.some((row) => row[i] === cell)) &&
    new Set(first).size === first.length
  );
}

/** Names made unlike each other, none of them empty. */
function unlike(names: string[]): string[] {
  const seen = new Set<string>();
  return names.map((given, i) => {
    const name = given.trim() || `column ${i + 1}`;
    let unique = name;
    for (let n = 2; seen.has(unique); n++) unique = `${name} (${n})`;
    seen.add(unique);
    return unique;
  });
}
