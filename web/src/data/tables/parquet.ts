// Parquet files as tables, one group of rows after the other.

import { parquetMetadataAsync, parquetReadObjects, type FileMetaData } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import type { ByteReader } from "../../archives/bytes";
import { breather } from "../../base/yield";
import { SproutError } from "../../base/errors";
import { fail, grouped } from "../part";
import { cellBytes } from "./column";
import { flat, Records } from "./records";
import type { Table } from "./table";

/** Rows that are objects at the same time. */
const block = 4096;

export async function readParquet(bytes: ByteReader, label: string, limit: number, signal?: AbortSignal): Promise<Table> {
  const content = await bytes.whole(limit);
  if (!content) fail(label, `expected a Parquet file of at most ${grouped(limit)} bytes, found a larger one.`, "Use a part of it.");
  const file = {
    byteLength: content.length,
    slice: (from: number, to?: number) => content.buffer.slice(content.byteOffset + from, content.byteOffset + (to ?? content.length)),
  };
  const records = new Records(label, limit);
  const breathe = breather(signal);
  try {
    const metadata = await parquetMetadataAsync(file);
    const rows = checked(metadata, label, limit);
    for (let rowStart = 0; rowStart < rows; rowStart += block) {
      const objects = await parquetReadObjects({ file, metadata, compressors, rowStart, rowEnd: Math.min(rows, rowStart + block) });
      for (const object of objects) {
        records.add(flat("", object));
        await breathe();
      }
    }
  } catch (error) {
    if (error instanceof SproutError || signal?.aborted) throw error;
    fail(
      label,
      `expected a Parquet file, found one that cannot be read (${error instanceof Error ? error.message : String(error)}).`,
      "Write it again, or save the table as CSV.",
    );
  }
  return records.table("Parquet");
}

/** How many rows there are; what they unpack to must be within the limit. */
function checked({ num_rows, row_groups, schema }: FileMetaData, label: string, limit: number): number {
  const unpacked = row_groups.reduce(
    (sum, { columns }) => sum + columns.reduce((bytes, { meta_data }) => bytes + Number(meta_data?.total_uncompressed_size ?? 0), 0),
    0,
  );
  const rows = Number(num_rows);
  if (unpacked > limit || rows * cellBytes > limit)
    fail(
      label,
      `expected at most ${grouped(limit)} bytes once unpacked, found ${grouped(Math.max(unpacked, rows * cellBytes))}.`,
      "Use a part of it.",
    );
  if (schema.length > 1 << 16) fail(label, "expected a Parquet file, found one with too many columns.");
  return rows;
}
