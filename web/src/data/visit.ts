// Goes through files once more to decode what was found in them, and counts the bytes read on the way.

import type { LoadProgress } from "../base/protocol";
import { entries, type EntryOptions } from "./entries";
import type { Entry } from "./part";
import type { DecodeOptions } from "../base/data_types";

/** Something found in a file, and where. */
export interface Found {
  file: File;
  /** Which entry of the file it is. */
  index: number;
}

/** Goes through the files of the items and calls `use` for each item with its entry. */
export async function visit<T extends Found>(
  items: readonly T[],
  options: DecodeOptions,
  use: (item: T, entry: Entry) => Promise<void>,
): Promise<void> {
  const byFile = new Map<File, Map<number, T>>();
  for (const item of items) {
    if (!byFile.has(item.file)) byFile.set(item.file, new Map());
    byFile.get(item.file)!.set(item.index, item);
  }
  const read = reading([...byFile.keys()], "decoding", options);
  for (const [file, wanted] of byFile) {
    let left = wanted.size;
    let index = 0;
    for await (const entry of entries(file, read(file))) {
      const item = wanted.get(index++);
      if (item) {
        await use(item, entry);
        // Checksums of what is packed stand at its end.
        await entry.bytes.skip(Infinity);
      }
      if (item && --left === 0) break;
    }
  }
}

/** Options to read each of these files with, so that progress counts the bytes of all of them. */
export function reading(files: readonly File[], stage: LoadProgress["stage"], options: DecodeOptions): (file: File) => EntryOptions {
  const { onProgress, signal, memoryLimit } = options;
  const before = new Map<File, number>();
  let total = 0;
  for (const file of files) {
    before.set(file, total);
    total += file.size;
  }
  return (file) => ({
    signal,
    memoryLimit,
    onRead: (done) => onProgress?.({ file: file.name.split(/[\\/]/).at(-1)!, stage, done: before.get(file)! + done, total }),
  });
}
