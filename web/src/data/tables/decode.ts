// Tables in files: reads them and makes one data set of them.

import { checkTable } from "../../base/load_checks";
import { stemOf } from "../../archives/file";
import type { DataSink, DecodedData, DecodeOptions } from "../../base/data_types";
import { breather } from "../../base/yield";
import { encodeTable } from "./encode";
import { join, partsOf, sameColumns } from "./join";
import { readNumbers } from "./notation";
import { planTable } from "./plan";
import { read, refuseReading } from "./read";
import type { TextFolders } from "../text_folders";
import type { TableFile } from "./recognise";
import { readTexts } from "./texts";
import { decodeSequences, sequenceFiles, type SequenceGroup } from "./sequences";

/** Tables that were loaded, and how: those that join them are loaded likewise. */
export interface LoadedTables {
  files: readonly TableFile[];
  options: Pick<DecodeOptions, "table" | "split">;
}

/**
 * Makes a data set of the tables that were found: of one, or of a training table with a test and a validation table.
 * Files that go with those `before`, being of the same columns and named as another part, join them, in the way those were loaded unless
 * the options tell another.
 */
export async function decodeTables(
  found: readonly TableFile[],
  before: LoadedTables,
  sink: DataSink,
  asked: DecodeOptions,
): Promise<{ data: DecodedData; loaded: LoadedTables }> {
  const likewise = asked.table || asked.split ? asked : { ...asked, ...before.options };
  const done = (data: DecodedData, files: readonly TableFile[], joined: boolean, { table, split }: DecodeOptions) => ({
    data: { ...data, ...(joined && { joined }) },
    loaded: { files, options: { ...(table && { table }), ...(split && { split }) } },
  });
  const sequences = joinedSequences(found, before.files);
  if (sequences) {
    const options = sequences.joined ? likewise : asked;
    return done(await decodeSequences(sequences.groups, sink, options), sequences.files, sequences.joined, options);
  }
  const together = joining(found, before.files);
  const joined = together !== null && (await sameColumns(together, (file, given) => read(file, given, asked)));
  const [files, options] = joined ? [together, likewise] : [found, asked];
  const [first, ...others] = partsOf(files);
  const { table: given = {} } = options;
  checkTable(given);
  const table = await read(first!.file, given, options);
  for (const { file, part } of others) {
    join(
      table,
      first!.file.label,
      await read(file, { ...given, ...(table.dialect && { delimiter: table.dialect.delimiter }), header: table.header }, options),
      file.label,
      part,
    );
  }
  const breathe = breather(options.signal);
  const decimal = await readNumbers(table.columns, table.dialect?.delimiter, breathe, given.decimal);
  const { label, name } = first!.file;
  return done(
    await encodeTable(
      table,
      await planTable(table, decimal, label, options, breathe),
      name.replace(/\.(csv|tsv|tab|data|txt|xlsx|parquet|jsonl?|ndjson|arff|libsvm|svm)$/i, ""),
      label,
      sink,
      breathe,
    ),
    files,
    joined,
    options,
  );
}

/** Makes a data set of texts that lie in one folder a class; those of a test folder are the test part. */
export async function decodeTexts({ texts, unlabelled }: TextFolders, sink: DataSink, options: DecodeOptions): Promise<DecodedData> {
  const { table: given = {} } = options;
  checkTable(given);
  const [first] = texts;
  const label = first!.file.file.name;
  refuseReading(label, given);
  const table = { ...(await readTexts(texts, options)), unlabelled };
  const own = { mode: "text", target: "class", ...given, columns: { text: { type: "text" }, ...given.columns } } as const;
  const breathe = breather(options.signal);
  const plan = await planTable(table, ".", label, { ...options, table: own }, breathe);
  return encodeTable(table, plan, stemOf(label.split("/")[0]!), label, sink, breathe);
}

/**
 * Sequences among the new files, and those before that a new test or validation part joins. A part that stands alone is for training,
 * whatever it is called. Null if the new files are no sequences.
 */
function joinedSequences(
  found: readonly TableFile[],
  before: readonly TableFile[],
): { groups: SequenceGroup[]; files: readonly TableFile[]; joined: boolean } | null {
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
