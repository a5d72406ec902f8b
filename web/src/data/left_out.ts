// What comes with the files of a set and is no sample of it: counted by folder.

import type { LeftOut } from "../base/protocol";

/** Longer lists are summed up. */
const longest = 100;

/** A list of files that are left out for one reason. */
export class LeftOutList {
  private readonly byPlace = new Map<string, LeftOut>();

  constructor(private readonly reason: LeftOut["reason"]) {}

  add(where: string): void {
    const place = this.byPlace.has(where) || this.byPlace.size < longest ? where : "";
    const there = this.byPlace.get(place);
    if (there) there.count++;
    else this.byPlace.set(place, { reason: this.reason, where: place, count: 1 });
  }

  get list(): LeftOut[] {
    return [...this.byPlace.values()];
  }
}
