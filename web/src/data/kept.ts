// Sets that were loaded, kept in IndexedDB: a small record of each, and beside it, by its id, the files it came from.

import type { BuiltinSource, CatalogueSource, DivideOptions, LoadOptions } from "../base/protocol";
import { committed, settled } from "../base/indexed_db";
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

const databaseName = "sprout-data";
const databaseVersion = 2;
const stores = ["sets", "files", "drawings"] as const;

/** Names a source. Files: by the first one's name, and the number, sizes and times of all. */
export function idOf(source: DataOrigin["source"]): string {
  if (!Array.isArray(source)) return source.name;
  const newest = source.reduce((time, file) => Math.max(time, file.lastModified), 0);
  return [pathOf(source[0]!), source.length, bytesOf(source), newest].join(" ");
}

/** The kept sets of one origin. Every method rejects with the browser's own error where it cannot be read or written (private windows, full disks). */
export class KeptSets {
  private constructor(private readonly database: IDBDatabase) {}

  static async open(factory: IDBFactory = indexedDB): Promise<KeptSets> {
    const request = factory.open(databaseName, databaseVersion);
    request.onupgradeneeded = () => {
      const { result } = request;
      for (const name of stores) if (!result.objectStoreNames.contains(name)) result.createObjectStore(name);
    };
    const database = await settled(request);
    // Another tab with a newer page may need to change the stores.
    database.onversionchange = () => database.close();
    return new KeptSets(database);
  }

  /** All records, the one opened last first. */
  async list(): Promise<KeptSet[]> {
    const found = (await settled(this.database.transaction("sets").objectStore("sets").getAll())) as KeptSet[];
    return found.sort((a, b) => b.opened - a.opened);
  }

  /** Writes a record and, if they are given, its files: both or neither. */
  async put(set: KeptSet, files?: readonly File[]): Promise<void> {
    const packed = files && (await pack(files));
    const transaction = this.database.transaction(["sets", "files"], "readwrite");
    transaction.objectStore("sets").put(set, set.id);
    if (packed) transaction.objectStore("files").put(packed, set.id);
    await committed(transaction);
  }

  /** The files of a set; empty if it has none. */
  async files(id: string): Promise<File[]> {
    const found = (await settled(this.database.transaction("files").objectStore("files").get(id))) as File[] | undefined;
    return found ?? [];
  }

  async remove(id: string): Promise<void> {
    const transaction = this.database.transaction(["sets", "files"], "readwrite");
    for (const name of ["sets", "files"]) transaction.objectStore(name).delete(id);
    await committed(transaction);
  }

  /** The drawings that are being made; null if there are none. */
  async drawings(): Promise<Drawings | null> {
    const found = (await settled(this.database.transaction("drawings").objectStore("drawings").get("now"))) as Drawings | undefined;
    return found ?? null;
  }

  async putDrawings(drawings: Drawings): Promise<void> {
    const transaction = this.database.transaction("drawings", "readwrite");
    transaction.objectStore("drawings").put(drawings, "now");
    await committed(transaction);
  }
}
