// One file as a table, whatever its format; text is read again where its later part says that it is written otherwise than it began.

import type { ByteReader } from "../../archives/bytes";
import type { DecodeOptions } from "../../base/data_types";
import type { TableOptions } from "../../base/protocol";
import { defaultMemoryLimit } from "../limits";
import { fail } from "../part";
import { visit } from "../visit";
import { OtherDialect, quotesOf, rowsOf, type Rows } from "./delimited";
import type { TableFile, TableFormat } from "./recognise";
import { readTable, type ReadTable, type Table } from "./table";

/** What is told of how to read a file. */
export type Asked = Pick<TableOptions, "sheet" | "delimiter" | "quotes" | "header" | "skip" | "footer">;

type Reader = (bytes: ByteReader, label: string, memoryLimit: number, signal?: AbortSignal) => Promise<Table>;

/** Formats whose columns have names, loaded when the first such file is met. */
const readers: Record<Exclude<TableFormat, "delimited" | "excel">, () => Promise<Reader>> = {
  parquet: async () => (await import("./parquet")).readParquet,
  json: async () => (await import("./json")).readJson,
  "json lines": async () => (await import("./json")).readJsonLines,
  arff: async () => (await import("./arff")).readArff,
  libsvm: async () => (await import("./libsvm")).readLibsvm,
};

/** Reads a file. Its numbers are as they are written yet: see `readNumbers`. Throws a SproutError at an option that its format does not have. */
export async function read(file: TableFile, asked: Asked, options: DecodeOptions): Promise<Table> {
  const { label, format } = file;
  const { sheet, delimiter, quotes, header, skip, footer } = asked;
  const { memoryLimit = defaultMemoryLimit, signal } = options;
  if (format !== "excel") refuse(label, { sheet });
  if (format === "delimited") return readDelimited(file, { delimiter, quotes, header, skip, footer }, options);
  refuse(label, { delimiter, quotes });
  let table: Table;
  if (format === "excel") {
    await visit([file], options, async (_, { bytes }) => {
      const { readSheet } = await import("./excel");
      const found = await readSheet(bytes, label, sheet, memoryLimit, signal);
      table = {
        ...(await readTable(once(found.rows), label, present({ header, skip, footer }), memoryLimit, signal)),
        sheet: found.sheet,
        sheets: found.sheets,
      };
    });
    return table!;
  }
  refuseReading(label, asked);
  const reader = await readers[format]();
  await visit([file], options, async (_, { bytes }) => {
    table = await reader(bytes, label, memoryLimit, signal);
  });
  return table!;
}

async function readDelimited(file: TableFile, asked: Parameters<typeof present>[0], options: DecodeOptions): Promise<Table> {
  const { memoryLimit = defaultMemoryLimit, signal } = options;
  let given: ReadTable & { charset?: string } = present(asked);
  let table: Table | null = null;
  while (!table) {
    try {
      await visit([file], options, async (_, { bytes }) => {
        table = await readTable(rowsOf(bytes, file.label, given), file.label, given, memoryLimit, signal);
      });
    } catch (error) {
      if (!(error instanceof OtherDialect)) throw error;
      const { dialect } = error;
      if ("charset" in dialect) given = { ...given, charset: dialect.charset };
      else
        await visit([file], options, async (_, { bytes }) => {
          given = { ...given, quotes: await quotesOf(bytes, file.label, given, signal) };
        });
    }
  }
  return table;
}

/** Says of the options of text with rows that they mean nothing for a file whose columns have names of their own. */
export function refuseReading(label: string, { sheet, delimiter, quotes, header, skip, footer }: Asked): void {
  refuse(label, {
    sheet,
    delimiter,
    quotes,
    header: header === true ? undefined : header,
    skip: skip || undefined,
    footer: footer || undefined,
  });
}

/** Says of an option that it means nothing for this file. */
function refuse(label: string, options: Partial<Record<keyof Asked, unknown>>): void {
  const [name] = Object.entries(options).find(([, value]) => value !== undefined) ?? [];
  if (name) fail(label, `expected no option ${name}, as a file of this format has none.`, `Leave ${name} out.`);
}

const present = (options: { [Key in keyof ReadTable]: ReadTable[Key] | undefined }): ReadTable =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

async function* once(rows: Rows): AsyncGenerator<Rows> {
  if (rows.rows.length > 0) yield rows;
}
