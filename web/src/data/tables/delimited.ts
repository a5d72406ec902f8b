// Text with delimiters (CSV, TSV, semicolons, bars, blanks) as a stream of rows of cells.

import Papa from "papaparse";
import type { ByteReader } from "../../archives/bytes";
import { SproutError } from "../../base/errors";
import { fail, grouped } from "../part";
import { commentsOf, isMarked, utf16 } from "./recognise";

/** How a file is written. */
export interface Dialect {
  delimiter: string;
  decimal: "." | ",";
  /** As TextDecoder names it: "utf-8", "windows-1252". */
  charset: string;
}

/** A file that began as UTF-8 and is none: it is to be read again as that charset says. */
export class OtherEncoding extends SproutError {
  constructor(
    label: string,
    readonly charset: string,
  ) {
    super(`${label}: expected text in UTF-8, found bytes that are none.`, "Save it as UTF-8.");
  }
}

/** The likelier one comes by chance, the later: commas stand in texts and numbers. */
const candidates = ["\t", "|", ";", ","];
const sampleSize = 1 << 16;
const chunkSize = 1 << 18;
/** A quote that never ends makes the whole file one cell: rows longer than this are refused. */
const longestRow = 1 << 20;
const mostColumns = 4096;

/**
 * UTF-8 unless a byte order mark says otherwise, or bytes that UTF-8 cannot have say that it came from a spreadsheet: Korean (CP949) if all bytes
 * are and some make Hangul, as letters with accents among plain ones do not, else Western.
 */
function charsetOf(head: Uint8Array): string {
  const marked = utf16(head);
  if (marked) return marked;
  const decoded = (encoding: string): string | null => {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(head, { stream: true });
    } catch {
      return null;
    }
  };
  if (decoded("utf-8") !== null) return "utf-8";
  return /[가-힣]/.test(decoded("euc-kr") ?? "") ? "euc-kr" : "windows-1252";
}

/** Some rows of a file. */
export interface Rows {
  rows: string[][];
  dialect: Dialect;
  /** The last of the comments that the file begins with, cut as a row: it may name the columns. Null if there is none. */
  comment: string[] | null;
}

/** The rows of a file, some at a time. The dialect is found out where it is not given; blank lines, and the comments at the beginning, are left out; those in the midst are not. */
export async function* rowsOf(bytes: ByteReader, label: string, given: Partial<Dialect>): AsyncGenerator<Rows> {
  const head = await bytes.peek(sampleSize);
  const charset = given.charset ?? charsetOf(head);
  const decoder = new TextDecoder(charset, { fatal: charset === "utf-8" });
  const decode = (chunk: Uint8Array, last: boolean): string => {
    try {
      return decoder.decode(chunk, { stream: !last });
    } catch {
      const likely = charsetOf(chunk);
      throw new OtherEncoding(label, likely === "utf-8" ? "windows-1252" : likely);
    }
  };
  const whole = new TextDecoder(charset).decode(head, { stream: true });
  const comments = commentsOf(whole);
  const sample = whole.slice(comments.length);
  const newline = sample.includes("\r\n") ? "\r\n" : sample.includes("\r") && !sample.includes("\n") ? "\r" : "\n";
  const { delimiter, decimal, commented } = dialectOf(sample, newline, given);
  const dialect = { delimiter, decimal, charset };
  const blanks = delimiter === " ";
  // Runs of blanks are one delimiter, as in the oldest data sets.
  const tidy = (text: string): string =>
    blanks ? (commented ? uncommented(text) : text).replace(/^[ \t]+|[ \t]+$/gm, "").replace(/[ \t]+/g, " ") : text;
  const lastComment = comments
    .trim()
    .split(/[\r\n]+/)
    .at(-1)!
    .replace(/^\s*#+\s*/, "");
  const comment = comments === "" ? null : (parse(lastComment, dialect.delimiter, newline, true, tidy).rows[0] ?? null);
  let text = "";
  let before = comments.length;
  for (let last = false; !last; ) {
    const chunk = await bytes.take(chunkSize);
    last = chunk.length === 0;
    text += decode(chunk, last);
    const passed = Math.min(before, text.length);
    text = text.slice(passed);
    before -= passed;
    const { rows, rest } = parse(text, dialect.delimiter, newline, last, tidy);
    text = rest;
    if (text.length > longestRow) {
      const cells = text.split(dialect.delimiter).length;
      if (cells > mostColumns && !text.includes('"')) tooWide(label, `more than ${grouped(cells - 1)}`);
      fail(
        label,
        `expected rows of at most ${grouped(longestRow)} characters, found a longer one.`,
        'Is the end of a quoted text ("...") missing?',
      );
    }
    const widest = rows.reduce((most, row) => Math.max(most, row.length), 0);
    if (widest > mostColumns) tooWide(label, grouped(widest));
    if (rows.length > 0) yield { rows, dialect, comment };
  }
}

function tooWide(label: string, columns: string): never {
  fail(label, `expected at most ${grouped(mostColumns)} columns, found ${columns}.`, "Is it a table with one row a sample?");
}

function parse(
  text: string,
  delimiter: string,
  newline: "\n" | "\r" | "\r\n",
  last: boolean,
  tidy: (text: string) => string,
): { rows: string[][]; rest: string } {
  // Blanks may only be joined in whole lines.
  const end = delimiter === " " && !last ? text.lastIndexOf("\n") + 1 : text.length;
  const parser = new Papa.Parser({ delimiter, newline, quoteChar: '"', escapeChar: '"' });
  const ready = tidy(text.slice(0, end));
  const { data, meta } = parser.parse(ready, 0, !last && end === text.length) as { data: string[][]; meta: { cursor: number } };
  const rows = data.filter((row) => row.length > 1 || row[0]!.trim() !== "");
  return { rows, rest: end < text.length ? text.slice(end) : last ? "" : ready.slice(meta.cursor) };
}

/** Lines without what numpy.loadtxt passes over in them: a # and all behind it. */
const uncommented = (text: string): string => text.replace(/[ \t]+#[^\r\n]*/g, "");

/**
 * The delimiter that cuts the first lines most evenly; the decimal comma where numbers are written so. commented: only without comments behind
 * their values are lines even that blanks cut; where all of them are even with what begins with #, that is values.
 */
function dialectOf(
  sample: string,
  newline: "\n" | "\r" | "\r\n",
  given: Partial<Dialect>,
): Omit<Dialect, "charset"> & { commented: boolean } {
  const all = sample
    .split(newline)
    .filter((line) => line.trim() !== "")
    .slice(0, 50);
  const bare = all.filter((line) => !isMarked(line));
  const lines = bare.length > 1 ? bare : all;
  if (lines.length > 1 && sample.length >= sampleSize / 2) lines.pop();
  const rate = (delimiter: string, lines: string[]) => {
    const { data } = new Papa.Parser({ delimiter, newline: "\n", quoteChar: '"', escapeChar: '"' }).parse(
      (delimiter === " " ? lines.map((line) => line.trim().replace(/\s+/g, " ")) : lines).join("\n"),
      0,
      false,
    ) as { data: string[][] };
    const widths = data.map((row) => row.length);
    const usual = Math.max(...widths);
    const even = widths.filter((width) => width === usual).length / widths.length;
    // Blanks stand in texts as well: they must cut every line alike.
    return { delimiter, data, score: usual < 2 || (delimiter === " " && even < 1) ? 0 : even + (delimiter === " " ? 0 : usual / 1e6) };
  };
  const byBlanks = rate(" ", lines);
  const commented = byBlanks.score === 0 && lines.some((line) => /[ \t]#/.test(line));
  const rated = [...candidates.map((delimiter) => rate(delimiter, lines)), commented ? rate(" ", lines.map(uncommented)) : byBlanks];
  const best = given.delimiter
    ? rated.find(({ delimiter }) => delimiter === given.delimiter)
    : rated.reduce((a, b) => (b.score > a.score + 1e-9 ? b : a));
  const delimiter = given.delimiter ?? (best!.score > 0 ? best!.delimiter : ",");
  const cells = best?.data.flat() ?? [];
  const commas = cells.filter((cell) => /^\s*-?\d+,\d+\s*$/.test(cell)).length;
  const points = cells.filter((cell) => /^\s*-?\d+\.\d+\s*$/.test(cell)).length;
  return { delimiter, commented, decimal: given.decimal ?? (delimiter !== "," && commas > points ? "," : ".") };
}
