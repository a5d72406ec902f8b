// What Node lacks of a browser, for tests of the page's actions on a real engine: IndexedDB, locks between tabs, a navigator; and small sets to load.

import "./storage";
import { beforeEach, expect, vi } from "vitest";
import type { BuiltinSource } from "../../../web/src/base/protocol";
import { FakeLocks } from "./locks";

let locks: FakeLocks;
beforeEach(() => {
  locks = new FakeLocks();
  vi.stubGlobal("navigator", { hardwareConcurrency: 2, userAgent: "Node", locks });
});

/** Another visit of the page: its modules anew, so that nothing of the one before is left but what was stored. */
export async function visit<Modules>(load: () => Promise<Modules>): Promise<Modules> {
  locks.freeAll();
  vi.resetModules();
  return load();
}

/** Sets that are loaded at once and learnt soon. */
export const points: BuiltinSource = { name: "circles", seed: 1, train: 200, test: 50 };
export const digits: BuiltinSource = { name: "digits", seed: 1, train: 120, test: 40 };

/** Resolves once it is so. */
export const until = (what: () => unknown): Promise<void> =>
  vi.waitFor(async () => expect(await what()).toBeTruthy(), { timeout: 10_000, interval: 5 });
