// What reports of progress change in the page: several at once, in their order, the last of them at once when it is asked for.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { csv, epochEnd, openTab, type Tab } from "../../../../tests/unit/support/tab";
import type { FitProgress } from "../../base/protocol";

let tab: Tab;
beforeEach(async () => {
  tab = await openTab();
  await tab.loadFiles([csv()]);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});
const batchAt = (epoch: number, step: number, loss: number): FitProgress => ({
  ...epochEnd(epoch),
  phase: "train",
  step,
  batch: { loss },
});

test("the page follows a little after the reports, all at once", async () => {
  const following = new tab.Following(tab.page);
  const versions = vi.fn();
  const stop = tab.weightsVersion.subscribe(versions);
  for (const event of [batchAt(0, 3, 0.9), batchAt(0, 6, 0.8), epochEnd(0, { loss: 0.7 })]) following.report(event);
  expect(tab.epochs.value).toEqual([]);
  await vi.advanceTimersByTimeAsync(900);
  expect(tab.epochs.value).toEqual([{ epoch: 1, logs: { loss: 0.7 } }]);
  expect(tab.epochsDone.value).toBe(1);
  expect(tab.progress.value?.phase).toBe("epoch_end");
  expect(tab.resultsStale.value).toBe(true);
  expect(tab.batchSeries.get("loss")?.points).toEqual([
    { x: 3 / 9, y: 0.9 },
    { x: 6 / 9, y: 0.8 },
  ]);
  // What it was, and one change.
  expect(versions).toHaveBeenCalledTimes(2);
  stop();
});

test("what was reported is there at once when it is caught up with, and is not told twice", async () => {
  const following = new tab.Following(tab.page);
  following.report(epochEnd(0));
  following.catchUp();
  following.catchUp();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(tab.epochs.value.map(({ epoch }) => epoch)).toEqual([1]);
});

test("the learning rate is a curve where it changes", () => {
  const following = new tab.Following(tab.page);
  following.report(batchAt(0, 3, 0.9));
  following.catchUp();
  expect(tab.batchSeries.has("learning_rate")).toBe(false);
  tab.callbacks.value = { ReduceLROnPlateau: {} };
  following.report(batchAt(0, 6, 0.8));
  following.catchUp();
  expect(tab.batchSeries.get("learning_rate")?.points).toEqual([{ x: 6 / 9, y: 0.01 }]);
});

test("single steps make no run; epochs of a run are its own", async () => {
  const following = new tab.Following(tab.page);
  following.report(epochEnd(0));
  following.catchUp();
  expect(tab.runs.value).toEqual([]);
  await tab.begin();
  following.report(epochEnd(1));
  following.catchUp();
  expect(tab.runs.value[0]!.epochs.map(({ epoch }) => epoch)).toEqual([2]);
});
