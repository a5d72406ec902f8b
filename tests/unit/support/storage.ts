// IndexedDB for tests in Node, empty before each test; what is put into it is counted.

import "fake-indexeddb/auto";
import { beforeEach, vi } from "vitest";

/** Puts since the test began, by store, and the bytes of the files among them. */
export const written = { puts: new Map<string, number>(), fileBytes: 0 };

const clone = structuredClone;

/** Node 20 clones a File to a nameless Blob; browsers keep it a File. */
function cloneWithFiles<T>(value: T, options?: StructuredSerializeOptions): T {
  if (value instanceof File) return new File([value], value.name, { type: value.type, lastModified: value.lastModified }) as T;
  if (Array.isArray(value)) return value.map((each) => cloneWithFiles<unknown>(each)) as T;
  if (value !== null && typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype)
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, cloneWithFiles<unknown>(each)])) as T;
  return clone(value, options);
}

const put = IDBObjectStore.prototype.put;
IDBObjectStore.prototype.put = function (value, key) {
  written.puts.set(this.name, (written.puts.get(this.name) ?? 0) + 1);
  written.fileBytes += fileBytes(value);
  return put.call(this, value, key);
};

function fileBytes(value: unknown): number {
  if (value instanceof Blob) return value.size;
  if (value === null || typeof value !== "object" || ArrayBuffer.isView(value)) return 0;
  return Object.values(value).reduce((sum: number, each) => sum + fileBytes(each), 0);
}

beforeEach(() => {
  globalThis.structuredClone = cloneWithFiles;
  globalThis.indexedDB = new IDBFactory();
  written.puts.clear();
  written.fileBytes = 0;
});

/** A database with these stores and records as an earlier page left it. */
export function leaveDatabase(name: string, version: number, stores: Record<string, Record<string, unknown>>): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, version);
    request.onerror = () => reject(request.error!);
    request.onupgradeneeded = () => {
      for (const [store, records] of Object.entries(stores)) {
        const made = request.result.createObjectStore(store);
        for (const [key, value] of Object.entries(records)) made.put(value, key);
      }
    };
    request.onsuccess = () => {
      request.result.close();
      written.puts.clear();
      written.fileBytes = 0;
      resolve();
    };
  });
}

/** All that lies in a store, by key, whatever the page makes of it. */
export function recordsIn(name: string, store: string): Promise<Map<string, unknown>> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name);
    // There is no such database yet, and none is to be made.
    request.onupgradeneeded = () => request.transaction!.abort();
    request.onerror = () => (request.error!.name === "AbortError" ? resolve(new Map()) : reject(request.error!));
    request.onsuccess = () => {
      const transaction = request.result.transaction(store);
      const [keys, values] = [transaction.objectStore(store).getAllKeys(), transaction.objectStore(store).getAll()];
      transaction.oncomplete = () => {
        request.result.close();
        resolve(new Map(keys.result.map((key, i) => [key as string, values.result[i]])));
      };
    };
  });
}

/** From now on no database opens: neither well nor ill, until the function is called that comes back. */
export function silenceOpening(): () => void {
  const spy = vi.spyOn(IDBFactory.prototype, "open").mockImplementation(() => new IDBOpenDBRequest());
  return () => spy.mockRestore();
}

/** Waits until `check` throws no more; on a busy machine that may take its time. */
export const eventually = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, { timeout: 120_000, interval: 10 });

/** Waits until it is on the disk where the data of a run comes from: from then on it can go on. */
export const sourceKept = (id: string): Promise<void> =>
  eventually(async () => {
    if (!(await recordsIn("sprout", "sources")).has(id)) throw new Error("not yet");
  });
