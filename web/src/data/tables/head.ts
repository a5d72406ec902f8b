// Where a table begins: lines above its header, whether there is one, and what it calls the columns.

import { isNumber } from "./column";
import { writtenNumber } from "./written_number";

/** More lines above a header are no title. */
const mostAbove = 20;
/** Rows that are looked at. */
const looked = 200;
const isFilled = (cell: string): boolean => cell.trim() !== "";
const filled = (row: readonly string[]): number => row.filter(isFilled).length;

/** The number of cells that most of the first rows have. */
export function usualWidth(rows: readonly string[][]): number {
  const counts = new Map<number, number>();
  for (const { length } of rows.slice(0, looked)) counts.set(length, (counts.get(length) ?? 0) + 1);
  return [...counts].reduce((a, b) => (b[1] > a[1] || (b[1] === a[1] && b[0] > a[0]) ? b : a), [0, 0])[0];
}

/** How many lines of titles and notes stand above the table: they fill half of its columns at most, or fewer than all where names over numbers follow; and not as the rows do. */
export function linesAbove(rows: readonly string[][], width: number): number {
  // One cell short, it is R's header, unless names over numbers follow: then it is a note with a delimiter in it.
  const isNote = (row: readonly string[], i: number): boolean =>
    row.length === width - 1 && rows[i + 1]?.length === width && namesNumbers(rows.slice(i + 1));
  const first = rows.findIndex(
    (row, i) => row.length >= width - 1 && (width < 3 ? row.length >= width : filled(row) > 1) && !isNote(row, i),
  );
  const above = rows.slice(0, Math.max(0, first));
  const most = above.length > 0 && namesNumbers(rows.slice(first)) ? width - 1 : Math.max(1, width / 2);
  return above.length <= mostAbove && above.every((row) => filled(row) <= most) ? above.length : 0;
}

/** In how many of the rows below the first each of its columns has a number, as a share. */
function shareOfNumbers([first = [], ...rest]: readonly string[][]): number[] {
  return first.map((_, i) => rest.filter((row) => isNumber(row[i] ?? "")).length / rest.length);
}

/** Whether the first row names columns, some of numbers. */
function namesNumbers(rows: readonly string[][]): boolean {
  const some = rows.slice(0, looked);
  return some.length > 1 && some[0]!.every((cell) => isFilled(cell) && !isValue(cell)) && shareOfNumbers(some).some((share) => share > 0.8);
}

/**
 * The first row as a header of so many columns, if its names are one fewer: R writes no name over the names of its rows. Null if it is no such row.
 */
export function withRowNames(rows: readonly string[][], width: number): string[] | null {
  const [first = [], ...rest] = rows.slice(0, looked);
  const isShort = first.length === width - 1 && rest.length > 0 && rest.every((row) => row.length === width);
  // Some writers end every row but the header with a delimiter.
  return isShort && rest.some((row) => isFilled(row.at(-1)!)) && first.every(isFilled) ? ["", ...first] : null;
}

/** Whether the first row has names over columns of numbers, or of texts that never come again. */
export function hasHeader(rows: readonly string[][]): boolean {
  const [first = [], ...rest] = rows.slice(0, looked);
  if (rest.length === 0) return false;
  const numeric = shareOfNumbers([first, ...rest]).map((share) => share > 0.8);
  if (first.some(isValue)) return areYears(first, rest) || areCounted(first);
  if (numeric.includes(true)) return true;
  const again = first.map((_, i) => new Set(rest.map((row) => row[i])).size <= rest.length / 2);
  return (
    first.every((cell, i) => (cell.trim() !== "" || i === 0) && (cell.length < 60 || again[i]) && !rest.some((row) => row[i] === cell)) &&
    new Set(first).size === first.length
  );
}

/** A number that no column is called by: 5, 1.5, $3, 12 %; "2020 sales" may be a name. */
function isValue(cell: string): boolean {
  const number = writtenNumber(cell);
  return number !== null && /^[%\p{Sc}]?$/u.test(number.unit);
}

/** 2019, 2020, 2021, one year after the other over columns of other numbers. */
function areYears(first: readonly string[], rest: readonly string[][]): boolean {
  const years = first.flatMap((cell, i) => (/^\s*(1[5-9]|2[01])\d\d\s*$/.test(cell) ? [{ year: Number(cell), i }] : []));
  if (years.length < 2 || first.filter(isValue).length !== years.length) return false;
  const step = years[1]!.year - years[0]!.year;
  const inSteps = step !== 0 && years.every(({ year }, k) => year === years[0]!.year + k * step);
  return inSteps && !rest.some((row) => years.every(({ i }) => /^\s*(1[5-9]|2[01])\d\d\s*$/.test(row[i] ?? "")));
}

/** 0, 1, 2, 3 ..., as pandas calls columns without names; before them perhaps the nameless one of the rows' numbers. */
function areCounted(first: readonly string[]): boolean {
  const named = isFilled(first[0] ?? "");
  const counted = named ? first : first.slice(1);
  return counted.length >= (named ? 4 : 2) && counted.every((cell, i) => cell.trim() === String(i));
}

/** Names made unlike each other, none of them empty. */
export function unlike(names: readonly string[]): string[] {
  const seen = new Set<string>();
  return names.map((given, i) => {
    const name = given.trim() || `column ${i + 1}`;
    let unique = name;
    for (let n = 2; seen.has(unique); n++) unique = `${name} (${n})`;
    seen.add(unique);
    return unique;
  });
}
