// Locks: one tab at a time trains a run; once it is let go another can have it at once.
import { expect, test, vi } from "vitest";
import { freed, isHeld } from "../core/lock";
import { openTab } from "../../../../tests/unit/support/tab";

test("a run is claimed by one tab at a time", async () => {
  const [here, there] = [await openTab(), await openTab()];
  const release = (await here.claim("a"))!;
  expect(await there.claim("a")).toBeNull();
  expect(await there.claim("b")).not.toBeNull();
  await release();
  expect(await there.claim("a")).not.toBeNull();
});

test("names are those of earlier pages, which may be open beside this one", async () => {
  const { runLock, workLock } = await openTab();
  expect([runLock("a"), workLock("sweep"), workLock("cross")]).toEqual(["sprout-run-a", "sprout-sweep", "sprout-cross"]);
});

test("where the browser refuses locks, every tab has what it asks for", async () => {
  const refuse = async (): Promise<never> => {
    throw new DOMException("Access to the Locks API is denied in this context.", "SecurityError");
  };
  vi.stubGlobal("navigator", { locks: { query: refuse, request: refuse } });
  const tab = await openTab();
  const release = (await tab.claim("a"))!;
  await release();
  expect(await isHeld("a")).toBe(false);
  await freed("a");
});
