// Finds the files of a data set below the data folder.

import { existsSync, readdirSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { DataSetName } from "../../web/src/exercises";
import { UsageError } from "./args";

const idx = { pattern: /-ubyte(\.gz)?$/, wanted: "the four IDX files (train-images-idx3-ubyte.gz ...)" };
const cifar = { pattern: /\.(bin|tar|tgz|tar\.gz)$/, wanted: "data_batch_1.bin ... test_batch.bin, or their .tar.gz" };
const kinds = { mnist: idx, "fashion-mnist": idx, cifar10: cifar } satisfies Record<DataSetName, { pattern: RegExp; wanted: string }>;

/** Reads the data set's files into memory. Throws a UsageError that names the folder and what was expected in it. */
export async function readData(folder: string, name: DataSetName): Promise<File[]> {
  const { pattern, wanted } = kinds[name];
  const directory = join(folder, name);
  if (!existsSync(directory) || !statSync(directory).isDirectory()) {
    throw new UsageError(`--data: expected a folder ${directory} with ${wanted}, found none`);
  }
  const found = readdirSync(directory, { recursive: true, encoding: "utf8" }).filter((file) => pattern.test(file)).sort();
  // Unpacked files beside their archive are the same data.
  const unpacked = found.filter((file) => file.endsWith(".bin"));
  const chosen = unpacked.length > 0 ? unpacked : found;
  if (chosen.length === 0) throw new UsageError(`--data: expected ${wanted} in ${directory}, found none`);
  return Promise.all(chosen.map(async (file) => new File([await readFile(join(directory, file))], file)));
}
