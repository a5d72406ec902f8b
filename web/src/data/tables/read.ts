// One file as a table: reads it again where its later part says that it is written otherwise than it began.

import type { DecodeOptions } from "../../base/data_types";
import { defaultMemoryLimit } from "../entries";
import { visit } from "../visit";
import { OtherDialect, quotesOf, rowsOf } from "./delimited";
import type { TableFile } from "./recognise";
import { readTable, type ReadTable, type Table } from "./table";

/** Reads a file. Its numbers are as they are written yet: see `readNumbers`. */
export async function read(file: TableFile, asked: ReadTable, options: DecodeOptions): Promise<Table> {
  const { delimiter, quotes, header, skip, footer } = asked;
  let given: ReadTable & { charset?: string } = {
    ...(delimiter && { delimiter }),
    ...(quotes && { quotes }),
    ...(header !== undefined && { header }),
    ...(skip !== undefined && { skip }),
    ...(footer !== undefined && { footer }),
  };
  let table: Table | null = null;
  while (!table) {
    try {
      await visit([file], options, async (_, { bytes }) => {
        table = await readTable(
          rowsOf(bytes, file.label, given),
          file.label,
          given,
          options.memoryLimit ?? defaultMemoryLimit,
          options.signal,
        );
      });
    } catch (error) {
      if (!(error instanceof OtherDialect)) throw error;
      const { dialect } = error;
      if ("charset" in dialect) given = { ...given, charset: dialect.charset };
      else
        await visit([file], options, async (_, { bytes }) => void (given = { ...given, quotes: await quotesOf(bytes, file.label, given) }));
    }
  }
  return table;
}
