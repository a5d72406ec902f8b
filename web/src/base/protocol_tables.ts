// Tables as users of the public API see them: what columns they have, and how they become samples.

import type { ChoiceOf, columnChoices, tableChoices, textChoices } from "./load_options";
import type { SplitOptions } from "./protocol_splits";

type TableChoice<Key extends keyof typeof tableChoices> = ChoiceOf<typeof tableChoices, Key>;
export type ColumnType = ChoiceOf<typeof columnChoices, "type">;
export type ColumnRole = "target" | ChoiceOf<typeof columnChoices, "role">;
/** A column of a table, as it was found and as it is used. */
export interface ColumnInfo {
  name: string;
  type: ColumnType;
  role: ColumnRole;
  /** The model's input that it is given to, or output that it is the target of, where these have names. */
  input?: string;
  output?: string;
  missing: number;
  unique: number;
  /** Of numbers only. histogram: counts in 20 equal steps from min to max. */
  min?: number;
  max?: number;
  mean?: number;
  std?: number;
  histogram?: number[];
  /** The commonest values, with their counts. */
  top: [value: string, count: number][];
  /** How its numbers were read, where they are not plain ones. */
  notation?: Notation;
  /** Two of its cells ("12%", "12") that would be numbers if all had the same unit, of which nobody knows what they count together. */
  unlike?: [string, string];
  /** Why it is not used, unless told otherwise: it is empty, names the rows, or is text. */
  reason?: "empty" | "names" | "text";
}
/** How the numbers of a column are written. */
export interface Notation {
  /** What stands before or behind every number ("$", "%", "kmpl") and was left out; "" if nothing does. */
  unit: string;
  decimal: TableChoice<"decimal">;
  /** A cell, and the number that it was read as. */
  example: [text: string, value: number];
}
/** How a table becomes samples. What is not given is found out from the table. */
export interface TableOptions {
  /** Of a workbook: the sheet by its name. Default: the first one that is not hidden and has two rows. */
  sheet?: string;
  /** This and quotes: of text with delimiters. */
  delimiter?: string;
  /** What quotes mean: cells in quotes with those in them doubled, or escaped by backslashes; or letters. */
  quotes?: TableChoice<"quotes">;
  /** Whether the first row, of those not passed over, names the columns. */
  header?: boolean;
  /** Lines above the header, or the first row, to pass over: titles and notes; blank lines and comments do not count. Default: those found. */
  skip?: number;
  /** Lines below the last row to pass over. Default: those with one cell where rows have more. */
  footer?: number;
  /** Of columns whose numbers do not tell it themselves, as 1.234 alone does not. */
  decimal?: TableChoice<"decimal">;
  /** The column to predict; default: one called target, class, label ..., else the first one of a table without names if it alone holds classes, else the last. */
  target?: string;
  task?: TableChoice<"task">;
  /**
   * Types and roles of columns by name, where they are not those found. input, output: for a model of several, the input that a column is given to,
   * and the output that it is the target of. Then columns that are given to none are not used. A category or a text that is alone in its input
   * comes as its number, (1), from 1 on in alphabetical order and 0 for an unknown one, or as the numbers of its tokens: for an Embedding.
   */
  columns?: Record<string, { type?: ColumnType; role?: ChoiceOf<typeof columnChoices, "role">; input?: string; output?: string }>;
  /** Numbers, fitted on the training part alone: to mean 0 and deviation 1 (default), to 0 ... 1, or as they are. */
  scaling?: TableChoice<"scaling">;
  /** Categories: a column of 0 and 1 for each (default), or their number. */
  encoding?: TableChoice<"encoding">;
  /** Missing values: fitted on the training part too. Default "mean"; categories get their commonest value unless rows are dropped. */
  missing?: TableChoice<"missing">;
  /**
   * rows: one sample a row; windows: stretches of a series in order of time; text: tokens of a text column; pictures: grey ones, a pixel a column
   * (0 to 255) beside the target, which then come as pictures do, without a TableInfo.
   */
  mode?: TableChoice<"mode">;
  /** Rows a window holds (12); rows from its last to the value predicted (1); rows from one window to the next (1). */
  windows?: { length?: number; horizon?: number; stride?: number };
  /**
   * Words (default) or characters; how many different ones are known (1,000), 0 being padding and 1 unknown; tokens a sample has (50). vocabulary: the known
   * ones by their numbers, as a model was trained with them; default: the commonest of the training part.
   */
  text?: { tokens?: ChoiceOf<typeof textChoices, "tokens">; vocabulary_size?: number; length?: number; vocabulary?: string[] };
}
/** What an input of a model is given of each row. */
export interface TableInput {
  name: string;
  columns: string[];
  /** Its numbers, as in TableInfo; one without shift or scale for a category's number. */
  features: { name: string; shift: number; scale: number }[];
  /** Categories or tokens by their numbers, where it is given such; `tokens`: which of both. */
  vocabulary?: string[];
  tokens?: boolean;
}
/** What an output of a model is to give. */
export interface TableTarget {
  name: string;
  column: string;
  task: TableChoice<"task">;
  classNames: string[] | null;
}
/** What was made of a table. */
export interface TableInfo extends Required<Omit<TableOptions, "columns" | "windows" | "text" | "sheet" | "delimiter" | "quotes">> {
  /** "CSV" for all text with delimiters. */
  format: "CSV" | "Excel" | "Parquet" | "JSON" | "ARFF" | "LIBSVM" | "texts";
  /** Null unless the format is a workbook; and the names of all sheets that are not hidden. */
  sheet: string | null;
  sheets: string[];
  /** Null unless the format is CSV. */
  delimiter: string | null;
  quotes: TableChoice<"quotes"> | null;
  rows: number;
  /** Rows left out for missing values. */
  dropped: number;
  /** Lines beginning with # among the rows that were passed over as comments. */
  comments: number;
  /** Rows with fewer cells than there are columns: what they lack is missing. */
  short: number;
  /** Texts in folders that say that they have no class (unsup), which are left out. */
  unlabelled: number;
  /** How the file begins: the first cells of its first lines, those passed over too. */
  preview: string[][];
  columns: ColumnInfo[];
  /** What the model sees of a sample: (value - shift) / scale of a number; 0 or 1 of a category. */
  features: { name: string; shift: number; scale: number }[];
  /** A value of the table is target * scale + shift. */
  targetScale: { shift: number; scale: number };
  windows: Required<NonNullable<TableOptions["windows"]>> | null;
  text: Required<Omit<NonNullable<TableOptions["text"]>, "vocabulary">> | null;
  /** The tokens by their numbers; null unless the mode is text. */
  vocabulary: string[] | null;
  /** Where columns are given to inputs by name, or to outputs; what is said above is then of the first. */
  inputs?: TableInput[];
  targets?: TableTarget[];
  /** How its letters are stored, as TextDecoder names it: "utf-8" unless its bytes are none. Null unless the format is CSV. */
  charset: string | null;
  /** Whether the test rows came in a file of their own. */
  separate: boolean;
  split: Required<SplitOptions>;
}
