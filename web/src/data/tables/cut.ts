// Cuts text into rows of cells, in one pass over its characters whatever stands in it.

import type { ChoiceOf, tableChoices } from "../../base/load_options";

/** How quotes are meant: a cell stands in "..." with quotes in it doubled, or escaped by backslashes; or quotes are letters like others. */
export type Quotes = ChoiceOf<typeof tableChoices, "quotes">;

export interface Cutting {
  /** A blank stands for any run of blanks and tabs. */
  delimiter: string;
  quotes: Quotes;
  /** Whether a carriage return alone ends a row; line feeds do, with or without one before them. */
  carriageReturns: boolean;
  /** Of tables cut by blanks: whether a # behind values begins a comment. */
  commented: boolean;
}

export interface Cut {
  /** Blank lines are none. */
  rows: string[][];
  /** Where the row begins that has not ended. */
  end: number;
  /** The cells of that row which have. */
  open: number;
  /** Lines that quotes joined to one row though each for itself is cut like that row: a quote that ends nothing swallowed their ends. */
  swallowed: number;
  /** Lines that quotes joined to rows. */
  joined: number;
  /** Lines that the text ended with, in quotes that did not. */
  unended: number;
}

const [lineFeed, carriageReturn, blank, tab, quote, hash, backslash] = [10, 13, 32, 9, 34, 35, 92];

/** The rows that end in the text, which begins with a row; with `last`, the one that the text's end ends, too. Stops after the `most` first rows. */
export function cut(text: string, how: Cutting, last: boolean, most = Infinity): Cut {
  const { quotes, carriageReturns, commented } = how;
  const blanks = how.delimiter === " ";
  const mark = how.delimiter.charCodeAt(0);
  const { length } = text;
  const done: Cut = { rows: [], end: 0, open: 0, swallowed: 0, joined: 0, unended: 0 };
  const isMark = (code: number): boolean => code === mark || (blanks && code === tab);
  /** Characters that end a row at this place: 0, 1, or 2. */
  const ending = (at: number): number => {
    const code = text.charCodeAt(at);
    if (code === lineFeed) return 1;
    if (code !== carriageReturn) return 0;
    if (text.charCodeAt(at + 1) === lineFeed) return 2;
    return carriageReturns ? 1 : 0;
  };

  let at = 0;
  while (done.rows.length < most) {
    const row: string[] = [];
    done.open = 0;
    /** Of lines that quotes join: how many, and whether all of them have as many delimiters as the last one so far. */
    let joined: { lines: number; marks: number; alike: boolean } | null = null;
    let marks = 0;
    /** Behind the last character of a cell in quotes, and the cell; null if its end has not come. */
    const quotedCell = (): { cell: string; end: number } | null => {
      let cell = "";
      let lines = 0;
      let from = ++at;
      for (; at < length; at++) {
        const code = text.charCodeAt(at);
        if (code === quote) {
          if (text.charCodeAt(at + 1) === quote) {
            cell += text.slice(from, ++at);
            from = at + 1;
            continue;
          }
          let next = at + 1;
          while (next < length && text.charCodeAt(next) === blank && !blanks) next++;
          if (next === length ? last : isMark(text.charCodeAt(next)) || ending(next) > 0) {
            done.joined += lines;
            return { cell: cell + text.slice(from, at), end: next };
          }
          // What follows may be the other half of an end of line.
          if (next === length || (next === length - 1 && !last && text.charCodeAt(next) === carriageReturn)) return null;
          // A quote in the midst, not doubled: a letter. Blanks behind it are not looked at twice.
          at = next - 1;
        } else if (code === backslash && quotes === "backslash") {
          const escaped = text.charCodeAt(at + 1);
          if (escaped !== quote && escaped !== backslash) continue;
          cell += text.slice(from, at);
          from = ++at;
        } else if (code === lineFeed) {
          lines++;
          joined = { lines: (joined?.lines ?? 0) + 1, marks, alike: joined === null || (joined.alike && joined.marks === marks) };
          marks = 0;
        } else if (isMark(code)) marks++;
      }
      if (!last) return null;
      done.unended += lines;
      return { cell: cell + text.slice(from), end: length };
    };

    for (let ended = false; !ended; ) {
      if (blanks) while (at < length && (text.charCodeAt(at) === blank || text.charCodeAt(at) === tab)) at++;
      const from = at;
      let cell: string | null = null;
      if (text.charCodeAt(at) === quote && quotes !== "none") {
        const found = quotedCell();
        if (!found) return done;
        cell = found.cell;
        at = found.end;
      } else {
        for (; at < length; at++) {
          const code = text.charCodeAt(at);
          if (isMark(code) || ((code === lineFeed || code === carriageReturn) && ending(at) > 0)) break;
          if (code === hash && commented && at === from && row.length > 0) {
            while (at < length && ending(at) === 0) at++;
            break;
          }
        }
        const isComment = commented && row.length > 0 && text.charCodeAt(from) === hash;
        if (!isComment && !(blanks && at === from && row.length > 0)) cell = text.slice(from, at);
      }
      if (cell !== null) done.open = row.push(cell);
      if (at >= length || (at === length - 1 && !last && text.charCodeAt(at) === carriageReturn)) {
        // What follows may go on with this cell, or be the other half of an end of line.
        if (!last) return done;
        ended = true;
      } else if (isMark(text.charCodeAt(at))) {
        at++;
        marks++;
      } else {
        at += ending(at);
        ended = true;
      }
    }
    if (row.length > 1 || row[0]?.trim()) {
      const lines = joined as { lines: number; marks: number; alike: boolean } | null;
      // Two lines of two cells each may be a text with a comma in each of its lines.
      if (lines?.alike && lines.marks === marks && marks > 0 && marks === row.length - 1 && (lines.lines > 1 || how.delimiter === "\t"))
        done.swallowed += lines.lines;
      done.rows.push(row);
    }
    done.end = at;
    if (at >= length) break;
  }
  return done;
}
