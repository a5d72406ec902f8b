// One column of a table as it is read: numbers as numbers, every other text once, missing cells known; and its summary.

import type { ColumnInfo, Notation } from "../../base/protocol";
import { writtenNumber } from "./written_number";

/** More columns are no table with one row a sample. */
export const mostColumns = 4096;
/** Bytes that a cell takes: its number and its code. */
export const cellBytes = 12;

/** A value as its format has it. Texts in an object are no numbers, whatever stands in them. */
export type Value = number | string | { text: string } | null;

const missingTexts = new Set([
  "",
  "na",
  "n/a",
  "nan",
  "null",
  "none",
  "?",
  "-",
  ".",
  "inf",
  "-inf",
  "+inf",
  "infinity",
  "-infinity",
  "+infinity",
  "<na>",
  "-nan",
  "\\n",
  "--",
  // What spreadsheets write for what they cannot work out.
  "#n/a",
  "#div/0!",
  "#name?",
  "#null!",
  "#num!",
  "#ref!",
  "#value!",
]);
/** A few other texts among numbers are missing values written in a way of their own. */
export const strays = 0.05;
const number = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
/** 1.234 is a little more than one, or more than a thousand. */
const eitherWay = /^[+-]?[1-9]\d{0,2}\.\d{3}$/;

/** The number that a few digits are; -1 for any other text. Most cells of large tables are so, and regular expressions take longer. */
function digitsOf(text: string): number {
  if (text.length === 0 || text.length > 9) return -1;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = 10 * value + digit;
  }
  return value;
}

/** Whether a cell is a plain number, or one in dress. */
export const isNumber = (cell: string): boolean => number.test(cell.trim()) || writtenNumber(cell) !== null;

/** Cells of a column: what is not a plain number is a text of the dictionary, until `readNumbers` has read those in dress. */
export class Column {
  /** Numbers; NaN elsewhere. */
  values = new Float64Array(1024);
  /** 0 for a number, -1 for a missing cell, else 1 + the text's place in `texts`. */
  codes = new Int32Array(1024);
  readonly texts: string[] = [];
  length = 0;
  /** The code of numbers that are written like 1.234, until it is known whether points group their digits. */
  readonly thousandths = -2;
  /** Numbers whose point can only be a decimal one. */
  pointed = 0;
  /** How its numbers were read, where they are not plain ones. */
  notation: Notation | null = null;
  /** Two cells that would be numbers if they had the same unit, where those of the column have none in common. */
  unlike: [string, string] | null = null;
  /** Whether its format says that what stands in it are texts, though they may look like numbers. */
  named = false;
  private readonly places = new Map<string, number>();

  /** stored: its numbers come as JavaScript writes them, so that a point is a decimal one. */
  constructor(
    public name: string,
    private readonly stored = false,
  ) {}

  /** Adds a cell of a format that knows what is a number and what a text. */
  pushValue(value: Value): void {
    if (typeof value === "string") return this.push(value);
    if (this.length === this.values.length) this.grow();
    if (value !== null && typeof value === "object") this.named = true;
    const isNumber = typeof value === "number" && Number.isFinite(value);
    this.values[this.length] = isNumber ? value : NaN;
    this.codes[this.length++] = isNumber ? 0 : value === null || typeof value === "number" ? -1 : this.place(value.text.trim());
  }

  push(cell: string): void {
    if (this.length === this.values.length) this.grow();
    const text = cell.trim();
    const whole = digitsOf(text);
    if (whole >= 0) {
      this.values[this.length] = whole;
      this.codes[this.length++] = 0;
      return;
    }
    const value = number.test(text) ? Number(text) : NaN;
    if (Number.isFinite(value)) {
      const either = !this.stored && eitherWay.test(text);
      if (!either && text.includes(".")) this.pointed++;
      this.values[this.length] = value;
      this.codes[this.length++] = either ? this.thousandths : 0;
    } else {
      this.values[this.length] = NaN;
      this.codes[this.length++] = missingTexts.has(text.toLowerCase()) ? -1 : this.place(text);
    }
  }

  /** Adds all cells of another column. */
  append(other: Column): void {
    for (let row = 0; row < other.length; row++) {
      if (this.length === this.values.length) this.grow();
      const code = other.codes[row]!;
      this.values[this.length] = other.values[row]!;
      this.codes[this.length++] = code > 0 ? this.place(other.texts[code - 1]!) : code;
    }
    this.pointed += other.pointed;
    this.named ||= other.named;
  }

  /** The cell as text; null if it is missing. */
  text(row: number): string | null {
    const code = this.codes[row]!;
    return code < 0 ? null : code === 0 ? String(this.values[row]) : this.texts[code - 1]!;
  }

  /** What is in the column. */
  summary(): Omit<ColumnInfo, "role"> {
    const counts = new Map<string | number, number>();
    let [missing, numbers, characters, words] = [0, 0, 0, 0];
    for (let row = 0; row < this.length; row++) {
      const code = this.codes[row]!;
      if (code < 0) {
        missing++;
        continue;
      }
      if (code === 0) numbers++;
      const key = code === 0 ? this.values[row]! : this.texts[code - 1]!;
      if (typeof key === "string") {
        characters += key.length;
        if (key.includes(" ")) words++;
      }
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const filled = this.length - missing;
    const texts = filled - numbers;
    const unique = counts.size;
    // A few stray texts among numbers are missing values written in a way of their own.
    const isNumber = filled > 0 && numbers / filled >= 1 - strays;
    const isProse = texts > 0 && (characters / texts > 30 || (words / texts > 0.5 && unique > 0.5 * filled));
    // Labels come again and again: thirty classes are fine where each has five rows.
    const isLabel = unique <= Math.max(20, 0.05 * filled, Math.min(100, filled / 5));
    return {
      name: this.name,
      type: isNumber ? "number" : isLabel && !isProse ? "category" : "text",
      missing: isNumber ? this.length - numbers : missing,
      unique,
      ...(isNumber && this.statistics()),
      ...(isNumber && this.notation && { notation: this.notation }),
      ...(!isNumber && this.unlike && { unlike: this.unlike }),
      top: [...counts]
        .sort(([, a], [, b]) => b - a)
        .slice(0, 10)
        .map(([key, count]) => [String(key), count]),
    };
  }

  private statistics(): Pick<ColumnInfo, "min" | "max" | "mean" | "std" | "histogram"> {
    let [min, max, sum, count] = [Infinity, -Infinity, 0, 0];
    for (const value of this.values.subarray(0, this.length)) {
      if (Number.isNaN(value)) continue;
      if (value < min) min = value;
      if (value > max) max = value;
      sum += value;
      count++;
    }
    const mean = sum / count;
    const histogram = Array<number>(20).fill(0);
    let squares = 0;
    for (const value of this.values.subarray(0, this.length)) {
      if (Number.isNaN(value)) continue;
      squares += (value - mean) ** 2;
      histogram[Math.min(19, Math.floor((20 * (value - min)) / (max - min || 1)))]!++;
    }
    return { min, max, mean, std: Math.sqrt(squares / count), histogram };
  }

  private place(text: string): number {
    let place = this.places.get(text);
    if (place === undefined) {
      place = this.texts.push(text);
      this.places.set(text, place);
    }
    return place;
  }

  private grow(): void {
    const [values, codes] = [this.values, this.codes];
    this.values = new Float64Array(2 * values.length);
    this.codes = new Int32Array(2 * codes.length);
    this.values.set(values);
    this.codes.set(codes);
  }
}
