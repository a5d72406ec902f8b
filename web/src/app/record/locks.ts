// What a tab holds while it trains, by names that all tabs know: a lock, so that no other takes the training up, and by the same name its data.
import type { KeptWork } from "../../runs/storage";
import { holdIfFree, type Release } from "../core/lock";

export const runLock = (id: string): string => `sprout-run-${id}`;
export const workLock = (kind: keyof KeptWork): string => `sprout-${kind}`;

/** Keeps a run from other tabs, until the function is called that comes back; null where another tab trains it. */
export const claim = (id: string): Promise<Release | null> => holdIfFree(runLock(id));
