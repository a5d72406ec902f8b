// Sequences of one file each, with a file that names the target of every one: padded to one length, classes or values to predict.

import type { SplitName } from "../../base/protocol";
import { breather } from "../../base/yield";
import { fail, grouped, splitByName, splitOfFolder } from "../part";
import { splitRows } from "../split";
import { defaultMemoryLimit } from "../limits";
import type { DataSink, DecodedData, DecodeOptions } from "../../base/data_types";
import { visit } from "../visit";
import type { Column } from "./column";
import { OtherDialect, rowsOf } from "./delimited";
import { readNumbers } from "./notation";
import { checkSplit } from "./plan";
import { read } from "./read";
import type { TableFile } from "./recognise";
import { readTable, type Table } from "./table";

const usualTest = 0.2;
const splits = ["train", "validation", "test"] as const;
const targetName = /target|label|class|^y[._-]/i;
const numberIn = (name: string): string | undefined => /(\d+)\D*$/.exec(name)?.[1];
/** The name with its number left out: what the files of one set have in common. */
const family = (name: string): string => name.replace(/\d+(?=\D*$)/, "#");

/** Sequences of one part of the data, and the file that names their targets. */
export interface SequenceGroup {
  split: SplitName;
  target: TableFile;
  sequences: TableFile[];
}

/**
 * The files of sequences, by part: as a folder around them or their archive is called (train, test, val), training if neither tells.
 * A part without a file of targets takes the training part's. Empty if there are no such files.
 */
export function sequenceFiles(files: readonly TableFile[]): SequenceGroup[] {
  const texts = files.filter(({ format }) => format === "delimited");
  const found = splits.map((split) => ({ split, ...familyOf(texts.filter((file) => partOf(file) === split)) }));
  const shared = found.find(({ target }) => target)?.target;
  return found.flatMap(({ split, target = shared, sequences }) => (target && sequences.length > 0 ? [{ split, target, sequences }] : []));
}

function partOf({ folder, file, name }: TableFile): SplitName {
  const told = folder
    .split("/")
    .map(splitOfFolder)
    .find((split) => split !== null);
  return told ?? (file.name.endsWith(name) ? null : splitByName(file.name, "")) ?? "train";
}

/** The file of targets, and the largest family of numbered files. */
function familyOf(files: readonly TableFile[]): { target: TableFile | undefined; sequences: TableFile[] } {
  const target = files.find(({ name }) => targetName.test(name) && numberIn(name) === undefined);
  const families = new Map<string, TableFile[]>();
  for (const file of files) {
    if (file === target || numberIn(file.name) === undefined) continue;
    const own = families.get(family(file.name));
    if (own) own.push(file);
    else families.set(family(file.name), [file]);
  }
  return { target, sequences: [...families.values()].reduce<TableFile[]>((a, b) => (b.length > a.length ? b : a), []) };
}

/** Reads all files and writes the sequences, (steps, channels), zeros before those that are shorter, as Keras' pad_sequences puts them. */
export async function decodeSequences(groups: readonly SequenceGroup[], sink: DataSink, options: DecodeOptions): Promise<DecodedData> {
  const [unused] = Object.entries(options.table ?? {}).find(([, value]) => value != null) ?? [];
  if (unused !== undefined)
    fail(groups[0]!.target.label, `expected no option table (${unused}) for sequences in files of their own.`, "Leave table out.");
  const limit = options.memoryLimit ?? defaultMemoryLimit;
  const tables = new Map<TableFile, Table>();
  const files = [...new Set(groups.flatMap(({ target, sequences }) => [target, ...sequences]))];
  await visit(files, options, async (file, { bytes }) => {
    const table = await readTable(rowsOf(bytes, file.label, {}), file.label, {}, limit, options.signal).catch((error: unknown) => {
      if (error instanceof OtherDialect) return null;
      throw error;
    });
    if (table) tables.set(file, table);
  });
  const breathe = breather(options.signal);
  for (const file of files) {
    const table = tables.get(file) ?? (await read(file, {}, options));
    await readNumbers(table.columns, table.dialect?.delimiter, breathe);
    tables.set(file, table);
  }
  const items = groups.flatMap(({ split, target, sequences }) => {
    const targets = targetsByName(tables.get(target)!, target.label);
    return sequences.map((file) => {
      const value = targets.get(stem(file.name)) ?? targets.get(String(Number(numberIn(file.name))));
      if (value === undefined)
        fail(
          target.label,
          `expected a target for ${file.name}, found none.`,
          "Its first column must hold the names or the numbers of the files.",
        );
      return { split, file, table: tables.get(file)!, value };
    });
  });
  const { target } = groups[0]!;
  const channels = items[0]!.table.columns.length;
  for (const { file, table } of items) {
    if (table.columns.length !== channels)
      fail(file.label, `expected ${channels} columns as in ${items[0]!.file.name}, found ${table.columns.length}.`);
    for (const column of table.columns) checkNumbers(column, file.label);
  }
  const lengths = items.map(({ table }) => table.rows);
  const longest = Math.max(...lengths);
  if (items.length * longest * channels * 4 > limit) {
    fail(
      target.label,
      `expected at most ${grouped(limit)} bytes, found ${grouped(items.length)} sequences of up to ${grouped(longest)} steps.`,
      "Use shorter sequences.",
    );
  }
  const classNames = [...new Set(items.map(({ value }) => value))].sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1));
  const indexOf = new Map(classNames.map((name, i) => [name, i]));
  const labels = items.map(({ value }) => indexOf.get(value)!);
  const own = (split: SplitName): Uint32Array => Uint32Array.from(items.flatMap((item, i) => (item.split === split ? [i] : [])));
  const train = own("train");
  const separate = groups.some(({ split }) => split === "test");
  const { test, validation, seed, stratify } = checkSplit({ ...options.split, ...(separate && { test: 0 }) }, usualTest);
  const divided = splitRows(train.length, { test, validation, seed, order: "random" }, stratify ? labels.slice(0, train.length) : null);
  const parts = {
    train: divided.train.map((i) => train[i]!),
    validation: Uint32Array.from([...divided.validation.map((i) => train[i]!), ...own("validation")]),
    test: separate ? own("test") : divided.test.map((i) => train[i]!),
  };
  const features = Array.from({ length: channels }, (_, k) =>
    fitted(
      items[0]!.table.columns[k]!.name,
      [...parts.train].map((i) => items[i]!.table.columns[k]!),
    ),
  );

  for (const split of splits) {
    const rows = parts[split];
    if (rows.length === 0) continue;
    const into = sink.create({ split, count: rows.length, xShape: [longest, channels], xDtype: "float32", yShape: [], yDtype: "int32" });
    const [xBytes, yBytes] = [into.x(), into.y()];
    const x = new Float32Array(xBytes.buffer as ArrayBuffer, xBytes.byteOffset, rows.length * longest * channels).fill(0);
    const y = new Int32Array(yBytes.buffer as ArrayBuffer, yBytes.byteOffset, rows.length);
    rows.forEach((row, i) => {
      const { table } = items[row]!;
      const first = (i * longest + longest - table.rows) * channels;
      for (let step = 0; step < table.rows; step++) {
        features.forEach(({ shift, scale }, k) => (x[first + step * channels + k] = (table.columns[k]!.values[step]! - shift) / scale));
      }
      y[i] = labels[row]!;
    });
  }
  return {
    name: target.file.name
      .split("/")
      .at(-1)!
      .replace(/\.(zip|tar|tgz|tar\.gz|csv)$/i, ""),
    classNames,
    sequences: { shortest: Math.min(...lengths), longest, features },
  };
}

/** The last column's text by the first column's file name, without its ending, or number. */
function targetsByName({ columns, rows }: Table, label: string): Map<string, string> {
  const [names, values] = [columns[0]!, columns.at(-1)!];
  if (columns.length < 2) fail(label, "expected the name or number of each sequence and its target, found one column.");
  const found = new Map<string, string>();
  for (let row = 0; row < rows; row++) {
    const [name, text] = [names.text(row), values.text(row)];
    if (name !== null && text !== null) found.set(names.codes[row] === 0 ? name : stem(name), text);
  }
  return found;
}

/** "rec/Walk_1.csv" and "walk_1" are one name. */
const stem = (name: string): string =>
  name
    .split(/[\\/]/)
    .at(-1)!
    .replace(/\.\w+$/, "")
    .toLowerCase();

function checkNumbers({ name, codes, length }: Column, label: string): void {
  const wrong = codes.subarray(0, length).findIndex((code) => code !== 0);
  if (wrong >= 0) fail(label, `expected numbers in ${name.slice(0, 40)}, found something else in row ${grouped(wrong + 1)}.`);
}

/** Mean and deviation of a channel over all steps of the training sequences. */
function fitted(name: string, columns: Column[]): { name: string; shift: number; scale: number } {
  let [count, sum, squares] = [0, 0, 0];
  for (const { values, length } of columns) for (const value of values.subarray(0, length)) [count, sum] = [count + 1, sum + value];
  const shift = sum / count;
  for (const { values, length } of columns) for (const value of values.subarray(0, length)) squares += (value - shift) ** 2;
  return { name, shift, scale: Math.sqrt(squares / count) || 1 };
}
