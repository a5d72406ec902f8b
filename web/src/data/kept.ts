// Sets that were loaded, kept in IndexedDB: a small record of each, and beside it, by its id, the files it came from, once for all that need them.

import type { BuiltinSource, CatalogueSource, DivideOptions, LoadOptions } from "../base/protocol";
import { hasTypes } from "../base/checks";
import { Database, type Writing } from "../base/indexed_db";
import type { Drawings } from "./drawings";
import { contentOf, labelOf } from "./identity";
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

/** A DataOrigin as it is stored: files by the id of their kept set. Trainings that were broken off on earlier pages have files of their own. */
export interface StoredOrigin extends Omit<DataOrigin, "source"> {
  source: DataOrigin["source"] | { kept: string };
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
  /** People have removed it: it is kept for its holders alone. */
  removed?: true;
}

/** What lies in each store: by the set's id; the drawings under "now"; the id of a set by the name of who holds it. */
interface Stored {
  sets: KeptSet;
  files: File[];
  drawings: Drawings;
  holders: string;
}
const ofSets = ["sets", "files", "holders"] as const;

/**
 * The kept sets of one origin. Every method rejects where they cannot be read or written (private windows, full disks).
 *
 * A set lives until people remove it, and its files also while somebody holds it: a training that would go on with them, were it broken off.
 */
export class KeptSets {
  private readonly database = new Database<Stored>("sprout-data", 3, [...ofSets, "drawings"]);

  /** All records that can be read, the one opened last first; damaged: how many cannot. */
  async list(): Promise<{ sets: KeptSet[]; damaged: number }> {
    const found: unknown[] = await (await this.database.open()).getAll("sets");
    const sets = found.filter(isKeptSet).sort((a, b) => b.opened - a.opened);
    return { sets, damaged: found.length - sets.length };
  }

  /** The id under which these files are kept, or would be. */
  async idOf(files: readonly File[]): Promise<string> {
    const label = labelOf(files);
    // Browsers digest nothing on pages that came without encryption.
    if (!globalThis.crypto?.subtle) return label;
    const content = await contentOf(files);
    const old = await this.files(label);
    return old.length > 0 && (await contentOf(old)) === content ? label : content;
  }

  /** Writes a record, and its files unless they are there already: both or neither. */
  put(set: KeptSet, files: readonly File[] = []): Promise<void> {
    return this.withFiles(set.id, files, (stores) => stores.objectStore("sets").put(set, set.id));
  }

  /** Keeps the files of a set until `holder` lets it go, or holds another. One that is not kept any more is kept for its holders alone. */
  hold(holder: string, set: KeptSet, files: readonly File[]): Promise<void> {
    return this.withFiles(set.id, files, async (stores) => {
      await letGo(stores, holder);
      const sets = stores.objectStore("sets");
      if ((await sets.getKey(set.id)) === undefined) await sets.put({ ...set, removed: true }, set.id);
      await stores.objectStore("holders").put(set.id, holder);
    });
  }

  async release(holder: string): Promise<void> {
    await this.database.write([...ofSets], (stores) => letGo(stores, holder));
  }

  /** All who hold a set. */
  async holders(): Promise<string[]> {
    return (await this.database.open()).getAllKeys("holders");
  }

  /** The files of a set; empty if it has none. */
  async files(id: string): Promise<File[]> {
    return (await (await this.database.open()).get("files", id)) ?? [];
  }

  /** People do not want it any more. Resolves to whether it is gone: if not, it goes with its last holder. */
  remove(id: string): Promise<boolean> {
    return this.database.write([...ofSets], async (stores) => {
      const sets = stores.objectStore("sets");
      const [set, held] = [await sets.get(id), await isHeld(stores, id)];
      if (!held) await drop(stores, id);
      else if (set) await sets.put({ ...set, removed: true }, id);
      return !held;
    });
  }

  /** The drawings that are being made; null if there are none. */
  async drawings(): Promise<Drawings | null> {
    return (await (await this.database.open()).get("drawings", "now")) ?? null;
  }

  async putDrawings(drawings: Drawings): Promise<void> {
    await this.database.write(["drawings"], (stores) => stores.objectStore("drawings").put(drawings, "now"));
  }

  /** Does `act` and writes the files, unless there are none or they are there already: all or nothing. */
  private async withFiles(id: string, files: readonly File[], act: (stores: Writing<Stored>) => Promise<unknown>): Promise<void> {
    // Packing takes longer than a transaction lives.
    for (let packed: File[] | null = null; ; packed = await pack(files)) {
      const done = await this.database.write([...ofSets], async (stores) => {
        const lacks = files.length > 0 && (await stores.objectStore("files").getKey(id)) === undefined;
        if (lacks && !packed) return false;
        await act(stores);
        if (lacks) await stores.objectStore("files").put(packed!, id);
        return true;
      });
      if (done) return;
    }
  }
}

const isHeld = async (stores: Writing<Stored>, id: string): Promise<boolean> => (await stores.objectStore("holders").getAll()).includes(id);

async function drop(stores: Writing<Stored>, id: string): Promise<void> {
  await stores.objectStore("sets").delete(id);
  await stores.objectStore("files").delete(id);
}

/** `holder` needs its set no longer; one that people have removed goes with its last holder. */
async function letGo(stores: Writing<Stored>, holder: string): Promise<void> {
  const id = await stores.objectStore("holders").get(holder);
  if (id === undefined) return;
  await stores.objectStore("holders").delete(holder);
  const set = await stores.objectStore("sets").get(id);
  if (set?.removed && !(await isHeld(stores, id))) await drop(stores, id);
}

/** Whether a record is one of a kept set: a disk, or a page of another version, may have left something else. */
const isKeptSet = (value: unknown): value is KeptSet =>
  hasTypes(value, {
    id: "string",
    name: "string",
    train: "number",
    test: "number",
    source: "object",
    bytes: "number",
    choices: "object",
    opened: "number",
    opening: "boolean",
  });
