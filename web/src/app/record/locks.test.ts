// Locks: one tab at a time trains a run; once it is let go another can have it at once.
import { expect, test } from "vitest";
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
