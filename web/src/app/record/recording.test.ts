// A training becomes a run: its files are stored once, it can go on wherever it was broken off, and no training waits for the disk.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { eventually, recordsIn, silenceOpening, written, sourceKept } from "../../../../tests/unit/support/storage";
import { closeTabs, csv, epochEnd, fit, openTab, resultOf, snapshotAt, weights, type Tab } from "../../../../tests/unit/support/tab";
import type { Run } from "../../runs/run";

let tab: Tab;
beforeEach(async () => {
  tab = await openTab();
  await tab.openKept();
  await tab.openRuns();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const stored = async (id: string): Promise<Run> => (await recordsIn("sprout", "runs")).get(id) as Run;
/** Waits until so many trainings have held their data. */
const held = (times: number) => eventually(() => expect(written.puts.get("holders")).toBe(times));
const snapshot = { ...snapshotAt(1), taken: 5, curves: {} };

test("a training is kept with its epochs, its outcome and its weights; nothing to go on from stays", async () => {
  await tab.loadFiles([csv()]);
  const id = await tab.train(2);
  expect(await stored(id)).toMatchObject({
    name: "Run 1",
    state: "done",
    seconds: 2,
    params: 6,
    data: { name: "three", train: 72, validation: 0, test: 18 },
    epochs: [
      { epoch: 1, step: 9, seconds: 1, logs: { loss: 1 } },
      { epoch: 2, step: 18, seconds: 2, logs: { loss: 0.5 } },
    ],
  });
  expect(await tab.storage.weights(id)).toEqual(weights);
  await held(1);
  await eventually(async () => expect(await tab.holders()).toEqual([]));
  expect(await recordsIn("sprout", "sources")).toEqual(new Map());
});

test("however often it is trained on, an uploaded file is written once", async () => {
  await tab.loadFiles([csv("x,class\n1,a\n2,b\n")]);
  for (let training = 0; training < 3; training++) {
    await tab.train(2, { ...fit, seed: training });
    tab.epochsDone.value = 0;
  }
  await held(3);
  await eventually(async () => expect(await tab.holders()).toEqual([]));
  expect(tab.runs.value).toHaveLength(3);
  expect(written.puts.get("files")).toBe(1);
  expect(written.fileBytes).toBe(16);
});

test("while it trains, its data are held: removed by people, they are there for going on, and gone after its end", async () => {
  await tab.loadFiles([csv("x,class\n3,c\n")]);
  await tab.begin();
  const id = tab.page.run.value!;
  await sourceKept(id);
  await tab.putRun(tab.runOf(id)!, snapshot);
  const [set] = tab.keptSets.value;
  await tab.removeKept(set!);
  expect(tab.keptSets.value).toEqual([]);
  expect(tab.heldSets.value).toMatchObject([{ name: "three" }]);

  const found = (await tab.storage.interrupted(id))!;
  expect(found.source).toEqual({ choices: {}, source: { kept: set!.id } });
  const origin = (await tab.heldOrigin(found.source))!;
  expect(await (origin.source as File[])[0]!.text()).toBe("x,class\n3,c\n");
  await tab.end(resultOf(3));
  await eventually(() => expect(tab.heldSets.value).toEqual([]));
  expect(await recordsIn("sprout-data", "files")).toEqual(new Map());
});

test("data that were removed before the training are kept again for it alone", async () => {
  await tab.loadFiles([csv()]);
  await eventually(() => expect(tab.keptSets.value).toHaveLength(1));
  await tab.removeKept(tab.keptSets.value[0]!);
  await tab.begin();
  await eventually(() => expect(tab.heldSets.value).toHaveLength(1));
  await tab.end(resultOf(3));
  await eventually(() => expect(tab.heldSets.value).toEqual([]));
});

test("a training that goes on with the weights of the last joins its run, and can be taken up again", async () => {
  await tab.loadFiles([csv()]);
  const id = await tab.train(2);
  await tab.begin({ ...fit, epochs: 5, initial_epoch: 2 });
  expect(tab.page.run.value).toBe(id);
  await sourceKept(id);
  await tab.putRun(tab.runOf(id)!, snapshot);
  closeTabs();
  const next = await openTab();
  await next.openRuns();
  expect(next.interrupted.value).toMatchObject({ run: { id }, snapshot: { state: { at: { epoch: 1 } } } });
});

test("other settings, or weights that are new, make another run", async () => {
  await tab.loadFiles([csv()]);
  await tab.train(2);
  await tab.train(4, { ...fit, batch_size: 9 });
  tab.epochsDone.value = 0;
  await tab.train(2, { ...fit, batch_size: 9 });
  expect(tab.runs.value.map(({ name }) => name)).toEqual(["Run 1", "Run 2", "Run 3"]);
});

test("short epochs are saved several at once, and all of them at the end", async () => {
  let now = 10_000;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  await tab.loadFiles([csv()]);
  await tab.begin();
  const before = written.puts.get("runs") ?? 0;
  for (let epoch = 0; epoch < 40; epoch++) {
    now += 100;
    tab.epoch(epochEnd(epoch));
  }
  expect(tab.runOf(tab.page.run.value)!.epochs).toHaveLength(40);
  const id = (await tab.end(resultOf(40)))!;
  expect((await stored(id)).epochs).toHaveLength(40);
  // The first, one each second, the begin and the end.
  expect(written.puts.get("runs")! - before).toBeLessThanOrEqual(7);
});

test("the end of a training is what it takes up again from, with the time of both", async () => {
  await tab.loadFiles([csv()]);
  const id = await tab.train(2);
  await tab.begin({ ...fit, epochs: 4, initial_epoch: 2 });
  tab.epoch({ ...epochEnd(2), seconds: 5 });
  await tab.end(resultOf(1, { seconds: 5, samplesPerSecond: 400, stopped_epoch: 2, best_epoch: 0, reason: "early_stopping" }));
  const run = await stored(id);
  expect(run).toMatchObject({ state: "early_stopping", seconds: 7, stoppedEpoch: 3, bestEpoch: 1 });
  expect(run.samplesPerSecond).toBeCloseTo((100 * 2 + 400 * 5) / 7, 10);
  expect(run.epochs.map(({ seconds }) => seconds)).toEqual([1, 2, 7]);
});

test("a training whose engine was lost is offered, where it has a snapshot; one that was refused is no run", async () => {
  await tab.loadFiles([csv()]);
  await tab.begin();
  const id = tab.page.run.value!;
  await sourceKept(id);
  await tab.putRun(tab.runOf(id)!, snapshot);
  await tab.end(null);
  expect(tab.interrupted.value?.run.id).toBe(id);
  expect(await tab.holders()).toEqual([tab.runLock(id)]);

  await tab.begin({ ...fit, batch_size: 7 });
  const refused = (await tab.end(null))!;
  expect(tab.runs.value.map((run) => run.id)).toEqual([id]);
  expect((await recordsIn("sprout", "runs")).has(refused)).toBe(false);
  await eventually(async () => expect(await tab.holders()).toEqual([tab.runLock(id)]));
});

test("what was tested after a training is its run's", async () => {
  await tab.loadFiles([csv()]);
  const id = await tab.train(2);
  tab.resultsStale.value = false;
  tab.results.value = { split: "test", logs: { accuracy: 0.9 } } as never;
  tab.runTested(tab.page, id);
  await eventually(async () => expect((await stored(id)).test).toEqual({ accuracy: 0.9 }));
});

test("a training begins before anything is on the disk, and ends where the disk never answers", async () => {
  const silent = await openTab();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  silenceOpening();
  await silent.loadFiles([csv()]);
  await silent.begin();
  expect(silent.runOf(silent.page.run.value)).toMatchObject({ state: "running" });
  const end = silent.end(resultOf(3));
  await vi.advanceTimersByTimeAsync(8000);
  await end;
  expect(silent.runOf(silent.page.run.value)).toMatchObject({ state: "done" });
  expect(silent.runsTrouble.value?.hint).toContain("did not open within 8 seconds");
});
