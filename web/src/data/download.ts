// Fetches files of the catalogue, checks them, and keeps them in the browser's cache for the next visit and for offline use.

import { SproutError } from "../base/errors";
import type { CatalogueName, LoadProgress } from "../base/protocol";
import type { Bytes } from "../archives/bytes";
import { catalogue, sizeOf, type CatalogueFile } from "./catalogue";
import { grouped } from "./part";

const cacheName = "sprout-data";
const rounds = 2;

interface Watch {
  signal?: AbortSignal | undefined;
  onProgress?: (progress: LoadProgress) => void;
}

/** All files of a set, from the cache or from the first address that has them. Rejects with a SproutError that names what was tried. */
export async function download(name: CatalogueName, { signal, onProgress }: Watch): Promise<File[]> {
  const total = sizeOf(name);
  const files: File[] = [];
  let before = 0;
  for (const file of catalogue[name].files) {
    const tell = (done: number): void => onProgress?.({ file: file.name, stage: "downloading", done: before + done, total });
    files.push((await kept(file)) ?? (await fetched(file, name, signal, tell)));
    before += file.size;
    tell(0);
  }
  return files;
}

/** The sets whose files are all in the cache, with their bytes; told by their keys, as reading the files would take as long as loading them. */
export async function keptDownloads(): Promise<{ name: CatalogueName; bytes: number }[]> {
  const keys = await cache()
    .then((opened) => opened.keys())
    .catch(() => []);
  if (keys.length === 0) return [];
  const there = new Set(keys.map(({ url }) => url));
  const names = (Object.keys(catalogue) as CatalogueName[]).filter((name) => catalogue[name].files.every((file) => there.has(keyOf(file))));
  return names.map((name) => ({ name, bytes: sizeOf(name) }));
}

/** Forgets the files of a set. */
export async function forgetDownload(name: CatalogueName): Promise<void> {
  const opened = await cache();
  for (const file of catalogue[name].files) await opened.delete(keyOf(file));
}

async function fetched(
  file: CatalogueFile,
  name: CatalogueName,
  signal: AbortSignal | undefined,
  tell: (done: number) => void,
): Promise<File> {
  const reasons = new Map<string, string>();
  for (let round = 0; round < rounds; round++) {
    for (const address of file.addresses) {
      try {
        const bytes = await read(address, file, signal, tell);
        const sum = [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))]
          .map((byte) => byte.toString(16).padStart(2, "0"))
          .join("");
        if (sum !== file.sha256) throw new Error("sent another file");
        await keep(file, bytes);
        return new File([bytes], file.name);
      } catch (error) {
        signal?.throwIfAborted();
        reasons.set(new URL(address).host, error instanceof TypeError ? "cannot be reached from here" : (error as Error).message);
      }
    }
  }
  const tried = [...reasons].map(([host, reason]) => `${host} ${reason}`).join("; ");
  throw new SproutError(
    `${catalogue[name].title}: expected ${file.name} from a public server, but ${tried}.`,
    "Check the connection and try again, or download the files yourself and choose them under your own files.",
  );
}

/** The bytes at an address. Throws if there are not as many as announced in the catalogue. */
async function read(
  address: string,
  { size }: CatalogueFile,
  signal: AbortSignal | undefined,
  tell: (done: number) => void,
): Promise<Bytes> {
  const response = await fetch(address, { credentials: "omit", referrerPolicy: "no-referrer", ...(signal && { signal }) });
  if (!response.ok || !response.body) throw new Error(`answered ${response.status}`);
  const bytes = new Uint8Array(size);
  const reader = response.body.getReader();
  for (let done = 0; ; ) {
    const next = await reader.read();
    if (next.done) {
      if (done < size) throw new Error(`sent ${grouped(done)} of ${grouped(size)} bytes`);
      return bytes;
    }
    if (done + next.value.length > size) {
      await reader.cancel();
      throw new Error(`sent more than ${grouped(size)} bytes`);
    }
    bytes.set(next.value, done);
    done += next.value.length;
    tell(done);
  }
}

/** Rejects in Node, and where the browser blocks a page's data: there the mere name of caches throws. */
const cache = async (): Promise<Cache> => caches.open(cacheName);

/** The key in the cache: the content, wherever it came from. */
const keyOf = ({ sha256 }: CatalogueFile): string => `${location.origin}/catalogue/${sha256}`;

/** The file as it was kept; null in Node, and where the browser keeps nothing (a private window, a full disk). */
async function kept(file: CatalogueFile): Promise<File | null> {
  const found = await cache()
    .then((opened) => opened.match(keyOf(file)))
    .catch(() => undefined);
  const blob = await found?.blob();
  return blob?.size === file.size ? new File([blob], file.name) : null;
}

async function keep(file: CatalogueFile, bytes: Bytes): Promise<void> {
  await cache()
    .then((opened) => opened.put(keyOf(file), new Response(bytes)))
    .catch(() => undefined);
}
