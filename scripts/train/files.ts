// Finds the files of a data set below the data folder.

import { existsSync, readdirSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { DataSetName } from "../../web/src/exercises";
import { UsageError } from "./args";

/** The folders in which a data set may lie, the first that is there being taken, and its files there. */
interface Place {
  folders: string[];
  pattern: RegExp;
  wanted: string;
}
const idx = { pattern: /-ubyte(\.gz)?$/, wanted: "the four IDX files (train-images-idx3-ubyte.gz ...)" };
const table = (name: string): Place => ({ folders: [name, "csv"], pattern: new RegExp(`^${name}\\.csv$`), wanted: `${name}.csv` });
const places: Record<DataSetName, Place> = {
  mnist: { folders: ["mnist"], ...idx },
  "fashion-mnist": { folders: ["fashion-mnist"], ...idx },
  cifar10: {
    folders: ["cifar10", "cifar10-jpeg"],
    pattern: /\.(bin|tar|tgz|tar\.gz)$/,
    wanted: "data_batch_1.bin ... test_batch.bin, or their .tar.gz",
  },
  iris: table("iris"),
  housing: table("housing"),
  indoor: { folders: ["IndoorMovement", "sequences"], pattern: /^IndoorMovement\.zip$/, wanted: "IndoorMovement.zip" },
  airline: table("airline-passengers"),
};

/** Reads the data set's files into memory, or the one file that is named. Throws a UsageError that names the folder and what was expected in it. */
export async function readData(folder: string, name: DataSetName): Promise<File[]> {
  if (existsSync(folder) && statSync(folder).isFile()) return [new File([await readFile(folder)], basename(folder))];
  const { folders, pattern, wanted } = places[name];
  const directory = folders.map((each) => join(folder, each)).find((each) => existsSync(each)) ?? join(folder, folders[0]!);
  if (!existsSync(directory) || !statSync(directory).isDirectory()) {
    throw new UsageError(`--data: expected a folder ${directory} with ${wanted}, found none`);
  }
  const found = readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((file) => pattern.test(file))
    .sort();
  // Unpacked files beside their archive are the same data.
  const unpacked = found.filter((file) => file.endsWith(".bin"));
  const chosen = unpacked.length > 0 ? unpacked : found;
  if (chosen.length === 0) throw new UsageError(`--data: expected ${wanted} in ${directory}, found none`);
  return Promise.all(chosen.map(async (file) => new File([await readFile(join(directory, file))], file)));
}
