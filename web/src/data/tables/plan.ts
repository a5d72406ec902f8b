// Decides what each column is for: target, features, task and mode, where they are not given.

import {
  columnChoices,
  leastVocabulary,
  modesOf,
  splitDefaults,
  tableChoices,
  tableDefaults,
  tableTestShare,
  textChoices,
  textDefaults,
  windowDefaults,
} from "../../base/load_options";
import type { ColumnInfo, LoadOptions, SplitOptions, TableInfo, TableOptions } from "../../base/protocol";
import { expected, oneOf, wholeNumber, withDefaults } from "../../base/checks";
import { fail } from "../part";
import { likelyTarget, namesRows, pixels } from "./roles";
import type { Table } from "./table";

const owner = "table";

/** Everything encoding needs to know, complete and checked. */
export type Plan = Omit<TableInfo, "dropped" | "features" | "targetScale" | "inputs" | "targets">;

const mostClasses = 1000;
/** Dates beside a series, unlike texts, are short and hold a number. */
const isDated = ({ top }: ColumnInfo): boolean => top.every(([value]) => value.length <= 30 && /\d/.test(value));

/** Whether an option is given, as something else than what it would be without. */
function says(key: keyof TableOptions, given: TableOptions): boolean {
  const value = given[key] ?? null;
  return value !== null && value !== (tableDefaults as Partial<Record<keyof TableOptions, unknown>>)[key];
}

/** Throws a SproutError that names the option or the column at fault. */
export async function planTable(
  table: Table,
  decimal: "." | ",",
  label: string,
  { table: given = {}, split = {} }: LoadOptions,
  breathe: () => Promise<void>,
): Promise<Plan> {
  const found: Omit<ColumnInfo, "role">[] = [];
  for (const column of table.columns) {
    found.push(column.summary());
    await breathe();
  }
  const own = (name: string): NonNullable<TableOptions["columns"]>[string] =>
    given.columns && Object.hasOwn(given.columns, name) ? given.columns[name]! : {};
  for (const name of [given.target, ...Object.keys(given.columns ?? {})]) {
    if (name !== undefined && !found.some((column) => column.name === name)) {
      fail(
        label,
        `expected a column named ${name.slice(0, 60)}, found ${found
          .slice(0, 10)
          .map((column) => column.name.slice(0, 30))
          .join(", ")}${found.length > 10 ? ", ..." : ""}.`,
      );
    }
  }
  const columns: ColumnInfo[] = found.map((column, i) => {
    const type = oneOf(owner, "type", own(column.name).type ?? column.type, columnChoices.type);
    const reason = column.missing === table.rows ? "empty" : namesRows(column, i, table) ? "names" : type === "text" ? "text" : null;
    return { ...column, type, role: own(column.name).role ?? (reason ? "ignored" : "feature"), ...(reason && { reason }) };
  });
  const byName = assign(columns, own, label, given);
  const target =
    columns.find(({ output }) => output !== undefined) ??
    columns.find((column) => column.name === given.target) ??
    likelyTarget(
      columns.filter(({ name }) => own(name).role === undefined),
      table,
    ) ??
    columns.at(-1)!;
  target.role = "target";
  if (target.input !== undefined)
    fail(
      label,
      `expected the target, ${target.name}, to be given to no input, found it given to ${target.input}.`,
      "Choose another target.",
    );

  const prose = columns.filter(({ type, role }) => type === "text" && role !== "target");
  const others = columns.some(({ role }) => role === "feature");
  const isValue = holdsValues(target, table.rows);
  const isText = prose.length > 0 && (target.type !== "number" || (!isValue && !prose.every(isDated)));
  const mode = oneOf(
    owner,
    "mode",
    (byName ? "rows" : null) ?? given.mode ?? (pixels(table, columns) ? "pictures" : others ? "rows" : isText ? "text" : "windows"),
    tableChoices.mode,
  );
  for (const [key, modes] of Object.entries(modesOf))
    if (says(key as keyof TableOptions, given) && !modes.includes(mode) && !(key === "text" && readsText(columns)))
      fail(
        label,
        `expected no option ${key} for a table in mode "${mode}", as it means something in ${modes.map((each) => `"${each}"`).join(", ")} alone.`,
        `Leave ${key} out, or set the mode.`,
      );
  if (mode === "pictures" && !pixels(table, columns))
    fail(
      label,
      "expected grey pictures as wide as high, a column of 0 to 255 for each pixel beside the target, found none.",
      "Choose rows.",
    );
  if (mode === "text") {
    const text =
      prose.find(({ role }) => role === "feature") ??
      prose.reduce<ColumnInfo | undefined>((a, b) => (a && a.unique >= b.unique ? a : b), undefined);
    if (!text) fail(label, "expected a column of texts beside the target, found none.", "Set the type of a column to text.");
    for (const column of columns) if (column !== target) column.role = column === text ? "feature" : "ignored";
  }
  if (mode === "windows" && target.type !== "number")
    fail(label, `expected a column of numbers to predict in a series, found ${target.type} in ${target.name}.`, "Choose another target.");
  const task = oneOf(
    owner,
    "task",
    mode === "windows" ? "regression" : (given.task ?? (isValue ? "regression" : "classification")),
    tableChoices.task,
  );
  if (task === "regression" && target.type !== "number")
    fail(label, `expected numbers to predict, found ${target.type} in ${target.name}.`, "Choose classification or another target.");
  if (task === "classification" && target.unique > mostClasses) {
    fail(
      label,
      `expected at most ${mostClasses} classes, found ${target.unique} different values in ${target.name}.`,
      "Choose regression or another target.",
    );
  }
  if (mode === "rows" && !columns.some(({ role }) => role === "feature"))
    fail(label, "expected at least one column to learn from, found none.", "Use another column, or the mode for series or text.");
  if (mode === "rows")
    for (const column of columns) if (column.role === "feature" && column.type === "text" && !byName) column.type = "category";
  return {
    rows: table.rows,
    comments: table.comments,
    short: table.short,
    unlabelled: table.unlabelled ?? 0,
    columns,
    target: target.name,
    task,
    mode,
    header: table.header,
    skip: table.skip,
    footer: table.footer,
    preview: table.preview,
    decimal,
    format: table.format,
    sheet: table.sheet ?? null,
    sheets: table.sheets,
    delimiter: table.dialect?.delimiter ?? null,
    quotes: table.dialect?.quotes ?? null,
    charset: table.dialect?.charset ?? null,
    scaling: oneOf(owner, "scaling", given.scaling ?? tableDefaults.scaling, tableChoices.scaling),
    encoding: oneOf(owner, "encoding", given.encoding ?? tableDefaults.encoding, tableChoices.encoding),
    missing: oneOf(owner, "missing", given.missing ?? tableDefaults.missing, tableChoices.missing),
    windows: mode === "windows" ? windowsOf(owner, given.windows) : null,
    text: mode === "text" || readsText(columns) ? textOf(owner, given.text) : null,
    vocabulary: mode === "text" ? vocabularyOf(owner, given.text?.vocabulary) : null,
    separate: table.own.test > 0,
    split: checkSplit(
      { ...split, ...(table.own.test > 0 && { test: 0 }), ...(table.own.validation > 0 && { validation: 0 }) },
      tableTestShare,
    ),
  };
}

/** Whether a target of so many rows is a value: numbers that are not few and whole, as classes are. */
export const holdsValues = ({ type, unique, top }: ColumnInfo, rows: number): boolean =>
  type === "number" && (unique > 20 || unique > rows / 4 || top.some(([value]) => !/^(\d+|-1)$/.test(value)));

/** Whether an input is given a text. */
const readsText = (columns: readonly ColumnInfo[]): boolean =>
  columns.some(({ type, role, input }) => input !== undefined && role === "feature" && type === "text");

/** Gives columns to the inputs and outputs that are named for them; returns whether any is. */
function assign(
  columns: ColumnInfo[],
  own: (name: string) => NonNullable<TableOptions["columns"]>[string],
  label: string,
  given: TableOptions,
): boolean {
  const named = columns.filter(({ name }) => own(name).input || own(name).output);
  if (named.length === 0) return false;
  if (given.mode !== undefined && given.mode !== "rows")
    fail(label, `expected mode "rows" where columns are given to inputs or outputs, found "${given.mode}".`, "Leave the mode out.");
  for (const column of named) {
    const { input, output, role } = own(column.name);
    if (input && output)
      fail(label, `expected ${column.name} to be given to an input or an output, found both, ${input} and ${output}.`, "Choose one.");
    if (role === "ignored")
      fail(label, `expected ${column.name} to be used, as it is given to ${input ?? output}, found it ignored.`, "Leave out one of both.");
    if (column.missing > 0 && column.reason === "empty") fail(label, `expected values in ${column.name}, found none.`, "Leave it out.");
    if (output) Object.assign(column, { output, role: "target" });
    else Object.assign(column, { input, role: "feature" });
  }
  const outputs = named.flatMap(({ output }) => output ?? []);
  const twice = outputs.find((output, i) => outputs.indexOf(output) < i);
  if (twice !== undefined) fail(label, `expected one target for the output ${twice}, found several columns given to it.`, "Choose one.");
  if (named.some(({ input }) => input !== undefined))
    for (const column of columns) if (column.role === "feature" && column.input === undefined) column.role = "ignored";
  for (const { name, input } of named.filter(({ type, role }) => type === "text" && role === "feature")) {
    const others = named.filter((column) => column.input === input && column.name !== name);
    if (others.length > 0)
      fail(
        label,
        `expected the text ${name} to be alone in its input, found ${others.map((column) => column.name).join(", ")} given to ${input} too.`,
        "Give the text to an input of its own.",
      );
  }
  return true;
}

function windowsOf(owner: string, given: NonNullable<TableOptions["windows"]> = {}): NonNullable<TableInfo["windows"]> {
  const { length, horizon, stride } = withDefaults(windowDefaults, given);
  return {
    length: wholeNumber(owner, "length", length, 1),
    horizon: wholeNumber(owner, "horizon", horizon, 1),
    stride: wholeNumber(owner, "stride", stride, 1),
  };
}

function textOf(owner: string, given: NonNullable<TableOptions["text"]> = {}): NonNullable<TableInfo["text"]> {
  const { tokens, vocabulary_size, length } = withDefaults<NonNullable<TableInfo["text"]>>(textDefaults, given);
  return {
    tokens: oneOf(owner, "tokens", tokens, textChoices.tokens),
    vocabulary_size: wholeNumber(owner, "vocabulary_size", vocabulary_size, leastVocabulary),
    length: wholeNumber(owner, "length", length, 1),
  };
}

/** The tokens of a model that was trained with them; null where they are to be learnt. */
function vocabularyOf(owner: string, given: string[] | undefined): string[] | null {
  if (given === undefined) return null;
  const sound = Array.isArray(given) && given.length >= leastVocabulary && given.every((token) => typeof token === "string");
  return sound ? given : expected(owner, "vocabulary to be a list of tokens, the first two for padding and unknown ones", given);
}

/** Fills in the defaults; fractions must leave something to train on. */
export function checkSplit(given: SplitOptions, usualTest: number): Required<SplitOptions> {
  const { test, validation, seed, stratify } = withDefaults({ ...splitDefaults, test: usualTest }, given);
  const fraction = (name: string, value: number): number =>
    value >= 0 && value < 1 ? value : expected("split", `${name} to be at least 0 and less than 1`, value);
  const tests = fraction("test", test);
  if (tests + fraction("validation", validation) >= 1)
    expected("split", "test and validation to leave samples for training", `${tests} and ${validation}`);
  return { test: tests, validation, seed: wholeNumber("split", "seed", seed, 0), stratify };
}
