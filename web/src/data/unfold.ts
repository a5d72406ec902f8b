// Files that hold several arrays (pickles, MATLAB's .mat): each of their arrays as an entry of its own.

import { memoryReader } from "../archives/bytes";
import { SproutError } from "../base/errors";
import type { HeldArray } from "./stored";
import { fail, grouped, type Entry } from "./part";

/** Whether it begins as a pickle of protocol 2 to 5, or a dictionary or list of protocol 0. */
const isPickle = (head: Uint8Array): boolean =>
  (head[0] === 0x80 && head[1]! >= 2 && head[1]! <= 5) || /^\((dp|lp)\d/.test(String.fromCharCode(...head.subarray(0, 4)));
/** Level 5 and its order of bytes; level 7.3 is HDF5. */
const isMat = (head: Uint8Array): boolean =>
  /^MATLAB 5\.0 /.test(String.fromCharCode(...head.subarray(0, 11))) &&
  /^(IM|MI)$/.test(String.fromCharCode(head[126] ?? 0, head[127] ?? 0));

/** The entry itself, or one for each array in it. A file that cannot be read comes as itself, with the fault that was found. */
export async function* unfold(entry: Entry, limit: number): AsyncGenerator<Entry> {
  const head = await entry.bytes.peek(128);
  const holder = isMat(head) ? "mat" : isPickle(head) ? "pickle" : null;
  if (!holder) return yield entry;
  let arrays: HeldArray[];
  try {
    const content =
      (await entry.bytes.whole(limit)) ??
      fail(entry.label, `expected at most ${grouped(limit)} bytes, found more.`, "Use a smaller part of the data.");
    arrays =
      holder === "mat"
        ? await (await import("./mat")).arraysOfMat(content, entry.label, limit)
        : (await import("./pickled_arrays")).arraysOfPickle(content, entry.label, entry.name);
  } catch (error) {
    if (!(error instanceof SproutError)) throw error;
    return yield { ...entry, fault: error };
  }
  for (const array of arrays) {
    const { name, bytes } = array;
    yield { ...entry, label: `${entry.label}: ${name}`, name, size: bytes.length, bytes: memoryReader(bytes), array };
  }
}
