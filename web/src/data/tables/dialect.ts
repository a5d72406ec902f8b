// How a file of delimited text is written: its letters, delimiter and quotes, found out from what makes rows of equal length.

import { cut, type Quotes } from "./cut";
import { isMarked, utf16 } from "./recognise";

/** How a file is written. */
export interface Dialect {
  delimiter: string;
  quotes: Quotes;
  /** As TextDecoder names it: "utf-8", "windows-1252". */
  charset: string;
}

/** The likelier one comes by chance, the later: commas stand in texts and numbers. */
const candidates = ["\t", "|", ";", ","];
/** The usual way first. */
export const quoteModes: readonly Quotes[] = ["double", "backslash", "none"];
const fewRows = 50;
export const sampleSize = 1 << 16;

/**
 * UTF-8 unless a byte order mark says otherwise, or bytes that UTF-8 cannot have say that it came from a spreadsheet: Korean (CP949) if all bytes
 * are and some make Hangul, as letters with accents among plain ones do not, else Western.
 */
export function charsetOf(head: Uint8Array): string {
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

/** What tells how the first rows are cut. */
export interface FoundDialect extends Omit<Dialect, "charset"> {
  carriageReturns: boolean;
  /** Only without comments behind their values are lines even that blanks cut; where all of them are even with what begins with #, that is values. */
  commented: boolean;
}

/** The delimiter and the meaning of quotes that cut the first lines most evenly. */
export function dialectOf(sample: string, given: Partial<Dialect>): FoundDialect {
  const carriageReturns = sample.includes("\r") && !sample.includes("\n");
  const modes = given.quotes ? [given.quotes] : sample.includes('"') ? quoteModes : quoteModes.slice(0, 1);
  const whole = sample.length < sampleSize / 2;
  const rate = (delimiter: string, commented: boolean) => {
    // Blanks are tried on any text: there, quotes that do not end say that it is not cut by them.
    const isCut = whole && delimiter !== " ";
    const rated = modes.map((quotes) => {
      const all = cut(sample, { delimiter, quotes, carriageReturns, commented }, true, fewRows + 1);
      if (!whole && all.rows.length <= fewRows && all.rows.length > 1) all.rows.pop();
      all.rows.splice(fewRows);
      const bare = all.rows.filter((row) => !isMarked(row[0]!));
      const rows = bare.length > 1 ? bare : all.rows;
      return { quotes, rows, faults: rows.length - evenRows(rows) + all.swallowed + (isCut && all.unended > all.joined ? all.unended : 0) };
    });
    const { rows, quotes } = rated.reduce((a, b) => (b.faults < a.faults ? b : a));
    const widest = rows.reduce((most, row) => Math.max(most, row.length), 0);
    // R names the rows without a name over them.
    const named = delimiter === " " && rows.length > 3 && rows[0]!.length === widest - 1;
    const judged = named ? rows.slice(1) : rows;
    const even = judged.filter((row) => row.length === widest).length / judged.length;
    // Blanks stand in texts as well: they must cut every line alike.
    const score = widest < 2 || (delimiter === " " && even < 1) ? 0 : even + (delimiter === " " ? 0 : widest / 1e6);
    return { delimiter, quotes, commented, score };
  };
  const byBlanks = rate(" ", false);
  const commented = byBlanks.score === 0 && /[ \t]#/.test(sample);
  const rated = [...candidates.map((delimiter) => rate(delimiter, false)), commented ? rate(" ", true) : byBlanks];
  const best = given.delimiter
    ? (rated.find(({ delimiter }) => delimiter === given.delimiter) ?? rate(given.delimiter, false))
    : rated.reduce((a, b) => (b.score > a.score + 1e-9 ? b : a));
  // One column: no delimiter cuts it.
  const { delimiter, quotes } = best.score > 0 || given.delimiter ? best : rated.find((each) => each.delimiter === ",")!;
  return { delimiter, quotes, carriageReturns, commented: best.commented };
}

/** How many rows have the length that most have. */
function evenRows(rows: readonly string[][]): number {
  const counts = new Map<number, number>();
  for (const { length } of rows) counts.set(length, (counts.get(length) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}
