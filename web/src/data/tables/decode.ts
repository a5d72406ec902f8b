// Tables in files: reads them and makes one data set of them.

import { defaultMemoryLimit } from "../entries";
import type { DataSink, DecodedData, DecodeOptions } from "../types";
import { visit } from "../visit";
import { encodeTable } from "./encode";
import { join, partsOf, sameColumns } from "./join";
import { planTable } from "./plan";
import type { TableFile } from "./recognise";
import { decodeSequences, sequenceFiles, type SequenceGroup } from "./sequences";
import { readTable, type ReadTable, type Table } from "./table";

/** What was made of tables, and the files it was made of, for those that may join them. */
export interface DecodedTables {
  data: DecodedData;
  files: readonly TableFile[];
}

/**
 * Makes a data set of the tables that were found: of one, or of a training table with a test and a validation table.
 * Files that go with those `before`, being of the same columns and named as another part, join them.
 */
export async function decodeTables(found: readonly TableFile[], before: readonly TableFile[], sink: DataSink, options: DecodeOptions): Promise<DecodedTables> {
  const sequences = joinedSequences(found, before);
  if (sequences) return { data: { ...(await decodeSequences(sequences.groups, sink, options)), ...(sequences.joined && { joined: true }) }, files: sequences.files };
  const together = joining(found, before);
  const files = together && (await sameColumns(together, (file, given) => read(file, given, options))) ? together : found;
  const [first, ...others] = partsOf(files);
  const { table: given = {} } = options;
  const table = await read(first!.file, given, options);
  for (const { file, part } of others) {
    join(table, first!.file.label, await read(file, { ...table.dialect, header: table.header }, options), file.label, part);
  }
  const { label, name } = first!.file;
  const data = encodeTable(table, planTable(table, label, options), name.replace(/\.(csv|tsv|tab|data|txt)$/i, ""), label, sink);
  return { data: { ...data, ...(files === together && { joined: true }) }, files };
}

/**
 * Sequences among the new files, and those before that a new test or validation part joins. A part that stands alone is for training,
 * whatever it is called. Null if the new files are no sequences.
 */
function joinedSequences(found: readonly TableFile[], before: readonly TableFile[]): { groups: SequenceGroup[]; files: readonly TableFile[]; joined: boolean } | null {
  const groups = sequenceFiles(found);
  const count = groups.reduce((sum, { sequences }) => sum + sequences.length, 0);
  if (count < 2) return null;
  if (groups.some(({ split }) => split === "train")) return { groups, files: found, joined: false };
  const old = sequenceFiles(before).filter(({ split }) => !groups.some((group) => group.split === split));
  if (old.some(({ split }) => split === "train")) {
    const kept = old.flatMap(({ target, sequences }) => [target, ...sequences]);
    return { groups: [...old, ...groups], files: [...kept, ...found], joined: true };
  }
  return groups.length === 1 ? { groups: [{ ...groups[0]!, split: "train" }], files: found, joined: false } : null;
}

/** The new files with those before that they do not replace; null if these are not parts of one data set. */
function joining(found: readonly TableFile[], before: readonly TableFile[]): TableFile[] | null {
  const old = before.filter(({ name }) => !found.some((file) => file.name === name));
  if (old.length === 0) return null;
  const files = [...old, ...found];
  try {
    partsOf(files);
    return files;
  } catch {
    return null;
  }
}

async function read(file: TableFile, { delimiter, header, decimal }: ReadTable, options: DecodeOptions): Promise<Table> {
  let table: Table | null = null;
  await visit([file], options, async (_, { bytes }) => {
    table = await readTable(bytes, file.label, { ...(delimiter && { delimiter }), ...(decimal && { decimal }), ...(header !== undefined && { header }) },
      options.memoryLimit ?? defaultMemoryLimit, options.signal);
  });
  return table!;
}
