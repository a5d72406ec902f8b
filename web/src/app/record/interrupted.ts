// The run that was broken off, which the page offers to go on with.
import { signal, type ReadonlySignal } from "@preact/signals";
import type { Interrupted } from "../../runs/storage";
import { isHeld } from "../core/lock";
import { runLock } from "./locks";
import { storage } from "./store";

const offered = signal<Interrupted | null>(null);
/** A run that another page left unfinished, or whose engine was lost. */
export const interrupted: ReadonlySignal<Interrupted | null> = offered;

export function offer(found: Interrupted | null): void {
  offered.value = found;
}

/** Does not offer this run any more. */
export function withdraw(id: string): void {
  if (offered.value?.run.id === id) offered.value = null;
}

/** The run with this id, else the newest one, that was broken off and can go on; null if there is none. */
export async function brokenOff(id?: string): Promise<Interrupted | null> {
  const found = await storage.interrupted(id);
  // A run that trains in another tab is not broken off.
  return found && !(await isHeld(runLock(found.run.id))) ? found : null;
}
