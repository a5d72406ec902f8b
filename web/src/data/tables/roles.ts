// What a column is for, told by its name and values: the target, the name of a row, one pixel of a picture.

import type { ColumnInfo } from "../../base/protocol";
import type { Table } from "./table";

/** The likelier ones first: beside a class, y is a coordinate. */
const usualTargets = [/^(target|label|labels|class|classes|species|outcome|medv|survived|quality|diagnosis)$/i, /^y$/i];
const indexNames = /^(id|index|unnamed.*|row|no\.?|#)$/i;
/** "PassengerId", "customer_id", "ID"; but not "paid". */
const idNames = /(^|[\s_.-])(id|uuid|guid)$|[a-z]I[dD]$/i;
const isId = (name: string): boolean => idNames.test(name) && !/[a-z]id$/.test(name);
const personNames = /^((full|first|last|sur|user|file|car|player|customer)?[\s_.-]?name|e-?mail|phone|address|url)s?$/i;
/** What a first column without a name is called: spreadsheets and pandas write the rows' numbers there. */
const namelessFirst = "column 1";
/** Fewer different names are a category. */
const fewNames = 20;
const leastRows = 50;
/** Pictures have at least so many pixels a side: 64 columns are as often measurements. */
const leastSide = 16;
const mostClasses = 100;

/** Whether a column numbers or names the rows, and says nothing of them. */
export function namesRows(column: Omit<ColumnInfo, "role">, place: number, { rows, header }: Table): boolean {
  const { name, type, unique } = column;
  const steps = type === "number" && unique === rows && column.max! - column.min! === rows - 1;
  if (indexNames.test(name) && unique === rows) return true;
  if (header && name === namelessFirst && (steps || (type !== "number" && unique === rows))) return true;
  if (header) return unique > fewNames && (isId(name) || (type !== "number" && personNames.test(name)));
  // The numbers that rows have in a table without names: all of them different, and whole.
  return place === 0 && rows >= leastRows && unique === rows && wholeNumbers(column) && column.min! >= 1000;
}

/** The column to predict, among those for which nothing is told; undefined if there is none. A column of one value is none to predict. */
export function likelyTarget(columns: readonly ColumnInfo[], { rows, header }: Table): ColumnInfo | undefined {
  const open = columns.filter(({ role }) => role !== "ignored");
  const differing = open.filter(({ unique }) => unique > 1);
  const candidates = differing.length > 0 ? differing : open.length > 0 ? open : columns;
  const named = usualTargets.map((usual) => candidates.find(({ name }) => usual.test(name))).find(Boolean);
  return named ?? (!header || looksLikePixels(candidates) ? firstOfClasses(candidates, rows) : undefined) ?? candidates.at(-1);
}

/** The first column, if it alone holds classes: the last one is a measurement, alike the one before it or of many values. */
function firstOfClasses(columns: readonly ColumnInfo[], rows: number): ColumnInfo | undefined {
  const [first, ...others] = columns;
  const [before, last] = others.slice(-2);
  if (!first || !before || !last || others.some(({ type }) => type !== "number")) return undefined;
  if (first.type === "category") return alike(before, last) ? first : undefined;
  return isCounted(first, rows) && !isCounted(last, rows) ? first : undefined;
}

/** Both whole or both not, and of much the same range. */
function alike(a: ColumnInfo, b: ColumnInfo): boolean {
  const [narrow, wide] = [a, b].map(({ min, max }) => max! - min!).sort((x, y) => x - y) as [number, number];
  return wholeNumbers(a) === wholeNumbers(b) && wide <= 10 * narrow && a.min! <= b.max! && b.min! <= a.max!;
}

/** Classes by number, each with its rows: 0, 1, 2 ..., or 1, 2, 3 ..., or -1 and 1. */
function isCounted({ type, min, max, unique, ...column }: ColumnInfo, rows: number): boolean {
  return (
    type === "number" &&
    wholeNumbers({ type, min, max, unique, ...column } as ColumnInfo) &&
    unique > 1 &&
    unique <= Math.min(mostClasses, rows / 4) &&
    (((min === 0 || min === 1) && max! - min + 1 === unique) || (min === -1 && max === 1 && unique === 2))
  );
}

/** As far as its commonest values tell. */
const wholeNumbers = ({ type, top, min, max }: Omit<ColumnInfo, "role">): boolean =>
  type === "number" && Number.isInteger(min) && Number.isInteger(max) && top.every(([value]) => Number.isInteger(Number(value)));

const areGrey = (columns: readonly ColumnInfo[]): boolean =>
  columns.every((column) => wholeNumbers(column) && column.missing === 0 && column.min! >= 0 && column.max! <= 255) &&
  columns.some(({ max }) => max! > 1);

/** A label and as many columns of 0 to 255 as a picture has pixels; columns that are 0 in all pictures are no candidates, so they may be fewer. */
const looksLikePixels = (columns: readonly ColumnInfo[]): boolean => columns.length > leastSide ** 2 / 2 && areGrey(columns.slice(1));

/** The side of the grey pictures that a table holds, a pixel a column in order; null if it holds none. */
export function pixels(table: Table, columns: readonly ColumnInfo[]): number | null {
  const features = columns.filter(({ role }) => role === "feature");
  const side = Math.sqrt(features.length);
  const isWhole = (name: string): boolean => {
    const { values, codes } = table.columns.find((column) => column.name === name)!;
    for (let row = 0; row < table.rows; row++) if (codes[row] !== 0 || values[row]! % 1 !== 0) return false;
    return true;
  };
  return Number.isInteger(side) && side >= leastSide && areGrey(features) && features.every(({ name }) => isWhole(name)) ? side : null;
}
