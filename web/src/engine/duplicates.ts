// Finds samples that are the same to the last bit, within and across the splits: in time that grows with the data's size alone.

import type { Dataset } from "./dataset";
import type { Duplicates, SplitName } from "../base/protocol";
import { inSlices } from "../base/yield";

const owner = "duplicates";
const splits: readonly SplitName[] = ["train", "validation", "test"];
/** Bytes between two looks at the clock. */
const sliceBytes = 4e6;
const none = 0xffffffff;

/** Groups of equal samples; at most `limit` are named, with at most 20 samples each, those across splits first. */
export async function duplicatesOf(data: Dataset, limit: number): Promise<Duplicates> {
  const present = splits.filter((split) => data.splits[split]);
  const starts = [0];
  for (const split of present) starts.push(starts.at(-1)! + data.splits[split]!.spec.count);
  const total = starts.at(-1)!;
  const splitOf = (i: number): number => starts.findIndex((start) => i < start) - 1;

  // Open addressing, at most half full: place 0 means empty, else the sample before it.
  const table = new Uint32Array(2 ** Math.ceil(Math.log2(2 * total + 2)));
  const hashes = new Uint32Array(total);
  /** The first sample that is like this one. */
  const first = new Uint32Array(total).fill(none);
  let done = 0;
  await inSlices(() => {
    // Fresh views for each slice: the memory may have moved between two.
    const bytes = present.map((split) => sampleBytes(data, split));
    const end = Math.min(total, done + Math.max(1, Math.floor(sliceBytes / bytes[0]!.width)));
    for (; done < end; done++) {
      const own = splitOf(done);
      const { all, start, width } = bytes[own]!;
      const at = start(done - starts[own]!);
      const hash = (hashes[done] = hashOf(all, at, width));
      let slot = hash & (table.length - 1);
      for (; table[slot]; slot = (slot + 1) & (table.length - 1)) {
        const other = table[slot]! - 1;
        if (hashes[other] !== hash) continue;
        const theirs = splitOf(other);
        const their = bytes[theirs]!;
        if (!same(all, at, their.all, their.start(other - starts[theirs]!), width)) continue;
        first[done] = other;
        break;
      }
      if (first[done] === none) table[slot] = done + 1;
    }
    return done >= total;
  });

  const groups = new Map<number, number[]>();
  const found: Duplicates = { validation: 0, test: 0, within: 0, conflicting: 0, groups: [] };
  for (let i = 0; i < total; i++) {
    const leader = first[i]!;
    if (leader === none) continue;
    if (!groups.has(leader)) groups.set(leader, [leader]);
    groups.get(leader)!.push(i);
    const split = present[splitOf(i)]!;
    // Training samples come first: where the first of a group is one, the others repeat it.
    if (splitOf(leader) === 0) found[split === "train" ? "within" : (split as "validation" | "test")]++;
  }
  const targets = present.map((split) => targetBytes(data, split));
  const named = [...groups.values()].map((members) => {
    const places = members.map((i) => ({ own: splitOf(i), index: i - starts[splitOf(i)]! }));
    const [a] = places as [(typeof places)[0]];
    const conflicting = places.some(
      ({ own, index }) =>
        targets[own]!.width > 0 &&
        !same(targets[own]!.all, targets[own]!.start(index), targets[a.own]!.all, targets[a.own]!.start(a.index), targets[a.own]!.width),
    );
    return { places, conflicting, across: places.some(({ own }) => own !== a.own) };
  });
  found.conflicting = named.filter(({ conflicting }) => conflicting).length;
  named.sort((a, b) => Number(b.across) - Number(a.across) || Number(b.conflicting) - Number(a.conflicting));
  found.groups = named.slice(0, limit).map(({ places, conflicting }) => ({
    samples: places.slice(0, 20).map(({ own, index }) => ({ split: present[own]!, index })),
    count: places.length,
    conflicting,
  }));
  return found;
}

/** Bytes of a split's samples: sample i has `width` of them from start(i) on. */
interface Bytes {
  all: Uint8Array;
  width: number;
  start: (i: number) => number;
}

function sampleBytes(data: Dataset, split: SplitName): Bytes {
  const { x, width, place } = data.rowsOf(split, owner);
  return rowBytes(x, width, place);
}

function targetBytes(data: Dataset, split: SplitName): Bytes {
  const { y, yWidth, place } = data.rowsOf(split, owner);
  return y ? rowBytes(y, yWidth, place) : { all: new Uint8Array(0), width: 0, start: () => 0 };
}

function rowBytes(
  values: { buffer: ArrayBufferLike; byteOffset: number; byteLength: number; BYTES_PER_ELEMENT: number },
  count: number,
  place: (i: number) => number,
): Bytes {
  const width = count * values.BYTES_PER_ELEMENT;
  return { all: new Uint8Array(values.buffer, values.byteOffset, values.byteLength), width, start: (i) => place(i) * width };
}

/** Mixes four bytes at a time, as MurmurHash3 does (Appleby 2011). */
function hashOf(all: Uint8Array, at: number, width: number): number {
  let hash = 0x9747b28c;
  const whole = at + (width & ~3);
  let i = at;
  for (; i < whole; i += 4) {
    let word = all[i]! | (all[i + 1]! << 8) | (all[i + 2]! << 16) | (all[i + 3]! << 24);
    word = Math.imul(word, 0xcc9e2d51);
    hash ^= Math.imul((word << 15) | (word >>> 17), 0x1b873593);
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  for (; i < at + width; i++) hash = Math.imul(hash ^ all[i]!, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function same(a: Uint8Array, aStart: number, b: Uint8Array, bStart: number, width: number): boolean {
  for (let i = 0; i < width; i++) if (a[aStart + i] !== b[bStart + i]) return false;
  return true;
}
