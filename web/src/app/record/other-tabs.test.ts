// Tabs hear of each other's runs: what one trains, names and deletes the other shows, and none takes up what another trains.
import { beforeEach, expect, test } from "vitest";
import { eventually, sourceKept } from "../../../../tests/unit/support/storage";
import { closeTabs, csv, epochEnd, openTab, resultOf, snapshotAt, type Tab } from "../../../../tests/unit/support/tab";

let [here, there]: Tab[] = [];
beforeEach(async () => {
  here = await openTab();
  await here.openRuns();
  await here.loadFiles([csv()]);
  there = await openTab();
  await there.openRuns();
});
const idHere = (): string => here!.page.run.value!;
const seenThere = () => there!.runOf(idHere());

test("a training in another tab is shown as such, as long as it lasts", async () => {
  await here!.begin();
  await eventually(() => expect(there!.elsewhere.value).toEqual(new Set([idHere()])));
  here!.epoch(epochEnd(0));
  await eventually(() => expect(seenThere()?.epochs).toHaveLength(1));
  await here!.end(resultOf(1));
  await eventually(() => expect(seenThere()?.state).toBe("done"));
  await eventually(() => expect(there!.elsewhere.value.size).toBe(0));
});

test("names, notes and stars of a run that trains here come from any tab; its epochs do not", async () => {
  await here!.begin();
  await eventually(() => expect(seenThere()).toBeDefined());
  here!.showRun({ ...here!.runOf(idHere())!, epochs: [{ epoch: 1, step: 9, seconds: 1, logs: {} }] });
  await there!.changeRun(idHere(), { name: "theirs", note: "seen", star: true });
  await eventually(() => expect(here!.runOf(idHere())).toMatchObject({ name: "theirs", note: "seen", star: true }));
  expect(here!.runOf(idHere())!.epochs).toHaveLength(1);
});

test("what another tab deletes is gone here", async () => {
  const id = await here!.train(1);
  await eventually(() => expect(there!.runOf(id)?.state).toBe("done"));
  await there!.deleteRuns([id]);
  await eventually(() => expect(here!.runs.value).toEqual([]));
});

test("what another tab trains cannot be claimed, and is not broken off; once that tab is closed, it is", async () => {
  await here!.begin();
  const id = idHere();
  await sourceKept(id);
  await here!.putRun(here!.runOf(id)!, { ...snapshotAt(0), taken: 1, curves: {} });
  expect(await there!.claim(id)).toBeNull();
  expect(await there!.brokenOff()).toBeNull();
  closeTabs();
  const next = await openTab();
  expect((await next.brokenOff())?.run.id).toBe(id);
  expect(await next.claim(id)).not.toBeNull();
});
