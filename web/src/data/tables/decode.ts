// Tables in files: reads them and makes one data set of them.

import { defaultMemoryLimit } from "../entries";
import { fail } from "../part";
import type { DataSink, DecodedData, DecodeOptions } from "../types";
import { visit } from "../visit";
import { encodeTable } from "./encode";
import { planTable } from "./plan";
import type { TableFile } from "./recognise";
import { decodeSequences, sequenceFiles } from "./sequences";
import { readTable, type Table } from "./table";

/** Makes a data set of the tables that were found. */
export async function decodeTables(files: readonly TableFile[], sink: DataSink, options: DecodeOptions): Promise<DecodedData> {
  const found = sequenceFiles(files);
  if (found) return decodeSequences(found.target, found.sequences, sink, options);
  const [first, second] = files;
  if (second) fail(second.label, `expected one table, found a second beside ${first!.label}.`, "Choose one file, or join them.");
  return decodeTable(first!, sink, options);
}

/** Reads a table and writes its samples into the sink. */
async function decodeTable(file: TableFile, sink: DataSink, options: DecodeOptions): Promise<DecodedData> {
  const { delimiter, header, decimal } = options.table ?? {};
  let table: Table | null = null;
  await visit([file], options, async (_, { bytes }) => {
    table = await readTable(bytes, file.label, { ...(delimiter && { delimiter }), ...(decimal && { decimal }), ...(header !== undefined && { header }) },
      options.memoryLimit ?? defaultMemoryLimit, options.signal);
  });
  const plan = planTable(table!, file.label, options);
  return encodeTable(table!, plan, file.name.replace(/\.(csv|tsv|tab|data|txt)$/i, ""), file.label, sink);
}
