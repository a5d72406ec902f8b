// Records of names and values, one after the other, as the columns of a table: what a record lacks is missing.

import { fail, grouped } from "../part";
import { cellBytes, Column, mostColumns, type Value } from "./column";
import type { Table } from "./table";

export class Records {
  private readonly columns = new Map<string, Column>();
  private rows = 0;
  private readonly mostCells: number;

  /** absent: what a column has where a record says nothing of it. */
  constructor(
    private readonly label: string,
    memoryLimit: number,
    private readonly absent: 0 | null = null,
  ) {
    this.mostCells = Math.floor(memoryLimit / cellBytes);
  }

  add(record: Iterable<[name: string, value: Value]>): void {
    for (const [name, value] of record) {
      const column = this.columnOf(name);
      // A name that comes twice keeps its last value.
      if (column.length > this.rows) column.length = this.rows;
      column.pushValue(value);
    }
    this.rows++;
    if (this.rows * this.columns.size > this.mostCells)
      fail(this.label, `expected a table of at most ${grouped(this.mostCells)} cells, found more.`, "Use a part of it.");
  }

  /** The column of that name, filled up to this row. */
  columnOf(name: string): Column {
    let column = this.columns.get(name);
    if (!column) {
      if (this.columns.size === mostColumns)
        fail(this.label, `expected at most ${grouped(mostColumns)} columns, found more.`, "Is it a table with one row a sample?");
      column = new Column(name, true);
      this.columns.set(name, column);
    }
    while (column.length < this.rows) column.pushValue(this.absent);
    return column;
  }

  /** All that was added. `order`: the names, if they are to stand in another order than they came. */
  table(format: Table["format"], order: (names: string[]) => string[] = (names) => names): Table {
    if (this.rows === 0 || this.columns.size === 0) fail(this.label, "expected a table with at least one row, found none.");
    return {
      columns: order([...this.columns.keys()]).map((name) => this.columnOf(name)),
      rows: this.rows,
      format,
      header: true,
      dialect: null,
      skip: 0,
      footer: 0,
      preview: [],
      comments: 0,
      short: 0,
      sheets: [],
      own: { validation: 0, test: 0 },
    };
  }
}

const deepest = 8;
/** Longer lists are no row of pixels or measurements. */
const longestList = mostColumns;

/** A value of JSON, or of a format like it, as the cells of a row: objects and lists of numbers become a column for each of their values. */
export function* flat(name: string, value: unknown, depth = 0): Generator<[string, Value]> {
  if (value === null || value === undefined) yield [name, null];
  else if (typeof value === "number") yield [name, value];
  else if (typeof value === "bigint") yield [name, Number(value)];
  else if (typeof value === "string") yield [name, value];
  else if (typeof value === "boolean") yield [name, String(value)];
  else if (value instanceof Date) yield [name, { text: dateText(value) }];
  else if (depth < deepest && isNumbers(value)) for (let i = 0; i < value.length; i++) yield [`${name}.${i}`, Number(value[i])];
  else if (depth < deepest && isPlain(value))
    for (const [key, each] of Object.entries(value)) yield* flat(name === "" ? key : `${name}.${key}`, each, depth + 1);
  else yield [name, { text: JSON.stringify(value, (_, each: unknown) => (typeof each === "bigint" ? Number(each) : each)) }];
}

const isNumbers = (value: unknown): value is ArrayLike<number> =>
  (Array.isArray(value) || ArrayBuffer.isView(value)) &&
  (value as unknown as unknown[]).length <= longestList &&
  Array.prototype.every.call(value, (each: unknown) => typeof each === "number" || typeof each === "bigint");
const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);

/** As ISO 8601 writes it, without a time of midnight. */
export function dateText(date: Date): string {
  return Number.isNaN(date.getTime())
    ? ""
    : date
        .toISOString()
        .replace(/T00:00:00\.000Z$/, "")
        .replace(/\.000Z$/, "Z");
}
