// What the page does with runs when it opens: those of earlier pages are there, what was broken off is offered, what nobody needs is freed.
import { beforeEach, expect, test, vi } from "vitest";
import { eventually, leaveDatabase, recordsIn, sourceKept, written } from "../../../../tests/unit/support/storage";
import { build, closeTabs, csv, fit, openTab, snapshotAt, weights, type Tab } from "../../../../tests/unit/support/tab";
import type { Run } from "../../runs/run";

const runOf = (id: string, change: Partial<Run> = {}): Run => ({
  id,
  name: `Run ${id}`,
  created: Number(id),
  build,
  fit,
  data: { name: "three", train: 72, validation: 0, test: 18 },
  state: "done",
  epochs: [{ epoch: 1, step: 9, seconds: 1, logs: { loss: 1 } }],
  params: 6,
  variant: "simd",
  threads: 1,
  seconds: 1,
  samplesPerSecond: 100,
  test: null,
  stoppedEpoch: null,
  bestEpoch: null,
  star: false,
  note: "",
  ...change,
});
const snapshot = { ...snapshotAt(1), taken: 5, curves: {} };
const stores = { runs: {}, weights: {}, snapshots: {}, sources: {}, sweep: {} };

let tab: Tab;
beforeEach(async () => {
  tab = await openTab();
});

test("what an earlier page kept is there: runs, weights, and a training broken off with files of its own", async () => {
  await leaveDatabase("sprout", 2, {
    ...stores,
    runs: { "1": runOf("1"), "2": runOf("2", { state: "running" }) },
    weights: { "1": weights },
    snapshots: { "2": snapshot },
    sources: { "2": { source: [csv("x,class\n9,z\n")], choices: { classNames: ["a", "z"] } } },
  });
  await tab.openRuns();
  expect(tab.runs.value).toEqual([runOf("1"), runOf("2", { state: "running" })]);
  expect(await tab.storage.weights("1")).toEqual(weights);
  expect(tab.announcement.value).toContain("Run 2 was broken off in epoch 2 of 3");
  const { run, source } = tab.interrupted.value!;
  expect(run.id).toBe("2");
  const origin = (await tab.heldOrigin(source))!;
  expect(origin.choices).toEqual({ classNames: ["a", "z"] });
  expect(await (origin.source as File[])[0]!.text()).toBe("x,class\n9,z\n");

  // Once it goes on, its files lie where all files do.
  await tab.loadFrom(origin);
  tab.resumeRun(tab.page, run, (await tab.claim("2"))!);
  await eventually(async () =>
    expect((await recordsIn("sprout", "sources")).get("2")).toMatchObject({ source: { kept: expect.any(String) } }),
  );
  expect(written.puts.get("files")).toBe(1);
});

test("a database of the first version opens too", async () => {
  await leaveDatabase("sprout", 1, { runs: { "1": runOf("1") }, weights: {}, snapshots: {}, sources: {} });
  await tab.openRuns();
  expect(tab.runs.value).toEqual([runOf("1")]);
  expect(tab.runsTrouble.value).toBeNull();
});

test("a run that people left is not offered again, one that is damaged is left out and said", async () => {
  await leaveDatabase("sprout", 2, {
    ...stores,
    runs: {
      "1": runOf("1"),
      "2": runOf("2", { state: "running", left: true }),
      "3": { ...runOf("3"), epochs: "many" },
      "4": null,
      "5": { ...runOf("5"), build: {} },
    },
    snapshots: { "2": snapshot },
    sources: { "2": { source: { name: "digits" }, choices: {} } },
  });
  await tab.openRuns();
  expect(tab.interrupted.value).toBeNull();
  expect(tab.runs.value.map(({ id }) => id)).toEqual(["1", "2"]);
  expect(tab.runsTrouble.value?.message).toContain("3 kept runs cannot be read");
  // They stay on the disk.
  expect((await recordsIn("sprout", "runs")).size).toBe(5);
  expect((await tab.brokenOff("2"))?.run.id).toBe("2");
});

test.each<[string, (run: Run) => unknown]>([
  ["a layer that is null", (run) => ({ ...run, build: { ...run.build, model: { config: { layers: [null] } } } })],
  ["an optimizer that is none", (run) => ({ ...run, build: { ...run.build, compile: { optimizer: 3 } } })],
  ["logs of texts", (run) => ({ ...run, epochs: [{ epoch: 1, step: 1, seconds: 1, logs: { loss: "low" } }] })],
  ["a curve that is null", (run) => ({ ...run, between: { loss: null } })],
  ["a curve of nulls", (run) => ({ ...run, between: { loss: [null] } })],
  ["a test that is a number", (run) => ({ ...run, test: 1 })],
  ["a cross-validation without means", (run) => ({ ...run, cross: { folds: 3 } })],
  ["callbacks of nulls", (run) => ({ ...run, fit: { callbacks: [null] } })],
])("a run with %s is left out, and the others are there", async (_, damage) => {
  const sound = runOf("2", { epochs: [{ epoch: 1, step: 9, seconds: 1, logs: { loss: NaN } }] });
  await leaveDatabase("sprout", 2, { ...stores, runs: { "1": damage(runOf("1")), "2": sound } });
  await tab.openRuns();
  expect(tab.runs.value).toEqual([sound]);
  expect(tab.runsTrouble.value?.message).toContain("1 kept run cannot be read and is left out");
});

test("what another tab says of runs is passed over where it makes no sense", async () => {
  await tab.openRuns();
  const other = new BroadcastChannel("sprout-runs");
  for (const news of [null, "saved", { saved: null }, { saved: { id: "1" } }, { deleted: "1" }, { saved: runOf("7") }])
    other.postMessage(news);
  await eventually(() => expect(tab.runs.value.map(({ id }) => id)).toEqual(["7"]));
});

test("a run that the disk refuses is here, and not said to be kept", async () => {
  await tab.openRuns();
  const refused = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
    throw new DOMException("no", "InvalidStateError");
  });
  await tab.putRun(runOf("1"));
  refused.mockRestore();
  expect([tab.runs.value.length, [...tab.unkept.value]]).toEqual([1, ["1"]]);
  await tab.putRun(runOf("1", { note: "again" }));
  expect(tab.unkept.value.size).toBe(0);
});

test.each<[string, Record<string, unknown>]>([
  ["no engine's bytes", { engine: {} }],
  ["a curve that is null", { curves: { loss: null } }],
  ["a history of texts", { state: { ...snapshot.state, history: { loss: ["low"] } } }],
  ["no callbacks", { callbacks: null }],
])("a snapshot with %s is nothing to go on from", async (_, damage) => {
  await leaveDatabase("sprout", 2, {
    ...stores,
    runs: { "1": runOf("1", { state: "running" }) },
    snapshots: { "1": { ...snapshot, ...damage } },
    sources: { "1": { source: { name: "digits" }, choices: {} } },
  });
  await tab.openRuns();
  expect(tab.interrupted.value).toBeNull();
  expect(tab.runs.value).toHaveLength(1);
});

test("a damaged snapshot is nothing to go on from", async () => {
  await leaveDatabase("sprout", 2, {
    ...stores,
    runs: { "1": runOf("1", { state: "running" }) },
    snapshots: { "1": { ...snapshot, state: {} } },
    sources: { "1": { source: { name: "digits" }, choices: {} } },
  });
  await tab.openRuns();
  expect(tab.interrupted.value).toBeNull();
  expect(tab.runs.value).toHaveLength(1);
});

test("what a closed page left of a training without a snapshot is freed; what can go on keeps its data", async () => {
  await tab.openKept();
  await tab.loadFiles([csv("1")]);
  await tab.begin();
  const without = tab.page.run.value!;
  await sourceKept(without);
  const other = await openTab();
  await other.loadFiles([csv("2", "other.csv")]);
  await other.begin();
  const broken = other.page.run.value!;
  await sourceKept(broken);
  await other.putRun(other.runOf(broken)!, snapshot);

  // While both train in other tabs nothing is freed.
  await (await openTab()).openRuns();
  expect((await tab.holders()).length).toBe(2);
  closeTabs();
  const next = await openTab();
  await next.openRuns();
  expect(await next.holders()).toEqual([next.runLock(broken)]);
  expect([...(await recordsIn("sprout", "sources")).keys()]).toEqual([broken]);
  expect(next.interrupted.value?.run.id).toBe(broken);
});

test("a training that ended while its page was closed leaves nothing held", async () => {
  await tab.openKept();
  await tab.loadFiles([csv()]);
  await tab.begin();
  const id = tab.page.run.value!;
  await sourceKept(id);
  await tab.putRun({ ...tab.runOf(id)!, state: "done" }, snapshot);
  closeTabs();
  const next = await openTab();
  await next.openRuns();
  expect(await next.holders()).toEqual([]);
  for (const store of ["sources", "snapshots"]) expect(await recordsIn("sprout", store), store).toEqual(new Map());
});

test("where no runs can be kept that is said, and the page works", async () => {
  vi.spyOn(IDBFactory.prototype, "open").mockImplementation(() => {
    throw new DOMException("A private window", "InvalidStateError");
  });
  await tab.openRuns();
  expect(tab.runsTrouble.value?.message).toContain("does not keep runs here");
  await tab.loadFiles([csv()]);
  const id = await tab.train(2);
  expect(tab.runOf(id)).toMatchObject({ state: "done" });
  vi.restoreAllMocks();
});
