// Sets that were loaded, kept in IndexedDB: a small record of each, and beside it, by its id, the files it came from.

import type { BuiltinSource, CatalogueSource, DivideOptions, LoadOptions } from "../base/protocol";
import { Database } from "../base/indexed_db";
import type { Drawings } from "./drawings";
import { bytesOf, pathOf } from "./file";
import { pack } from "./pack";

/** How files become samples. */
export type LoadChoices = Omit<LoadOptions, "signal">;

/** Where data comes from and what was chosen in loading it: enough to have it again. */
export interface DataOrigin {
  source: File[] | BuiltinSource | CatalogueSource;
  choices: LoadChoices;
  /** How its training set was divided afterwards; absent if it was not. */
  division?: DivideOptions;
  /** Of a set that was drawn: whether the model first made for it is to see its pictures varied. */
  augment?: boolean;
}

export interface KeptSet {
  id: string;
  name: string;
  /** Samples. */
  train: number;
  validation?: number;
  test: number;
  /** Null: it came from files, which are kept too. */
  source: BuiltinSource | CatalogueSource | null;
  /** Of the files. */
  bytes: number;
  choices: LoadChoices;
  division?: DivideOptions;
  augment?: boolean;
  /** When it was opened last, in milliseconds since 1970. */
  opened: number;
  /** True while it is being opened. Found true at the next visit, the page went away meanwhile. */
  opening: boolean;
}

/** Names a source. Files: by the first one's name, and the number, sizes and times of all. */
export function idOf(source: DataOrigin["source"]): string {
  if (!Array.isArray(source)) return source.name;
  const newest = source.reduce((time, file) => Math.max(time, file.lastModified), 0);
  return [pathOf(source[0]!), source.length, bytesOf(source), newest].join(" ");
}

/** What lies in each store: by the set's id; the drawings under "now". */
interface Stored {
  sets: KeptSet;
  files: File[];
  drawings: Drawings;
}

/** The kept sets of one origin. Every method rejects where they cannot be read or written (private windows, full disks). */
export class KeptSets {
  private readonly database = new Database<Stored>("sprout-data", 2, ["sets", "files", "drawings"]);

  /** All records, the one opened last first. */
  async list(): Promise<KeptSet[]> {
    const found = await (await this.database.open()).getAll("sets");
    return found.sort((a, b) => b.opened - a.opened);
  }

  /** Writes a record and, if they are given, its files: both or neither. */
  async put(set: KeptSet, files?: readonly File[]): Promise<void> {
    const packed = files && (await pack(files));
    await this.database.write(["sets", "files"], async (stores) => {
      await stores.objectStore("sets").put(set, set.id);
      if (packed) await stores.objectStore("files").put(packed, set.id);
    });
  }

  /** The files of a set; empty if it has none. */
  async files(id: string): Promise<File[]> {
    return (await (await this.database.open()).get("files", id)) ?? [];
  }

  async remove(id: string): Promise<void> {
    await this.database.write(["sets", "files"], async (stores) => {
      await stores.objectStore("sets").delete(id);
      await stores.objectStore("files").delete(id);
    });
  }

  /** The drawings that are being made; null if there are none. */
  async drawings(): Promise<Drawings | null> {
    return (await (await this.database.open()).get("drawings", "now")) ?? null;
  }

  async putDrawings(drawings: Drawings): Promise<void> {
    await this.database.write(["drawings"], (stores) => stores.objectStore("drawings").put(drawings, "now"));
  }
}
