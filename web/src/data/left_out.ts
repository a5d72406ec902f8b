// What comes with the files of a set and is no sample of it: counted by folder.

import type { LeftOut } from "../base/protocol";

/** Longer lists are summed up. */
const longest = 100;

/** A list of files that are left out for one reason. */
export class LeftOutList {
  private readonly byPlace = new Map<string, LeftOut>();

  constructor(private readonly reason: LeftOut["reason"]) {}

  add(where: string, detail?: string): void {
    const key = `${where}: ${detail}`;
    const there = this.byPlace.has(key) || this.byPlace.size < longest ? { key, where, detail } : { key: "", where: "" };
    const entry = this.byPlace.get(there.key);
    if (entry) entry.count++;
    else
      this.byPlace.set(there.key, {
        reason: this.reason,
        where: there.where,
        count: 1,
        ...(there.detail !== undefined && { detail: there.detail }),
      });
  }

  get list(): LeftOut[] {
    return [...this.byPlace.values()];
  }
}
