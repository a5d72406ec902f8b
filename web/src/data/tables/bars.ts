// Tables that are drawn with bars, as Markdown draws them: | a | b | over |---|:-:|.

import type { Rows } from "./delimited";

const isEmpty = (cell: string | undefined): boolean => cell === undefined || cell.trim() === "";

/** Whether a line rules off the header above it. */
const isRuler = (row: readonly string[] | undefined): boolean =>
  row !== undefined && row.length > 1 && row.some((cell) => !isEmpty(cell)) && row.every((cell) => /^\s*(:?-+:?)?\s*$/.test(cell));

/** The rows without the ruler below the first one, and without the empty cells outside of the bars; those of other tables as they are. */
export async function* withoutBars(source: AsyncIterable<Rows>): AsyncGenerator<Rows> {
  let drawn: boolean | null = null;
  let framed = false;
  for await (const { rows: all, dialect, comment } of source) {
    let rows = all;
    if (drawn === null) {
      drawn = dialect?.delimiter === "|" && isRuler(all[1]);
      if (drawn) rows = all.filter((_, i) => i !== 1);
      framed = drawn && rows.every((row) => row.length > 2 && isEmpty(row[0]) && isEmpty(row.at(-1)));
    }
    yield { rows: framed ? rows.map((row) => (row.length > 2 ? row.slice(1, -1) : row)) : rows, dialect, comment };
  }
}
