// Keeps loaded sets on this device: told of every set that is opened, knows what there is.
import { batch, signal } from "@preact/signals";
import { catalogue } from "../../data/catalogue";
import type { Drawings } from "../../data/drawings";
import { countsOf } from "../../data/counts";
import { forgetDownload, keptDownloads } from "../../data/download";
import { bytesOf } from "../../data/file";
import { idOf, KeptSets, type DataOrigin, type KeptSet } from "../../data/kept";
import type { CatalogueName, DataInfo } from "../../base/protocol";
import { fileSize } from "../core/format";
import { announcement } from "../core/state";
import { isFull, keepsNothing, reasonOf, type Trouble } from "../core/trouble";
import { t } from "./text";

/** Sets that were opened on this device, the last first: those with files, and what is needed to make or fetch the others again. */
export const keptSets = signal<KeptSet[]>([]);
/** Published sets in the browser's cache. */
export const downloads = signal<{ name: CatalogueName; bytes: number }[]>([]);
export const keptTrouble = signal<Trouble | null>(null);
/** What the browser grants this page, in bytes, and whether it may take it back; null where it does not say. */
export const room = signal<{ used: number; granted: number; lasting: boolean } | null>(null);

const store = new KeptSets();
let opened: Promise<void> = Promise.resolve();

/** Reads what is kept. Where nothing is, the page works on, and says so once something should be. Resolves to the set opened last, if there is one. */
export async function openKept(): Promise<KeptSet | null> {
  await (opened = list().catch(() => undefined));
  return keptSets.value[0] ?? null;
}

async function list(): Promise<void> {
  const [sets, cached, { usage, quota } = {}, lasting = false] = await Promise.all([
    store.list(),
    keptDownloads(),
    navigator.storage?.estimate?.(),
    navigator.storage?.persisted?.(),
  ]);
  batch(() => {
    keptSets.value = sets;
    downloads.value = cached;
    room.value = usage !== undefined && quota !== undefined ? { used: usage, granted: quota, lasting } : null;
  });
}

/** Notes what is now loaded, with its files. What cannot be kept is said; the data itself is not touched. */
export async function keep(origin: DataOrigin, info: DataInfo): Promise<void> {
  await opened;
  const { name } = info;
  const { source, ...choices } = origin;
  const files = Array.isArray(source) ? source : null;
  const id = idOf(source);
  const bytes = files ? bytesOf(files) : 0;
  const known = keptSets.value.find((set) => set.id === id);
  const set: KeptSet = {
    id,
    name,
    ...countsOf(info),
    source: files ? null : (source as KeptSet["source"]),
    bytes,
    ...choices,
    opened: Date.now(),
    opening: false,
  };
  try {
    // Asked when there is something to lose: some browsers ask the person in their turn.
    if (files && !known) await navigator.storage?.persist?.();
    await store.put(set, files && !known ? files : undefined);
    keptTrouble.value = null;
    await list();
  } catch (error) {
    if (isFull(error)) keptTrouble.value = { message: t.kept.full(name, fileSize(bytes)), hint: t.kept.fullHint };
    else if (!keepsNothing(error)) keptTrouble.value = { message: t.kept.notKept(name), hint: reasonOf(error) };
    else if (files) keptTrouble.value = { message: t.kept.noStore, hint: reasonOf(error) };
  }
}

/** Where the set comes from, for loading; null if its files are gone or cannot be read. Notes that it is being opened. */
export async function originOf(set: KeptSet): Promise<DataOrigin | null> {
  const source = set.source ?? (await store.files(set.id).catch(() => []));
  if (Array.isArray(source) && source.length === 0) return null;
  // A disk too full for this note can still be read.
  await store.put({ ...set, opening: true }).catch(() => {});
  return {
    source,
    choices: set.choices,
    ...(set.division && { division: set.division }),
    ...(set.augment !== undefined && { augment: set.augment }),
  };
}

export async function removeKept({ id, name }: KeptSet): Promise<void> {
  await changed(name, () => store.remove(id));
}

export async function removeDownload(name: CatalogueName): Promise<void> {
  await changed(catalogue[name].title, () => forgetDownload(name));
}

async function changed(name: string, remove: () => Promise<void>): Promise<void> {
  try {
    await remove();
    keptTrouble.value = null;
    announcement.value = t.kept.removed(name);
    await list();
  } catch (error) {
    keptTrouble.value = { message: (error as Error).message };
  }
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
