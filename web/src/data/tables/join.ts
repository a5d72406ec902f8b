// Training, validation and test rows in files of their own: which file is which, and all of them as one table.

import type { SplitName } from "../../base/protocol";
import { fail, splitByName } from "../part";
import { Column } from "./column";
import type { TableFile } from "./recognise";
import type { ReadTable, Table } from "./table";

export interface TablePart {
  file: TableFile;
  part: SplitName;
}

const order: readonly SplitName[] = ["train", "validation", "test"];
const words = { train: "training", validation: "validation", test: "test" } as const;

/** Each file with its part, the training file first: as the names tell (train.csv, val.csv, test.csv), a single one without such a name for training. */
export function partsOf(files: readonly TableFile[]): TablePart[] {
  const [only] = files;
  if (files.length === 1) return [{ file: only!, part: "train" }];
  const parts = files.map((file) => ({ file, part: splitByName(file.name, file.folder) ?? "train" }));
  for (const part of order) {
    const [first, second] = parts.filter((each) => each.part === part);
    if (first && second) {
      fail(
        second.file.label,
        `expected one table of ${words[part]} rows, found a second beside ${first.file.label}.`,
        "Call the files train.csv, test.csv and, if there is one, val.csv; or choose one file.",
      );
    }
  }
  if (!parts.some(({ part }) => part === "train"))
    fail(only!.label, "expected a table of training rows among the files, found none.", "Choose train.csv too.");
  return parts.sort((a, b) => order.indexOf(a.part) - order.indexOf(b.part));
}

/** Whether all files have the training file's columns, by their names or, without names, by their number. */
export async function sameColumns(
  files: readonly TableFile[],
  read: (file: TableFile, given: ReadTable) => Promise<Table>,
): Promise<boolean> {
  const [first, ...others] = partsOf(files);
  const { columns, dialect, header, sparse } = await read(first!.file, {});
  const wanted = columns.map(({ name }) => name);
  for (const { file } of others) {
    const found = await read(file, { ...(dialect && { delimiter: dialect.delimiter }), header });
    // Either may lack features that are 0 in all of its rows.
    if (sparse && found.sparse) continue;
    if (found.columns.length !== wanted.length || (header && !wanted.every((name) => found.columns.some((column) => column.name === name))))
      return false;
  }
  return true;
}

/** Adds the rows of another file to a table. Columns are matched by name, or in order where there are no names; those too many are left out. */
export function join(table: Table, label: string, other: Table, otherLabel: string, part: SplitName): void {
  table.columns.forEach((column, i) => {
    let own = table.header ? other.columns.find(({ name }) => name === column.name) : other.columns[i];
    if (!own && other.sparse) {
      own = new Column(column.name);
      for (let row = 0; row < other.rows; row++) own.pushValue(0);
    }
    if (!own) {
      fail(
        otherLabel,
        `expected the columns of ${label}, found none called ${column.name.slice(0, 60)}.`,
        "A test set needs every column of the training set, the one to predict too.",
      );
    }
    column.append(own);
  });
  table.rows += other.rows;
  table.comments += other.comments;
  table.short += other.short;
  if (part !== "train") table.own[part] += other.rows;
}
