// The list of runs: each has one place in it, is saved as it is shown, and is deleted with all that was kept of it.
import { beforeEach, expect, test, vi } from "vitest";
import { recordsIn, sourceKept } from "../../../../tests/unit/support/storage";
import { build, csv, fit, infoOf, openTab, snapshotAt, weights, type Tab } from "../../../../tests/unit/support/tab";
import type { Run } from "../../runs/run";

let tab: Tab;
beforeEach(async () => {
  tab = await openTab();
});
const info = { variant: "simd", threads: 1, version: "test" } as const;
const runNamed = (name: string, created: number): Run => ({
  ...tab.newRun(infoOf("three"), build, fit, info, 6),
  id: name,
  name,
  created,
});
const names = (of: Tab = tab): string[] => of.runs.value.map(({ name }) => name);

test("runs stand by the time they were begun, each once", async () => {
  for (const [name, created] of [
    ["b", 2],
    ["a", 1],
    ["c", 3],
  ] as const)
    await tab.putRun(runNamed(name, created));
  await tab.changeRun("b", { name: "b, renamed" });
  await tab.changeRun("nobody", { name: "x" });
  expect(names()).toEqual(["a", "b, renamed", "c"]);
  expect([...(await recordsIn("sprout", "runs")).values()].map((run) => (run as Run).name)).toEqual(["a", "b, renamed", "c"]);
});

test("what was read from the disk does not take the place of what is known already", () => {
  tab.showRun({ ...runNamed("a", 1), note: "newer" });
  tab.showStored([runNamed("0", 0), runNamed("a", 1)]);
  expect(tab.runs.value.map(({ id, note }) => [id, note])).toEqual([
    ["0", ""],
    ["a", "newer"],
  ]);
});

test("a new run has the first number that is free", () => {
  for (const name of ["Run 1", "Run 3"]) tab.showRun(runNamed(name, 1));
  expect(tab.newRun(infoOf("three"), build, fit, info, 6).name).toBe("Run 2");
  const ids = [1, 2, 3].map(() => tab.newRun(infoOf("three"), build, fit, info, 6).id);
  expect(new Set(ids).size).toBe(3);
});

test("a run that is over is kept with its weights", async () => {
  await tab.keepRun(runNamed("a", 1), weights);
  expect(await tab.storage.weights("a")).toEqual(weights);
  await tab.keepRun(runNamed("b", 2));
  expect(await tab.storage.weights("b")).toBeNull();
});

test("runs that were deleted come back with their weights", async () => {
  const { redo, undo, undoable } = await import("../core/history");
  await tab.keepRun(runNamed("a", 1), weights);
  await tab.keepRun(runNamed("b", 2));
  await tab.deleteUndoably(["a", "b"]);
  expect([names(), undoable.value!.words()]).toEqual([[], "deleting 2 runs"]);
  await undo();
  expect([names(), await tab.storage.weights("a"), await tab.storage.weights("b")]).toEqual([["a", "b"], weights, null]);
  await redo();
  expect([names(), await tab.storage.weights("a")]).toEqual([[], null]);
});

test("with a run all goes that was kept of it, and the data that it held", async () => {
  await tab.openKept();
  await tab.loadFiles([csv()]);
  await tab.begin();
  const id = tab.page.run.value!;
  await sourceKept(id);
  await tab.putRun(tab.runOf(id)!, { ...snapshotAt(0), taken: 1, curves: {} });
  await tab.removeKept(tab.keptSets.value[0]!);
  await tab.end(null);
  expect(tab.interrupted.value?.run.id).toBe(id);

  await tab.deleteRuns([id]);
  expect(names()).toEqual([]);
  expect(tab.interrupted.value).toBeNull();
  for (const store of ["runs", "snapshots", "sources", "weights"]) expect(await recordsIn("sprout", store), store).toEqual(new Map());
  for (const store of ["sets", "files", "holders"]) expect(await recordsIn("sprout-data", store), store).toEqual(new Map());
});

test("what the store refuses is said, and the page works on", async () => {
  vi.spyOn(tab.storage, "putRun").mockRejectedValue(new DOMException("full", "QuotaExceededError"));
  await tab.putRun(runNamed("a", 1));
  expect(names()).toEqual(["a"]);
  expect(tab.runsTrouble.value?.message).toContain("storage is full");
});
