// A sweep or a cross-validation under way: kept with its data, offered when its page went away, forgotten at its end.
import { beforeEach, expect, test, vi } from "vitest";
import { eventually, leaveDatabase, recordsIn, written } from "../../../../tests/unit/support/storage";
import { build, closeTabs, csv, fit, openTab, type Tab } from "../../../../tests/unit/support/tab";
import type { KeptCross } from "../../runs/storage";

let tab: Tab;
beforeEach(async () => {
  tab = await openTab();
  await tab.openKept();
  await tab.loadFiles([csv("x,class\n5,e\n")]);
});
const fold = (loss: number) => ({
  fit: { reason: "done" as const, history: {}, epoch: [], seconds: 1, samplesPerSecond: 1 },
  evaluate: { loss },
});
const crossWith = (...losses: number[]): KeptCross => ({ build, fit, folds: 3, one_hot: false, done: losses.map(fold) });

/** Begins one that has done a fold, and closes the page. */
async function breakOff(): Promise<void> {
  let cross = crossWith();
  const kept = new tab.UnderWay("cross").begin(() => cross);
  cross = crossWith(0.5);
  kept.save();
  await eventually(async () => expect((await recordsIn("sprout", "sweep")).get("cross")).toEqual(cross));
  closeTabs();
}

test("broken off, it is offered with what was done, on its own data, which are there even if people removed them", async () => {
  await breakOff();
  const next = await openTab();
  await next.openKept();
  await next.openRuns();
  await next.removeKept(next.keptSets.value[0]!);
  const underWay = new next.UnderWay("cross");
  await underWay.open();
  expect(underWay.broken.value?.state).toEqual(crossWith(0.5));
  const goOn = vi.fn(async () => undefined);
  await underWay.takeUp(goOn);
  const [state, origin] = goOn.mock.calls[0] as unknown as [KeptCross, { source: File[] }];
  expect(state).toEqual(crossWith(0.5));
  expect(await origin.source[0]!.text()).toBe("x,class\n5,e\n");
});

test("once it has ended nothing of it stays, and its data are let go", async () => {
  const underWay = new tab.UnderWay("cross");
  const kept = underWay.begin(() => crossWith(0.5, 0.4));
  await eventually(async () => expect(await tab.holders()).toEqual([tab.workLock("cross")]));
  // What counts as done is kept once that is over.
  let over!: () => void;
  kept.save(new Promise((resolve) => (over = resolve)));
  over();
  await kept.end();
  expect(underWay.broken.value).toBeNull();
  expect(await recordsIn("sprout", "sweep")).toEqual(new Map());
  expect(await tab.holders()).toEqual([]);
  expect(written.puts.get("files")).toBe(1);
});

test("one that lost its engine is offered in the same page", async () => {
  const underWay = new tab.UnderWay("cross");
  await underWay.begin(() => crossWith(0.5)).breakOff();
  expect(underWay.broken.value?.state.done).toHaveLength(1);
  expect(await tab.holders()).toEqual([tab.workLock("cross")]);
});

test("left, it is not offered again, and its data go", async () => {
  await breakOff();
  const next = await openTab();
  const underWay = new next.UnderWay("cross");
  await underWay.open();
  await underWay.leave();
  expect(underWay.broken.value).toBeNull();
  expect(await recordsIn("sprout", "sweep")).toEqual(new Map());
  expect(await next.holders()).toEqual([]);
});

test("while another tab keeps its own, it is not offered and this one is not kept", async () => {
  new tab.UnderWay("cross").begin(() => crossWith(0.1));
  await eventually(async () => expect((await recordsIn("sprout", "sweep")).get("cross")).toEqual(crossWith(0.1)));
  const other = await openTab();
  await other.loadFiles([csv("7", "other.csv")]);
  const underWay = new other.UnderWay("cross");
  await underWay.open();
  expect(underWay.broken.value).toBeNull();
  const kept = underWay.begin(() => crossWith(0.9));
  kept.save();
  await kept.end();
  expect((await recordsIn("sprout", "sweep")).get("cross")).toEqual(crossWith(0.1));
  await underWay.takeUp(async () => expect.unreachable());
  expect(other.runTrouble.value?.message).toContain("Another tab");
});

test("where its data are gone that is said", async () => {
  await breakOff();
  await new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase("sprout-data");
    request.onsuccess = resolve;
    request.onerror = reject;
  });
  const next = await openTab();
  const underWay = new next.UnderWay("cross");
  await underWay.takeUp(async () => expect.unreachable());
  expect(next.runTrouble.value?.message).toContain("no longer kept");
});

test("one that an earlier page left has files of its own", async () => {
  const next = await openTab();
  await leaveDatabase("sprout", 2, {
    runs: {},
    weights: {},
    snapshots: {},
    sources: {},
    sweep: { cross: crossWith(0.3), "cross source": { source: [csv("old")], choices: {} } },
  });
  const goOn = vi.fn(async () => undefined);
  await new next.UnderWay("cross").takeUp(goOn);
  const [state, origin] = goOn.mock.calls[0] as unknown as [KeptCross, { source: File[] }];
  expect(state).toEqual(crossWith(0.3));
  expect(await origin.source[0]!.text()).toBe("old");
});
