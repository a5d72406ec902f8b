// Where runs are kept on this device, and what is said where they cannot be.
import { signal } from "@preact/signals";
import { RunStorage } from "../../runs/storage";
import { isFull, keepsNothing, reasonOf, type Trouble } from "../core/trouble";
import { t } from "./text";

export const storage = new RunStorage();

/** What hinders the keeping of runs, for the Compare view. */
export const runsTrouble = signal<Trouble | null>(null);

/** Says what the store refused; the page works on. */
export function failed(error: unknown): void {
  if (isFull(error)) runsTrouble.value = { message: t.full, hint: t.fullHint };
  else runsTrouble.value = { message: keepsNothing(error) ? t.noStore : t.notKept, hint: reasonOf(error) };
}
