// Text with delimiters (CSV, TSV, semicolons, bars, blanks) as a stream of rows of cells.

import type { ByteReader } from "../../archives/bytes";
import { breather } from "../../base/yield";
import { SproutError } from "../../base/errors";
import { fail, grouped } from "../part";
import { mostColumns } from "./column";
import { cut, type Cut, type Cutting } from "./cut";
import { charsetOf, dialectOf, quoteModes, sampleSize, type Dialect, type FoundDialect } from "./dialect";
import { isMarked, prefaceOf } from "./recognise";

/** A file that was begun in another way than its later part says: it is to be read again, in this way. */
export class OtherDialect extends SproutError {
  constructor(
    label: string,
    found: string,
    /** Null: what quotes mean is to be found out from the whole file. */
    readonly dialect: { charset: string } | { quotes: null },
  ) {
    super(`${label}: expected ${found}.`, "Save it as UTF-8.");
  }
}

const chunkSize = 1 << 18;
/** A quote that never ends makes the whole file one cell: rows longer than this are refused. */
const longestRow = 1 << 20;

/** Some rows of a file. */
export interface Rows {
  rows: string[][];
  /** Null: the cells came as cells, and their numbers as JavaScript writes them. */
  dialect: Dialect | null;
  /** The last of the comments that the file begins with, cut as a row: it may name the columns. Null if there is none. */
  comment: string[] | null;
}

/**
 * The rows of a file, some at a time. The dialect is found out where it is not given; blank lines, and the comments at the beginning, are left
 * out; those in the midst are not. Throws OtherDialect where the file turns out to be written otherwise than it began.
 */
export async function* rowsOf(bytes: ByteReader, label: string, given: Partial<Dialect>): AsyncGenerator<Rows> {
  const { found, dialect, text, comment } = await begin(bytes, label, given);
  const pieces = new Pieces({ ...found });
  let width = 0;
  for await (const { piece, last } of text) {
    const { rows, swallowed, unended, open } = pieces.add(piece, last);
    const [first] = rows;
    if (first && width === 0) width = first.length;
    if (!given.quotes && pieces.quoted && (swallowed + unended > 0 || pieces.isLong || rows.some((row) => !isEven(row, width, found))))
      throw new OtherDialect(label, "quotes around cells", { quotes: null });
    const widest = rows.reduce((most, row) => Math.max(most, row.length), 0);
    if (widest > mostColumns) tooWide(label, grouped(widest));
    if (open > mostColumns) tooWide(label, `more than ${grouped(open - 1)}`);
    if (pieces.isLong) tooLong(label);
    if (rows.length > 0) yield { rows, dialect, comment };
  }
}

/**
 * What quotes mean in a file: as most of its rows get the same length, the usual meaning where several do. They are letters only where
 * that makes rows of all lines.
 */
export async function quotesOf(
  bytes: ByteReader,
  label: string,
  given: Partial<Dialect>,
  signal?: AbortSignal,
): Promise<Dialect["quotes"]> {
  const { found, text } = await begin(bytes, label, given);
  const tried = quoteModes.map((quotes) => ({
    quotes,
    pieces: new Pieces({ ...found, quotes }),
    widths: new Map<number, number>(),
    swallowed: 0,
  }));
  const breathe = breather(signal);
  for await (const { piece, last } of text) {
    await breathe();
    for (const each of tried) {
      if (each.pieces.isLong) continue;
      const { rows, swallowed, unended } = each.pieces.add(piece, last);
      each.swallowed += swallowed + unended;
      for (const row of rows) if (row.length > 1 && !isMarked(row[0]!)) each.widths.set(row.length, (each.widths.get(row.length) ?? 0) + 1);
    }
  }
  const faults = tried.map(({ quotes, pieces, widths, swallowed }) => {
    const counts = [...widths.values()];
    const uneven = counts.reduce((a, b) => a + b, 0) - Math.max(0, ...counts);
    return pieces.isLong || counts.length === 0 || (quotes === "none" && uneven > 0) ? Infinity : uneven + swallowed;
  });
  return tried[faults.indexOf(Math.min(...faults))]!.quotes;
}

/** Finds out the dialect, and gives the text behind comments and what else comes before the first row. */
async function begin(bytes: ByteReader, label: string, given: Partial<Dialect>) {
  const head = await bytes.peek(sampleSize);
  const charset = given.charset ?? charsetOf(head);
  const whole = new TextDecoder(charset).decode(head, { stream: true });
  const preface = prefaceOf(whole);
  const told = { ...(preface.delimiter && { delimiter: preface.delimiter }), ...given };
  const found = dialectOf(whole.slice(preface.length), told);
  const { comment } = preface;
  const { delimiter, quotes } = found;
  return {
    found,
    dialect: { delimiter, quotes, charset } satisfies Dialect,
    comment: comment === null ? null : (cut(comment, found, true).rows[0] ?? null),
    text: textOf(bytes, label, charset, preface.length),
  };
}

/** The text of a file, in pieces, without its first characters. */
async function* textOf(
  bytes: ByteReader,
  label: string,
  charset: string,
  before: number,
): AsyncGenerator<{ piece: string; last: boolean }> {
  const decoder = new TextDecoder(charset, { fatal: charset === "utf-8" });
  for (let last = false; !last; ) {
    const chunk = await bytes.take(chunkSize);
    last = chunk.length === 0;
    let piece: string;
    try {
      piece = decoder.decode(chunk, { stream: !last });
    } catch {
      const likely = charsetOf(chunk);
      throw new OtherDialect(label, "text in UTF-8, found bytes that are none", { charset: likely === "utf-8" ? "windows-1252" : likely });
    }
    const passed = Math.min(before, piece.length);
    before -= passed;
    yield { piece: piece.slice(passed), last };
  }
}

/** Cuts a text that comes in pieces; what it looks at more than once doubles in between, so that long rows take no longer than short ones. */
class Pieces {
  /** The row that has not ended. */
  waiting = "";
  quoted = false;
  private tried = 0;
  /** Lines that quotes joined to rows. */
  private joined = 0;

  constructor(private readonly how: Cutting) {}

  get isLong(): boolean {
    return this.waiting.length > longestRow;
  }

  add(piece: string, last: boolean): Omit<Cut, "end" | "joined"> {
    this.waiting += piece;
    this.quoted ||= piece.includes('"');
    if (!last && this.waiting.length < 2 * this.tried && !this.isLong) return { rows: [], swallowed: 0, unended: 0, open: 0 };
    const { rows, end, swallowed, joined, unended, open } = cut(this.waiting, this.how, last);
    this.waiting = last ? "" : this.waiting.slice(end);
    this.tried = this.waiting.length;
    this.joined += joined;
    // A file that is cut off may end within quotes; quotes that reach over lines are then nothing new.
    return { rows, swallowed, unended: unended > this.joined ? unended : 0, open: last ? 0 : open };
  }
}

/** Whether a row has so many cells; or is a comment, or has nothing or a comment behind them. */
function isEven(row: string[], width: number, { delimiter }: FoundDialect): boolean {
  return (
    row.length === width ||
    isMarked(row[0]!) ||
    (row.length === width + 1 && row[width]!.trim() === "") ||
    (delimiter === " " && row.length > width && isMarked(row[width]!))
  );
}

function tooLong(label: string): never {
  fail(
    label,
    `expected rows of at most ${grouped(longestRow)} characters, found a longer one.`,
    'Is the end of a quoted text ("...") missing?',
  );
}

function tooWide(label: string, columns: string): never {
  fail(label, `expected at most ${grouped(mostColumns)} columns, found ${columns}.`, "Is it a table with one row a sample?");
}
