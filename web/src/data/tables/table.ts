// Reads a whole table: finds out where it begins and ends and whether it has a header, and sorts its cells into columns.

import { breather } from "../../base/yield";
import { fail, grouped } from "../part";
import { withoutBars } from "./bars";
import { cellBytes, Column, isNumber } from "./column";
import type { Rows } from "./delimited";
import type { Dialect } from "./dialect";
import { hasHeader, linesAbove, unlike, usualWidth, withRowNames } from "./head";
import type { TableInfo } from "../../base/protocol";
import { isMarked } from "./recognise";

export interface Table {
  columns: Column[];
  rows: number;
  header: boolean;
  /** The format of the file, as people call it. */
  format: TableInfo["format"];
  /** How its text is written; null of formats that are no text of rows. */
  dialect: Dialect | null;
  /** Lines above the header, or the first row, and below the last row that are no rows. */
  skip: number;
  footer: number;
  /** How the file begins: its first cells of its first lines, those above the header too. */
  preview: string[][];
  /** Lines among the rows that were passed over as comments. */
  comments: number;
  /** Rows with fewer cells than there are columns: what they lack is missing. */
  short: number;
  /** Of a workbook: the sheet, and the names of all. */
  sheet?: string;
  sheets: string[];
  /** Texts left out as they have no class. */
  unlabelled?: number;
  /** Whether columns that a file does not name are 0. */
  sparse?: boolean;
  /** The last rows, where validation and test rows came in files of their own; validation before test. */
  own: { validation: number; test: number };
}

/** What is told of how to read a table. */
export interface ReadTable extends Partial<Omit<Dialect, "charset">> {
  /** Whether the first row names the columns; found out if absent. */
  header?: boolean;
  skip?: number;
  footer?: number;
}

/** More lines below a table are no notes. */
const mostBelow = 20;
const previewed = { above: 20, lines: 8, cells: 8, characters: 24 };

/** Throws a SproutError that names the row if one is too long, has a single cell, or is the last one and too short. */
export async function readTable(
  source: AsyncIterable<Rows>,
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
  /** Rows that may be the lines below the table, and the first one's line. */
  let held: string[][] = [];
  const breathe = breather(signal);
  /** A row that is too short, until another one follows: the last one of a file may be cut off. */
  let short: { row: string[]; at: number } | null = null;
  const push = (row: string[], at: number): void => {
    if (short) {
      add([...short.row, ...Array<string>(width - short.row.length).fill("")]);
      table!.short++;
      short = null;
    }
    // Some writers end every row with a delimiter.
    if (row.length === width + 1 && row[width]!.trim() === "") row.pop();
    // A comment behind the values, the first one after many lines.
    if (table!.dialect?.delimiter === " " && row.length > width && isMarked(row[width]!)) row.length = width;
    // Where blanks cut it, nobody knows which cell is missing.
    const isShort = row.length > 1 && row.length < width && (table!.dialect?.delimiter ?? " ") !== " ";
    if (isShort) short = { row, at };
    else if (row.length !== width) uneven(row, at);
    else add(row);
  };
  const add = (row: readonly string[]): void => {
    for (let i = 0; i < width; i++) table!.columns[i]!.push(row[i]!);
    table!.rows++;
  };
  const uneven = (row: readonly string[], at: number): never =>
    fail(
      label,
      `expected ${grouped(width)} columns as in the first row, found ${grouped(row.length)} in row ${grouped(at)}.`,
      "Correct that row, choose another delimiter, or say how many lines above and below the table to pass over.",
    );
  for await (const { rows: all, dialect, comment } of withoutBars(source)) {
    let found = all;
    let names: string[] | null = null;
    if (!table) {
      const skip = given.skip ?? linesAbove(found, usualWidth(found));
      found = found.slice(skip);
      if (found.length === 0) break;
      line = skip;
      marked = dialect === null || isMarked(found[0]![0]!);
      names = withRowNames(found, usualWidth(found));
      width = names?.length ?? found[0]!.length;
      table = {
        columns: [],
        rows: 0,
        header: false,
        format: dialect ? "CSV" : "Excel",
        dialect,
        skip,
        footer: 0,
        preview: all
          .slice(0, Math.min(skip, previewed.above) + previewed.lines)
          .map((row) => row.slice(0, previewed.cells).map((cell) => cell.slice(0, previewed.characters))),
        comments: 0,
        short: 0,
        sheets: [],
        own: { validation: 0, test: 0 },
      };
    }
    const rows = marked ? found : found.filter((row) => !isComment(row, width, dialect?.delimiter, comment));
    table.comments += found.length - rows.length;
    if (table.columns.length === 0) {
      const headed = hasHeader(names ? [names, ...rows.slice(1)] : rows);
      const named = !headed && comment?.length === width && !comment.some(isNumber) ? comment : null;
      table.header = given.header ?? (headed || named !== null);
      if (!table.header) names = Array.from({ length: width }, (_, i) => `column ${i + 1}`);
      else if (named) names = named.map((name, i) => name || (i === 0 ? "#" : ""));
      else {
        const [first] = rows.splice(0, 1);
        names ??= first!;
        line++;
      }
      table.columns = unlike(names).map((name) => new Column(name, dialect === null));
    }
    for (const row of rows) {
      line++;
      held.push(row);
      if (given.footer !== undefined) {
        if (held.length > given.footer) push(held.shift()!, line - given.footer);
      } else if (!isNote(row, width, dialect === null) || held.length > mostBelow) {
        held.forEach((each, i) => push(each, line - held.length + 1 + i));
        held = [];
      }
    }
    if (table.rows * width * cellBytes > memoryLimit)
      fail(label, `expected a table of at most ${grouped(Math.floor(memoryLimit / cellBytes))} cells, found more.`, "Use a part of it.");
    await breathe();
  }
  const last = short as { row: string[]; at: number } | null;
  if (last) uneven(last.row, last.at);
  if (!table || table.rows === 0) fail(label, "expected a table with at least one row, found none.");
  table.footer = held.length;
  return table;
}

/** A line with one cell where rows have more: below the last row it is a note. */
const isNote = (row: readonly string[], width: number, padded: boolean): boolean =>
  (row.length < width || (padded && width > 2)) && row.filter((cell) => cell.trim() !== "").length < 2;

/**
 * A line beginning with # that is no row: it has another number of cells, repeats the comment that names the columns, or stands in a table cut by
 * blanks, as numpy.savetxt writes them. Else the # belongs to a cell: colours and tags begin so.
 */
function isComment(row: string[], width: number, delimiter: string | undefined, names: string[] | null): boolean {
  if (!isMarked(row[0]!)) return false;
  const isRow = row.length === width || (row.length === width + 1 && row[width]!.trim() === "");
  return !isRow || delimiter === " " || names?.join("\n") === [row[0]!.replace(/^\s*#+\s*/, ""), ...row.slice(1)].join("\n");
}
