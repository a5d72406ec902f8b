// Excel workbooks (.xlsx): one of their sheets as rows of cells.

import { readXlsx, streamXlsxRows } from "hucre/xlsx";
import type { ByteReader } from "../../archives/bytes";
import { memorySource, zip } from "../../archives/zip";
import { breather } from "../../base/yield";
import { SproutError } from "../../base/errors";
import { fail, grouped } from "../part";
import { cellBytes, mostColumns } from "./column";
import type { Rows } from "./delimited";
import { dateText } from "./records";

export interface Sheet {
  rows: Rows;
  /** Its name, and those of all sheets that are not hidden. */
  sheet: string;
  sheets: string[];
}

/** The sheet of that name, or the first one with a table: at least two rows. Rows are of equal length, without empty columns at their ends. */
export async function readSheet(
  bytes: ByteReader,
  label: string,
  wanted: string | undefined,
  limit: number,
  signal?: AbortSignal,
): Promise<Sheet> {
  const content = await bytes.whole(limit);
  if (!content) fail(label, `expected a workbook of at most ${grouped(limit)} bytes, found a larger one.`, "Use a part of it.");
  await verify(content, label, limit, signal);
  const sheets: string[] = [];
  await naming(label, () =>
    readXlsx(content, {
      sheets: ({ name, hidden, veryHidden }) => {
        if (!hidden && !veryHidden) sheets.push(name);
        return false;
      },
    }),
  );
  if (wanted !== undefined && !sheets.includes(wanted))
    fail(label, `expected a sheet named ${wanted.slice(0, 60)}, found ${sheets.slice(0, 10).join(", ")}.`);
  let rows: string[][] = [];
  let sheet = sheets[0] ?? "";
  for (const name of wanted === undefined ? sheets : [wanted]) {
    sheet = name;
    rows = trimmed(await naming(label, () => cellsOf(content, name, label, limit, signal)));
    if (rows.length > 1) break;
  }
  return { rows: { rows, dialect: null, comment: null }, sheet, sheets };
}

/** Unpacks all of it once: checksums and sizes hold, and what it inflates to is within the limit, before anything is used. */
async function verify(content: Uint8Array<ArrayBuffer>, label: string, limit: number, signal: AbortSignal | undefined): Promise<void> {
  const breathe = breather(signal);
  for await (const member of zip(memorySource(content), label, limit)) {
    await member.bytes.skip(Infinity);
    await breathe();
  }
}

async function cellsOf(
  content: Uint8Array,
  sheet: string,
  label: string,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<string[][]> {
  const breathe = breather(signal);
  const rows: string[][] = [];
  let cells = 0;
  for await (const { values } of streamXlsxRows(content, { sheet })) {
    if (values.length > mostColumns) fail(label, `expected at most ${grouped(mostColumns)} columns, found ${grouped(values.length)}.`);
    cells += values.length;
    if (cells * cellBytes > limit)
      fail(label, `expected a table of at most ${grouped(Math.floor(limit / cellBytes))} cells, found more.`, "Use a part of it.");
    const texts = values.map(textOf);
    if (texts.some((text) => text.trim() !== "")) rows.push(texts);
    await breathe();
  }
  return rows;
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return dateText(value);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Rows from the first column that holds anything to the last one. */
function trimmed(rows: string[][]): string[][] {
  const first = rows.reduce(
    (least, row) =>
      Math.min(
        least,
        row.findIndex((cell) => cell.trim() !== ""),
      ),
    mostColumns,
  );
  const end = rows.reduce((most, row) => Math.max(most, row.findLastIndex((cell) => cell.trim() !== "") + 1), 0);
  return rows.map((row) => Array.from({ length: end - first }, (_, i) => row[first + i] ?? ""));
}

/** What the library refuses, with the file's name. */
async function naming<T>(label: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof SproutError || (error instanceof Error && error.name === "AbortError")) throw error;
    fail(
      label,
      `expected an Excel workbook (.xlsx), found one that cannot be read (${error instanceof Error ? error.message : String(error)}).`,
      "Save it again, or save its sheet as CSV.",
    );
  }
}
