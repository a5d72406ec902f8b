// Keeps loaded sets on this device: told of every set that is opened, and of every training that would need its files to go on.
import { batch, signal } from "@preact/signals";
import { catalogue } from "../../data/catalogue";
import type { Drawings } from "../../data/drawings";
import { countsOf } from "../../data/counts";
import { forgetDownload, keptDownloads } from "../../data/download";
import { bytesOf } from "../../archives/file";
import { KeptSets, type DataOrigin, type KeptSet, type LoadChoices, type StoredOrigin } from "../../data/kept";
import { inTheirMode } from "../../base/load_options";
import type { CatalogueName, DataInfo } from "../../base/protocol";
import { Turn } from "../../base/turn";
import { fileSize } from "../core/format";
import { record } from "../core/history";
import { announcement } from "../core/state";
import { isFull, keepsNothing, reasonOf, troubleOf, type Trouble } from "../core/trouble";
import { t } from "./text";

/** Sets that were opened on this device, the last first: those with files, and what is needed to make or fetch the others again. */
export const keptSets = signal<KeptSet[]>([]);
/** Sets that people have removed and that trainings hold. */
export const heldSets = signal<KeptSet[]>([]);
/** The kept set that is loaded now. */
export const openedId = signal<string | null>(null);
/** Published sets in the browser's cache. */
export const downloads = signal<{ name: CatalogueName; bytes: number }[]>([]);
export const keptTrouble = signal<Trouble | null>(null);
/** What the browser grants this page, in bytes, and whether it may take it back; null where it does not say. */
export const room = signal<{ used: number; granted: number; lasting: boolean } | null>(null);

const store = new KeptSets();
/** Sets are kept, held and let go one after the other: what is being written is not written again. */
const turn = new Turn();
/** Ids of files that are known: finding one out reads all of them. */
const ids = new WeakMap<readonly File[], string>();
/** What `keep` was told of last. */
let loaded: DataOrigin | null = null;

/** Reads what is kept. Where nothing is, the page works on, and says so once something should be. Resolves to the set opened last, if there is one. */
export async function openKept(): Promise<KeptSet | null> {
  const damaged = await turn.run(list).catch(() => 0);
  if (damaged > 0) keptTrouble.value = { message: t.kept.damaged(damaged) };
  return keptSets.value[0] ?? null;
}

/** Looks at what is kept now. Resolves to how many sets of it cannot be read. */
async function list(): Promise<number> {
  const [{ sets, damaged }, cached, { usage, quota } = {}, lasting = false] = await Promise.all([
    store.list(),
    keptDownloads(),
    navigator.storage?.estimate?.(),
    navigator.storage?.persisted?.(),
  ]);
  // Some browsers count less than they keep: what is known to be there is not left out of the sum.
  const known = [...sets, ...cached].reduce((sum, { bytes }) => sum + bytes, 0);
  batch(() => {
    keptSets.value = sets.filter(({ removed }) => !removed);
    heldSets.value = sets.filter(({ removed }) => removed);
    downloads.value = cached;
    room.value = usage !== undefined && quota !== undefined ? { used: Math.max(usage, known), granted: quota, lasting } : null;
  });
  return damaged;
}

async function idOf({ source }: DataOrigin): Promise<string> {
  if (!Array.isArray(source)) return source.name;
  if (!ids.has(source)) ids.set(source, await store.idOf(source));
  return ids.get(source)!;
}

/** A record of this data as it is loaded now. */
async function recordOf(origin: DataOrigin, info: DataInfo): Promise<KeptSet> {
  const { source, ...how } = origin;
  const counts = { name: info.name, ...countsOf(info) };
  const place = Array.isArray(source) ? { source: null, bytes: bytesOf(source) } : { source, bytes: 0 };
  return { id: await idOf(origin), ...counts, ...place, ...how, opened: Date.now(), opening: false };
}

/** Notes what is now loaded, with its files. What cannot be kept is said; the data itself is not touched. */
export function keep(origin: DataOrigin, info: DataInfo): Promise<void> {
  loaded = origin;
  const { source } = origin;
  const files = Array.isArray(source) ? source : [];
  openedId.value = Array.isArray(source) ? (ids.get(source) ?? null) : source.name;
  return turn.run(async () => {
    try {
      const set = await recordOf(origin, info);
      if (loaded === origin) openedId.value = set.id;
      const fresh = !keptSets.value.some(({ id }) => id === set.id);
      await store.put(set, files);
      keptTrouble.value = null;
      await list();
      if (files.length > 0 && fresh) askForGood();
    } catch (error) {
      const { name } = info;
      if (isFull(error)) keptTrouble.value = { message: t.kept.full(name, fileSize(bytesOf(files))), hint: t.kept.fullHint };
      else if (!keepsNothing(error)) keptTrouble.value = { message: t.kept.notKept(name), hint: reasonOf(error) };
      else if (files.length > 0) keptTrouble.value = { message: t.kept.noStore, hint: reasonOf(error) };
    }
  });
}

/** Asks that what is kept may stay, now that there is something to lose. Some browsers ask the person in their turn: nothing waits for the answer. */
function askForGood(): void {
  void navigator.storage
    ?.persist?.()
    .then(list)
    .catch(() => undefined);
}

/**
 * Sees to it that data can be had again until `holder` lets it go, even if people remove it from what is kept; resolves to what to store of it.
 * info: of the data as it is loaded.
 */
export function hold(holder: string, origin: DataOrigin, info: DataInfo): Promise<StoredOrigin> {
  const { source, ...how } = origin;
  return turn.run(async () => {
    if (!Array.isArray(source)) return origin;
    const set = await recordOf(origin, info);
    await store.hold(holder, set, source);
    // It may have been kept for this.
    if (!keptSets.value.some(({ id }) => id === set.id)) await list();
    return { ...how, source: { kept: set.id } };
  });
}

/** The data of `holder` is not needed by it any more. */
export function letGo(holder: string): Promise<void> {
  return turn.run(async () => {
    await store.release(holder);
    if (heldSets.value.length > 0) await list();
  });
}

/** All who hold data that is kept here, in any tab. */
export const holders = (): Promise<string[]> => store.holders();

/** Data that is held, for loading; null if its files are gone or cannot be read. */
export async function heldOrigin({ source, ...how }: StoredOrigin): Promise<DataOrigin | null> {
  if (!("kept" in source)) return { source, ...how };
  const files = await filesOf(source.kept);
  return files && { source: files, ...how, choices: asToday(how.choices) };
}

/** Sets were kept with options that mean nothing in their mode, which are refused today. */
const asToday = (choices: LoadChoices): LoadChoices => (choices.table ? { ...choices, table: inTheirMode(choices.table) } : choices);

/** The files of a kept set; null if they are gone or cannot be read. */
async function filesOf(id: string): Promise<File[] | null> {
  const files = await store.files(id).catch(() => []);
  if (files.length === 0) return null;
  ids.set(files, id);
  return files;
}

/** Where the set comes from, for loading; null if its files are gone or cannot be read. Notes that it is being opened. */
export async function originOf(set: KeptSet): Promise<DataOrigin | null> {
  const source = set.source ?? (await filesOf(set.id));
  if (!source) return null;
  // A disk too full for this note can still be read.
  await store.put({ ...set, opening: true }).catch(() => {});
  return {
    source,
    choices: asToday(set.choices),
    ...(set.division && { division: set.division }),
    ...(set.augment !== undefined && { augment: set.augment }),
  };
}

/** Removes a set, which can be undone as long as the page is open. */
export const removeKept = (set: KeptSet): Promise<void> =>
  changed(async () => {
    const { id, name } = set;
    const files = await store.files(id);
    const gone = await store.remove(id);
    record({
      words: () => t.kept.removing(name),
      undo: () => changed(async () => (await store.put(set, files), t.kept.again(name))),
      redo: () => changed(async () => (await store.remove(id), t.kept.removed(name))),
    });
    return gone ? t.kept.removed(name) : t.kept.held(name);
  });

export const removeDownload = (name: CatalogueName): Promise<void> =>
  changed(async () => {
    await forgetDownload(name);
    return t.kept.removed(catalogue[name].title);
  });

/** Removes something or puts it back, and says in the words that come back what became of it. */
function changed(change: () => Promise<string>): Promise<void> {
  return turn.run(async () => {
    try {
      const words = await change();
      keptTrouble.value = null;
      announcement.value = words;
      await list();
    } catch (error) {
      keptTrouble.value = troubleOf(error);
    }
  });
}

/** The drawings of the last visit; null if there are none. */
export const keptDrawings = (): Promise<Drawings | null> => store.drawings().catch(() => null);

export async function keepDrawings(drawings: Drawings): Promise<void> {
  try {
    await store.putDrawings(drawings);
  } catch (error) {
    keptTrouble.value = { message: t.drawings.notKept, hint: reasonOf(error) };
  }
}
